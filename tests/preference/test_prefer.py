"""`takeaway-bench prefer` and the metric, end to end on bundled articles with a scripted judge."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import krippendorff
import pytest
from typer.testing import CliRunner

from bench import config, metaeval, pipeline, tables
from bench.cli import app
from bench.tables.panels import agreement

Bullets = Callable[[int, list[str]], list[str]]
Write = Callable[..., Path]
COUNT = 8  # articles
THREE: dict[str, Bullets] = {
    "apt": lambda _, sentences: [f"Apt: {one}" for one in sentences[:2]],
    "bland": lambda _, sentences: [f"Bland: {one}" for one in sentences[1:3]],
    "crude": lambda _, sentences: [f"Crude: {one}" for one in sentences[2:4]],
}


def by_rank(sets: tuple[list[str], list[str]]) -> str:
    """A judge with a taste: apt above bland above crude."""
    better = "first" if sets[0][0] < sets[1][0] else "second"
    return json.dumps({"reason": "Taste.", "better": better})


def first_words(sentences: list[str], count: int) -> list[str]:
    """One bullet of so many words."""
    return [" ".join(" ".join(sentences).split()[:count])]


def prefer(path: Path, *more: str) -> Any:
    """Run the command as one table of JSON; its rows by candidate and column."""
    return CliRunner().invoke(app, ["prefer", str(path), "--quiet", *more])


def rows(done: Any) -> dict[str, dict[str, Any]]:
    """Cells of the JSON table, by candidate."""
    found: dict[str, dict[str, Any]] = {}
    for row in json.loads(done.stdout)["rows"]:
        found.setdefault(row["candidate"], {"tier": row["tier"]})[row["column"]] = row["value"]
    return found


def test_a_judge_with_a_taste_makes_an_order(write_runs: Write, judge: Any) -> None:
    """Tiers, and the column in the tables of runs, with its tests and its signature."""
    judge.says = by_rank
    path = write_runs(THREE, judge.metric)
    done = prefer(path, "--format", "json")
    assert done.exit_code == 0, done.output
    found = rows(done)
    assert [found[name]["tier"] for name in THREE] == [1, 2, 3]
    assert found["apt"]["won"] == found["crude"]["lost"] == 2 * COUNT
    assert len(judge.asked) == 3 * COUNT * 2
    scores = tables.load([path.parent / "runs" / name for name in THREE])
    means = scores.values["preference"].mean(axis=1)
    assert means.tolist() == pytest.approx([found[name]["preference"] for name in THREE])
    assert scores.columns["preference"].judge == "m"
    assert "|samples:1|version:1|opponents:2|field:" in scores.signatures["preference"]
    table = tables.table(scores, sort="preference")
    place = [heading.name for heading in table.headings].index("candidate")
    assert [row[place].value for row in table.rows if row[place].value in THREE] == [*THREE]


def test_a_second_time_nothing_is_asked_and_the_bytes_are_the_same(
    write_runs: Write, judge: Any
) -> None:
    """Not even without kept replies: what was decided stands beside the runs."""
    path = write_runs(THREE, judge.metric + "cache = false\n")
    first = prefer(path)
    files = [path.parent / "runs" / one for one in
             ("apt/scores/preference.jsonl", ".preference/judgments.jsonl")]  # fmt: skip
    asked, bytes_ = len(judge.asked), [file.read_bytes() for file in files]
    assert prefer(path).stdout == first.stdout
    assert len(judge.asked) == asked == 3 * COUNT * 2
    assert [file.read_bytes() for file in files] == bytes_


def test_a_new_candidate_and_new_bullets_are_asked_for_alone(write_runs: Write, judge: Any) -> None:
    """The fourth meets two others on each article; one new set meets those that it met before."""
    metric = judge.metric
    prefer(write_runs(THREE, metric))
    four = THREE | {"dry": lambda _, sentences: [f"Dry: {one}" for one in sentences[3:5]]}
    judge.asked.clear()
    path = write_runs(four, metric)
    prefer(path)
    assert len(judge.asked) == 2 * COUNT * 2
    assert all(any(one[0].startswith("Dry") for one in sets) for sets in judge.asked)
    judge.asked.clear()
    write_runs(four | {"apt": lambda at, s: [f"Apt: {s[0]}", "New."] if not at else
                       THREE["apt"](at, s)}, metric)  # fmt: skip
    prefer(path)
    assert all("New." in sets[0] + sets[1] for sets in judge.asked)
    assert 0 < len(judge.asked) <= 3 * 2


def test_a_judge_that_looks_at_places_finds_no_difference(write_runs: Write, judge: Any) -> None:
    """Always the first: every sample flips, nobody is better, and the table says so."""
    judge.says = lambda _: judge.better("first")
    path = write_runs(THREE, judge.metric)
    done = prefer(path, "--format", "json")
    found = rows(done)
    assert {one["preference"] for one in found.values()} == {0.5}
    assert {one["no_difference"] for one in found.values()} == {2 * COUNT}
    notes = " ".join(json.loads(done.stdout)["notes"])
    assert f"position: {3 * COUNT} of {3 * COUNT} samples preferred the same place" in notes
    assert "1.00 prefer the one shown first" in notes


def test_a_judge_of_length_makes_equals_at_equal_length(write_runs: Write, judge: Any) -> None:
    """The clearly longer wins, and one is mostly longer: at equal length nobody is better."""

    def longer(sets: tuple[list[str], list[str]]) -> str:
        first, second = (len(one[0].split()) for one in sets)
        is_clear = abs(first - second) > 0.2 * max(first, second)
        return str(judge.longer(sets) if is_clear else judge.better("neither"))

    judge.says = longer
    path = write_runs(
        {
            "long": lambda at, s: first_words(s, 24 + 5 * (at * 7 % 12)),
            "mixed": lambda at, s: first_words(s, 17 + 5 * ((at * 11 + 5) % 12)),
            "short": lambda at, s: first_words(s, 10 + 5 * ((at * 5 + 3) % 12)),
        },
        judge.metric,
        count=24,
    )
    found = rows(prefer(path, "--format", "json"))
    plain = [found[name]["preference"] for name in ("long", "mixed", "short")]
    equal = [found[name]["preference_adjusted"] for name in ("long", "mixed", "short")]
    assert plain[0] - plain[2] > 0.2
    assert equal == pytest.approx([0.5] * 3, abs=0.06)


def test_no_answer_is_no_result(write_runs: Write, judge: Any) -> None:
    """A sample without one of its orders does not count; of too many, all is n/a, with a reason."""
    judge.says = lambda sets: "Hm." if "Apt" in sets[0][0] else judge.longer(sets)
    path = write_runs(THREE, judge.metric)
    done = prefer(path, "--format", "json")
    assert done.exit_code == 3
    assert {one["preference"] for one in rows(done).values()} == {None}
    assert f"decided {COUNT} of {3 * COUNT} comparisons, 80% are needed" in done.stdout
    line = (path.parent / "runs/apt/scores/preference.jsonl").read_text("utf-8").splitlines()[1]
    assert json.loads(line)["values"] == {
        "preference": None, "preference_adjusted": None, "preference_unanswered": 1.0,
    }  # fmt: skip


def test_a_few_failures_leave_a_result(write_runs: Write, judge: Any) -> None:
    """They are counted, and only they are asked for again."""
    broken = [True]
    judge.says = lambda sets: (
        "" if broken[0] and any("Mrs" in one for one in sets[0] + sets[1]) else by_rank(sets)
    )
    path = write_runs(
        THREE | {"apt": lambda at, s: [f"Apt: {'Mrs' if not at else s[0]}"]},
        judge.metric,
    )
    done = prefer(path, "--format", "json")
    assert done.exit_code == 3
    assert rows(done)["apt"]["undecided"] == 2
    assert rows(done)["apt"]["tier"] == 1
    broken[0] = False
    judge.asked.clear()
    assert prefer(path).exit_code == 0
    assert len(judge.asked) == 4


def _votes(path: Path) -> list[Any]:
    """The votes of all outcomes in the ledger, the later one of each."""
    lines = (path.parent / "runs/.preference/answers.jsonl").read_text("utf-8").splitlines()
    made = {one["key"]: one["outcome"] for one in map(json.loads, lines) if "outcome" in one}
    return [one["votes"] for one in made.values()]


def test_votes_of_a_panel_are_kept_and_those_that_lack_asked_for(
    write_runs: Write, judge: Any
) -> None:
    """Alpha is that of another implementation; what is decided stands where nobody can be asked."""
    judge.says = by_rank
    judge.members["claude"] = lambda _: ""
    panel = 'panel = [{ model = "gpt" }, { model = "claude" }, { model = "gemini" }]'
    panel = panel.replace(" }", ", price = { input = 1, output = 1 } }")
    path = write_runs(THREE, judge.metric.replace('model = "m"', panel), count=4)
    done = prefer(path, "--format", "json")
    assert done.exit_code == 0
    assert _votes(path) == [{"gpt": 1.0, "claude": None, "gemini": 1.0}] * 12
    (note,) = (one for one in json.loads(done.stdout)["notes"] if "alpha" in one)
    assert "panel gpt + claude + gemini: alpha 1.00" in note
    assert "over 12 comparisons" in note
    before = rows(done)
    stands = prefer(path, "--format", "json", "--no-cache", "--max-cost", "1e-9")
    assert rows(stands) == before
    judge.asked.clear()
    judge.members["claude"] = judge.longer
    now = prefer(path, "--format", "json")
    assert len(judge.asked) == 12 * 2
    votes = _votes(path)
    assert {one["claude"] for one in votes} > {0.0, 1.0}
    seen = [[one[name] for one in votes] for name in ("gpt", "claude", "gemini")]
    both = [[*own, *(1 - vote for vote in own)] for own in seen]
    alpha = krippendorff.alpha(both, level_of_measurement="interval")
    (note,) = (one for one in json.loads(now.stdout)["notes"] if "alpha" in one)
    assert f": alpha {alpha:.2f}" in note
    runs = tables.load([path.parent / "runs" / name for name in THREE], mixed=True)
    shown = [one for one in agreement(runs, ["preference"]) if "alpha" in one]
    assert shown == [f"preference, {note}"]
    judge.asked.clear()
    prefer(path)
    assert not judge.asked


def test_people_can_take_part(write_runs: Write, judge: Any) -> None:
    """Their own bullets are one more candidate, with a warning and without a run."""
    metric = judge.metric.replace("[metrics.judge]", "people = true\n[metrics.judge]")
    path = write_runs({name: THREE[name] for name in ("apt", "crude")}, metric)
    done = prefer(path, "--format", "json")
    found = rows(done)
    assert found.keys() == {"(human)", "apt", "crude"}
    assert found["(human)"]["won"] > 0
    assert "(human): judges prefer machine text" in done.stdout
    assert [one.parent.name for one in sorted((path.parent / "runs").glob("*/scores"))] == [
        "apt", "crude",
    ]  # fmt: skip


def test_who_has_no_takeaways_loses_unasked(write_runs: Write, judge: Any) -> None:
    """Missing output is never better, and the same output is no difference."""
    path = write_runs(
        {"apt": THREE["apt"], "none": lambda *_: [], "twin": THREE["apt"]},
        judge.metric,
    )
    found = rows(prefer(path, "--format", "json"))
    assert not judge.asked
    assert found["none"]["lost"] == 2 * COUNT
    assert found["apt"]["preference"] == found["twin"]["preference"] > 0.7


def test_a_dry_run_says_what_it_would_ask(write_runs: Write, judge: Any) -> None:
    """Requests, tokens and money, for each judge; nothing is asked or written."""
    path = write_runs(THREE, judge.metric)
    done = prefer(path, "--dry-run", "--format", "json")
    (row,) = json.loads(done.stdout)["rows"]
    assert row["requests"] == 3 * COUNT * 2
    assert row["cost"] > 0
    assert not judge.asked
    assert not (path.parent / "runs/.preference").exists()
    assert pipeline.plans(config.load(path))[-1].plan.requests == 3 * COUNT * 2  # type: ignore[union-attr]


def test_no_comparison_goes_beyond_the_budget(write_runs: Write, judge: Any) -> None:
    """It stops with a message, and a larger budget goes on from there."""
    path = write_runs(THREE, judge.metric)
    done = prefer(path, "--max-cost", "0.03")
    assert done.exit_code == 1
    assert "budget of 0.03" in str(done.exception) + done.output
    asked = len(judge.asked)
    assert 0 < asked < 3 * COUNT * 2
    assert prefer(path, "--max-cost", "9").exit_code == 0
    assert len(judge.asked) == 3 * COUNT * 2


def test_a_run_compares_as_any_metric(write_runs: Write, judge: Any) -> None:
    """`run` computes the column with the others, and shows it; one run alone changes nothing."""
    judge.says = by_rank
    path = write_runs(THREE, 'metrics = ["form"]\n')
    path.write_text(path.read_text("utf-8").replace(
        'metrics = ["form"]', '[[metrics]]\nmetric = "form"\n' + judge.metric))  # fmt: skip
    settings = config.load(path)
    pipeline.run(settings, quiet=True)
    scores = [settings.runs / name / "scores/preference.jsonl" for name in THREE]
    before = [one.read_bytes() for one in scores]
    pipeline.run(config.narrowed(settings, only=["apt"]), quiet=True)
    assert [one.read_bytes() for one in scores] == before
    shown = tables.table(tables.load([one.parent.parent for one in scores]))
    assert "preference" in [heading.name for heading in shown.headings]
    old = (path.parent / "apt.jsonl").read_text("utf-8")
    (path.parent / "apt.jsonl").write_text(old.replace("Apt:", "New:", 1), "utf-8")
    pipeline.run(config.narrowed(config.load(path), only=["apt"]), quiet=True)
    assert not scores[0].exists()  # they were of other bullets
    assert [one.read_bytes() for one in scores[1:]] == before[1:]


def test_judgments_are_read_as_a_raters(write_runs: Write, judge: Any) -> None:
    """`meta-eval` sees the comparisons as a rating, `prefer --judgments` the same result."""
    judge.says = by_rank
    path = write_runs(THREE, judge.metric)
    expected = rows(prefer(path, "--format", "json"))
    file = path.parent / "runs/.preference/judgments.jsonl"
    made = metaeval.tournament(file)
    assert {one.outcome.result for one in made.meetings if one.outcome} == {1.0}
    agreement = metaeval.evaluate(file, config.narrowed(config.load(path), metrics="form").metrics)
    assert agreement.rating == "preference"
    again = CliRunner().invoke(app, ["prefer", "--judgments", str(file), "--format", "json"])
    assert {name: one["preference"] for name, one in rows(again).items()} == pytest.approx(
        {name: one["preference"] for name, one in expected.items()}
    )


def test_killed_in_the_middle_nothing_is_paid_twice(
    write_runs: Write, serve: Callable[..., Any], own_cache: Path
) -> None:
    """Only what was under way is asked for again, even without a cache, and the end is the same."""
    server = serve(0.02)
    metric = (
        '[[metrics]]\nmetric = "preference"\n[metrics.judge]\nmodel = "first"\n'
        f'base_url = "{server.url}"\nconcurrency = 2\ncache = false\n'
    )
    path = write_runs(THREE, metric)
    command = [sys.executable, "-m", "bench", "prefer", str(path), "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ})
    while not server.log.exists() or len(server.requests()) < COUNT:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = prefer(path, "--format", "json")
    assert done.exit_code == 0, done.output
    bodies = [json.dumps(one["body"]) for one in server.requests()]
    assert len(set(bodies)) == 3 * COUNT * 2
    assert len(bodies) <= 3 * COUNT * 2 + 4  # two under way, and the first order of each
    assert {one["preference"] for one in rows(done).values()} == {0.5}
