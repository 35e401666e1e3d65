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
from itertools import chain, pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bench.encoder import Encoded, load
from bench.metrics import UNKNOWN_SCRIPT, unjudged, warn_once
from bench.rouge import Scorer
from bench.types import Column, Item, Metric, Reaction, Scored, Takeaways

Floats = NDArray[np.floating[Any]]
_Pair = tuple[bytes, bytes]

VERSION = "2"
LAYER = 5
"""As BERTScore's default, which docs/metrics.md explains."""
SEMANTIC_SHARE = 2 / 3
COMMONEST_WORD = 1000
"""Where the words begin in BERT's vocabulary, which is in the order of their frequency."""
LEAST_WEIGHT = 0.25
"""Of the commonest token, where the rarest weighs 3.7. With the share above, the best of 36 pairs
of values on one half of REALSumm's articles."""
MATCHED = 0.65
"""Similarity from which two bullets are said to match. Of the bundled bullets that two annotators
wrote for one article, those that say the same reach 0.66 and those that do not stay below it, 95%
of them below 0.61."""
REPEATED = 0.9
"""Similarity from which a bullet repeats another; the bundled sets have no such pair."""
COSINE_DECIMALS = 5
"""Of those that single precision holds, so that a token is exactly 1 with itself."""
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


class _Bullets:
    """Bullets that hold a token, sorted so that their order changes nothing; token below token.

    `places` are where they stood.
    """

    def __init__(self, bullets: Takeaways, encoded: Mapping[str, Encoded], weights: Floats) -> None:
        counted = [weights[encoded[text].ids] > 0 for text in bullets]
        self.places = sorted(
            (at for at, kept in enumerate(counted) if kept.any()), key=lambda at: bullets[at]
        )
        chosen = [(encoded[bullets[at]], counted[at]) for at in self.places]
        self.lengths = [int(kept.sum()) for _, kept in chosen]
        self.starts = np.cumsum([0, *self.lengths[:-1]])
        if chosen:
            self.vectors = np.concatenate([bullet.vectors[kept] for bullet, kept in chosen])
            self.weights = information(
                np.concatenate([bullet.ids[kept] for bullet, kept in chosen])
            )
        self.pairs = [_pairs(bullets[at]) for at in self.places]

    def means(self, credit: Floats) -> Floats:
        """Weighted means over each bullet's tokens: [tokens, n] -> [bullets, n]."""
        sums = np.add.reduceat(credit * self.weights[:, None], self.starts, axis=0)
        means: Floats = sums / np.add.reduceat(self.weights, self.starts)[:, None]
        return means


def information(ids: NDArray[np.int32]) -> Floats:
    """How much each token says, by its rank of frequency in the vocabulary."""
    return np.log(np.maximum(ids, COMMONEST_WORD) / COMMONEST_WORD) + LEAST_WEIGHT


def _score(items: Sequence[Item]) -> Iterator[Scored | None]:
    """Yield a score for each item, None where the model knows nothing of a text."""
    encoder = load()
    sets = [bullets for item in items for bullets in (item.takeaways, *item.references)]
    texts = list(dict.fromkeys(text for bullets in sets for text in bullets))
    encoded = dict(zip(texts, encoder.encode(texts, LAYER), strict=True))
    known = {text for text, tokens in encoded.items() if encoder.knows(tokens.ids)}
    if len(known) < len(encoded):
        warn_once(f"coverage: {UNKNOWN_SCRIPT}; such texts are n/a")
    for item in items:
        if not known.issuperset(chain(item.takeaways, *item.references)):
            yield None
            continue
        ours = _Bullets(item.takeaways, encoded, encoder.token_weights)
        compared = [
            _compare(ours, _Bullets(bullets, encoded, encoder.token_weights))
            for bullets in item.references
        ]
        best = max(range(len(compared)), key=lambda at: compared[at].values["coverage_f1"])
        values, details = compared[best].values, compared[best].details
        yield Scored(values, {"annotator": best, **details})


