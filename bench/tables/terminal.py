"""A table on a terminal: straight columns, cut into blocks or wrapped where it is too wide."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench.console import visible
from bench.tables.parts import SOFT_HYPHEN, Cell, Heading, Table, is_right, unbroken

NARROWEST = 7
"""A column of text is wrapped, but not to fewer columns of the terminal than these."""


def terminal(table: Table, width: int, color: bool) -> str:
    """Return the table as lines no wider than `width`, if that can be; see `render`."""
    columns = _columns(_whole(table), color)
    if sum(column.width + 2 for column in columns) - 2 > width:
        columns = _columns(table, color)
    measures = [column for column in columns if column.heading.measure]
    beside = width - sum(column.width + 1 for column in measures)
    too_wide = sum(column.width + 1 for column in columns) - 1 > width
    if not (too_wide and _can_be(table, columns, beside)):
        beside = width // 2 if measures else width
    columns = _narrowed(table, columns, beside, color)
    names = [column for column in columns if not column.heading.measure]
    blocks, gap = _blocks(names, measures, width)
    printed = ["".join(_block(block, " " * gap)) for block in blocks]
    notes = [textwrap.fill(visible(note), width, subsequent_indent="  ") for note in table.notes]
    parts = [*printed, "".join(f"{note}\n" for note in notes)] if notes else printed
    if table.conclusion:
        parts = [textwrap.fill(visible(table.conclusion), width) + "\n", *parts]
    return "\n".join(parts)


def _whole(table: Table) -> Table:
    """The table with headings that do not break within words."""
    headings = (replace(one, label=unbroken(one.label)) for one in table.headings)
    return replace(table, headings=tuple(headings))


def _columns(table: Table, color: bool) -> list[_Column]:
    return [_column(table, i, color) for i in range(len(table.headings))]


def _can_be(table: Table, columns: list[_Column], room: int) -> bool:
    """Whether the columns other than measures can be narrowed to this room."""
    names = [i for i, column in enumerate(columns) if not column.heading.measure]
    least = [
        columns[i].width if is_right(table, i) else min(columns[i].width, NARROWEST) for i in names
    ]
    return sum(least) + len(names) - 1 <= room


def _narrowed(table: Table, columns: list[_Column], width: int, color: bool) -> list[_Column]:
    """Wrap columns of text where those other than measures are too wide, the widest most.

    Words are broken only where there is no room for each column's longest.
    """
    names = [i for i, column in enumerate(columns) if not column.heading.measure]
    texts = sorted((i for i in names if not is_right(table, i)), key=lambda i: columns[i].width)
    room = width - sum(columns[i].width for i in names if i not in texts) - (len(names) - 1)
    narrowed = list(columns)
    for at, i in enumerate(texts):
        spare = room - sum(_longest_word(columns[j]) for j in texts[at + 1 :])
        share = max(room // (len(texts) - at), min(_longest_word(columns[i]), spare), NARROWEST)
        if columns[i].width > share:
            narrowed[i] = _column(table, i, color, share)
        room -= narrowed[i].width
    return narrowed


def _longest_word(column: _Column) -> int:
    from rich.cells import cell_len

    words = (word for cell in column.cells for line in cell for word in line.split())
    return max(map(cell_len, words), default=0)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as it is printed: each cell is its lines, all padded to one width."""

    heading: Heading
    head: list[str]
    cells: list[list[str]]
    width: int
    bold: list[bool]


def _column(table: Table, i: int, color: bool, room: int | None = None) -> _Column:
    from rich.cells import cell_len

    heading, rows = _fitting(table, i, room)
    cells = _shown(rows, color)
    if room:
        cells = [
            [part for line in cell for part in textwrap.wrap(line, room) or [""]] for cell in cells
        ]
    narrow = heading.measure or heading.label == heading.narrow
    parts = _parts(heading.label) if narrow else [heading.label]
    lines = [*map(str.strip, parts), *(line for cell in cells for line in cell)]
    width = max(map(cell_len, lines), default=0)
    right = is_right(table, i)

    def padded(line: str) -> str:
        space = " " * (width - cell_len(line))
        return space + line if right else line + space

    return _Column(
        heading=heading,
        head=[padded(line) for line in _wrapped(heading.label, width)],
        cells=[[padded(line) for line in cell] for cell in cells],
        width=width,
        bold=[color and row[i].best for row in table.rows],
    )


def _fitting(table: Table, i: int, room: int | None) -> tuple[Heading, list[Cell]]:
    """The heading and the cells of a column, in their narrow form where `room` asks for it."""
    heading, cells = table.headings[i], [row[i] for row in table.rows]
    if room and heading.narrow and len(heading.label) > room:
        heading = replace(heading, label=heading.narrow)
    if room:
        cells = [replace(c, text=c.narrow) if c.narrow and len(c.text) > room else c for c in cells]
    return heading, cells


def _parts(label: str) -> list[str]:
    """Parts of a heading that may go on separate lines: it breaks at blanks and hyphens."""
    hyphens = f"{SOFT_HYPHEN}-"
    return re.findall(rf"\s?[^\s{hyphens}]+[{hyphens}]*|[{hyphens}]+", label)


def _wrapped(label: str, width: int) -> list[str]:
    lines = [""]
    for part in _parts(label):
        if len(lines[-1] + part) <= width or not lines[-1]:
            lines[-1] += part
        else:
            lines.append(part.lstrip())
    ends = (line[-1:].replace(SOFT_HYPHEN, "-") for line in lines)
    return [unbroken(line[:-1]) + end for line, end in zip(lines, ends, strict=True)]


def _shown(cells: Sequence[Cell], color: bool) -> list[list[str]]:
    """Lines of each cell; raised marks behind the numbers do not move them."""
    raised = [
        ("*" if cell.best and not color else "") + cell.mark.translate(_RAISED) for cell in cells
    ]
    room = max(map(len, raised), default=0)
    return [
        [visible(cell.text) + mark.ljust(room), *map(visible, cell.below)]
        for cell, mark in zip(cells, raised, strict=True)
    ]


_RAISED = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def _blocks(
    names: list[_Column], measures: list[_Column], width: int
) -> tuple[list[list[_Column]], int]:
    """Columns that fit beside each other, in blocks of even size, and the blanks between them."""
    for count in range(1, max(len(measures), 1) + 1):
        size = max(math.ceil(len(measures) / count), 1)
        blocks = [names + measures[i : i + size] for i in range(0, len(measures), size)] or [names]
        for gap in (2, 1):
            if all(sum(c.width + gap for c in block) - gap <= width for block in blocks):
                return blocks, gap
    return blocks, 1


def _block(columns: Sequence[_Column], gap: str) -> Iterator[str]:
    tall = max(len(column.head) for column in columns)
    heads = [[" " * c.width] * (tall - len(c.head)) + c.head for c in columns]
    yield from _lines(heads, [False] * len(columns), gap)
    yield gap.join("─" * column.width for column in columns) + "\n"
    for row in range(len(columns[0].cells)):
        cells = [column.cells[row] for column in columns]
        height = max(map(len, cells))
        filled = [
            cell + [" " * column.width] * (height - len(cell))
            for cell, column in zip(cells, columns, strict=True)
        ]
        yield from _lines(filled, [column.bold[row] for column in columns], gap)


def _lines(cells: Sequence[Sequence[str]], bold: Sequence[bool], gap: str) -> Iterator[str]:
    """Lines of cells of one height."""
    for line in zip(*cells, strict=True):
        shown = (f"\x1b[1m{t}\x1b[0m" if b else t for t, b in zip(line, bold, strict=True))
        yield gap.join(shown).rstrip() + "\n"
