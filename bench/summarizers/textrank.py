"""TextRank (Mihalcea and Tarau 2004): central sentences by shared words.

Two sentences are linked by the words they share, over the sum of the logarithms of their lengths.
Words are those of `bench.text`; unlike the paper's syntactic filter, none is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Annotated, ClassVar

from annotated_types import Gt

from bench.summarizers import PerArticle, central
from bench.text import sentences, words
from bench.types import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRank(PerArticle):
    """Takes the `bullets` most central sentences."""

    parallel: ClassVar[bool] = True
    bullets: Annotated[int, Gt(0)] = 5

    def summarize(self, article: Article) -> list[str]:
        """Return the most central sentences, in the article's order."""
        import numpy as np

        ordered = sentences(article.text, article.language)
        if not ordered:
            return []
        tokens = [words(sentence) for sentence in ordered]
        weights = np.array([[similarity(one, other) for other in tokens] for one in tokens])
        np.fill_diagonal(weights, 0)
        return central(weights, ordered, self.bullets)


def similarity(one: list[str], other: list[str]) -> float:
    """Distinct words shared, over log length + log length; 0 where neither has two words."""
    scale = log(max(len(one), 1)) + log(max(len(other), 1))
    return len({*one} & {*other}) / scale if scale else 0.0
