"""A summarizer, a metric and a checker of one's own: all that a package for us needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Gt

from bench.consistency import Case, Checker
from bench.summarizers import PerArticle
from bench.text import sentences
from bench.types import Article, Column, Item, Metric, Scored, Verdict

VERSION = "1.0"


@dataclass(frozen=True, kw_only=True)
class Quotations(PerArticle):
    """Takes the first `bullets` sentences in which somebody is quoted."""

    bullets: Annotated[int, Gt(0)] = 3  # a setting: its type and bounds are checked

    def summarize(self, article: Article) -> list[str]:
        """Return the bullets for one article."""
        quoted = [s for s in sentences(article.text, article.language) if re.search('["“«]', s)]
        return quoted[: self.bullets]


@dataclass(frozen=True, kw_only=True)
class Figures(Metric):
    """The share of numbers in the bullets that stand in the article too; 1 where there are none."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="figures", about="share of the bullets' numbers that the article has"),
    )

    def signature(self) -> str:
        """What pins the numbers."""
        return f"figures|version:{VERSION}"

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """Score items, in order."""
        return [self._one(item) for item in items]

    def _one(self, item: Item) -> Scored:
        known = set(_numbers(item.article))
        used = _numbers(" ".join(item.takeaways))
        wrong = [number for number in used if number not in known]
        share = 1 - len(wrong) / len(used) if used else 1.0
        return Scored({"figures": share}, {"wrong": wrong})


@dataclass(frozen=True, kw_only=True)
class Copied(Checker):
    """Takes for borne out what the article says word for word."""

    capitals: bool = False  # whether they matter

    def signature(self) -> str:
        """What pins the verdicts."""
        return f"copied|capitals:{self.capitals}|version:{VERSION}"

    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """Judge the bullets of many articles."""
        return [[self._one(bullet, case.article) for bullet in case.bullets] for case in cases]

    def _one(self, bullet: str, article: str) -> Verdict:
        given, text = (bullet, article) if self.capitals else (bullet.lower(), article.lower())
        if given in text:
            return Verdict(bullet=bullet, support=1.0, label="supported")
        return Verdict(bullet=bullet, support=0.0, label="uncertain")


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*", text)
