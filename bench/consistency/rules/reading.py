"""Texts as the rules read them: words with stems and places, an article, a bullet against it."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from bench.consistency.rules.lexicon import irregular, words
from bench.rouge import porter
from bench.text import Span, folded, spans

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


@lru_cache(maxsize=2048)
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


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """What the inflections of a lower-case word share: Porter's stem, of its regular form."""
    word = irregular().get(word, word)
    return porter.stem(word.encode()).decode("utf-8", "replace") if word.isascii() else word


_LONGEST = 2000  # characters of a bullet that are held against the article
_TOKEN = re.compile(r"[$£€¥₹%]|\d[\d.,]*\d|[^\W_]+")


class Finding(NamedTuple):
    """What a rule has against a bullet: the bullet's words, and what the article has instead.

    `sentence` is the place of the article's words, -1 where the article has none.
    """

    rule: str
    words: str
    why: str
    article: str = ""
    sentence: int = -1


@dataclass(frozen=True, eq=False)
class Source:
    """An article: its sentences and where each stem stands."""

    text: str
    published: date | None
    spans: tuple[Span, ...]
    sentences: tuple[Passage, ...]

    @cached_property
    def lower(self) -> str:
        """The whole text in plain punctuation and lower case."""
        return " ".join(sentence.text for sentence in self.sentences).lower()

    @cached_property
    def tokens(self) -> str:
        """Words, figures and signs of currency in lower case, with a space around each."""
        return tokens(self.lower)

    @cached_property
    def where(self) -> dict[str, tuple[int, ...]]:
        """Stems, each with the sentences that hold it."""
        found: dict[str, list[int]] = {}
        for i, sentence in enumerate(self.sentences):
            for stem in sentence.stems:
                found.setdefault(stem, []).append(i)
        return {stem: tuple(places) for stem, places in found.items()}

    @cached_property
    def places(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Stems, each with its places: sentence and word."""
        found: dict[str, list[tuple[int, int]]] = {}
        for i, sentence in enumerate(self.sentences):
            for j, word in enumerate(sentence.words):
                found.setdefault(word.stem, []).append((i, j))
        return {stem: tuple(places) for stem, places in found.items()}

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that the article also writes in lower case: no names."""
        return frozenset(
            re.findall(r"(?<![A-Za-z'])[a-z]{3,}", " ".join(s.text for s in self.sentences))
        )

    def share(self, stems: frozenset[str], others: frozenset[str]) -> float:
        """The part of `stems`, by weight, that is also in `others`; 0 where there are none."""
        total = math.fsum(map(self.weight, stems))  # exact, so that the order of a set is nothing
        return math.fsum(map(self.weight, stems & others)) / total if total else 0.0

    def weight(self, stem: str) -> float:
        """Inverse sentence frequency: how much it tells that a stem is in a sentence."""
        found = self._weights.get(stem)
        return self._weight(0) if found is None else found

    @cached_property
    def _weights(self) -> dict[str, float]:
        return {stem: self._weight(len(places)) for stem, places in self.where.items()}

    def _weight(self, count: int) -> float:
        return math.log(1 + len(self.sentences) / (0.5 + count))


@dataclass(frozen=True, eq=False)
class Claim:
    """A bullet against an article.

    `overlaps` holds, for each sentence, the share of the bullet's content (by weight) that the
    sentence has; `ranked` the sentences from the best evidence down; `weight` is that of all of
    the bullet's content.
    """

    text: str
    bullet: Passage
    source: Source
    overlaps: tuple[float, ...]
    ranked: tuple[int, ...]
    weight: float

    @property
    def best(self) -> Passage | None:
        """The sentence that fits best."""
        return self.source.sentences[self.ranked[0]] if self.ranked else None

    @cached_property
    def evidence(self) -> tuple[Passage, ...]:
        """Sentences that fit nearly as well as the best one: at most three."""
        if not self.ranked:
            return ()
        floor = 0.75 * self.overlaps[self.ranked[0]]
        near = [i for i in self.ranked[:3] if self.overlaps[i] >= floor]
        return tuple(self.source.sentences[i] for i in near)


@lru_cache(maxsize=128)
def read(text: str, published: date | None = None, language: str = "en") -> Source:
    """Read an article; the last 128 are kept."""
    found = spans(text, language)
    return Source(text, published, found, tuple(parse(span.sentence) for span in found))


def against(bullet: str, source: Source) -> Claim:
    """Set a bullet against an article."""
    passage = parse(bullet[:_LONGEST])
    weights = {stem: source.weight(stem) for stem in sorted(passage.content_stems)}
    total = math.fsum(weights.values()) or 1.0
    overlaps = [0.0] * len(source.sentences)
    for stem, weight in weights.items():
        for i in source.where.get(stem, ()):
            overlaps[i] += weight / total
    ranked = sorted(range(len(overlaps)), key=lambda i: -overlaps[i])
    return Claim(bullet, passage, source, tuple(overlaps), tuple(ranked), total)


def tokens(text: str) -> str:
    """Words, figures and signs of currency with one space between and around them."""
    # "#" stands for "£" in texts that went through an old character set
    return f" {' '.join(_TOKEN.findall(text.replace('#', '£')))} "
