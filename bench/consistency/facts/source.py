"""An article read once for all its bullets, and a bullet set against it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import ClassVar, NamedTuple

from bench.consistency.facts.passage import PLAIN, Passage, parse
from bench.text import Span, folded, spans

_LONGEST = 2000  # characters of a bullet that are held against the article
_TOKEN = re.compile(r"[$£€¥₹%]|\d[\d.,]*\d|[^\W_]+")


class Finding(NamedTuple):
    """A problem as a fact module reports it; `rule` says which of its tests spoke."""

    kind: str
    rule: str
    words: str
    why: str
    article: str = ""


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
        return _tokens(self.lower)

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

    MARGIN: ClassVar[float] = 0.25  # by which one sentence must fit better than another

    text: str
    bullet: Passage
    source: Source
    overlaps: tuple[float, ...]
    ranked: tuple[int, ...]
    weight: float

    @property
    def copied(self) -> bool:
        """Whether the article has the bullet word for word."""
        words = _tokens(folded(self.text).translate(PLAIN).lower())
        return not words.isspace() and words in self.source.tokens

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


def _tokens(text: str) -> str:
    # "#" stands for "£" in texts that went through an old character set
    return f" {' '.join(_TOKEN.findall(text.replace('#', '£')))} "
