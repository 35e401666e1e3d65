"""Which columns a table shows, in which order, and which one ranks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.config import Ranking
from bench.names import nearest
from bench.tables.load import WHERE_KNOWN, Scores
from bench.types import GROUPS, Column, InputError

BY_NAME = "candidate"
TIER = "tier"
"""Says what a row is, and is shown where it is asked for."""
INSTEAD = ("rougeLsum_fmeasure", "bertscore_f1", "consistency")
"""What ranks where the column that should was not computed."""


def ranks_by(scores: Scores, ranking: Ranking | None = None) -> str | None:
    """Return the column that ranks, or what takes its place where it was not computed."""
    measured = sorted(scores.columns.values(), key=lambda column: not column.shown)
    graded = [column.name for column in measured if column.better and column.metric]
    wanted = (ranking or Ranking()).by
    return next((name for name in (wanted, *INSTEAD, *graded) if name in graded), None)


def chosen(
    scores: Scores, columns: Sequence[str] | None, ranking: Ranking | None = None
) -> list[str]:
    """Return the columns to show: those named, or the usual ones that were computed.

    Of the usual ones the column that is to rank comes first; cost and seconds are there where
    something was paid or waited for.
    """
    import numpy as np

    if columns is not None:
        named = [name for name in dict.fromkeys(columns) if name != TIER]
        return [known(scores, name, "columns") for name in named]
    first = [name for name in [(ranking or Ranking()).by] if name in scores.columns]
    rest = [name for name in [ranks_by(scores, ranking)] if name and not scores.columns[name].shown]
    ranked = [not reason for reason in scores.incomplete]
    last = [name for name in WHERE_KNOWN if np.nan_to_num(scores.values[name][ranked]).any()]
    return list(dict.fromkeys([*first, *rest, *usual(scores.columns.values()), *last]))


def usual(columns: Iterable[Column]) -> list[str]:
    """Return the names of the columns that are shown unasked, group by group."""
    shown = [column for column in columns if column.shown]
    return [column.name for column in sorted(shown, key=_place)]


def _place(column: Column) -> float:
    """The order of a column; one without a group comes before the last group, which is cost."""
    return GROUPS.index(column.group) if column.group else len(GROUPS) - 1.5


def known(scores: Scores, column: str, field: str = "sort") -> str:
    """Return the name of a column that there is.

    Raises
    ------
    InputError
        There is none; the nearest one is named.
    """
    names = [*scores.columns, BY_NAME if field == "sort" else TIER]
    if column not in names:
        raise InputError(f"unknown column {column!r}{nearest(column, sorted(names))}", field=field)
    return column
