"""ROUGE-1, -2, -L and -Lsum of candidates against references, with what is worth keeping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

import numpy as np

from bench.rouge import overlap
from bench.rouge.tokens import Letters, Tokenizer

CACHED_TOKENS = 1 << 22
"""Bound of the caches, in tokens of the texts that are held."""
PAIRS_AT_ONCE = 1024
"""Compared at once: arrays of some 20 MB for bullets."""

Lines = tuple[str, ...]
Pair = tuple[Lines, Lines]
"""A reference and a candidate."""


class Score(NamedTuple):
    """Overlap as shares of the candidate, of the reference, and their harmonic mean; in [0, 1]."""

    precision: float
    recall: float
    fmeasure: float


class Scores(NamedTuple):
    """The four types that rouge-score computes."""

    rouge1: Score
    rouge2: Score
    rougeL: Score  # noqa: N815  the names are rouge-score's
    rougeLsum: Score  # noqa: N815


# a named tuple's own constructor takes three times as long
_score = partial(tuple.__new__, Score)
_scores = partial(tuple.__new__, Scores)


class Scorer:
    """Scores equal to those of rouge-score 0.1.2's `RougeScorer`, to the last bit.

    Each line of text is split into tokens once, and each pair is compared once, for as long as the
    caches hold them.

    Parameters
    ----------
    tokenizer
        "ascii" is rouge-score's; "unicode" knows the letters of every script.
    stemmer
        Reduce English words to their stems (Porter).
    """

    def __init__(self, tokenizer: Tokenizer = "ascii", *, stemmer: bool = True) -> None:
        self.tokenizer = tokenizer
        self._letters = Letters(tokenizer, stemmer=stemmer)
        self._lines: dict[str, str] = {}
        self._scores: dict[Pair, Scores] = {}
        self._held = 0

    def tokens(self, line: str) -> tuple[bytes, ...]:
        """Tokens of one line, in UTF-8."""
        if line not in self._lines:
            self._bound()
            self._spell([line])
        return self._letters.stems(self._lines[line])

    def score(self, reference: Lines, candidate: Iterable[str]) -> Scores:
        """Score the candidate's lines against the reference's, as texts of one bullet a line.

        All is 0 where either has no token.
        """
        return self.score_all([(reference, tuple(candidate))])[0]

    def score_all(self, pairs: Sequence[Pair]) -> list[Scores]:
        """Score many pairs, in order; a hundred at once take hardly longer than ten."""
        scored = list[Scores]()
        for start in range(0, len(pairs), PAIRS_AT_ONCE):
            self._bound()
            chunk = pairs[start : start + PAIRS_AT_ONCE]
            fresh = [pair for pair in dict.fromkeys(chunk) if pair not in self._scores]
            if fresh:
                self._scores.update(zip(fresh, self._compared(fresh), strict=True))
            scored += [self._scores[pair] for pair in chunk]
        return scored

    def _compared(self, pairs: Sequence[Pair]) -> list[Scores]:
        texts = dict.fromkeys(chain.from_iterable(pairs))
        self._spell(chain.from_iterable(texts))
        known = {text: self._text(text) for text in texts}
        references = [known[reference] for reference, _ in pairs]
        candidates = [known[candidate] for _, candidate in pairs]
        theirs, ours = _lengths(references), _lengths(candidates)
        self._held += int(theirs.sum() + ours.sum()) + len(pairs)
        hits = overlap.hits(references, candidates)
        bigrams = np.maximum(theirs - 1, 0), np.maximum(ours - 1, 0)
        kinds = [
            _shares(found, *(bigrams if kind == "rouge2" else (theirs, ours)))
            for kind, found in hits._asdict().items()
        ]
        return list(map(_scores, zip(*kinds, strict=True)))

    def _text(self, lines: Lines) -> Lines:
        """One character for each token; lines without a token are left out."""
        return tuple(filter(None, map(self._lines.__getitem__, lines)))

    def _spell(self, lines: Iterable[str]) -> None:
        """Split lines that are not known."""
        fresh = [line for line in dict.fromkeys(lines) if line not in self._lines]
        spelled = self._letters.spell(fresh)
        self._lines.update(zip(fresh, spelled, strict=True))
        self._held += sum(map(len, spelled)) + len(fresh)

    def _bound(self) -> None:
        """Forget everything once it is too much."""
        if self._held > CACHED_TOKENS or self._letters.scarce():
            self._held = 0
            for cache in (self._letters, self._lines, self._scores):
                cache.clear()


def _lengths(texts: Sequence[Lines]) -> overlap.Ints:
    return np.array([sum(map(len, text)) for text in texts], np.int64)


def _shares(
    hits: overlap.Ints, reference: overlap.Ints, candidate: overlap.Ints
) -> Iterator[Score]:
    """Precision, recall and F-measure of each pair; 0 where there is nothing in common."""
    precision, recall = hits / np.maximum(candidate, 1), hits / np.maximum(reference, 1)
    both = np.where(hits, precision + recall, 1.0)
    return map(_score, np.stack([precision, recall, 2 * precision * recall / both], 1).tolist())
