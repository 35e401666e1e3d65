"""Quality against consistency against cost: which candidates another one dominates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bench.names import nearest
from bench.tables.build import table
from bench.tables.columns import BY_NAME, ranks_by
from bench.tables.load import Scores
from bench.tables.parts import Cell, Heading, Table
from bench.types import InputError

BESIDE_QUALITY = ("consistency", "cost")


def axes(scores: Scores, quality: str | None = None) -> list[str]:
    """Return the columns that are weighed against each other: quality, and what is known beside it.

    Parameters
    ----------
    quality
        A column that has a better and a worse; the one that tables are sorted by, if None.

    Raises
    ------
    InputError
        No such column, or neither consistency nor cost is known.
    """
    import numpy as np

    graded = [name for name, column in scores.columns.items() if column.better]
    first = quality or ranks_by(scores) or BY_NAME
    if first not in graded:
        hint = nearest(first, sorted(graded))
        raise InputError(f"{first!r} has no better and worse values{hint}", field="pareto")
    beside = [name for name in BESIDE_QUALITY if name in graded and name != first]
    known = [name for name in beside if not np.isnan(scores.values[name].mean(axis=1)).all()]
    if not known:
        raise InputError("needs scores of consistency or cost, which no run has", field="pareto")
    return [first, *known]


def dominated(scores: Scores, columns: Sequence[str]) -> list[list[int]]:
    """For each candidate the places of those that are no worse in any column and better in one.

    Means decide, not tests. What sees the reference dominates nobody; what has no value in a
    column neither dominates nor is dominated.
    """
    import numpy as np

    signs = [-1.0 if scores.columns[name].better == "lower" else 1.0 for name in columns]
    means = np.stack(
        [sign * scores.values[name].mean(axis=1) for name, sign in zip(columns, signs, strict=True)]
    )
    rivals = [row for row, rival in enumerate(scores.candidates) if not rival.sees_reference]
    return [
        [
            other
            for other in rivals
            if (means[:, other] >= means[:, row]).all() and (means[:, other] > means[:, row]).any()
        ]
        for row in range(len(scores.candidates))
    ]


def pareto(scores: Scores, quality: str | None = None) -> Table:
    """Build the table of `axes`, with the candidates that dominate each one.

    Raises
    ------
    InputError
        As for `axes`.
    """
    columns = axes(scores, quality)
    beaten = dominated(scores, columns)
    by_name = {
        candidate.name: " ".join(scores.candidates[other].name for other in others)
        for candidate, others in zip(scores.candidates, beaten, strict=True)
    }
    made = table(scores, columns=columns, sort=columns[0])
    name = [heading.name for heading in made.headings].index("candidate")
    told = [by_name.get(row[name].value, "") for row in made.rows]
    note = "dominated by: those that are no worse in any of these columns and better in one"
    return replace(
        made,
        headings=(*made.headings, Heading(name="dominated_by", label="dominated by")),
        rows=tuple(
            (*row, Cell(value=who, text=who)) for row, who in zip(made.rows, told, strict=True)
        ),
        notes=(*made.notes, note),
    )
