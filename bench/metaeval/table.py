"""Agreement with people as a table: a row for each column of a metric, a measure a column."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

from bench.metaeval.agreement import Agreement
from bench.metaeval.correlation import COEFFICIENTS
from bench.metaeval.estimates import Estimate
from bench.metaeval.measures import MIN_SYSTEMS
from bench.significance import LEVEL
from bench.tables import Cell, Heading, Table, number
from bench.tables.cells import DIFFERS, interval

ALPHA = 1 - LEVEL
SORTED_BY = ("summary_kendall", "pooled_kendall", "system_kendall", "roc_auc")


def table(agreement: Agreement) -> Table:
    """Make the table, each family's columns sorted by how well they agree, best first."""
    measures = names(agreement)
    several = len(agreement.families) > 1
    headings = [Heading(name="metric", label="metric")]
    if several:
        headings.insert(0, Heading(name="systems", label="systems"))
    rows = []
    for family, measured in agreement.families.items():
        about = (Cell(value=family, text=family),) if several else ()
        for row in order(agreement, family):
            name = agreement.columns[row]
            cells = [_cell(measured.get(measure), row, agreement.baseline) for measure in measures]
            rows.append((*about, Cell(value=name, text=agreement.labels[name]), *cells))
    return Table(
        headings=(
            *headings,
            *(Heading(name=name, label=title(name), measure=True) for name in measures),
        ),
        rows=tuple(rows),
        notes=tuple(_notes(agreement, measures)),
        attributes={"signatures": dict(agreement.signatures), "rating": agreement.rating},
    )


def names(agreement: Agreement) -> list[str]:
    """Every measure that any family has, in order."""
    return list(dict.fromkeys(chain.from_iterable(agreement.families.values())))


def order(agreement: Agreement, family: str) -> list[int]:
    """Numbers of the columns, the one that agrees best first, those without a value last."""
    measured = agreement.families[family]
    by = next((name for name in SORTED_BY if name in measured), None)
    rows = range(len(agreement.columns))
    if by is None:
        return list(rows)
    values = [estimate.value for estimate in measured[by]]
    return sorted(rows, key=lambda row: -values[row] if values[row] == values[row] else math.inf)


def title(measure: str) -> str:
    """What a measure is called: `summary_kendall` is "summary Kendall"."""
    level, _, name = measure.partition("_")
    return f"{level} {name.title()}" if name in COEFFICIENTS else _LABELS[measure]


_LABELS = {"roc_auc": "ROC-AUC", "balanced_accuracy": "balanced accuracy"}


def _cell(estimates: Sequence[Estimate] | None, row: int, baseline: str | None) -> Cell:
    if estimates is None:
        return Cell(value=math.nan, text=number(None))
    estimate = estimates[row]
    best = max((other.value for other in estimates if not math.isnan(other.value)), default=None)
    below = [interval(estimate.low, estimate.high, 3)]
    extra = {"low": estimate.low, "high": estimate.high}
    if baseline:
        fields = ("difference", "difference_low", "difference_high", "p", "p_corrected")
        extra |= {field: getattr(estimate, field) for field in fields}
        below.append(_difference(estimate))
    return Cell(
        value=estimate.value,
        text=number(estimate.value),
        best=best is not None and number(estimate.value) == number(best),
        below=tuple(filter(None, below)),
        extra=extra,
    )


def _difference(estimate: Estimate) -> str:
    """Difference from the baseline, marked where it is shown; nothing for the baseline itself."""
    if math.isnan(estimate.p):
        return ""
    return f"{estimate.difference:+.3f}{DIFFERS if estimate.p_corrected < ALPHA else ''}"


def _notes(agreement: Agreement, measures: Sequence[str]) -> Iterator[str]:
    yield from agreement.notes
    if agreement.rating:
        yield f"agreement with: {agreement.rating}; columns where lower is better are negated"
    levels = dict.fromkeys(name.partition("_")[0] for name in measures)
    yield from (_LEVELS[level] for level in levels if level in _LEVELS)
    yield (
        f"[low, high]: {LEVEL:.0%} interval, bootstrap over articles, for summary and system over "
        f"systems as well; {agreement.resamples:,} resamples, seed {agreement.seed}"
    )
    if agreement.baseline:
        baseline = agreement.labels[agreement.baseline]
        yield (
            f"signed: difference from {baseline}; {DIFFERS} p < {ALPHA:.2f} by the paired "
            "bootstrap on the same resamples, corrected over columns (Holm)"
        )
    yield from agreement.signatures.values()


_LEVELS = {
    "summary": f"summary: correlation over systems, mean of articles with {MIN_SYSTEMS} or more",
    "system": "system: correlation of the systems' means over articles",
    "pooled": "pooled: correlation over all rows, whatever their article",
    "roc": "ROC-AUC and balanced accuracy: of the labels, over all rows",
}
