"""Tests of the command `calibrate`: judgments and runs to a table of corrected means."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from runpy import run_path

import pytest
from typer.testing import CliRunner

from bench.cli import app

SHARED = run_path(str(Path(__file__).with_name("conftest.py")))
ARTICLES, row, sample, truth, judge = (
    SHARED[name] for name in ("ARTICLES", "row", "sample", "truth", "judge")
)


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, output and errors of `calibrate`."""
    result = CliRunner().invoke(app, ["calibrate", *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        return 2, result.stdout, str(result.exception)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def labelled(write_judgments) -> Path:
    """Both candidates judged on 60 articles."""
    return write_judgments([row(name, i) for i in sample(60) for name in ("lead", "model")])


def rows_of(printed: str) -> list[dict[str, str]]:
    """Lines of CSV."""
    return list(csv.DictReader(printed.splitlines()))


def true_share(name: str, count: int = ARTICLES) -> float:
    """The share of unsupported bullets that no one knows."""
    return sum(1 - label for i in range(count) for label in truth(name, i)) / (5 * count)


def test_corrects_the_judge(runs, labelled):
    """Truth lies in the interval, where the judge's mean does not; the difference is seen."""
    code, printed, _ = call(labelled, "--runs", runs, "--format", "csv")
    assert code == 0
    lead, model = rows_of(printed)
    for line, name in ((lead, "lead"), (model, "model")):
        assert float(line["raw"]) == pytest.approx(sum(judge(name, i) for i in range(200)) / 200)
        assert float(line["low"]) < true_share(name) < float(line["high"])
        assert line["labels"] == "60"
        assert float(line["worth"]) > 60
    assert not float(lead["low"]) < float(lead["raw"]) < float(lead["high"])
    assert lead["difference"] == lead["difference_labels"] == ""
    assert 0 < float(model["difference_low"]) < true_share("model") - true_share("lead")
    assert model["difference_labels"] == "60"


@pytest.mark.parametrize("layout", ["terminal", "markdown", "csv", "latex", "json"])
def test_prints_in_all_formats_the_same_bytes(runs, labelled, layout):
    """Twice the same, with both candidates."""
    arguments = (labelled, "--runs", runs, "--format", layout)
    printed = call(*arguments)[1]
    assert printed == call(*arguments)[1]
    assert "lead" in printed
    assert "model" in printed


def test_raters_are_averaged_by_bullet(runs, write_judgments):
    """Two raters who never agree are half a label each; a null is not counted.

    What nobody labelled, the fifth bullet of 40 sets, is left out.
    """
    picked = sample(40)
    ones = [row("lead", i, rater="ada", bullet_labels=[1, 1, 1, 1, None]) for i in picked]
    zeros = [row("lead", i, rater="bo", bullet_labels=[0, 0, None, None, None]) for i in picked]
    whole = row("lead", picked[0], rater="cy", bullet_labels=None, label=0)
    path = write_judgments([*ones, *zeros, whole])
    code, printed, _ = call(path, "lead", "--runs", runs, "--format", "json")
    assert code == 0
    told = json.loads(printed)
    assert told["rows"][0]["corrected"] == pytest.approx(0.25)  # two bullets of four half wrong
    assert "labels by: ada, bo, cy" in told["notes"]
    assert "1 row with one label for all bullets, left out" in told["notes"]
    assert any("raters are averaged" in note for note in told["notes"])
    assert any("40 bullets without a label of anyone" in note for note in told["notes"])


def test_repeats_and_peoples_own_bullets_do_not_count(runs, labelled, write_judgments):
    """Rows with `control` change nothing."""
    before = call(labelled, "--runs", runs, "--format", "csv")[1]
    own = row("(human)", 3, takeaways=["x"], bullet_labels=[0], control="reference")
    repeats = [row("lead", i, bullet_labels=[0] * 5, control="repeat") for i in sample(60)]
    rows = [row(name, i) for i in sample(60) for name in ("lead", "model")]
    path = write_judgments([own, *repeats, *rows])
    assert call(path, "--runs", runs, "--format", "csv")[1] == before


def test_estimates_a_rating(runs, write_judgments):
    """The mean rating of all articles, on its own scale, from a column on another."""

    def rated(i: int) -> int:
        return 1 + sum(truth("lead", i)) * 4 // 5

    path = write_judgments(
        [row("lead", i, human={"trust": rated(i)}, bullet_labels=None) for i in sample(60)]
    )
    options = ("--human", "trust", "--columns", "unsupported", "--format", "json")
    code, printed, _ = call(path, "lead", "--runs", runs, *options)
    assert code == 0
    told = json.loads(printed)
    (found,) = told["rows"]
    assert found["low"] < sum(map(rated, range(200))) / 200 < found["high"]
    assert found["worth"] > 60
    assert (told["estimates"], told["scale"]) == ("trust", [1, 5])


def test_labels_of_whole_takeaways(runs, write_judgments):
    """Without labels of bullets: the share of articles where something is unsupported."""
    rows = [
        row("model", i, label=int(all(truth("model", i))), bullet_labels=None) for i in sample(60)
    ]
    printed = call(write_judgments(rows), "model", "--runs", runs, "--format", "csv")[1]
    (found,) = rows_of(printed)
    wrong = sum(not all(truth("model", i)) for i in range(200)) / 200
    assert float(found["low"]) < wrong < float(found["high"])


def test_articles_without_an_answer_count_as_the_worst(write_run, write_judgments):
    """A tenth without an answer adds a tenth to the share; nobody needs to judge it."""
    told = [
        {"article_id": f"a{i}", "article_digest": "", "takeaways": [], "status": "error"}
        if i % 10 == 0
        else {"article_id": f"a{i}", "article_digest": "", "takeaways": SHARED["bullets"]("m", i)}
        for i in range(ARTICLES)
    ]
    values = [1.0 if i % 10 == 0 else 0.0 for i in range(ARTICLES)]
    runs = write_run("m", {"unsupported": values}, predictions=told).parent
    rows = [row("m", i, bullet_labels=[1] * 5) for i in sample(60) if i % 10]
    code, printed, _ = call(write_judgments(rows), "--runs", runs, "--format", "json")
    assert code == 0
    document = json.loads(printed)
    assert document["rows"][0]["corrected"] == pytest.approx(0.1)
    assert document["rows"][0]["low"] == pytest.approx(0.1)
    assert any("20 articles without an answer" in note for note in document["notes"])


def test_says_how_many_more_labels_are_needed(runs, write_judgments):
    """Refused below 17 labelled articles."""
    path = write_judgments([row("lead", i) for i in sample(12)])
    code, _, told = call(path, "--runs", runs)
    assert code == 2
    assert "lead: 12 labelled articles, 5 more are needed, and no candidate has more" in told


def test_a_candidate_with_too_few_labels_has_no_mean(runs, write_judgments):
    """The others have theirs; a note says how many it lacks."""
    rows = [row("lead", i) for i in sample(30)] + [row("model", i) for i in sample(9)]
    code, printed, _ = call(write_judgments(rows), "--runs", runs, "--format", "json")
    assert code == 0
    told = json.loads(printed)
    assert told["rows"][0]["corrected"] is not None
    assert told["rows"][1]["corrected"] is None
    assert "model: 9 labelled articles, 8 more are needed" in told["notes"]


def test_marks_articles_that_were_not_picked_at_random(runs, labelled):
    """The key of the task beside the judgments says how it picked."""
    key = labelled.with_name("key.json")
    key.write_text(json.dumps({"picked": "random"}))
    assert "?" not in call(labelled, "--runs", runs)[1]
    key.write_text(json.dumps({"picked": "disagreement"}))
    printed = call(labelled, "--runs", runs)[1]
    assert "picked by 'disagreement', not at random" in printed
    assert json.loads(call(labelled, "--runs", runs, "--format", "json")[1])["pick"]


def test_doubts_a_sample_that_is_unlike_the_rest(runs, write_judgments):
    """Only articles where the judge found much: a note says so."""
    worst = sorted(range(ARTICLES), key=lambda i: -judge("model", i))[:40]
    path = write_judgments([row("model", i) for i in worst])
    printed = call(path, "model", "--runs", runs, "--format", "json")[1]
    assert any("may not be a random sample" in note for note in json.loads(printed)["notes"])


BAD = [
    ({"takeaways": ["Something else."], "bullet_labels": [1]}, "judgments.jsonl:2: takeaways"),
    ({"doc_id": "elsewhere"}, "judgments.jsonl:2: doc_id: 'elsewhere' is no article"),
    ({"bullet_labels": [1]}, "judgments.jsonl:2: bullet_labels"),
    ({"human": {"trust": 9}}, "judgments.jsonl:2: human.trust: expected 1 to 5, found 9"),
]


@pytest.mark.parametrize(("change", "expected"), BAD)
def test_names_the_row_that_is_wrong(runs, write_judgments, change, expected):
    """File, line and field."""
    rows = [row("lead", i, human={"trust": 3}) for i in sample(20)]
    rows[1] |= change
    options = ["--human", "trust", "--columns", "unsupported"] if "human" in change else []
    code, _, told = call(write_judgments(rows), "lead", "--runs", runs, *options)
    assert code == 2
    assert expected in told


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--columns", "unsuported"], "did you mean 'unsupported'?"),
        (["--columns", "bullets"], "'bullets' has no better and no worse"),
        (["--baseline", "nobody"], "no candidate 'nobody'"),
        (["--human", "trust"], "no rating 'trust'"),
        (["--scale", "5,1"], "expected two numbers such as 1,5"),
        (["--scale", "nan,1"], "expected two numbers such as 1,5"),
    ],
)
def test_refuses_options_that_mean_nothing(runs, labelled, options, expected):
    """With what would do."""
    code, _, told = call(labelled, "--runs", runs, *options)
    assert code == 2
    assert expected in told


def test_refuses_judgments_of_others(runs, write_judgments):
    """No row of these candidates: the nearest name is told."""
    path = write_judgments([row("leader", i) for i in sample(20)])
    assert "did you mean 'leader'?" in call(path, "lead", "--runs", runs)[2]
