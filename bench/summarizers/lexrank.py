"""Continuous LexRank (Erkan and Radev 2004, arXiv 1109.2128): central sentences by TF-IDF cosine.

Inverse document frequencies are counted over the article's own sentences, as in the common
implementations, since a candidate must not depend on the collection it is run on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from bench.summarizers import PerArticle, central
from bench.text import sentences, words
from bench.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class LexRank(PerArticle):
    """Takes the `bullets` most central sentences."""

    parallel: ClassVar[bool] = True
    bullets: Annotated[int, Gt(0)] = 5

    def summarize(self, article: Article) -> list[str]:
        """Return the most central sentences, in the article's order."""
        ordered = sentences(article.text, article.language)
        if not ordered:
            return []
        return central(cosines([words(sentence) for sentence in ordered]), ordered, self.bullets)


def cosines(tokens: list[list[str]]) -> NDArray[np.float64]:
    """[n, n] cosines of the TF-IDF vectors of n sentences; 0 for a sentence of no weight."""
    import numpy as np

    frequency = Counter(word for sentence in tokens for word in {*sentence})
    column = {word: place for place, word in enumerate(sorted(frequency))}
    vectors = np.zeros((len(tokens), len(column)))
    for row, sentence in enumerate(tokens):
        for word, times in Counter(sentence).items():
            vectors[row, column[word]] = times * log(len(tokens) / frequency[word])
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    similar: NDArray[np.float64] = vectors @ vectors.T
    return similar
