"""Of bullets and failures all are counted, and the same few kept in whatever order they come."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bench.report.examples import FAILURES, RAW, WORST, Examples
from bench.runs.records import PredictionText, VerdictRecord


def verdict(label: str, support: float | None, *kinds: str, sentence: str = "") -> VerdictRecord:
    """What a checker says of a bullet, with a problem of each kind."""
    problems = [{"kind": kind, "words": "84", "why": "another", "article": "48"} for kind in kinds]
    evidence = {"sentence": sentence, "start": 0, "end": 9} if sentence else None
    record = {"support": support, "label": label, "evidence": evidence, "problems": problems}
    return msgspec.convert(record, VerdictRecord)


def test_the_worst_bullets_come_first_with_evidence_and_problems() -> None:
    """Unsupported before unverified, the least support first; what is supported is counted."""
    examples = Examples()
    found = [
        verdict("uncertain", 0.1),
        verdict("unsupported", 0.04, "number", sentence="All 48 are safe."),
        verdict("supported", 0.99),
        verdict("unsupported", 0.01, "date"),
    ]
    examples.bullets(0, 7, ["open", "84 are safe", "right", "in May"], found)
    told = examples.found()
    assert [one["words"] for one in told["bullets"]] == ["in May", "84 are safe", "open"]
    assert told["bullets"][1] == {
        "row": 0,
        "place": 7,
        "words": "84 are safe",
        "label": "unsupported",
        "support": 0.04,
        "problems": [{"kind": "number", "words": "84", "why": "another", "article": "48"}],
        "evidence": "All 48 are safe.",
    }
    assert told["counts"] == [
        [0, "supported", "", 1],
        [0, "uncertain", "", 1],
        [0, "unsupported", "", 2],
        [0, "unsupported", "date", 1],
        [0, "unsupported", "number", 1],
    ]


def test_a_bullet_counts_in_each_of_its_kinds_and_is_shown_once() -> None:
    """Two problems of one kind count once; a bullet without a problem counts among all alone."""
    examples = Examples()
    found = [
        verdict("unsupported", 0.02, "name", "number", "name"),
        verdict("unsupported", None),
    ]
    examples.bullets(1, 0, ["two kinds", "none"], found)
    told = examples.found()
    assert [one["words"] for one in told["bullets"]] == ["none", "two kinds"]
    assert told["counts"] == [
        [1, "unsupported", "", 2],
        [1, "unsupported", "name", 1],
        [1, "unsupported", "number", 1],
    ]


@pytest.mark.parametrize("step", [1, -1])
def test_a_bounded_number_is_kept_in_any_order(step: int) -> None:
    """Of many the worst of each candidate stay, the first articles of equal ones; all count."""
    examples = Examples()
    for place in range(3 * WORST)[::step]:
        for row in (0, 1):
            bullet = verdict("unsupported", 0.5 if row else 1 / (1 + place), "number")
            examples.bullets(row, place, ["x"], [bullet])
            examples.prediction(row, place, PredictionText(status="refused", error="no"))
    told = examples.found()
    kept = [(one["row"], one["place"]) for one in told["bullets"]]
    assert sorted(place for row, place in kept if row == 0) == list(range(2 * WORST, 3 * WORST))
    assert [place for row, place in kept if row == 1] == list(range(WORST))
    assert [0, "failed", "refused", 3 * WORST] in told["counts"]
    assert [f["place"] for f in told["failures"] if f["row"] == 1] == list(range(FAILURES))


def test_a_failure_has_its_reason_and_the_beginning_of_its_text() -> None:
    """What was never asked is counted as missing; an answer is no failure."""
    examples = Examples()
    answers: list[Any] = [
        PredictionText(takeaways=("fine",)),
        PredictionText(status="unparsed", error="no list", raw="x" * (RAW + 1)),
        None,
    ]
    for place, answer in enumerate(answers):
        examples.prediction(0, place, answer)
    told = examples.found()
    assert told["failures"] == [
        {"row": 0, "place": 1, "status": "unparsed", "error": "no list", "raw": "x" * RAW},
        {"row": 0, "place": 2, "status": "missing"},
    ]
    assert told["counts"] == [[0, "failed", "missing", 1], [0, "failed", "unparsed", 1]]
