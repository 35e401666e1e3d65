"""Comparisons that people made, and what the table says of whoever judged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bench import metaeval, tables
from bench.cli import app
from bench.preference.ledger import Ledger
from bench.preference.outcome import Outcome
from bench.preference.tournament import Field, Meeting, Tournament
from bench.types import Article, InputError


def row(doc_id: str, system: str, compared: dict[str, float], **more: Any) -> dict[str, Any]:
    """A row of judgments."""
    own = {"article": "The mill closed.", "takeaways": [f"{system} on {doc_id}."]}
    return {"doc_id": doc_id, "system": system, "compared": compared, **own, **more}


@pytest.fixture
def file(tmp_path: Path) -> Callable[[Iterable[dict[str, Any]]], Path]:
    """Write a judgment file."""

    def write(rows: Iterable[dict[str, Any]]) -> Path:
        path = tmp_path / "judgments.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
        return path

    return write


def test_each_raters_comparison_counts_once(file: Callable[..., Path]) -> None:
    """Said of both systems it is one; contradicted it is no difference; controls do not count."""
    path = file([
        row("m", "a", {"b": 1}, rater="Ada"), row("m", "b", {"a": 0}, rater="Ada"),
        row("m", "b", {"a": 1}, rater="Bea"), row("n", "a", {"b": 1}, rater="Ada"),
        row("n", "b", {"a": 1}, rater="Ada"), row("n", "a", {"b": 0}, control="repeat"),
    ])  # fmt: skip
    made = metaeval.tournament(path)
    assert [(one.article_id, one.first, one.result) for one in made.meetings] == [
        ("m", "a", 1.0), ("m", "a", 0.0), ("n", "a", 0.5),
    ]  # fmt: skip
    assert made.strengths is not None
    assert made.strengths.shares.tolist() == pytest.approx([0.5, 0.5])


def test_people_rank_systems(file: Callable[..., Path]) -> None:
    """The command's table, by hand: nine of ten, with half a comparison each way of the prior."""
    path = file(row(f"d{number}", "a", {"b": float(number > 0)}) for number in range(10))
    done = CliRunner().invoke(app, ["prefer", "--judgments", str(path), "--format", "json"])
    table = json.loads(done.stdout)
    found = {(one["candidate"], one["column"]): one["value"] for one in table["rows"]}
    assert (found["a", "won"], found["b", "won"]) == (9, 1)
    assert 0.8 < found["a", "preference"] < 0.9
    assert "by people" in table["notes"][0]


@pytest.mark.parametrize(("rows", "why"), [
    ([row("m", "a", {})], "no row compares"),
    ([row("m", "a", {"b": 1}) | {"compared": {"b": 2}}], "compared"),
])  # fmt: skip
def test_files_without_comparisons(
    rows: list[dict[str, Any]], why: str, file: Callable[..., Path]
) -> None:
    """Named with the file, and the field."""
    with pytest.raises(InputError, match=why):
        metaeval.tournament(file(rows))


def test_what_nothing_connects_is_said(file: Callable[..., Path]) -> None:
    """Two pairs that never met have no order: n/a, with the reason."""
    made = metaeval.tournament(file([row("m", "a", {"b": 1}), row("m", "c", {"d": 1})]))
    assert made.strengths is None
    assert made.reason == "no comparison connects a, b with c, d"
    assert "n/a: no comparison connects" in tables.render(tables.preference(made), width=200)


def test_peoples_comparisons_become_scores_of_runs(
    write_runs: Callable[..., Path], tmp_path: Path
) -> None:
    """Those of bullets that a run no longer has are left out; the signature says people."""
    path = write_runs({"a": lambda _, s: s[:1], "b": lambda _, s: s[1:2]})
    made = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    rows = [
        {"doc_id": one["article_id"], "system": name, "article": "x", "compared": {other: result},
         "takeaways": bullets["takeaways"] if at else ["Old."]}
        for name, other, result in (("a", "b", 1), ("b", "a", 0))
        for at, (one, bullets) in enumerate(zip(made, _lines(tmp_path / f"{name}.jsonl"),
                                                strict=True))
    ]  # fmt: skip
    file = tmp_path / "judgments.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    done = CliRunner().invoke(
        app, ["prefer", "--judgments", str(file), str(path), "--format", "json"]
    )
    assert done.exit_code == 0, done.output
    assert "left out: 1 comparison" in done.stderr
    scores = tables.load([tmp_path / "runs" / name for name in ("a", "b")])
    assert scores.signatures["preference"].startswith("preference|people:")
    assert scores.columns["preference"].judge == ""
    assert scores.values["preference"][0].mean() > 0.9


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def tournament(*names: str, result: float = 0.5) -> Tournament:
    """All pairs on four articles, the first of each pair with this result."""
    articles = tuple(Article(id=str(at), title="", text="") for at in range(4))
    outcome = Outcome(result=result, samples=1, flips=1, shown_first=2, decided=2)
    meetings = [
        Meeting(article.id, first, second, outcome)
        for article in articles
        for at, first in enumerate(names)
        for second in names[at + 1 :]
    ]
    return Tournament(
        field=Field(articles=articles, takeaways={name: {} for name in names}),
        meetings=tuple(meetings),
    )


def test_whom_a_judge_may_favour_is_said() -> None:
    """Candidates of its family, and machines above people; of people's comparisons nothing."""
    made, models = tournament("(human)", "x"), {"x": "gpt-5-mini"}
    judged = " ".join(tables.preference(made, judge="claude-4 + gpt-4o", models=models).notes)
    assert "x: of one family with the judge gpt-4o (OpenAI)" in judged
    assert "(human): judges prefer machine text" in judged
    assert "position: 4 of 4 samples" in judged
    told = " ".join(tables.preference(made, models=models).notes)
    assert "family" not in told
    assert "position" not in told


def test_who_wins_all_is_said() -> None:
    """How far it is ahead is the prior's word."""
    notes = " ".join(tables.preference(tournament("a", "b", result=1.0)).notes)
    assert "a won all of 4 comparisons" in notes
    assert "b lost all of 4 comparisons" in notes


def test_a_broken_ledger_is_named(tmp_path: Path) -> None:
    """With its line; what a crash cut is passed over, and the rest goes on."""
    path = tmp_path / "answers.jsonl"
    ledger = Ledger(path)
    ledger.choose({"m": [("a", "b")]})
    ledger.keep("m", "key", ("a", "b"), Outcome(result=1.0, samples=1))
    with path.open("a") as file:
        file.write('{"article_id": "n", "pai')
    again = Ledger(path)
    assert (again.chosen["m"], again.outcomes["key"].result) == ([("a", "b")], 1.0)
    again.choose({"n": [("a", "b")]})
    assert Ledger(path).chosen == {"m": [("a", "b")], "n": [("a", "b")]}
    path.write_text('{"article_id": 7}\n', "utf-8")
    with pytest.raises(InputError, match=r"answers\.jsonl:1: not a line of comparisons"):
        Ledger(path)
