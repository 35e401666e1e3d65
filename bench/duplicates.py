"""Texts that are nearly the same, found among thousands without comparing each with each.

Resemblance of two texts is the Jaccard index of their sets of five-word sequences, estimated from
the smallest hashes of each set (Broder 1997, "On the resemblance and containment of documents").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.text import words

RESEMBLANCE = 0.5  # Broder, Glassman, Manasse and Zweig 1997, "Syntactic clustering of the Web"
SHINGLE = 5  # words
SKETCH = 128  # smallest hashes kept of a text: standard error of the estimate at most 0.045
_PROBES = 32  # of them looked up to find candidates
_SHARERS = 20  # texts remembered for a hash: more share only what is boilerplate

Hashes = NDArray[np.uint64]


class NearDuplicate(NamedTuple):
    """Two texts by their place in the input, `first < second`, and their resemblance in [0, 1]."""

    first: int
    second: int
    resemblance: float


def near_duplicates(
    texts: Iterable[str], threshold: float = RESEMBLANCE
) -> Iterator[NearDuplicate]:
    """Yield, for each text that resembles an earlier one, the pair with the most alike of those."""
    vocabulary: dict[str, int] = {}
    sketches: list[Hashes] = []
    sharers: defaultdict[int, list[int]] = defaultdict(list)
    for second, text in enumerate(texts):
        sketch = _sketch(text, vocabulary)
        probes = sketch[:_PROBES].tolist()
        shared = Counter(first for probe in probes for first in sharers.get(probe, ()))
        least = len(probes) * threshold / 2
        pairs = [
            NearDuplicate(first, second, _resemblance(sketches[first], sketch))
            for first, count in shared.items()
            if count >= least
        ]
        best = max(pairs, key=lambda pair: pair.resemblance, default=None)
        if best and best.resemblance >= threshold:
            yield best
        sketches.append(sketch)
        for probe in probes:
            if len(sharers[probe]) < _SHARERS:
                sharers[probe].append(second)


def _sketch(text: str, vocabulary: dict[str, int]) -> Hashes:
    """The smallest hashes of the word sequences of a text, in order."""
    tokens = [vocabulary.setdefault(word, len(vocabulary)) for word in words(text)]
    ids = np.array(tokens, dtype=np.uint64)
    length = min(SHINGLE, len(ids))
    count = len(ids) - length + 1 if length else 0
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(length):
        hashes = _mixed(hashes + ids[offset : offset + count])
    return np.unique(hashes)[:SKETCH]


def _mixed(hashes: Hashes) -> Hashes:
    """Spread 64-bit numbers evenly (the finalizer of SplitMix64, Steele et al. 2014)."""
    hashes = hashes + np.uint64(0x9E3779B97F4A7C15)
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _resemblance(first: Hashes, second: Hashes) -> float:
    """Share of the smallest hashes of both texts together that both have."""
    smallest = np.union1d(first, second)[:SKETCH]
    common = np.intersect1d(first, second, assume_unique=True)
    return float(np.isin(smallest, common, assume_unique=True).mean())
