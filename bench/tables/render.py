"""One table -> terminal, Markdown, CSV, LaTeX or JSON; any table of the project is printed here."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Format = Literal["terminal", "markdown", "csv", "latex", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
DEFAULT_WIDTH = 80
SOFT_HYPHEN = "\u00ad"
"""In a label: a terminal may break the heading here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column: `name` in CSV and JSON, `label` elsewhere.

    A measure is one of several numbers about its row; the other columns say what the row is.
    """

    name: str
    label: str
    measure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`value` in full for CSV and JSON, with more about it in `extra`; `text` elsewhere.

    Lines of `below` stand under the text, an interval for one, and `mark` is raised behind it.
    """

    value: Any
    text: str = ""
    below: tuple[str, ...] = ()
    mark: str = ""
    best: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What to print: `notes` stand below, `attributes` go to JSON alone."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
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


def render(
    table: Table,
    layout: Format = "terminal",
    *,
    width: int = DEFAULT_WIDTH,
    color: bool = False,
) -> str:
    """Return a table as text that ends in a newline.

    Parameters
    ----------
    width
        Columns of a terminal; a table that is wider is cut into blocks, one below the other.
    color
        Mark the best value with a terminal's bold type instead of a star.
    """
    if layout == "terminal":
        return _terminal(table, width, color)
    return {"markdown": _markdown, "csv": _csv, "latex": _latex, "json": _json}[layout](table)


def visible(text: str) -> str:
    """Text of unknown origin on one line, without what a terminal obeys or what turns it round."""
    one_line = " ".join(text.split())
    return "".join("�" if unicodedata.category(c) in _UNSEEN else c for c in one_line)


_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


# terminal


def _terminal(table: Table, width: int, color: bool) -> str:
    columns = [_column(table, i, color) for i in range(len(table.headings))]
    names = [column for column in columns if not column.heading.measure]
    measures = [column for column in columns if column.heading.measure]
    blocks, gap = _blocks(names, measures, width)
    printed = ["".join(_block(block, " " * gap)) for block in blocks]
    notes = [textwrap.fill(visible(note), width, subsequent_indent="  ") for note in table.notes]
    return "\n".join([*printed, "".join(f"{note}\n" for note in notes)] if notes else printed)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as it is printed: each cell is its lines, all padded to one width."""

    heading: Heading
    head: list[str]
    cells: list[list[str]]
    width: int
    bold: list[bool]


def _column(table: Table, i: int, color: bool) -> _Column:
    from rich.cells import cell_len

    heading = table.headings[i]
    cells = _shown([row[i] for row in table.rows], color)
    parts = _parts(heading.label) if heading.measure else [heading.label]
    lines = [*map(str.strip, parts), *(line for cell in cells for line in cell)]
    width = max(map(cell_len, lines), default=0)
    right = heading.measure or _numeric(table, i)

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


def _parts(label: str) -> list[str]:
    """Parts of a heading that may stand on lines of their own: it breaks at blanks and hyphens."""
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
    return [_whole(line[:-1]) + end for line, end in zip(lines, ends, strict=True)]


def _whole(label: str) -> str:
    return label.replace(SOFT_HYPHEN, "")


def _shown(cells: Sequence[Cell], color: bool) -> list[list[str]]:
    """Lines of each cell; what stands raised behind the numbers does not push them aside."""
    raised = [
        ("*" if cell.best and not color else "") + cell.mark.translate(_RAISED) for cell in cells
    ]
    room = max(map(len, raised), default=0)
    return [
        [visible(cell.text) + mark.ljust(room), *cell.below]
        for cell, mark in zip(cells, raised, strict=True)
    ]


_RAISED = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def _blocks(
    names: list[_Column], measures: list[_Column], width: int
) -> tuple[list[list[_Column]], int]:
    """Columns that fit beside each other, in blocks of even size, and the blanks between them."""
    for count in range(1, len(measures) + 1):
        size = math.ceil(len(measures) / count)
        blocks = [names + measures[i : i + size] for i in range(0, len(measures), size)]
        for gap in (2, 1):
            if all(sum(c.width + gap for c in block) - gap <= width for block in blocks):
                return blocks, gap
    return [[*names, measure] for measure in measures] or [names], 2


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


def _numeric(table: Table, column: int) -> bool:
    return all(isinstance(row[column].value, int | float | None) for row in table.rows)


# other formats


def _markdown(table: Table) -> str:
    lines = [_markdown_row(_whole(heading.label) for heading in table.headings)]
    right = [h.measure or _numeric(table, i) for i, h in enumerate(table.headings)]
    lines.append("|" + "|".join("---:" if is_right else "---" for is_right in right) + "|")
    lines += [_markdown_row(map(_markdown_cell, row), escaped=True) for row in table.rows]
    if table.notes:
        lines += ["", *(f"{_markdown_escaped(note)}  " for note in table.notes)]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: Iterable[str], *, escaped: bool = False) -> str:
    return "| " + " | ".join(c if escaped else _markdown_escaped(c) for c in cells) + " |"


def _markdown_cell(cell: Cell) -> str:
    text = _markdown_escaped(cell.text)
    text = f"**{text}**" if cell.best else text
    text += f"<sup>{cell.mark}</sup>" if cell.mark else ""
    return " ".join([text, *map(_markdown_escaped, cell.below)])


def _markdown_escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", visible(text))


def _csv(table: Table) -> str:
    file = io.StringIO()
    rows = [_wide(table.headings, row) for row in table.rows]
    names = dict.fromkeys(name for row in rows for name in row)
    fields = list(names) or [heading.name for heading in table.headings]
    writer = csv.DictWriter(file, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _filled(value) for name, value in row.items()} for row in rows)
    return file.getvalue()


def _wide(headings: Sequence[Heading], row: Sequence[Cell]) -> dict[str, Any]:
    """One line of CSV: a measure's extras stand in columns of their own."""
    line = {}
    for heading, cell in zip(headings, row, strict=True):
        line[heading.name] = cell.value
        prefix = f"{heading.name}_" if heading.measure else ""
        line |= {f"{prefix}{key}": value for key, value in cell.extra.items()}
    return line


