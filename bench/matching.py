"""Matching of bullets by their tokens' vectors: how alike two are, and which belong together.

The matching is one to one (optimal assignment); a bullet that repeats another belongs to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.encoder import Encoded, load
from bench.types import Item, Takeaways

Floats = NDArray[np.floating[Any]]

LAYER = 5
"""As BERTScore's default, which docs/metrics.md explains."""
COMMONEST_WORD = 1000
"""Where the words begin in BERT's vocabulary, which is in the order of their frequency."""
LEAST_WEIGHT = 0.25
"""Of the commonest token, where the rarest weighs 3.7. With the share of vectors in coverage, the
best of 36 pairs of values on one half of REALSumm's articles."""
MATCHED = 0.65
"""Similarity from which two bullets are said to match. Of the bundled bullets that two annotators
wrote for one article, those that say the same reach 0.66 and those that do not stay below it, 95%
of them below 0.61."""
REPEATED = 0.9
"""Similarity from which a bullet repeats another; the bundled sets have no such pair."""
COSINE_DECIMALS = 5
"""Of those that single precision holds, so that a token is exactly 1 with itself."""


class Bullets:
    """Bullets that hold a token, sorted so that their order changes nothing; token below token.

    `texts` are the bullets, `places` where they stood.
    """

    def __init__(self, bullets: Takeaways, encoded: Mapping[str, Encoded], weights: Floats) -> None:
        counted = [weights[encoded[text].ids] > 0 for text in bullets]
        self.places = sorted(
            (at for at, kept in enumerate(counted) if kept.any()), key=lambda at: bullets[at]
        )
        self.texts = [bullets[at] for at in self.places]
        chosen = [(encoded[bullets[at]], counted[at]) for at in self.places]
        self.lengths = [int(kept.sum()) for _, kept in chosen]
        self.starts = np.cumsum([0, *self.lengths[:-1]])
        if chosen:
            self.vectors = np.concatenate([bullet.vectors[kept] for bullet, kept in chosen])
            self.weights = information(
                np.concatenate([bullet.ids[kept] for bullet, kept in chosen])
            )

    def means(self, credit: Floats) -> Floats:
        """Weighted means over each bullet's tokens: [tokens, n] -> [bullets, n]."""
        sums = np.add.reduceat(credit * self.weights[:, None], self.starts, axis=0)
        means: Floats = sums / np.add.reduceat(self.weights, self.starts)[:, None]
        return means


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Which bullets belong together, by their numbers in `Bullets`.

    `similar` [our tokens, their tokens] is in [0, 1]; `pairs` are (ours, theirs, similarity);
    `repeats` are those of ours that repeat another.
    """

    ours: Bullets
    theirs: Bullets
    similar: Floats
    pairs: Sequence[tuple[int, int, float]] = ()
    repeats: Sequence[int] = ()

    def as_json(self) -> dict[str, list[Any]]:
        """The matching in terms of where bullets stood."""
        at, others = self.ours.places, self.theirs.places
        taken, reached = {one for one, _, _ in self.pairs}, {other for _, other, _ in self.pairs}
        rest = [n for n in range(len(at)) if n not in taken and n not in self.repeats]
        return {
            "matched": sorted([others[other], at[one], value] for one, other, value in self.pairs),
            "missed": sorted(place for n, place in enumerate(others) if n not in reached),
            "extra": sorted(at[n] for n in rest),
            "duplicates": sorted(at[n] for n in self.repeats),
        }


def encoded(items: Sequence[Item]) -> Iterator[tuple[Bullets, list[Bullets]] | None]:
    """Yield an item's bullets and those of each annotator, None for a script that is unknown."""
    encoder = load()
    sets = [bullets for item in items for bullets in (item.takeaways, *item.references)]
    texts = list(dict.fromkeys(text for bullets in sets for text in bullets))
    vectors = dict(zip(texts, encoder.encode(texts, LAYER), strict=True))
    known = {text for text, tokens in vectors.items() if encoder.knows(tokens.ids)}
    for item in items:
        if not known.issuperset(chain(item.takeaways, *item.references)):
            yield None
            continue
        ours, *theirs = (
            Bullets(bullets, vectors, encoder.token_weights)
            for bullets in (item.takeaways, *item.references)
        )
        yield ours, theirs


def match(ours: Bullets, theirs: Bullets) -> Match:
    """Match bullets one to one, those that repeat others with none."""
    if not ours.places or not theirs.places:
        return Match(ours, theirs, np.zeros((0, 0)))
    similar = _cosines(ours, theirs)
    similarity = _similarities(ours, theirs, similar)
    repeats = _repeats(ours, similarity.max(axis=1))
    similarity[repeats] = 0
    return Match(ours, theirs, similar, _matched(similarity), repeats)


def information(ids: NDArray[np.int32]) -> Floats:
    """How much each token says, by its rank of frequency in the vocabulary."""
    return np.log(np.maximum(ids, COMMONEST_WORD) / COMMONEST_WORD) + LEAST_WEIGHT


def _cosines(ours: Bullets, theirs: Bullets) -> Floats:
    """Similarity of each token with each, [ours, theirs], in [0, 1]."""
    cosines: Floats = np.round(ours.vectors @ theirs.vectors.T, COSINE_DECIMALS)
    return cosines.clip(0, 1)


def _similarities(ours: Bullets, theirs: Bullets, similar: Floats) -> Floats:
    """F1 of each of our bullets with each of theirs, [ours, theirs], from tokens [ours, theirs]."""
    precision = ours.means(np.maximum.reduceat(similar, theirs.starts, axis=1))
    recall = theirs.means(np.maximum.reduceat(similar, ours.starts, axis=0).T).T
    total = precision + recall
    return np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)


def _matched(similarity: Floats) -> list[tuple[int, int, float]]:
    """Pairs (ours, theirs, similarity) of the assignment that is the most similar in total."""
    from scipy.optimize import linear_sum_assignment

    worthy = np.where(similarity >= MATCHED, similarity, 0.0)
    ours, theirs = linear_sum_assignment(worthy, maximize=True)
    pairs = zip(ours.tolist(), theirs.tolist(), strict=True)
    return [(one, other, float(worthy[one, other])) for one, other in pairs if worthy[one, other]]


def _repeats(ours: Bullets, similarity: Floats) -> list[int]:
    """Bullets that say again what one does that is at least as similar to the reference."""
    alike = _similarities(ours, ours, _cosines(ours, ours)) >= REPEATED
    kept: list[int] = []
    for at in np.argsort(-similarity, kind="stable").tolist():
        if not alike[at, kept].any():
            kept.append(at)
    return sorted(set(range(len(ours.places))) - set(kept))
