"""What is measured of a bullet against its article, each a number that grows with support.

Chosen among some hundred and fifty (docs/consistency.md): what rewards copying as such, n-gram
precision and long copied passages above all, turns against bullets that paraphrase, and is left
out. Counts of faults keep their sign better than shares of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.consistency.rules.reading import Claim, Source
from bench.rouge import lcs

SHORTLIST = 3  # sentences, by shared words, that are compared with a bullet token by token
_GAP = 6  # words, and tokens, that may stand between two that the bullet has side by side
_WINDOWS = 6  # sentences that are looked at together with the one before or after
_PLACES = 40  # places of a common word that are looked at

Vectors = NDArray[np.float32]


class Measured(NamedTuple):
    """The features of a bullet and the sentence that fits it best, -1 where there is none.

    A bullet or an article without words has the least of every feature.
    """

    features: dict[str, float]
    sentence: int


def shortlist(claim: Claim) -> list[int]:
    """Places of the sentences that may support the bullet, in the order of the article."""
    return sorted(claim.ranked[:SHORTLIST])


def measure(claim: Claim, words: Vectors, sentences: Sequence[Vectors]) -> Measured:
    """Measure a bullet.

    Parameters
    ----------
    words
        Embeddings [words, width] of the bullet's content words, each of length 1.
    sentences
        Embeddings [tokens, width] of each sentence of `shortlist(claim)`.
    """
    if not len(words) or not any(map(len, sentences)):
        return Measured(dict.fromkeys(NAMES, -math.inf), -1)
    cosines = [words @ sentence.T for sentence in sentences]
    best = np.stack([_best(one) for one in cosines], axis=1)
    places = shortlist(claim)
    joint = [claim.overlaps[i] + fit for i, fit in zip(places, best.mean(axis=0), strict=True)]
    return _measured(
        claim,
        places[int(np.argmax(joint))],
        _weakest_pair(cosines),
        _weakest_new_word(claim, best.max(axis=1)),
    )


def measure_copy(claim: Claim) -> Measured:
    """Measure a bullet whose words are the article's own: each has its equal there."""
    if not claim.bullet.content or not claim.ranked:
        return Measured(dict.fromkeys(NAMES, -math.inf), -1)
    return _measured(claim, claim.ranked[0], 1.0, 1.0)


def _measured(claim: Claim, sentence: int, pair: float, word: float) -> Measured:
    features = {
        "broken_pairs": -float(broken_pairs(claim)),
        "weakest_pair": pair,
        "weakest_new_word": word,
        "in_sequence": in_sequence(claim),
        "window_overlap": window_overlap(claim),
    }
    return Measured(features, sentence)


NAMES = ("broken_pairs", "weakest_pair", "weakest_new_word", "in_sequence", "window_overlap")


def _best(cosines: Vectors) -> Vectors:
    """The greatest cosine [words] of each word with any token of a sentence."""
    return cosines.max(axis=1) if cosines.size else np.zeros(len(cosines), np.float32)


def _weakest_pair(cosines: Sequence[Vectors]) -> float:
    """The least, over neighbouring words, of what two tokens in a row can do for both at once."""
    pairs = [_pairs(one) for one in cosines if one.shape[1] > 1]
    return float(np.max(pairs, axis=0).min()) if pairs and pairs[0].size else 1.0


def _pairs(cosines: Vectors) -> Vectors:
    """For words i and i + 1, max over tokens p < q <= p + _GAP of min(cos(i, p), cos(i + 1, q))."""
    later = cosines[1:, 1:]
    following = later.copy()  # the greatest of this token and of those up to _GAP - 1 on
    for step in range(1, min(_GAP, later.shape[1])):
        np.maximum(following[:, :-step], later[:, step:], out=following[:, :-step])
    return np.asarray(np.minimum(cosines[:-1, :-1], following).max(axis=1))


def _weakest_new_word(claim: Claim, best: Vectors) -> float:
    """The least alignment of the words that the article does not have."""
    where = claim.source.where
    new = [claim.bullet.words[i].stem not in where for i in claim.bullet.content]
    return float(best[new].min()) if any(new) else 1.0


def broken_pairs(claim: Claim) -> int:
    """How many neighbouring content words no sentence has close by and in that order."""
    stems = [claim.bullet.words[place].stem for place in claim.bullet.content]
    return sum(not _in_order(claim.source, *pair) for pair in pairwise(stems))


def _in_order(source: Source, first: str, second: str) -> bool:
    seconds = source.places.get(second, ())[:_PLACES]
    return any(
        sentence == other and 0 < there - here <= _GAP
        for sentence, here in source.places.get(first, ())[:_PLACES]
        for other, there in seconds
    )


def in_sequence(claim: Claim) -> float:
    """The share of the bullet's words in the best sentence and those beside it, in one order.

    The longest common subsequence, as in ROUGE-L.
    """
    words = [word.stem for word in claim.bullet.words]
    if not words or not claim.ranked:
        return 0.0
    best, sentences = claim.ranked[0], claim.source.sentences
    window = [word.stem for one in sentences[max(best - 1, 0) : best + 2] for word in one.words]
    return common(words, window) / len(words)


def common(words: Sequence[str], others: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    masks: dict[str, int] = {}
    for place, word in enumerate(words):
        masks[word] = masks.get(word, 0) | 1 << place
    full = (1 << len(words)) - 1
    return lcs.length([masks[word] for word in others if word in masks], full)


def window_overlap(claim: Claim) -> float:
    """The greatest share of the bullet's content, by weight, in two sentences that adjoin."""
    stems, sentences = claim.bullet.content_stems, claim.source.sentences
    starts = {max(start, 0) for place in claim.ranked[:_WINDOWS] for start in (place - 1, place)}
    windows = (sentences[start : start + 2] for start in starts)
    return max(
        (claim.source.share(stems, frozenset().union(*(one.stems for one in window)))
         for window in windows),
        default=0.0,
    )  # fmt: skip
