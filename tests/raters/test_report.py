from __future__ import annotations

import json
import math

import choix
import krippendorff
import numpy as np
import pytest
from typer.testing import CliRunner

from bench import raters
from bench.cli import app
from bench.raters import tables
from bench.tables import render

ARTICLES, SYSTEMS = 16, ("ant", "bee", "cat")
QUALITY = {"ant": 4.0, "bee": 2.5, "cat": 1.0}
RATERS = ("mira", "nils", "rand")
FORMATS = ("terminal", "markdown", "csv", "latex", "json")


def simulated(seed=0):
    """Rows of three raters: two see quality with little noise and much the same, one at random."""
    random = np.random.default_rng(seed)
    for article in range(ARTICLES):
        true = {name: QUALITY[name] + random.normal() for name in SYSTEMS}
        for rater in RATERS:
            noise = 0.1 if rater != "rand" else 20
            seen = {name: value + noise * random.normal() for name, value in true.items()}
            for name in SYSTEMS:
                others = [other for other in SYSTEMS if other != name]
                yield {
                    "doc_id": f"d{article}",
                    "system": name,
                    "article": "The mill closed. It will be a museum.",
                    "references": [["The mill closed."]],
                    "takeaways": [f"The mill of {name} closed."],
                    "human": {"coverage": float(np.clip(round(seen[name]), 1, 5))},
                    "bullet_labels": [int(seen[name] > 2)],
                    "compared": {other: float(seen[name] > seen[other]) for other in others},
                    "rater": rater,
                    "at": f"2026-03-04T09:{article:02}",
                    "seconds": 5 if rater == "rand" else 40,
                }


def repeated(rows):
    """The rows of three articles a second time: all but the one at random say the same again."""
    for number, one in enumerate(rows):
        if one["doc_id"] in ("d0", "d1", "d2"):
            rating = number % 5 + 1 if one["rater"] == "rand" else one["human"]["coverage"]
            yield {**one, "control": "repeat", "human": {"coverage": rating}}


@pytest.fixture(scope="module")
def ratings(tmp_path_factory):
    """A folder with the judgments of three raters, picked where a decision is closest."""
    folder = tmp_path_factory.mktemp("ratings")
    rows = [*simulated()]
    text = "".join(json.dumps(one) + "\n" for one in [*rows, *repeated(rows)])
    (folder / "judgments.jsonl").write_text(text, encoding="utf-8")
    (folder / "key.json").write_text(json.dumps({"picked": "closest"}))
    return folder


@pytest.fixture(scope="module")
def found(ratings):
    """What is known of it."""
    path = ratings / "judgments.jsonl"
    return raters.report(path, picked=raters.picked(path))


def table_of(value):
    """Answers as [raters, things], in the order in which they were made; the value of a row."""
    rows = [*simulated()]
    return np.array([[value(one) for one in rows if one["rater"] == rater] for rater in RATERS])


def test_alpha_is_that_of_another_implementation(found):
    """For ratings, for labels, and for comparisons, which count from both sides."""
    ratings = table_of(lambda one: one["human"]["coverage"])
    labels = table_of(lambda one: one["bullet_labels"][0])
    sides = np.hstack([table_of(lambda one, n=n: [*one["compared"].values()][n]) for n in (0, 1)])
    expected = {
        "coverage": krippendorff.alpha(reliability_data=ratings, level_of_measurement="ordinal"),
        "supported": krippendorff.alpha(reliability_data=labels, level_of_measurement="nominal"),
        "preference": krippendorff.alpha(reliability_data=sides, level_of_measurement="ordinal"),
    }
    assert {name: one.value for name, one in found.agreement.items()} == pytest.approx(expected)
    assert all(one.low < one.value < one.high for one in found.agreement.values())
    assert {one.units for one in found.agreement.values()} == {ARTICLES * len(SYSTEMS)}


def test_the_one_at_random_stands_apart(found):
    """On all questions, and nobody else does."""
    for own in found.raters.values():
        assert [name for name, one in own.items() if one.stands_apart] == ["rand"]


def test_the_ranking_is_that_of_another_implementation(found):
    """Shares of wins of an independent Bradley-Terry fit, near those with the weak prior."""
    places = {name: place for place, name in enumerate(SYSTEMS)}
    wins = [
        (places[one["system"]], places[other])
        for one in simulated()
        for other, won in one["compared"].items()
        if won
    ]
    strengths = choix.ilsr_pairwise(len(SYSTEMS), wins)
    chance = 1 / (1 + np.exp(strengths[None] - strengths[:, None]))
    shares = (chance.sum(axis=1) - 0.5) / (len(SYSTEMS) - 1)
    own = found.results["preference"]
    assert [one.system for one in own] == ["ant", "bee", "cat"]
    assert [one.value for one in own] == pytest.approx(shares.tolist(), abs=0.01)
    assert all(one.low < one.value < one.high for one in own)
    assert own[0].tier == 1
    assert own[-1].tier > 1


def test_controls(found):
    """Nobody but the one at random changes an answer; the fast one is seen to be fast."""
    changed = {name: one.changed.value for name, one in found.controls.items()}
    assert (changed["mira"], changed["nils"]) == (0, 0)
    assert changed["rand"] > 0.1
    assert found.controls["nils"].changed.high > 0  # none in few is not none
    assert {name: one.seconds for name, one in found.controls.items()} == {
        "mira": 40,
        "nils": 40,
        "rand": 5,
    }


