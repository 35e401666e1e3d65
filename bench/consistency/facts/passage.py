"""A sentence or bullet as the fact modules read it: words with their stems and places."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from bench.consistency.facts.lexicon import irregular, words
from bench.text import folded

# One character for one, so that every place in the plain text is a place in the original.
PLAIN = str.maketrans("‘’‛′“”„«»–—−‐‑\xa0\u2009\u202f", '\'\'\'\'"""""-----   ')
_WORD = re.compile(
    r"\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?(?![A-Za-z0-9])"
    r"|(?:[A-Za-z]\.){2,}"
    r"|[^\W_]+(?:'[^\W\d_]+)?"
)
_CLAUSE_END = re.compile(r"[.;:!?()]|,\s|\s-+\s")
_CLAUSE_WORDS = frozenset(words("clause openers"))

STOP = frozenset(words("stop"))


class Word(NamedTuple):
    """A word and where it stands: `text[start:end]`, apart from a split-off `'s` or `n't`."""

    text: str
    lower: str
    stem: str
    start: int
    end: int
    content: bool


@dataclass(frozen=True, eq=False)
class Passage:
    """A text in plain punctuation, of the same length as the original, and its words."""

    text: str
    words: tuple[Word, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all words."""
        return frozenset(word.stem for word in self.words)

    @cached_property
    def content(self) -> tuple[int, ...]:
        """Places of words that carry meaning: no function words, no single letters."""
        return tuple(i for i, word in enumerate(self.words) if word.content)

    @cached_property
    def content_stems(self) -> frozenset[str]:
        """Stems of the words that carry meaning."""
        return frozenset(self.words[i].stem for i in self.content)

    @cached_property
    def clauses(self) -> tuple[int, ...]:
        """For each word, the number of the clause that it stands in, counted from 0."""
        numbers, clause = [], 0
        for i, word in enumerate(self.words):
            gap = self.text[self.words[i - 1].end : word.start] if i else ""
            clause += bool(_CLAUSE_END.search(gap)) or (i > 0 and word.lower in _CLAUSE_WORDS)
            numbers.append(clause)
        return tuple(numbers)

    def at(self, start: int, end: int) -> range:
        """Places of the words that lie within a character span."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end)
        while last > first and self.words[last - 1].end > end:
            last -= 1
        return range(first, last)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(word.start for word in self.words)

    def near(self, first: int, last: int, reach: int) -> frozenset[str]:
        """Content stems within `reach` words of the words `first` to `last`, these left out."""
        around = (
            *self.words[max(0, first - reach) : first],
            *self.words[last + 1 : last + 1 + reach],
        )
        return frozenset(word.stem for word in around if word.content)


@lru_cache(maxsize=16384)
def parse(text: str) -> Passage:
    """Read a sentence or bullet."""
    plain = folded(text).translate(PLAIN).replace("``", '" ').replace("''", '" ')
    found: list[Word] = []
    for match in _WORD.finditer(plain):
        found.extend(_split(match.group(), match.start()))
    return Passage(plain, tuple(found))


def _split(text: str, start: int) -> list[Word]:
    lower = text.lower()
    if lower.endswith("n't") and len(text) > 3:
        stem = "can" if lower == "can't" else text[:-3]
        return [
            _word(text[:-3], start, stem.lower()),
            _word(text[-3:], start + len(text) - 3, "not"),
        ]
    if lower.endswith("'s") and len(text) > 2:
        return [_word(text[:-2], start, lower[:-2])]
    return [_word(text, start, "not" if lower == "n't" else lower)]


def _word(text: str, start: int, lower: str) -> Word:
    lower = lower.rstrip(".") if "." in lower and lower[0].isalpha() else lower
    content = lower not in STOP and (len(lower) > 1 or lower.isdigit())
    return Word(text, lower, stem(lower), start, start + len(text), content)


_SUFFIXES = (
    ("ational", "at"), ("ization", "iz"), ("isation", "iz"), ("fulness", "ful"), ("ements", ""),
    ("ement", ""), ("ments", ""), ("ment", ""), ("ations", "at"), ("ation", "at"), ("ities", ""),
    ("ity", ""), ("ising", "iz"), ("ised", "iz"), ("ises", "iz"), ("ise", "iz"), ("ings", ""),
    ("ing", ""), ("ied", "y"), ("ies", "y"), ("edly", ""), ("ed", ""), ("ally", "al"), ("ly", ""),
    ("ions", ""), ("ion", ""), ("ances", ""), ("ance", ""), ("ers", ""), ("er", ""), ("ors", ""),
    ("or", ""), ("es", ""), ("s", ""), ("ate", ""), ("e", ""),
)  # fmt: skip
_KEEP = re.compile(r"ss$|us$|is$")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLE = re.compile(r"([bdfgmnprt])\1$")
_SHORTEST = 3


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Reduce a lower-case word to what its inflections and close derivations share.

    A coarse suffix stripper after a table of irregular forms: `rose` = `rises` = `rising`,
    `resigned` = `resignation`.
    """
    word = irregular().get(word, word)
    if len(word) <= _SHORTEST or not word.isalpha():
        return word
    for suffix, ending in _SUFFIXES:
        rest = word[: -len(suffix)]
        if word.endswith(suffix) and len(rest) >= _SHORTEST and _VOWEL.search(rest):
            if suffix == "s" and _KEEP.search(word):
                continue
            word = rest + ending
            break
    word = _DOUBLE.sub(r"\1", word)
    if word.endswith("at") and len(word) > 5:
        word = word[:-2]
    return word[:-1] + "i" if word.endswith("y") and len(word) > _SHORTEST else word
