"""What is measured of a bullet against its article, each a number that grows with support.

Chosen among some sixty (docs/consistency.md): what rewards copying as such, n-gram precision
above all, turns against bullets that paraphrase, and is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.consistency.facts.source import Claim, Source

SHORTLIST = 6  # sentences, by shared words, that are compared with a bullet token by token
_GAP = 6  # words that may stand between two that the bullet has side by side
_PLACES = 40  # places of a common word at which a copied passage is looked for

Vectors = NDArray[np.float32]


class Measured(NamedTuple):
    """The features of a bullet and the sentence that fits it best, -1 where there is none."""

    features: dict[str, float]
    sentence: int


def shortlist(claim: Claim) -> list[int]:
    """Places of the sentences that may bear the bullet out, in the order of the article."""
    return sorted(claim.ranked[:SHORTLIST])


def measure(claim: Claim, bullet: Vectors, sentences: Sequence[Vectors]) -> Measured:
    """Measure a bullet.

    Parameters
    ----------
    bullet
        Embeddings [tokens, width] of the bullet's content, each of length 1.
    sentences
        Embeddings of all tokens of each sentence of `shortlist(claim)`.
    """
    if not len(bullet) or not any(map(len, sentences)):
        return Measured(dict.fromkeys(NAMES, 0.0), -1)
    similarity = _similarity(bullet, sentences)
    fits = similarity.mean(axis=0)
    first = int(fits.argmax())
    best = similarity.max(axis=1)
    features = {
        "mean_alignment": float(best.mean()),
        "least_alignment": float(best.min()),
        "one_sentence": float(fits[first]),
        "two_sentences": float(np.maximum(similarity, similarity[:, [first]]).mean(axis=0).max()),
        "unbroken": 1.0 - fragments(claim) / max(len(claim.bullet.words), 1),
        "pairs_in_order": pairs_in_order(claim),
        "window_overlap": window_overlap(claim),
    }
    places = shortlist(claim)
    joint = [claim.overlaps[place] + float(fit) for place, fit in zip(places, fits, strict=True)]
    return Measured(features, places[int(np.argmax(joint))])


NAMES = ("mean_alignment", "least_alignment", "one_sentence", "two_sentences", "unbroken",
         "pairs_in_order", "window_overlap")  # fmt: skip


def _similarity(bullet: Vectors, sentences: Sequence[Vectors]) -> Vectors:
    """The best cosine [tokens, sentences] of each token of the bullet in each sentence."""
    sizes = np.array([len(sentence) for sentence in sentences])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    cosines = bullet @ np.concatenate(list(sentences)).T
    found = np.zeros((len(bullet), len(sentences)), np.float32)
    found[:, sizes > 0] = np.maximum.reduceat(cosines, starts[sizes > 0], axis=1)
    return found


def fragments(claim: Claim) -> int:
    """How many pieces of the article, as long as can be, the bullet is put together from.

    Greedy, as in Grusky et al. 2018 (arXiv 1804.11283); words that the article does not have
    are no pieces.
    """
    stems = [word.stem for word in claim.bullet.words]
    count, i = 0, 0
    while i < len(stems):
        length = _longest(claim.source, stems, i)
        count, i = count + bool(length), i + max(length, 1)
    return count


def _longest(source: Source, stems: list[str], start: int) -> int:
    best = 0
    for sentence, place in source.places.get(stems[start], ())[:_PLACES]:
        words = source.sentences[sentence].words
        length = 1
        while (
            start + length < len(stems)
            and place + length < len(words)
            and words[place + length].stem == stems[start + length]
        ):
            length += 1
        best = max(best, length)
    return best


def pairs_in_order(claim: Claim) -> float:
    """The share of neighbouring content words that a sentence has close by and in that order."""
    stems = [claim.bullet.words[place].stem for place in claim.bullet.content]
    pairs = list(pairwise(stems))
    if not pairs:
        return 1.0
    return sum(_in_order(claim.source, *pair) for pair in pairs) / len(pairs)


def _in_order(source: Source, first: str, second: str) -> bool:
    seconds = source.places.get(second, ())[:_PLACES]
    return any(
        sentence == other and 0 < there - here <= _GAP
        for sentence, here in source.places.get(first, ())[:_PLACES]
        for other, there in seconds
    )


def window_overlap(claim: Claim) -> float:
    """The greatest share of the bullet's content, by weight, in two sentences that adjoin."""
    stems, sentences = claim.bullet.content_stems, claim.source.sentences
    near = {place for best in claim.ranked[:SHORTLIST] for place in (best - 1, best)}
    pairs = [sentences[max(place, 0) : place + 2] for place in near]
    return max(
        (
            claim.source.share(stems, frozenset().union(*(one.stems for one in pair)))
            for pair in pairs
        ),
        default=0.0,
    )