def test_means_of_picked_articles_are_marked(found):
    """In every layout that marks, and with the reason; random articles have no mark."""
    table = tables.results(found)
    assert f"{tables.CHOSEN} of articles that were not chosen at random (closest)" in table.notes[0]
    assert all(cell.mark == tables.CHOSEN for cell in table.rows[0][2:])
    assert table.attributes["picked"] == "closest"
    assert table.conclusion == "By preference, raters put ant first."


@pytest.mark.parametrize("layout", FORMATS)
def test_every_layout(found, layout):
    """Names and numbers are in all of them; names of raters are escaped."""
    texts = [render(one, layout) for one in tables.all_tables(found)]
    assert "coverage" in texts[0]
    assert "rand" in texts[1]
    assert "ant" in texts[2]
    if layout == "json":
        (row,) = [one for one in json.loads(texts[1])["rows"]
                  if (one["rater"], one["column"]) == ("rand", "coverage")]  # fmt: skip
        assert row["p_corrected"] < 0.05


def test_the_command(ratings, tmp_path):
    """From the folder to all tables in one file, with what metrics agree with."""
    config = tmp_path / "bench.toml"
    config.write_text('metrics = ["form"]\n[candidates.lead]\nsummarizer = "lead"\n', "utf-8")
    output = tmp_path / "report.json"
    options = ["--config", config, "--format", "json", "--output", output]
    done = CliRunner().invoke(app, ["rate", "report", *map(str, [ratings, *options])])
    assert done.exit_code == 0, done.output
    made = json.loads(output.read_text(encoding="utf-8"))
    assert [one.get("rating") for one in made] == [None, None, None, "coverage", "preference"]
    sure = sum(row["low"] > 0 for row in made[0]["rows"] if row["column"] == "alpha")
    assert made[0]["conclusion"].endswith(f"more than by chance on {sure} of 3 questions.")
    assert "rand (coverage, preference, supported)" in made[1]["conclusion"]


def test_without_a_configuration_metrics_are_left_out(ratings, tmp_path, monkeypatch):
    """And that is said."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["rate", "report", str(ratings / "judgments.jsonl")])
    assert done.exit_code == 0, done.output
    assert "no bench.toml here" in done.output


def test_full_agreement_is_no_interval(tmp_path):
    """What never varies is not called sure, in words or bounds; hostile names are escaped."""
    name = "x\x1b[31m\n<b>|"
    rows = [
        {"doc_id": f"d{n}", "system": "ant", "article": "The mill closed.", "takeaways": ["Shut."],
         "rater": rater, "compared": {name: 1}}
        for n in range(4) for rater in ("mira", name)
    ]  # fmt: skip
    path = tmp_path / "judgments.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    found = raters.report(path)
    assert tables.agreement(found).conclusion == "All agree on 1 question."
    first, second = found.results["preference"]
    assert (first.system, first.tier, second.tier) == ("ant", 1, 1)  # four articles show nothing
    assert np.isnan([first.low, second.high]).all()
    for layout in FORMATS:
        texts = [render(one, layout) for one in tables.all_tables(found)]
        assert not any("\x1b" in text for text in texts)
        assert layout == "csv" or not any("\n<b>" in text for text in texts)  # quoted there


def test_a_task_of_picked_articles(write_run, write_reference, tmp_path):
    """`rate make` keeps how it picked, says what so many articles show; a report finds it again."""
    for number in range(3):
        write_reference(f"a{number}")
    origin = {"references": {"digest": "d1", "count": 3, "path": str(tmp_path / "references")}}
    unknown = [{"article_id": f"a{n}", "article_digest": "", "takeaways": ["b"], "status": "ok"}
               for n in range(3)]  # fmt: skip
    runs = [
        write_run(name, {"coverage_f1": values}, manifest=origin, predictions=unknown)
        for name, values in {"ant": [0.5, 0.9, 0.5], "bee": [0.5, 0.5, 0.6]}.items()
    ]
    folder = tmp_path / "ratings"
    options = ["--pick", "closest", "--articles", "1", "--output", folder]
    done = CliRunner().invoke(app, ["rate", "make", *map(str, [*runs, *options])])
    assert done.exit_code == 0, done.output
    assert "power: 1 article can't show which of two is better" in done.output
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    assert [article["id"] for article in task["articles"]] == ["a1"]  # 0.4 apart
    assert raters.picked(folder / "judgments.jsonl") == "closest"
    done = CliRunner().invoke(app, ["rate", "report", str(folder)])
    assert "answers: no answers yet" in str(done.exception)


def test_few_answers_say_why(tmp_path):
    """One rater, one article, candidates that nothing connects: n/a with a reason, no crash."""
    path = tmp_path / "judgments.jsonl"
    base = {"doc_id": "d1", "article": "The mill closed.", "takeaways": ["The mill closed."]}
    lines = [
        {**base, "system": "ant", "rater": "mira", "compared": {"bee": 1}},
        {**base, "system": "cat", "rater": "mira", "compared": {"dog": 1}},
        {**base, "system": "ant", "human": {"coverage": 3}},
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    found = raters.report(path)
    assert math.isnan(found.agreement["preference"].value)
    assert "no ranking by preference: nothing connects some of the candidates" in found.notes
    assert "1 row without a rater: in the results, not in the agreement" in found.notes
    assert raters.picked(path) == "random"
    texts = [render(one) for one in tables.all_tables(found)]
    assert "n/a" in texts[0]
    assert "only" not in texts[2]
    assert "coverage" in texts[2]