def _compare(ours: _Bullets, theirs: _Bullets) -> Scored:
    """Score takeaways against one annotator, and match their bullets."""
    if not ours.places or not theirs.places:
        nothing = dict.fromkeys(("coverage_recall", "coverage_precision", "coverage_f1"), 0.0)
        return Scored(nothing, _details(ours, theirs, [], []))
    similar = _cosines(ours, theirs)
    similarity = _similarity(ours, theirs, similar)
    repeats = _repeats(ours, similarity.max(axis=1))
    similarity[repeats] = 0
    matched = _matched(similarity)
    recall = _found(theirs, similar.max(axis=0), ours.pairs, ())
    precision = _found(ours, similar.max(axis=1), theirs.pairs, repeats)
    total = recall + precision
    return Scored(
        {
            "coverage_recall": recall,
            "coverage_precision": precision,
            "coverage_f1": 2 * recall * precision / total if total else 0.0,
        },
        _details(ours, theirs, matched, repeats),
    )


def _cosines(ours: _Bullets, theirs: _Bullets) -> Floats:
    """Similarity of each token with each, [ours, theirs], in [0, 1]."""
    cosines: Floats = np.round(ours.vectors @ theirs.vectors.T, COSINE_DECIMALS)
    return cosines.clip(0, 1)


def _found(
    wanted: _Bullets, credit: Floats, pairs: Sequence[Sequence[_Pair]], repeats: Collection[int]
) -> float:
    """Share of what some bullets say that is found elsewhere; repeats among them find nothing.

    `credit` [tokens] is the similarity of each token with the most similar one elsewhere, `pairs`
    are the word pairs of the bullets there.
    """
    fresh = np.array([at not in repeats for at in range(len(wanted.places))])
    credit = credit * np.repeat(fresh, wanted.lengths)
    semantic = float((credit * wanted.weights).sum() / wanted.weights.sum())
    elsewhere = {pair for bullet in pairs for pair in bullet}
    hits: list[bool] = [
        bool(new) and pair in elsewhere
        for bullet, new in zip(wanted.pairs, fresh, strict=True)
        for pair in bullet
    ]
    if not hits:  # single words alone
        return semantic
    return SEMANTIC_SHARE * semantic + (1 - SEMANTIC_SHARE) * sum(hits) / len(hits)


def _similarity(ours: _Bullets, theirs: _Bullets, similar: Floats) -> Floats:
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


def _repeats(ours: _Bullets, similarity: Floats) -> list[int]:
    """Bullets that say again what one does that is at least as similar to the reference."""
    alike = _similarity(ours, ours, _cosines(ours, ours)) >= REPEATED
    kept: list[int] = []
    for at in np.argsort(-similarity, kind="stable").tolist():
        if not alike[at, kept].any():
            kept.append(at)
    return sorted(set(range(len(ours.places))) - set(kept))


def _details(
    ours: _Bullets,
    theirs: _Bullets,
    matched: Sequence[tuple[int, int, float]],
    repeats: Sequence[int],
) -> dict[str, Any]:
    """The matching in terms of where bullets stood."""
    pairs = sorted([theirs.places[other], ours.places[one], value] for one, other, value in matched)
    taken, reached = {one for one, _, _ in matched}, {other for _, other, _ in matched}
    rest = [at for at in range(len(ours.places)) if at not in taken and at not in repeats]
    return {
        "matched": pairs,
        "missed": sorted(at for n, at in enumerate(theirs.places) if n not in reached),
        "extra": sorted(ours.places[at] for at in rest),
        "duplicates": sorted(ours.places[at] for at in repeats),
    }


@lru_cache(maxsize=1)
def _tokens() -> Callable[[str], tuple[bytes, ...]]:
    return Scorer("unicode").tokens


def _pairs(bullet: str) -> list[_Pair]:
    """Pairs of neighbouring words, stemmed."""
    return list(pairwise(_tokens()(" ".join(bullet.split()))))
