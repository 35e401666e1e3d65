"""ROUGE-1, -2, -L and -Lsum of one candidate against one reference, with what is worth keeping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import chain, pairwise, repeat
from operator import or_
from typing import NamedTuple

from bench.rouge import lcs
from bench.rouge.tokens import SPLIT, Stems, Tokenizer, Words

CACHED_TOKENS = 1 << 22
"""Bound of the caches, in tokens of the texts that are held."""


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


_new = tuple.__new__  # a named tuple's own constructor takes three times as long
ZERO = Score(0.0, 0.0, 0.0)
NOTHING = Scores(ZERO, ZERO, ZERO, ZERO)


class Scorer:
    """Scores equal to those of rouge-score 0.1.2's `RougeScorer`, to the last bit.

    Each line of text is split into tokens once, and each line of a candidate is compared with a
    reference once, for as long as the caches hold them.

    Parameters
    ----------
    tokenizer
        "ascii" is rouge-score's; "unicode" knows the letters of every script.
    stemmer
        Reduce English words to their stems (Porter).
    """

    def __init__(self, tokenizer: Tokenizer = "ascii", *, stemmer: bool = True) -> None:
        self.tokenizer = tokenizer
        self._split = SPLIT[tokenizer]
        self._stems = Stems() if stemmer else Words()
        self._stem = self._stems.__getitem__
        self._lines: dict[str, tuple[bytes, ...]] = {}
        self._references: dict[tuple[str, ...], _Reference] = {}
        self._held = 0

    def tokens(self, line: str) -> tuple[bytes, ...]:
        """Tokens of one line, in UTF-8."""
        tokens = self._lines.get(line)
        if tokens is None:
            if self._held > CACHED_TOKENS:
                self._forget()
            tokens = tuple(map(self._stem, self._split(line)))
            self._lines[line] = tokens
            self._held += len(tokens) + 1
        return tokens

    def score(self, reference: tuple[str, ...], candidate: Iterable[str]) -> Scores:
        """Score the candidate's lines against the reference's, as texts of one bullet a line.

        All is 0 where either has no token.
        """
        if self._held > CACHED_TOKENS:
            self._forget()
        known = self._references.get(reference)
        if known is None:
            known = _Reference([self.tokens(line) for line in reference])
            self._held += known.length + 1
            self._references[reference] = known
        overlaps = known.overlaps
        return known.score([overlaps.get(line) or self._overlap(known, line) for line in candidate])

    def _overlap(self, reference: _Reference, line: str) -> _Overlap:
        tokens = self.tokens(line)
        self._held += len(tokens) + 1
        overlap = reference.overlaps[line] = reference.overlap(tokens)
        return overlap

    def _forget(self) -> None:
        self._held = 0
        for cache in (self._stems, self._lines, self._references):
            cache.clear()


_Overlap = tuple[tuple[bytes, ...], tuple[int, ...], tuple[int, ...], int, int]
"""One candidate line against one reference: its tokens, the masks of the unigrams and of the
bigrams that both have, the places of those unigrams, and the places in the lines' LCSs."""


