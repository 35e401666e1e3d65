"""Sentences drawn at random: the score that takes no skill."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random as Generator
from typing import Annotated, ClassVar

from annotated_types import Ge, Gt

from bench.summarizers import PerArticle
from bench.text import sentences
from bench.types import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Random(PerArticle):
    """Draws `bullets` sentences without replacement; the same for the same seed and article."""

    parallel: ClassVar[bool] = True
    bullets: Annotated[int, Gt(0)] = 5
    seed: Annotated[int, Ge(0)] = 0

    def summarize(self, article: Article) -> list[str]:
        """Return the drawn sentences in the article's order."""
        ordered = sentences(article.text, article.language)
        generator = Generator(f"{self.seed}:{article.id}")  # other articles change nothing
        drawn = generator.sample(range(len(ordered)), min(self.bullets, len(ordered)))
        return [ordered[place] for place in sorted(drawn)]
