"""Agreement with people as a table: a row for each column of a metric, a measure a column."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bench.metaeval.agreement import Agreement, Estimate
from bench.metaeval.measures import MIN_SYSTEMS
from bench.significance import LEVEL
from bench.tables import Cell, Heading, Table, label, number
from bench.tables.cells import DIFFERS, interval

ALPHA = 1 - LEVEL
SORTED_BY = ("summary_kendall", "pooled_kendall", "system_kendall", "roc_auc")


def table(found: Agreement) -> Table:
    """Make the table, each family's columns sorted by how well they agree, best first."""
    measures = names(found)
    several = len(found.families) > 1
    headings = [Heading(name="column", label="column")]
    if several:
        headings.insert(0, Heading(name="systems", label="systems"))
    rows = []
    for family, measured in found.families.items():
        about = (Cell(value=family, text=family),) if several else ()
        for row in order(found, family):
            name = found.columns[row]
            cells = [_cell(measured.get(measure), row, found.baseline) for measure in measures]
            rows.append((*about, Cell(value=name, text=label(name)), *cells))
    return Table(
        headings=(*headings, *(_heading(name) for name in measures)),
        rows=tuple(rows),
        notes=tuple(_notes(found, measures)),
        attributes={"signatures": dict(found.signatures), "rating": found.rating},
    )


def names(found: Agreement) -> list[str]:
    """Every measure that any family has, in order."""
    return list(dict.fromkeys(name for one in found.families.values() for name in one))


def order(found: Agreement, family: str) -> list[int]:
    """Numbers of the columns, the one that agrees best first, those without a value last."""
    measured = found.families[family]
    by = next((name for name in SORTED_BY if name in measured), None)
    rows = range(len(found.columns))
    if by is None:
        return list(rows)
    values = [one.value for one in measured[by]]
    return sorted(rows, key=lambda row: -values[row] if values[row] == values[row] else math.inf)


def _heading(name: str) -> Heading:
    return Heading(
        name=name, label=name.replace("_", " ").replace("roc auc", "ROC-AUC"), measure=True
    )


def _cell(estimates: Sequence[Estimate] | None, row: int, baseline: str | None) -> Cell:
    if estimates is None:
        return Cell(value=math.nan, text=number(None))
    one = estimates[row]
    best = max((other.value for other in estimates if not math.isnan(other.value)), default=None)
    below = [interval(one.low, one.high, 3)]
    extra = {"low": one.low, "high": one.high}
    if baseline:
        fields = ("difference", "difference_low", "difference_high", "p", "p_corrected")
        extra |= {field: getattr(one, field) for field in fields}
        below.append(_difference(one))
    return Cell(
        value=one.value,
        text=number(one.value),
        best=best is not None and number(one.value) == number(best),
        below=tuple(filter(None, below)),
        extra=extra,
    )


def _difference(one: Estimate) -> str:
    """Difference from the baseline, marked where it is shown; nothing for the baseline itself."""
    if math.isnan(one.p):
        return ""
    return f"{one.difference:+.3f}{DIFFERS if one.p_corrected < ALPHA else ''}"


def _notes(found: Agreement, measures: Sequence[str]) -> Iterator[str]:
    yield from found.notes
    if found.rating:
        yield f"agreement with: {found.rating}; columns where lower is better are turned round"
    levels = {name.partition("_")[0] for name in measures}
    if "summary" in levels:
        yield (
            "summary: correlation over systems, mean of the articles with "
            f"{MIN_SYSTEMS} systems or more"
        )
    if "system" in levels:
        yield "system: correlation of the systems' means over articles"
    if "pooled" in levels:
        yield "pooled: correlation over all rows, whatever their article"
    if "roc" in levels:
        yield "ROC-AUC and balanced accuracy: of the labels, over all rows"
    yield (
        f"[low, high]: {LEVEL:.0%} interval, bootstrap over articles and systems (over articles "
        f"alone for pooled and labels), {found.resamples:,} resamples, seed {found.seed}"
    )
    if found.baseline:
        yield (
            f"signed: difference from {label(found.baseline)}; {DIFFERS} p < {ALPHA:.2f} by the "
            "paired bootstrap on the same resamples, corrected over columns (Holm)"
        )
    yield from found.signatures.values()
