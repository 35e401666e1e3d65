"""The rows that benchmarks report, and the one table that `make speed` ends with."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROWS = "SPEED_ROWS"
"""The variable that names the file to which rows are appended."""


class Row(NamedTuple):
    """A job, what it took with another tool and with ours in the same run, and what bounds it."""

    job: str
    peer: str
    theirs: float
    ours: float
    unit: str
    floor: str = ""
    goal: float | None = None


def report(rows: Sequence[Row]) -> None:
    """Print rows, and leave them for the table at the end."""
    show(rows)
    if path := os.environ.get(ROWS):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)


def kept(path: Path) -> list[Row]:
    """The rows that were left in a file."""
    return [Row(*json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def show(rows: Sequence[Row]) -> None:
    """Print a table, its numbers aligned."""
    lines = [("job", "beside", "theirs", "ours", "", "ratio", "goal", "floor")]
    lines += [_cells(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(line, widths, "<<>><>><", strict=True)
        print("  ".join(f"{cell:{side}{width}}" for cell, width, side in cells).rstrip())


def _cells(row: Row) -> tuple[str, ...]:
    goal = f"{row.goal:g}" if row.goal else ""
    numbers = f"{row.theirs:.3g}", f"{row.ours:.3g}", row.unit, f"{row.theirs / row.ours:.1f}"
    return (row.job, row.peer, *numbers, goal, row.floor)
