"""Bullets and failures that the page shows first: a bounded number, whatever the size of a run."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from bench.runs.records import PredictionText, VerdictRecord

WORST = 10
"""Bullets of each candidate and kind of problem, those with the least support."""
FAILURES = 10
"""Failed predictions of each candidate and status, in the order of the articles."""
RAW = 2_000
"""Characters of a model's text."""
OPEN = "uncertain"

Key = tuple[int, str, str]
"""A candidate, a label, and a kind of problem, "" for all; or a candidate's failures by status."""


class Examples:
    """Counts all that it is given and keeps the same few in whatever order they come."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()
        self._kept: dict[Key, list[tuple[tuple[float, ...], dict[str, Any]]]] = {}

    def bullets(
        self, row: int, place: int, takeaways: Sequence[str], verdicts: Sequence[VerdictRecord]
    ) -> None:
        """Take in what the first checker says of a candidate's bullets for an article."""
        for number, (words, verdict) in enumerate(zip(takeaways, verdicts, strict=False)):
            if verdict.label == "supported":
                self._counts[row, "supported", ""] += 1
                continue
            kinds = {problem.kind for problem in verdict.problems} if verdict.label != OPEN else ()
            support = verdict.support or 0.0
            example = {"row": row, "place": place, "words": words, **_told(verdict)}
            for kind in {"", *kinds}:
                order = (support, place, number)
                self._keep((row, verdict.label, kind), order, example, WORST)

    def prediction(self, row: int, place: int, prediction: PredictionText | None) -> None:
        """Take in a candidate's prediction for an article, None where there is none."""
        status = prediction.status if prediction else "missing"
        if status == "ok":
            return
        why = {"error": prediction.error, "raw": prediction.raw[:RAW]} if prediction else {}
        failure = {"row": row, "place": place, "status": status, **why}
        self._keep((row, "failed", status), (place,), failure, FAILURES)

    def found(self) -> dict[str, Any]:
        """All counts as [candidate, label, kind, count]; worst bullets and failures in order."""
        return {
            "counts": [[*key, count] for key, count in sorted(self._counts.items())],
            "bullets": self._in_order(failed=False),
            "failures": self._in_order(failed=True),
        }

    def _keep(self, key: Key, order: tuple[float, ...], example: dict[str, Any], most: int) -> None:
        self._counts[key] += 1
        kept = self._kept.setdefault(key, [])
        insort(kept, (order, example), key=lambda one: one[0])
        del kept[most:]

    def _in_order(self, *, failed: bool) -> list[dict[str, Any]]:
        """A bullet with several kinds of problem once; what is unsupported before what is open."""
        kept = {
            (key[1] == OPEN, *order, key[0]): example
            for key, examples in self._kept.items()
            if (key[1] == "failed") == failed
            for order, example in examples
        }
        return [kept[order] for order in sorted(kept)]


def _told(verdict: VerdictRecord) -> dict[str, Any]:
    return {
        "label": verdict.label,
        "support": verdict.support,
        "problems": [msgspec.to_builtins(problem) for problem in verdict.problems],
        "evidence": verdict.evidence.sentence if verdict.evidence else "",
    }
