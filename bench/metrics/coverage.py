"""Coverage: what of the reference bullets the bullets say, as a set.

Recall is the share of the reference's content that the takeaways have, precision the share of
theirs that the reference has (`bench.content`). It counts content as the Pyramid method does
(Nenkova and Passonneau 2004), but without people's content units.

The one-to-one matching of bullets (optimal assignment) explains the score and does not make it:
scores made from it agree less with people. docs/metrics.md has the measurements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bench.content import REACTIONS, VERSION, shared
from bench.encoder import load
from bench.matching import LAYER, Bullets, encoded
from bench.metrics import UNKNOWN_SCRIPT, unjudged, warn_once
from bench.types import Column, Item, Metric, Scored

ITEMS_AT_ONCE = 256
"""Bounds the embeddings that are held at one time."""

_ABOUT = {
    "recall": "share of the reference's content that the takeaways have",
    "precision": "share of the takeaways' content that the reference has",
    "f1": "harmonic mean of coverage recall and precision",
}
_LABELS = {"recall": "recall", "precision": "pre\u00adcision", "f1": "F1"}
_CAVEAT = (
    "Says which of the points that people chose are there. Two readers choose different points, so "
    "a bullet that is counted as extra may be a good one, and a match says nothing about truth."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(Metric):
    """What the takeaways and the reference share, whatever the order; all in [0, 1].

    `details` of a score hold the matching with the annotator that gives the best F1: `annotator`,
    `matched` as [reference bullet, takeaway, similarity], and the places of reference bullets that
    were `missed`, of takeaways that are `extra` and of those that are `duplicates` of others.
    """

    parallel: ClassVar[bool] = True
    columns: ClassVar[tuple[Column, ...]] = tuple(
        Column(
            name=f"coverage_{part}",
            about=about,
            reactions=REACTIONS[part],
            group="coverage",
            shown=part == "f1",
            label=f"cover\u00adage {_LABELS[part]}",
            caveat=_CAVEAT,
        )
        for part, about in _ABOUT.items()
    )

    def signature(self) -> str:
        """Model, weights, layer and versions."""
        return f"coverage|{load().identity}|layer:{LAYER}|version:{VERSION}"

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """Score each item against the annotator that gives the best F1."""
        starts = range(0, len(items), ITEMS_AT_ONCE)
        return [
            unjudged(self, UNKNOWN_SCRIPT) if scored is None else scored
            for at in starts
            for scored in _score(items[at : at + ITEMS_AT_ONCE])
        ]


def _score(items: Sequence[Item]) -> Iterator[Scored | None]:
    """Yield a score for each item, None where the model knows nothing of a text."""
    for sets in encoded(items):
        if sets is None:
            warn_once(f"coverage: {UNKNOWN_SCRIPT}; such texts are n/a")
            yield None
            continue
        ours, annotators = sets
        compared = [_compare(ours, theirs) for theirs in annotators]
        best = max(range(len(compared)), key=lambda at: compared[at].values["coverage_f1"])
        values, details = compared[best].values, compared[best].details
        yield Scored(values, {"annotator": best, **details})


def _compare(ours: Bullets, theirs: Bullets) -> Scored:
    """Score takeaways against one annotator, and match their bullets."""
    found = shared(ours, theirs)
    values = {
        "coverage_recall": found.recall,
        "coverage_precision": found.precision,
        "coverage_f1": found.f1,
    }
    return Scored(values, found.match.as_json())
