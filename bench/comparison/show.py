"""An answer in print: one table, and the articles that changed most with both sets of bullets."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from bench.comparison.changes import Bullet, Change
from bench.comparison.pairs import SAME, TIE, UNKNOWN, Answer, ColumnResult
from bench.console import counted, visible
from bench.tables import Cell, Heading, Table, label, number
from bench.tables import render as render_table
from bench.tables.cells import interval
from bench.tables.labels import decimals, p_value, size
from bench.tables.notes import about, signatures, unanswered
from bench.tables.render import DEFAULT_WIDTH, escaped
from bench.types import Format

SIGNS = {True: "✓", False: "·", None: "-"}
UNSUPPORTED = "!"
LEGEND = "✓ matches a reference bullet, · matches none, ! not supported by the article"


def render(
    answer: Answer,
    layout: Format = "terminal",
    *,
    width: int = DEFAULT_WIDTH,
    color: bool = False,
) -> str:
    """Return the answer as text: in words, as a table, and article by article.

    JSON holds everything; CSV and LaTeX hold the table of columns alone.
    """
    whole = table(answer)
    if layout not in ("terminal", "markdown"):
        return render_table(whole, layout)
    parts = [render_table(whole, layout, width=width, color=color)]
    for change in answer.changes:
        title = (
            f"{change.title or change.article_id} ({change.article_id}): {_moved(answer, change)}"
        )
        beside = render_table(_side_by_side(answer, change), layout, width=width, color=color)
        parts.append(f"{_title(title, layout, width)}\n\n{beside}")
    if any(bullet.matched is not None for c in answer.changes for bullet in (*c.base, *c.new)):
        parts.append(f"{LEGEND}\n")
    return f"{_title(headline(answer), layout, width)}\n\n" + "\n".join(parts)


def headline(answer: Answer) -> str:
    """The answer in one sentence: in which columns the new run is better, worse, or neither."""
    base, new = answer.names
    said: dict[str, list[str]] = {}
    for line in answer.lines:
        said.setdefault(line.verdict, []).append(label(line.column))
    last = (TIE, SAME, UNKNOWN)
    parts = [f"{verdict} in {', '.join(said[verdict])}" for verdict in said if verdict not in last]
    parts += [f"{verdict} in {', '.join(said[verdict])}" for verdict in last if verdict in said]
    missing = "".join(
        f". {name} can't be ranked: {reason}"
        for name, reason in zip(answer.names, answer.scores.incomplete, strict=True)
        if reason
    )
    return f"{new} against {base}: {'; '.join(parts)}{missing}"


def table(answer: Answer) -> Table:
    """One row for each column, with everything about its comparison for CSV and JSON."""
    labels = {"low": "95% interval", "p_corrected": "p"}
    names = ("column", "base", "new", "difference", "low", "p_corrected", "verdict")
    return Table(
        headings=tuple(Heading(name=name, label=labels.get(name, name)) for name in names),
        rows=tuple(_row(line) for line in answer.lines),
        notes=tuple(_notes(answer)),
        attributes={
            "base": answer.names[0],
            "new": answer.names[1],
            "signatures": dict(answer.scores.signatures),
            "seed": answer.seed,
            "articles": [asdict(change) for change in answer.changes],
        },
    )


def _row(line: ColumnResult) -> tuple[Cell, ...]:
    import numpy as np

    compared = line.compared
    places = decimals(np.array([line.base, line.new]))
    kept = ("n", "effect", "spread", "wins", "ties", "losses", "p_bootstrap")
    more: dict[str, Any] = {key: getattr(compared, key) for key in kept}
    signed = "n/a" if np.isnan(compared.difference) else f"{compared.difference:+.{places}f}"
    return (
        Cell(value=line.column.name, text=label(line.column)),
        Cell(value=line.base, text=number(line.base, places)),
        Cell(value=line.new, text=number(line.new, places)),
        Cell(value=compared.difference, text=signed, extra={**more, "detectable": line.detectable}),
        Cell(
            value=compared.low,
            text=interval(compared.low, compared.high, places),
            extra={"high": compared.high},
        ),
        Cell(value=line.p, text=p_value(line.p), extra={"p": compared.p}),
        Cell(value=line.verdict, text=line.verdict),
    )


def _notes(answer: Answer) -> Iterator[str]:
    from bench.significance import ALPHA, LEVEL, POWER, too_few

    shown = [line.column.name for line in answer.lines]
    yield from about(answer.scores, shown)
    yield from unanswered(answer.scores)
    if any(answer.scores.incomplete):
        yield "an article without an answer scores the worst in every column"
    yield (
        f"p: paired approximate randomization, seed {answer.seed}, corrected for "
        f"{counted(len(answer.lines), 'column')} (Holm); not distinguishable: p >= {ALPHA}; "
        f"{LEVEL:.0%} interval: BCa bootstrap, not corrected"
    )
    unclear = [line for line in answer.lines if line.verdict == TIE and line.detectable > 0]
    sizes = ", ".join(f"{size(x.detectable)} in {label(x.column)}" for x in unclear)
    if unclear and too_few(len(answer.scores.articles), len(answer.lines)):
        yield f"{counted(len(answer.scores.articles), 'article')} can show no difference"
    elif sizes:
        yield f"not distinguishable is not equal: {POWER:.0%} power takes a difference of {sizes}"
    yield from signatures(answer.scores, shown)


def _moved(answer: Answer, change: Change) -> str:
    values = answer.scores.values[answer.focus]
    before, after = (number(value, decimals(values)) for value in (change.before, change.after))
    return f"{label(answer.scores.columns[answer.focus])} {before} → {after}"


def _title(text: str, layout: Format, width: int) -> str:
    if layout == "markdown":
        return f"**{escaped(text)}**"
    return textwrap.fill(visible(text), width)


def _side_by_side(answer: Answer, change: Change) -> Table:
    notes = [f"{word}: {bullet}" for word in ("gained", "lost") for bullet in getattr(change, word)]
    if not change.references:
        notes.append("gained and lost: unknown, the references are not where the runs found them")
    pairs = zip_longest(change.base, change.new)
    return Table(
        headings=tuple(Heading(name=name, label=name) for name in answer.names),
        rows=tuple((_bullet(base), _bullet(new)) for base, new in pairs),
        notes=tuple(notes),
    )


def _bullet(bullet: Bullet | None) -> Cell:
    if bullet is None:
        return Cell(value="")
    sign = SIGNS[bullet.matched] + UNSUPPORTED * bullet.unsupported
    return Cell(value=bullet.text, text=f"{sign} {bullet.text}", below=bullet.problems)
