"""What references and candidates have in common, for many pairs at once.

A line is a string with one character for each of its tokens, a text is its lines in order. A *type*
is a token of one reference, wherever it stands there: all types of all references are numbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.rouge import lcs

Text = tuple[str, ...]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_CODES = 0x110000
"""More than any character's code point."""


class Hits(NamedTuple):
    """Tokens that each pair has in common (for ROUGE-2, bigrams); shape (pairs,) each."""

    rouge1: Ints
    rouge2: Ints
    rougeL: Ints  # noqa: N815  the names are rouge-score's
    rougeLsum: Ints  # noqa: N815


def hits(references: Sequence[Text], candidates: Sequence[Text]) -> Hits:
    """Compare each candidate with the reference at its place."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(references))}
    which = np.array([numbers[text] for text in references], np.int64)
    theirs, ours = _tokens(list(numbers)), _tokens(candidates)
    types, type_of = np.unique(theirs.text * _CODES + theirs.code, return_inverse=True)
    found, found_types = _lookup(types, which[ours.text] * _CODES + ours.code)
    matches = _Matches(found, found_types, ours.text[found])
    words = _common(type_of, matches.types, matches.pairs, len(types))
    return Hits(
        words.total(len(which)),
        _bigrams(theirs, type_of, matches, len(types)).total(len(which)),
        _longest(theirs, type_of, matches, len(which)),
        _union(theirs, ours, type_of, matches, words).total(len(which)),
    )


class _Tokens(NamedTuple):
    """All tokens of all texts in order, shape (tokens,) each; and each line's number of them."""

    code: Ints
    text: Ints
    line: Ints
    place: Ints  # in the line
    lengths: Ints


class _Matches(NamedTuple):
    """Tokens of candidates that their references have, in order, shape (matches,) each."""

    tokens: Ints  # places among all tokens of candidates
    types: Ints
    pairs: Ints


class _Common(NamedTuple):
    """How many of each type each pair has in common; a key is pair * types + type, none twice."""

    keys: Ints
    numbers: Ints
    types: int

    def total(self, pairs: int) -> Ints:
        """Sum of each pair, shape (pairs,)."""
        owners = self.keys // max(self.types, 1)
        return np.bincount(owners, self.numbers, minlength=pairs).astype(np.int64)


def _tokens(texts: Sequence[Text]) -> _Tokens:
    lines = list(chain.from_iterable(texts))
    code = np.frombuffer("".join(lines).encode("utf-32-le", "surrogatepass"), "<u4")
    lengths = np.array([len(line) for line in lines], np.int64)
    line = np.repeat(np.arange(len(lines)), lengths)
    text = np.repeat(np.arange(len(texts)), [len(text) for text in texts])[line]
    place = np.arange(len(code)) - (np.cumsum(lengths) - lengths)[line]
    return _Tokens(code.astype(np.int64), text, line, place, lengths)


def _lookup(known: Ints, values: Ints) -> tuple[Ints, Ints]:
    """The values that are known, and where; `known` is sorted."""
    places = np.searchsorted(known, values)
    places[places == len(known)] = 0
    found = np.flatnonzero(known[places] == values) if len(known) else places[:0]
    return found, places[found]


def _counted(values: Ints) -> tuple[Ints, Ints]:
    """The different values in order, and how often each is there."""
    ordered = np.sort(values)
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    return ordered[starts], np.diff(starts, append=len(ordered))


def _common(references: Ints, candidates: Ints, pairs: Ints, types: int) -> _Common:
    """Count types, none more often than both sides have it; `candidates` are those of `pairs`."""
    keys, said = _counted(pairs * types + candidates)
    known = np.bincount(references, minlength=types)
    return _Common(keys, np.minimum(said, known[keys % max(types, 1)]), types)


