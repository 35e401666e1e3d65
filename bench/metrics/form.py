"""Form: how long, how repetitive and how copied the takeaways are, whatever they say.

Extractive coverage, density and compression follow Grusky et al. 2018 (Newsroom, arXiv
1804.11283); novel bigrams follow See et al. 2017 (arXiv 1704.04368); redundancy is one minus the
unique-bigram ratio of Xiao and Carenini 2020 (arXiv 2012.00052). Words are those of `bench.text`
(characters where a script sets no blanks between words), bullets are joined in order, and no
fragment or bigram spans two bullets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar

from bench.text import words
from bench.types import Column, Item, Metric, Reaction, Scored

VERSION = "2"
CACHED_ARTICLES = 256
LENGTH: Mapping[str, Reaction] = {
    "shuffled": "same",
    "dropped": "lower",
    "duplicated": "higher",
    "filler": "higher",
}
_CAVEAT = (
    "Describes bullets: how many, how long, how much they repeat and copy. More is not better."
)
COPYING: Mapping[str, Reaction] = {"shuffled": "same", "constant": "lower", "lead": "higher"}


def _column(name: str, about: str, **more: Any) -> Column:
    """A column of this metric: neither better nor worse, and not shown, unless `more` says so."""
    more = {"better": None, "shown": False, "group": "form", "caveat": _CAVEAT, **more}
    return Column(name=name, about=about, **more)


@dataclass(frozen=True, slots=True)
class Form(Metric):
    """Length, repetition and copying; needs no reference."""

    uses_references: ClassVar[bool] = False
    parallel: ClassVar[bool] = True
    columns: ClassVar[tuple[Column, ...]] = (
        _column(
            "novel_bigrams",
            "share of word bigrams that the article lacks, 0 to 1",
            reactions={"shuffled": "same", "filler": "higher", "lead": "lower"},
        ),
        _column(
            "extractive_coverage",
            "share of words in fragments copied from the article, 0 to 1",
            label="extrac\u00adtive coverage",
            reactions=COPYING,
        ),
        _column(
            "extractive_density",
            "mean length in words of the copied fragment around a word",
            label="extrac\u00adtive density",
            reactions=COPYING,
        ),
        _column(
            "compression",
            "article words to one word of takeaways",
            label="compres\u00adsion",
            reactions={"shuffled": "same", "dropped": "higher"},
        ),
        _column(
            "bullets", "number of bullets", shown=True, label="bul\u00adlets", reactions=LENGTH
        ),
        _column("words", "words in all bullets", reactions=LENGTH),
        _column(
            "words_per_bullet",
            "mean words in a bullet",
            label="words each",
            reactions={"shuffled": "same"},
        ),
        _column(
            "redundancy",
            "share of word bigrams already said, 0 to 1",
            better="lower",
            worst=1.0,
            label="redun\u00addancy",
            reactions={"shuffled": "same", "duplicated": "higher"},
        ),
    )

    def signature(self) -> str:
        """What pins the numbers."""
        return f"form|version:{VERSION}"

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """Score items, in order."""
        return [Scored(measure(item.article, item.takeaways)) for item in items]


def measure(article: str, takeaways: Sequence[str]) -> dict[str, float]:
    """Return the columns of `Form` for one set of bullets; all are 0 where there is no word."""
    index = _indexed(article)
    bullets = [bullet for bullet in map(words, takeaways) if bullet]
    total = sum(map(len, bullets))
    bigrams = [pair for bullet in bullets for pair in pairwise(bullet)]
    fragments = [length for bullet in bullets for length in index.fragments(bullet)]
    return {
        "novel_bigrams": (
            sum(pair not in index.bigrams for pair in bigrams) / len(bigrams) if bigrams else 0.0
        ),
        "extractive_coverage": sum(fragments) / total if total else 0.0,
        "extractive_density": sum(n * n for n in fragments) / total if total else 0.0,
        "compression": len(index.tokens) / total if total else 0.0,
        "bullets": float(len(bullets)),
        "words": float(total),
        "words_per_bullet": total / len(bullets) if bullets else 0.0,
        "redundancy": 1 - len(set(bigrams)) / len(bigrams) if bigrams else 0.0,
    }


class _Index:
    """An article's words, where each of them stands, and its bigrams."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.bigrams = set(pairwise(tokens))
        self.places: dict[str, list[int]] = {}
        for place, token in enumerate(tokens):
            self.places.setdefault(token, []).append(place)

    def fragments(self, bullet: list[str]) -> list[int]:
        """Lengths of the copied fragments: greedily the longest match at each word (Grusky)."""
        lengths, start = [], 0
        while start < len(bullet):
            longest = max(
                (self._match(bullet, start, at) for at in self.places.get(bullet[start], ())),
                default=0,
            )
            if longest:
                lengths.append(longest)
            start += max(longest, 1)
        return lengths

    def _match(self, bullet: list[str], start: int, at: int) -> int:
        length = 1
        while (
            start + length < len(bullet)
            and at + length < len(self.tokens)
            and bullet[start + length] == self.tokens[at + length]
        ):
            length += 1
        return length


@lru_cache(maxsize=CACHED_ARTICLES)
def _indexed(article: str) -> _Index:
    return _Index(words(article))
