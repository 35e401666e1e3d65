"""What a table is made of: headings, and cells with a value in full and a text to print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SOFT_HYPHEN = "\u00ad"
"""In a label: a terminal may break the heading here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column: `name` in CSV and JSON, `label` elsewhere.

    A measure is one of several numbers about its row; the other columns say what the row is.
    `narrow` is the label for a column that is too narrow for it, with hyphens where it may break.
    """

    name: str
    label: str
    narrow: str = ""
    measure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`value` in full for CSV and JSON, with more about it in `extra`; `text` elsewhere.

    Lines of `below`, such as an interval, go under the text; `mark` is raised behind it. `narrow`
    is the text for a column that is too narrow for it, with hyphens where it may break.
    """

    value: Any
    text: str = ""
    narrow: str = ""
    below: tuple[str, ...] = ()
    mark: str = ""
    best: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What to print: `conclusion` above, `notes` below; `attributes` go to JSON alone."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    conclusion: str = ""
    notes: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


def plain(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], *, notes: Sequence[str] = ()
) -> Table:
    """Make a table of values: floats are shown with three decimals, None and NaN as n/a."""
    return Table(
        headings=tuple(Heading(name=name, label=name) for name in headings),
        rows=tuple(tuple(Cell(value=value, text=number(value)) for value in row) for row in rows),
        notes=tuple(notes),
    )


def number(value: Any, decimals: int = 3) -> str:
    """Text of a value; a float has so many decimals, and what is missing is n/a."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "n/a"
    return f"{value:.{decimals}f}" if isinstance(value, float) else str(value)


def is_right(table: Table, column: int) -> bool:
    """True for columns of numbers, which are aligned to the right."""
    measure = table.headings[column].measure
    return measure or all(isinstance(row[column].value, int | float | None) for row in table.rows)


def unbroken(label: str) -> str:
    """A label without the places where it may be broken."""
    return label.replace(SOFT_HYPHEN, "")


def filled(value: Any) -> Any:
    """JSON has no NaN, and CSV an empty field for it; a date is text there."""
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value
