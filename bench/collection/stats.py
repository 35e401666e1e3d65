"""What a reference set is like: length, copying, and where in the articles the bullets come from.

Novelty, coverage and density are those of the metric `form`, and so are words: in scripts without
blanks between words they are characters. Lead bias is measured as Jung et al. 2019 (arXiv
1908.11723) measure position: each bullet is aligned to the sentence of the article that it
overlaps most, here by the F-measure of their sets of words; the first of equals counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from statistics import fmean

from bench.metrics.form import measure
from bench.text import sentences, words
from bench.types import Reference

LEAD = 0.2  # of an article's sentences; what has no bias takes a fifth of its bullets from them
FORM = (
    "bullets",
    "words_per_bullet",
    "compression",
    "novel_bigrams",
    "extractive_coverage",
    "extractive_density",
)


def stats(references: Iterable[Reference]) -> dict[str, float]:
    """Mean of each measure over sets of bullets, or over bullets where it is about them.

    `position` is that of the aligned sentence, from 0 for the first towards 1 for the last; `lead`
    is the share of bullets aligned to the first fifth.
    """
    articles = article_words = 0
    forms: list[dict[str, float]] = []
    positions: list[float] = []
    for reference in references:
        article = reference.article
        articles += 1
        article_words += len(words(article.text))
        for takeaways in reference.takeaways:
            forms.append(measure(article.text, takeaways))
            positions += (position(article.text, one, article.language) for one in takeaways)
    return {
        "articles": articles,
        "annotations": len(forms),
        "article_words": article_words / articles if articles else 0.0,
        **{name: fmean(form[name] for form in forms) if forms else 0.0 for name in FORM},
        "position": fmean(positions) if positions else 0.0,
        "lead": fmean(place < LEAD for place in positions) if positions else 0.0,
    }


def position(article: str, bullet: str, language: str = "en") -> float:
    """Where the sentence stands that a bullet overlaps most: the share of sentences before it."""
    own = frozenset(words(bullet))
    overlaps = [_overlap(own, sentence) for sentence in _sentences(article, language)]
    return overlaps.index(max(overlaps)) / len(overlaps) if overlaps else 0.0


@lru_cache(maxsize=8)
def _sentences(article: str, language: str) -> list[frozenset[str]]:
    return [frozenset(words(sentence)) for sentence in sentences(article, language)]


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    return 2 * len(first & second) / ((len(first) + len(second)) or 1)
