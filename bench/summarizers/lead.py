"""The first sentences of the article: a baseline that is hard to beat on news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Gt

from bench.summarizers import PerArticle
from bench.text import sentences
from bench.types import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead(PerArticle):
    """Takes the first `bullets` sentences."""

    parallel: ClassVar[bool] = True
    bullets: Annotated[int, Gt(0)] = 5

    def summarize(self, article: Article) -> list[str]:
        """Return the first sentences, in order."""
        return sentences(article.text, article.language)[: self.bullets]