def _json(table: Table) -> str:
    document = {
        "rows": [line for row in table.rows for line in _tidy(table.headings, row)],
        "notes": list(table.notes),
        **table.attributes,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _tidy(headings: Sequence[Heading], row: Sequence[Cell]) -> list[dict[str, Any]]:
    """One line for each measure of a row, or one for the row where it has none."""
    pairs = list(zip(headings, row, strict=True))
    about = {
        key: _filled(value)
        for heading, cell in pairs
        if not heading.measure
        for key, value in {heading.name: cell.value, **cell.extra}.items()
    }
    measures = [(heading, cell) for heading, cell in pairs if heading.measure]
    if not measures:
        return [about]
    return [
        {**about, "column": heading.name, "value": _filled(cell.value)}
        | {key: _filled(value) for key, value in cell.extra.items()}
        for heading, cell in measures
    ]


def _filled(value: Any) -> Any:
    """JSON has no NaN, and CSV an empty field for it."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _latex(table: Table) -> str:
    right = "".join(
        "r" if heading.measure or _numeric(table, i) else "l"
        for i, heading in enumerate(table.headings)
    )
    lines = [rf"\begin{{tabular}}{{{right}}}", r"\toprule"]
    lines.append(_latex_row(_latex_escaped(_whole(heading.label)) for heading in table.headings))
    lines.append(r"\midrule")
    for row in table.rows:
        lines.append(_latex_row(map(_latex_cell, row)))
        if any(cell.below for cell in row):
            lines.append(_latex_row(map(_latex_below, row)))
    lines += [r"\bottomrule", r"\end{tabular}"]
    notes = [f"% {visible(note)}" for note in table.notes]
    return "\n".join([r"% needs \usepackage{booktabs}", *lines, *notes]) + "\n"


def _latex_row(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _latex_cell(cell: Cell) -> str:
    text = _latex_escaped(cell.text)
    text = rf"\textbf{{{text}}}" if cell.best else text
    return text + (rf"\textsuperscript{{{_latex_escaped(cell.mark)}}}" if cell.mark else "")


def _latex_below(cell: Cell) -> str:
    return rf"{{\scriptsize {_latex_escaped(' '.join(cell.below))}}}" if cell.below else ""


_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "†": r"\textdagger{}",
    "‡": r"\textdaggerdbl{}",
    "−": r"$-$",
    "±": r"$\pm$",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def _latex_escaped(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in visible(text))
