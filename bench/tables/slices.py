"""Tables over some of the articles: those after a date, slice by slice, or one by one."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bench.names import nearest
from bench.runs.records import ArticleRecord
from bench.tables.build import measure_headings, table
from bench.tables.columns import chosen
from bench.tables.labels import decimals
from bench.tables.load import Scores
from bench.tables.parts import Cell, Heading, Table, number
from bench.types import InputError

CUTOFF = "cutoff"
NONE = "(none)"
LENGTHS = 3
"""Slices by length hold a third of the articles each."""


def published_after(scores: Scores, when: str) -> Scores:
    """Return the scores of the articles published after a day, a month, or every cutoff.

    Parameters
    ----------
    when
        "2024-10-15", "2024-10" (after its last day), or "cutoff": the latest `cutoff` of the
        candidates, the last month of what a model has read.

    Raises
    ------
    InputError
        No such date, no candidate with a cutoff, or no article after it.
    """
    day = _latest_cutoff(scores) if when == CUTOFF else _last_day(when)
    undated = sum(article.published is None for article in scores.articles)
    keep = [i for i, a in enumerate(scores.articles) if a.published and a.published > day]
    if not keep:
        dated = [article.published for article in scores.articles if article.published]
        latest = f"the latest is of {max(dated)}" if dated else "none has a date"
        raise InputError(f"no article was published after {day}; {latest}", field="published-after")
    left_out = f", {undated} without a date left out" if undated else ""
    note = (
        f"only the {len(keep)} of {len(scores.articles)} articles published after {day}{left_out}"
    )
    return replace(scores.only(keep), notes=(*scores.notes, note))


def sliced(scores: Scores, by: str, **options: Any) -> Table:
    """Build one table for each slice of the articles, one below the other.

    Parameters
    ----------
    by
        A name of `SLICES`. An article with several tags is in the slice of each.
    options
        As for `table`. Comparisons are corrected for the number of slices too.

    Raises
    ------
    InputError
        No such way to slice.
    """
    if by not in SLICES:
        raise InputError(f"cannot slice by {by!r}{nearest(by, list(SLICES))}", field="by")
    slices = SLICES[by](scores.articles)
    rows = []
    for name, members in slices.items():
        part = table(scores.only(members), tables=len(slices), **options)
        leading = Cell(value=name, text=name), Cell(value=len(members), text=str(len(members)))
        rows += [(*leading, *row) for row in part.rows]
    whole = table(scores, tables=len(slices), **options)
    headings = Heading(name=by, label=by), Heading(name="n", label="n")
    return replace(whole, headings=(*headings, *whole.headings), rows=tuple(rows))


def per_article(scores: Scores, columns: Sequence[str] | None = None) -> Table:
    """Build a table with the values of each candidate for each article, nothing averaged."""
    shown = chosen(scores, columns)
    headings = (
        Heading(name="article_id", label="article"),
        Heading(name="candidate", label="candidate"),
    )
    return Table(
        headings=(*headings, *measure_headings(scores, shown)),
        rows=tuple(_article_rows(scores, shown)),
        notes=table(scores, columns=columns).notes,
        attributes={"signatures": dict(scores.signatures)},
    )


def _article_rows(scores: Scores, shown: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    places = {name: decimals(scores.values[name]) for name in shown}
    for at, article in enumerate(scores.articles):
        for row, candidate in enumerate(scores.candidates):
            values = {name: float(scores.values[name][row, at]) for name in shown}
            yield (
                Cell(value=article.id, text=article.id),
                Cell(value=candidate.name, text=candidate.name),
                *(
                    Cell(value=value, text=number(value, places[name]))
                    for name, value in values.items()
                ),
            )


def _last_day(when: str) -> date:
    """The day itself, or the last one of a month."""
    try:
        if re.fullmatch(r"\d{4}-\d\d", when):
            first = date.fromisoformat(f"{when}-01")
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return date.fromisoformat(when)
    except ValueError:
        raise InputError(
            f"expected a month such as 2024-10, a day such as 2024-10-15, or {CUTOFF!r}; "
            f"found {when!r}",
            field="published-after",
        ) from None


def _latest_cutoff(scores: Scores) -> date:
    cutoffs = [candidate.manifest.get("cutoff") for candidate in scores.candidates]
    known = [_last_day(str(cutoff)) for cutoff in cutoffs if cutoff]
    if not known:
        raise InputError(
            'no candidate has a cutoff; give it one in bench.toml, such as cutoff = "2024-10"',
            field="published-after",
        )
    return max(known)


Slices = dict[str, list[int]]
"""Articles of each slice, by their place."""


def _grouped(
    articles: Sequence[ArticleRecord], labels: Callable[[ArticleRecord], Sequence[str]]
) -> Slices:
    slices: Slices = {}
    for place, article in enumerate(articles):
        for name in labels(article) or (NONE,):
            slices.setdefault(name or NONE, []).append(place)
    return slices


def _largest_first(slices: Slices) -> Slices:
    return dict(sorted(slices.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def _by_month(articles: Sequence[ArticleRecord]) -> Slices:
    months = _grouped(articles, lambda a: (f"{a.published:%Y-%m}",) if a.published else ())
    return dict(sorted(months.items()))


def _by_length(articles: Sequence[ArticleRecord]) -> Slices:
    import numpy as np

    words = np.array([article.words for article in articles])
    thirds = np.array_split(np.argsort(words, kind="stable"), LENGTHS)
    return {
        f"{words[third[0]]} to {words[third[-1]]} words": sorted(map(int, third))
        for third in thirds
        if len(third)
    }


SLICES: dict[str, Callable[[Sequence[ArticleRecord]], Slices]] = {
    "tag": lambda articles: _largest_first(_grouped(articles, lambda a: a.tags)),
    "source": lambda articles: _largest_first(_grouped(articles, lambda a: (a.source,))),
    "month": _by_month,
    "length": _by_length,
    "language": lambda articles: _largest_first(_grouped(articles, lambda a: (a.language,))),
}
