"""Takeaway Bench: which summarizer writes the best Key Takeaways, by how much, how certainly.

`score` and `check` are the whole Python API; what they need is imported when they are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from bench.types import Metric, Verdict

__all__ = ["check", "score"]


def score(
    rows: Iterable[Mapping[str, Any]] | pd.DataFrame,
    metrics: Sequence[str | Metric] | None = None,
) -> pd.DataFrame:
    """Score takeaways against the takeaways that people wrote.

    Parameters
    ----------
    rows
        Mappings, or a data frame, with `article` (str), `references` (a list of annotators, each
        a list of bullets), `takeaways` (a list of bullets), and where they are known `published`
        (a date, or a string such as "2024-04-17") and `language` ("en" by default). `references`
        may be left out where no metric reads them. A row without takeaways scores the worst value
        of every column.
    metrics
        Names, or metrics with settings of their own such as `Rouge(stemmer=False)`; all five by
        default.

    Returns
    -------
    A frame with one line for each row, in order: the row's other columns, then those of every
    metric. It has the index of a data frame that was given. `frame.attrs["signatures"]` maps a
    metric's name to the string that pins its numbers.

    Raises
    ------
    bench.types.InputError
        A row lacks a field or holds the wrong type (rows are counted from 0), or a metric is
        unknown.
    """
    from bench.config import METRICS
    from bench.pipeline.rows import score_rows

    return score_rows(rows, METRICS if metrics is None else metrics)


def check(
    article: str,
    bullets: Sequence[str],
    *,
    published: date | str | None = None,
    language: str = "en",
    checker: str = "embedded",
    **settings: Any,
) -> list[Verdict]:
    """Judge each bullet against the article: is it supported, by what evidence, with what problems.

    `published` resolves "on Tuesday" and the like; `settings` are the checker's. Returns one
    `bench.types.Verdict` for each bullet, in order; `support` is a probability in [0, 1].
    """
    from bench.consistency import check as check_bullets

    return check_bullets(
        article, bullets, published=published, language=language, checker=checker, **settings
    )
