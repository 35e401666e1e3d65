"""One table -> terminal, Markdown, CSV, LaTeX or JSON; any table of the project is printed here."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from bench.console import harmless, visible
from bench.tables.parts import Cell, Heading, Table, filled, is_right, unbroken
from bench.tables.terminal import terminal
from bench.types import Format

DEFAULT_WIDTH = 80


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
        return terminal(table, width, color)
    return {"markdown": _markdown, "csv": _csv, "latex": _latex, "json": _json}[layout](table)


def _markdown(table: Table) -> str:
    lines = [escaped(table.conclusion), ""] if table.conclusion else []
    lines.append(_markdown_row(escaped(unbroken(heading.label)) for heading in table.headings))
    sides = ["---:" if is_right(table, i) else "---" for i in range(len(table.headings))]
    lines.append(f"|{'|'.join(sides)}|")
    lines += [_markdown_row(map(_markdown_cell, row)) for row in table.rows]
    if table.notes:
        lines += ["", *(f"{escaped(note)}  " for note in table.notes)]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown_cell(cell: Cell) -> str:
    text = escaped(cell.text)
    text = f"**{text}**" if cell.best else text
    text += f"<sup>{cell.mark}</sup>" if cell.mark else ""
    return " ".join([text, *map(escaped, cell.below)])


def escaped(text: str) -> str:
    """Text of unknown origin, on one line, with what Markdown would obey escaped."""
    return re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", visible(text))


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def _csv(table: Table) -> str:
    """Comma-separated values for spreadsheets: no text of a cell is a formula."""
    file = io.StringIO()
    rows = [_wide(table.headings, row) for row in table.rows]
    names = dict.fromkeys(name for row in rows for name in row)
    fields = list(names) or [heading.name for heading in table.headings]
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(_csv_cell, fields))
    writer.writerows([_csv_cell(row.get(name)) for name in fields] for row in rows)
    return file.getvalue()


def _csv_cell(value: Any) -> Any:
    """Numbers as they are; an apostrophe before text that begins like a formula."""
    if isinstance(value, bool | int | float | None):
        return filled(value)
    text = harmless(str(value))
    return f"'{text}" if text.startswith(FORMULA) else text


def _wide(headings: Sequence[Heading], row: Sequence[Cell]) -> dict[str, Any]:
    """One line of CSV: a measure's extras have columns of their own."""
    line = {}
    for heading, cell in zip(headings, row, strict=True):
        line[heading.name] = cell.value
        prefix = f"{heading.name}_" if heading.measure else ""
        line |= {f"{prefix}{key}": value for key, value in cell.extra.items()}
    return line


def _json(table: Table) -> str:
    document = {
        **({"conclusion": table.conclusion} if table.conclusion else {}),
        "rows": [line for row in table.rows for line in _tidy(table.headings, row)],
        "notes": list(table.notes),
        **table.attributes,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _tidy(headings: Sequence[Heading], row: Sequence[Cell]) -> list[dict[str, Any]]:
    """One line for each measure of a row, or one for the row where it has none."""
    pairs = list(zip(headings, row, strict=True))
    about = {
        key: filled(value)
        for heading, cell in pairs
        if not heading.measure
        for key, value in {heading.name: cell.value, **cell.extra}.items()
    }
    measures = [(heading, cell) for heading, cell in pairs if heading.measure]
    if not measures:
        return [about]
    return [
        {**about, "column": heading.name, "value": filled(cell.value)}
        | {key: filled(value) for key, value in cell.extra.items()}
        for heading, cell in measures
    ]


def _latex(table: Table) -> str:
    sides = "".join("r" if is_right(table, i) else "l" for i in range(len(table.headings)))
    lines = [rf"\begin{{tabular}}{{{sides}}}", r"\toprule"]
    lines.append(_latex_row(_latex_escaped(unbroken(heading.label)) for heading in table.headings))
    lines.append(r"\midrule")
    for row in table.rows:
        lines.append(_latex_row(map(_latex_cell, row)))
        if any(cell.below for cell in row):
            lines.append(_latex_row(map(_latex_below, row)))
    lines += [r"\bottomrule", r"\end{tabular}"]
    notes = [f"% {visible(note)}" for note in table.notes]
    first = [r"% needs \usepackage{booktabs} and \usepackage[T1]{fontenc}"]
    if table.conclusion:
        first.append(f"% {visible(table.conclusion)}")
    return "\n".join([*first, *lines, *notes]) + "\n"


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