def _bigrams(theirs: _Tokens, type_of: Ints, matches: _Matches, types: int) -> _Common:
    """Bigrams in common, those across two lines too."""
    tokens, kinds, pairs = matches
    first = np.flatnonzero(theirs.text[1:] == theirs.text[:-1])
    known, references = np.unique(type_of[first] * types + type_of[first + 1], return_inverse=True)
    both = np.flatnonzero((tokens[1:] == tokens[:-1] + 1) & (pairs[1:] == pairs[:-1]))
    found, candidates = _lookup(known, kinds[both] * types + kinds[both + 1])
    return _common(references, candidates, pairs[both[found]], len(known))


def _longest(theirs: _Tokens, type_of: Ints, matches: _Matches, pairs: int) -> Ints:
    """Length of the longest common subsequence of each pair's texts, lines joined."""
    starts = np.searchsorted(theirs.text, theirs.text)
    place = np.arange(len(starts)) - starts
    shape = int(type_of.max(initial=-1)) + 1, (int(place.max(initial=-1)) + 1) // 8 + 1
    masks = np.zeros(shape, np.uint8)
    np.bitwise_or.at(masks, (type_of, place // 8), np.left_shift(1, place % 8).astype(np.uint8))
    which, counts = _counted(matches.pairs)
    lengths = np.zeros(pairs, np.int64)
    lengths[which] = lcs.lengths(masks, matches.types, counts)
    return lengths


def _union(
    theirs: _Tokens, ours: _Tokens, type_of: Ints, matches: _Matches, words: _Common
) -> _Common:
    """Tokens in the union, over candidate lines, of their subsequences with a reference line.

    None counts more often than both texts say it.
    """
    pairs, tokens = _taken(theirs, ours, type_of, matches, words.types)
    places, _ = _counted(pairs * len(type_of) + tokens)
    pairs, tokens = np.divmod(places, max(len(type_of), 1))
    keys, numbers = _counted(pairs * words.types + type_of[tokens])
    limits = words.numbers[np.searchsorted(words.keys, keys)]
    return _Common(keys, np.minimum(numbers, limits), words.types)


def _taken(
    theirs: _Tokens, ours: _Tokens, type_of: Ints, matches: _Matches, types: int
) -> tuple[Ints, Ints]:
    """Pairs, and tokens of references in a subsequence that some line of the candidate shares."""
    places = _Places.of(theirs, type_of, types)
    which, place = places.each(matches.types)
    token = matches.tokens[which]
    keys = ours.line[token] * len(theirs.lengths) + places.lines[place]
    order = np.argsort(keys, kind="stable")
    keys, token, place = keys[order], token[order], place[order]
    ends = np.flatnonzero(np.append(keys[1:] != keys[:-1], True)[: len(keys)])
    after = np.append(ours.place[token[1:]], 0)[: len(keys)]
    after[ends] = ours.lengths[ours.line[token[ends]]]
    gaps = after != ours.place[token] + 1
    number, row = lcs.taken(places.masks[place], gaps, np.diff(ends, prepend=-1))
    last = ends[number]
    starts = np.cumsum(theirs.lengths) - theirs.lengths
    return ours.text[token[last]], starts[places.lines[place[last]]] + row


class _Places(NamedTuple):
    """Where types stand, one entry for each type and line that has it."""

    lines: Ints
    masks: lcs.Masks
    starts: Ints
    """The first entry of each type; one more than there are types."""

    @classmethod
    def of(cls, tokens: _Tokens, type_of: Ints, types: int) -> _Places:
        """Places of the types of all tokens."""
        lines = len(tokens.lengths)
        keys, entry = np.unique(type_of * lines + tokens.line, return_inverse=True)
        bits = lcs.bits(tokens.place, int(tokens.lengths.max(initial=0)))
        masks = np.zeros(len(keys), bits.dtype)
        np.bitwise_or.at(masks, entry, bits)
        starts = np.searchsorted(keys, np.arange(types + 1) * lines)
        return cls(keys % max(lines, 1), masks, starts)

    def each(self, types: Ints) -> tuple[Ints, Ints]:
        """All entries of some types: which of the types, and the entry."""
        counts = self.starts[types + 1] - self.starts[types]
        which = np.repeat(np.arange(len(types)), counts)
        nth = np.arange(len(which)) - (np.cumsum(counts) - counts)[which]
        return which, self.starts[types][which] + nth
