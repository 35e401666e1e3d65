"""Content that two sets of bullets share, as a set: the soft recall and precision of `coverage`.

Recall credits each token of the one side, weighted by how rare it is, with its most similar token
anywhere in the other (as BERTScore does, Zhang et al. 2020, arXiv 1904.09675), and each word pair
that a bullet of the other has (as ROUGE-2, Lin 2004), two parts to one. Precision is the same the
other way round. Each bullet is read alone, so that their order changes nothing; a bullet that
repeats another is credited with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bench.matching import Bullets, Floats, Match, match
from bench.rouge import Scorer
from bench.types import Reaction

_Pair = tuple[bytes, bytes]

VERSION = "2"
SEMANTIC_SHARE = 2 / 3

_ALL: Mapping[str, Reaction] = {
    "shuffled": "same",
    "negated": "lower",
    "figure": "lower",
    "constant": "lower",
    "lead": "lower",
}
REACTIONS: Mapping[str, Mapping[str, Reaction]] = {
    "recall": {**_ALL, "dropped": "lower", "duplicated": "same"},
    "precision": {**_ALL, "duplicated": "lower", "filler": "lower"},
    "f1": {**_ALL, "dropped": "lower", "duplicated": "lower", "filler": "lower"},
}
"""How recall, precision and F1 answer to changes of the takeaways."""


class Content(NamedTuple):
    """Shares in [0, 1] of what is said, and the one-to-one matching that explains them."""

    recall: float
    precision: float
    match: Match

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def shared(ours: Bullets, theirs: Bullets) -> Content:
    """What takeaways and the bullets of one annotator share, and which of them belong together."""
    found = match(ours, theirs)
    if not ours.places or not theirs.places:
        return Content(0.0, 0.0, found)
    recall = _found(theirs, found.similar.max(axis=0), ours, ())
    precision = _found(ours, found.similar.max(axis=1), theirs, found.repeats)
    return Content(recall, precision, found)


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
