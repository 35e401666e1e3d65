"""One file for each summarizer; this one holds what simple ones share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence

from bench.types import Article, Prediction, Summarizer


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