class _Reference:
    """A reference as masks: for each unigram and bigram, the bits of the places where it stands."""

    def __init__(self, lines: Iterable[tuple[bytes, ...]]) -> None:
        filled = [line for line in lines if line]
        self._unigrams, self._repeated_unigrams = _unigram_masks(filled)
        self._bigrams, self._repeated_bigrams = _bigram_masks(filled)
        self._lines, self._full, self._guards = _layout(map(len, filled))
        self.length = sum(map(len, filled))
        self.overlaps: dict[str, _Overlap] = {}

    def overlap(self, tokens: tuple[bytes, ...]) -> _Overlap:
        """Compare with one line of a candidate."""
        columns = list(map(self._unigrams.get, tokens, repeat(0)))
        unigrams = tuple(filter(None, columns))
        if not unigrams:
            return tokens, (), (), 0, 0
        bigrams = tuple(filter(None, map(self._bigrams.get, pairwise(tokens))))
        matched, union = lcs.union(columns, self._full, self._lines)
        return tokens, unigrams, bigrams, matched, union

    def score(self, overlaps: Sequence[_Overlap]) -> Scores:
        """Score a candidate that consists of these lines."""
        unigrams, bigrams, matched, union = self._pooled(overlaps)
        if not matched:
            return NOTHING
        one, summary = self._unigram_hits(unigrams, matched, union)
        longest = lcs.length(unigrams, self._full, self._guards)
        ours, theirs = sum([len(tokens) for tokens, *_ in overlaps]), self.length
        return _new(
            Scores,
            (
                _score(one, theirs, ours),
                _score(self._bigram_hits(bigrams), theirs - 1 or 1, ours - 1 or 1),
                _score(longest, theirs, ours),
                _score(summary, theirs, ours),
            ),
        )

    def _pooled(self, overlaps: Sequence[_Overlap]) -> tuple[list[int], list[int], int, int]:
        """Unigrams and bigrams of all lines, those across two lines too, and their masks."""
        unigrams: list[int] = []
        bigrams: list[int] = []
        matched = union = 0
        last = b""
        for tokens, line_unigrams, line_bigrams, line_matched, line_union in overlaps:
            if tokens:
                unigrams += line_unigrams
                bigrams += line_bigrams
                if across := self._bigrams.get((last, tokens[0])):
                    bigrams.append(across)
                matched |= line_matched
                union |= line_union
                last = tokens[-1]
        return unigrams, bigrams, matched, union

    def _unigram_hits(self, unigrams: list[int], matched: int, union: int) -> tuple[int, int]:
        """Tokens in common, and those in the union of LCS; none counts more often than it is said.

        A token that the reference says more often than the candidate has all its places in the
        masks: the excess is taken off.
        """
        hits, summary = matched.bit_count(), union.bit_count()
        again = [*filter(self._repeated_unigrams.__contains__, unigrams)]
        for mask in {*again}:
            count = again.count(mask)
            if (excess := mask.bit_count() - count) > 0:
                hits -= excess
                if (excess := (mask & union).bit_count() - count) > 0:
                    summary -= excess
        return hits, summary

    def _bigram_hits(self, bigrams: list[int]) -> int:
        """Bigrams in common, counted as tokens are."""
        hits = reduce(or_, bigrams, 0).bit_count()
        for mask in self._repeated_bigrams.intersection(bigrams):
            if (excess := mask.bit_count() - bigrams.count(mask)) > 0:
                hits -= excess
        return hits


def _layout(lengths: Iterable[int]) -> tuple[list[lcs.LineBits], int, int]:
    """Lines side by side, a guard bit behind each: the lines, all their bits, all guard bits."""
    lines = []
    full = guards = 0
    bit = 1
    for length in lengths:
        end = bit << length
        lines.append(lcs.LineBits(end - bit, bit))
        full |= end - bit
        guards |= end
        bit = end << 1
    return lines, full, guards


def _unigram_masks(lines: Iterable[tuple[bytes, ...]]) -> tuple[dict[bytes, int], frozenset[int]]:
    """Mask of each token, and those of tokens that stand more than once."""
    masks: dict[bytes, int] = {}
    repeated = set()
    bit = 1
    for line in lines:
        for token in line:
            if token in masks:
                masks[token] |= bit
                repeated.add(token)
            else:
                masks[token] = bit
            bit += bit
        bit += bit  # the guard
    return masks, frozenset(map(masks.__getitem__, repeated))


def _bigram_masks(
    lines: Iterable[tuple[bytes, ...]],
) -> tuple[dict[tuple[bytes, bytes], int], frozenset[int]]:
    """Mask of each bigram, across lines too, and those of bigrams that stand more than once."""
    masks: dict[tuple[bytes, bytes], int] = {}
    repeated = set()
    bit = 1
    for pair in pairwise(chain.from_iterable(lines)):
        if pair in masks:
            masks[pair] |= bit
            repeated.add(pair)
        else:
            masks[pair] = bit
        bit += bit
    return masks, frozenset(map(masks.__getitem__, repeated))


def _score(hits: int, reference: int, candidate: int) -> Score:
    if not hits:
        return ZERO
    precision, recall = hits / candidate, hits / reference
    return _new(Score, (precision, recall, 2 * precision * recall / (precision + recall)))
