"""One file for each summarizer; this one holds what simple ones share, PageRank among it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bench.types import Article, Prediction, Summarizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAMPING = 0.85  # Brin and Page 1998; the value in both papers
TOLERANCE = 1e-9
MAX_ITERATIONS = 1000


class PerArticle(Summarizer):
    """A summarizer that needs nothing but the article in hand: subclasses write `summarize`."""

    @abstractmethod
    def summarize(self, article: Article) -> Sequence[str]:
        """Return the bullets for one article."""

    def predict(self, articles: Sequence[Article]) -> Iterator[Prediction]:
        """Yield one prediction for each article, in order."""
        for article in articles:
            try:
                takeaways = tuple(self.summarize(article))
            except Exception as failure:  # one article must not end the run
                yield Prediction(
                    article_id=article.id,
                    article_digest=self.fingerprint(article),
                    takeaways=(),
                    status="error",
                    error=f"{type(failure).__name__}: {failure}",
                )
            else:
                yield Prediction(
                    article_id=article.id,
                    article_digest=self.fingerprint(article),
                    takeaways=takeaways,
                    status="ok" if takeaways else "empty",
                )


def pagerank(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stationary distribution of a random surfer on a weighted graph.

    `weights` is a non-negative [n, n] matrix, row to column; a row of zeros leads everywhere. The
    result has n values that sum to 1.
    """
    import numpy as np

    count = len(weights)
    sums = weights.sum(axis=1, keepdims=True)
    moves = np.divide(weights, sums, out=np.full_like(weights, 1 / count), where=sums > 0)
    rank = np.full(count, 1 / count)
    for _ in range(MAX_ITERATIONS):
        step = (1 - DAMPING) / count + DAMPING * rank @ moves
        if np.abs(step - rank).sum() < TOLERANCE:
            break
        rank = step
    return rank


def central(weights: NDArray[np.float64], sentences: list[str], count: int) -> list[str]:
    """The `count` sentences of highest rank, in their order; of equals the earlier one."""
    rank = pagerank(weights).round(9).tolist()
    best = sorted(range(len(sentences)), key=lambda place: (-rank[place], place))
    return [sentences[place] for place in sorted(best[:count])]
