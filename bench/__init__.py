"""Takeaway Bench: which summarizer writes the best Key Takeaways, by how much, how certainly.

`score`, `check`, `compare` and `read_page` are the whole Python API; what they need is imported
when they are called. `takeaway_bench` is this package under a name that nothing else has.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from bench.types import Metric, Reference, Verdict

__all__ = ["__version__", "check", "compare", "read_page", "score"]
__version__ = "0.1.0"

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # read when huggingface_hub is first imported


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
    pandas.DataFrame
        A frame with one line for each row, in order: the row's other columns, then those of every
        metric. It has the index of a data frame that was given. `frame.attrs["signatures"]` maps a
        metric's name to the string that pins its numbers.

    Raises
    ------
    takeaway_bench.types.InputError
        A row lacks a field or holds the wrong type (rows are counted from 0), or a metric is
        unknown.

    Examples
    --------
    >>> import takeaway_bench as tb
    >>> row = {
    ...     "id": "mill",
    ...     "article": "The mill closed on Monday. About 60 people lose their work.",
    ...     "references": [["The mill has closed.", "60 people lose their work."]],
    ...     "takeaways": ["The mill closed on Monday."],
    ... }
    >>> frame = tb.score([row], metrics=["rouge", "form"])
    >>> frame[["id", "rouge1_recall", "bullets"]].round(3)
         id  rouge1_recall  bullets
    0  mill          0.333      1.0
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
    `takeaway_bench.types.Verdict` for each bullet, in order; `support` is a probability in [0, 1].
    `pandas.DataFrame(verdicts)` makes a data frame of them.

    Examples
    --------
    >>> import takeaway_bench as tb
    >>> article = "The mill closed on Monday. About 60 people lose their work."
    >>> bullets = ["About 60 people lose their work.", "About 90 people lose their work."]
    >>> for verdict in tb.check(article, bullets):
    ...     print(verdict.label, [problem.why for problem in verdict.problems])
    supported []
    unsupported ['no such figure in the article']
    """
    from bench.consistency import check as check_bullets

    return check_bullets(
        article, bullets, published=published, language=language, checker=checker, **settings
    )


def compare(
    base: Iterable[Mapping[str, Any]] | pd.DataFrame,
    new: Iterable[Mapping[str, Any]] | pd.DataFrame,
    *,
    metrics: Sequence[str | Metric] | None = None,
    columns: Sequence[str] | None = None,
    on: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare two summarizers on the same articles, with the statistics of the command `compare`.

    Parameters
    ----------
    base, new
        Scores as `score` returns them, or rows as it takes them, which are scored with `metrics`.
    columns
        What to compare, also numbers of your own; by default what tables show of each metric.
    on
        A column that says which rows belong together. Without it the index does, which for lists
        of rows is their order.
    seed
        Of the resampling.

    Returns
    -------
    pandas.DataFrame
        A frame with one line for each column: the means `base` and `new` over the `n` rows where
        both have a value, `difference` (new minus base) with its 95% interval from `low` to `high`
        (BCa bootstrap), `p` (paired approximate randomization), `p_corrected` (over all lines,
        Holm), the `effect` (Cohen's d of the pairs), `wins`, `ties` and `losses` of new, the
        `detectable` difference (80% power), and `verdict`, which is "better", "worse", "not
        distinguishable", "the same" or "cannot be told"; "higher" or "lower" where neither is
        better.

    Raises
    ------
    takeaway_bench.types.InputError
        The rows can't be paired: one is missing, or is about another article; or the scores were
        computed in different ways.

    Examples
    --------
    >>> import pandas as pd
    >>> import takeaway_bench as tb
    >>> base = pd.DataFrame({"id": list("abcdefgh"), "coverage_f1": [0.2, 0.3, 0.1, 0.4] * 2})
    >>> new = base.assign(coverage_f1=base["coverage_f1"] + 0.1)
    >>> found = tb.compare(base, new, on="id").loc["coverage_f1"]
    >>> print(found["verdict"], round(found["difference"], 4), round(found["p"], 4), found["n"])
    better 0.1 0.0078 8
    """
    from bench.comparison.frames import compare as compare_frames

    return compare_frames(base, new, metrics=metrics, columns=columns, on=on, seed=seed)


def read_page(page: str | Path, *, selector: str = "") -> Reference:
    """Read an article and its Key Takeaways from a page: saved HTML, copied text or Markdown.

    Parameters
    ----------
    page
        The path of a file, or the page itself: a text that begins with "<" or has several lines.
        An address is refused; nothing is fetched.
    selector
        A CSS selector of the list of takeaways, where the page has several.

    Returns
    -------
    takeaway_bench.types.Reference
        A draft to look through: `reference.article` has the fields of the article,
        `reference.takeaways` one tuple of bullets for each annotator.

    Raises
    ------
    takeaway_bench.types.InputError
        There is no such file, or it is not certain what on the page is the article or the list.

    Examples
    --------
    >>> import takeaway_bench as tb
    >>> reference = tb.read_page('''
    ... The mill at Corby Ness closes
    ...
    ... Key Takeaways
    ...
    ... - The mill at Corby Ness closed after 140 years.
    ... - About 60 people are out of work.
    ...
    ... The mill at Corby Ness closed on Monday after 140 years. Its owner blamed prices.
    ...
    ... Some 60 people worked there. The council will meet on Friday to discuss the site.
    ... ''')
    >>> reference.article.title
    'The mill at Corby Ness closes'
    >>> reference.takeaways[0][1]
    'About 60 people are out of work.'
    """
    from bench.ingest.offline import read_page as read

    return read(page, selector=selector)
