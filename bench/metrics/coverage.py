"""Coverage: what of the reference bullets the bullets say, as a set.

Recall credits each token of the reference, weighted by how rare it is, with its most similar token
anywhere in the takeaways (as BERTScore does, Zhang et al. 2020, arXiv 1904.09675), and each word
pair of the reference that a bullet of the takeaways has (as ROUGE-2, Lin 2004), two parts to one.
It counts content as the Pyramid method does (Nenkova and Passonneau 2004), but without people's
content units. Precision is the same the other way round. Each bullet is read alone, so that their
order changes nothing; a bullet that repeats another is credited with nothing.

The one-to-one matching of bullets (optimal assignment) explains the score and does not make it:
scores made from it agree less with people. docs/metrics.md has the measurements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar

import numpy as np

from bench.encoder import load
from bench.matching import LAYER, Bullets, Floats, encoded, match
from bench.metrics import UNKNOWN_SCRIPT, unjudged, warn_once
from bench.rouge import Scorer
from bench.types import Column, Item, Metric, Reaction, Scored

_Pair = tuple[bytes, bytes]

VERSION = "2"
SEMANTIC_SHARE = 2 / 3
ITEMS_AT_ONCE = 256
"""Bounds the embeddings that are held at one time."""

_ALL: Mapping[str, Reaction] = {
    "shuffled": "same",
    "negated": "lower",
    "figure": "lower",
    "constant": "lower",
    "lead": "lower",
}
_REACTIONS: Mapping[str, Mapping[str, Reaction]] = {
    "recall": {**_ALL, "dropped": "lower", "duplicated": "same"},
    "precision": {**_ALL, "duplicated": "lower", "filler": "lower"},
    "f1": {**_ALL, "dropped": "lower", "duplicated": "lower", "filler": "lower"},
}
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
            reactions=_REACTIONS[part],
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
    found = match(ours, theirs)
    if not ours.places or not theirs.places:
        nothing = dict.fromkeys(("coverage_recall", "coverage_precision", "coverage_f1"), 0.0)
        return Scored(nothing, found.as_json())
    recall = _found(theirs, found.similar.max(axis=0), ours, ())
    precision = _found(ours, found.similar.max(axis=1), theirs, found.repeats)
    total = recall + precision
    return Scored(
        {
            "coverage_recall": recall,
            "coverage_precision": precision,
            "coverage_f1": 2 * recall * precision / total if total else 0.0,
        },
        found.as_json(),
    )


def _found(wanted: Bullets, credit: Floats, others: Bullets, repeats: Collection[int]) -> float:
    """Share of what some bullets say that others say; repeats among them find nothing.

    `credit` [tokens] is the similarity of each token with the most similar one of the others.
    """
    fresh = np.array([at not in repeats for at in range(len(wanted.places))])
    credit = credit * np.repeat(fresh, wanted.lengths)
    semantic = float((credit * wanted.weights).sum() / wanted.weights.sum())
    elsewhere = {pair for text in others.texts for pair in _pairs(text)}
    hits: list[bool] = [
        bool(new) and pair in elsewhere
        for text, new in zip(wanted.texts, fresh, strict=True)
        for pair in _pairs(text)
    ]
    if not hits:  # single words alone
        return semantic
    return SEMANTIC_SHARE * semantic + (1 - SEMANTIC_SHARE) * sum(hits) / len(hits)


@lru_cache(maxsize=1)
def _tokens() -> Callable[[str], tuple[bytes, ...]]:
    return Scorer("unicode").tokens


@lru_cache(maxsize=4096)
def _pairs(bullet: str) -> tuple[_Pair, ...]:
    """Pairs of neighbouring words, stemmed."""
    return tuple(pairwise(_tokens()(" ".join(bullet.split()))))
