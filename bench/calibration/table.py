"""Corrected means as a table, a row for each candidate in each column; and fits as another."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bench.calibration.articles import UNSUPPORTED
from bench.calibration.correcting import Corrected, Correction, Mean
from bench.calibration.estimate import least
from bench.calibration.fitting import Fit
from bench.calibration.thresholds import FOLDS, Measured
from bench.console import counted
from bench.significance import LEVEL
from bench.tables import Cell, Heading, Table, label, number
from bench.tables.cells import interval

RANDOM = "random"
"""How a rating task picks articles that intervals hold for."""
DOUBTED = "?"
"""Beside a mean whose labelled articles were picked in another way."""
_SHARES = {
    "bullets": "the share of bullets that people find {}",
    "label": "the share of articles whose takeaways people find {}",
}


def table(correction: Correction) -> Table:
    """Make the table."""
    several = len({row.candidate for row in correction.rows}) > 1
    labels = {
        "column": "column",
        "candidate": "candidate",
        "raw": "by the metric",
        "corrected": "by people",
        "labels": "labels",
        "worth": "worth",
        "difference": f"from {correction.baseline}",
    }
    if not several:
        del labels["difference"]
    return Table(
        headings=tuple(Heading(name=name, label=told) for name, told in labels.items()),
        rows=tuple(_row(row, correction, several=several) for row in correction.rows),
        notes=tuple(_notes(correction, several=several)),
        attributes={
            "estimates": correction.labels.rating or correction.labels.kind,
            "scale": list(correction.labels.scale),
            "baseline": correction.baseline,
            "pick": correction.pick or None,
            "signatures": correction.signatures,
            "seed": correction.seed,
        },
    )


def _row(row: Corrected, correction: Correction, *, several: bool) -> tuple[Cell, ...]:
    doubted = DOUBTED if _is_doubted(correction) else ""
    mean = row.mean
    name = row.column.name
    cells = (
        Cell(value=name, text=label(row.column)),
        Cell(value=row.candidate, text=row.candidate),
        Cell(value=row.raw, text=number(row.raw)),
        _bounded(mean, "", doubted, correction),
        Cell(value=mean.labels, text=str(mean.labels)),
        Cell(value=mean.worth, text=number(mean.worth, 0)),
    )
    if not several:
        return cells
    cell = _bounded(row.difference or Mean(), "difference_", doubted, correction)
    none = Cell(value=math.nan, extra=dict.fromkeys(cell.extra))  # the baseline itself
    return (*cells, cell if row.difference else none)


def _bounded(mean: Mean, prefix: str, mark: str, correction: Correction) -> Cell:
    places = 3 if correction.labels.scale[1] <= 1 else 2
    signed = f"{mean.value:+.{places}f}" if prefix else number(mean.value, places)
    known = not math.isnan(mean.value)
    return Cell(
        value=mean.value,
        text=signed if known else number(math.nan),
        below=tuple(filter(None, [interval(mean.low, mean.high, places)])),
        mark=mark if known else "",
        extra={f"{prefix}low": mean.low, f"{prefix}high": mean.high}
        | ({f"{prefix}labels": mean.labels} if prefix else {}),
    )


def _is_doubted(correction: Correction) -> bool:
    return correction.pick not in ("", RANDOM)


def _notes(correction: Correction, *, several: bool) -> Iterator[str]:
    labels = correction.labels
    if _is_doubted(correction):
        yield (
            f"{DOUBTED} labelled articles were picked by {correction.pick!r}, not at random: "
            "these means and intervals are not those of all articles"
        )
    yield f"n = {counted(correction.articles, 'article')}"
    if labels.kind == "rating":
        low, high = labels.scale
        yield f"by people: the mean of the rating {labels.rating!r}, from {low:g} to {high:g}"
    else:
        against = {row.column.name.startswith(UNSUPPORTED) for row in correction.rows}
        for unsupported in sorted(against, reverse=True):
            told = _SHARES[labels.kind].format("unsupported" if unsupported else "supported")
            yield f"by people: {told}"
    yield from correction.notes
    yield (
        f"[low, high]: {LEVEL:.0%} interval for articles of this kind, by prediction-powered "
        f"inference; holds where the labelled articles are a random sample; seed {correction.seed}"
    )
    yield (
        f"labels: labelled articles, {least()} at least; worth: how many would say as much "
        "without the metric"
    )
    if several:
        yield "differences: on articles labelled for both, intervals not corrected for their number"
    yield from correction.signatures.values()


def fit_table(fit: Fit) -> Table:
    """Make the table of a fit: how often each label is right, the checker's own and as fitted."""
    labels = {
        "label": "label",
        "by": "by",
        "support": "support",
        "bullets": "bullets",
        "precision": "right",
        "chance": "by chance",
        "found": "found",
    }
    limits = {
        "unsupported": (fit.fitted.unsupported_below, "below"),
        "supported": (fit.fitted.supported_from, "from"),
    }
    rows = []
    for name, (limit, word) in limits.items():
        told = f"{word} {limit:.3f}" if limit is not None else "never"
        rows.append(_measured(name, fit.checker, "", "", fit.own[name]))
        rows.append(_measured(name, "fitted", limit, told, fit.reached[name]))
    return Table(
        headings=tuple(Heading(name=name, label=told) for name, told in labels.items()),
        rows=tuple(rows),
        notes=tuple(_about(fit)),
        attributes={"checker": fit.checker, "signature": fit.fitted.signature},
    )


def _measured(
    label: str, by: str, limit: float | str | None, told: str, found: Measured
) -> tuple[Cell, ...]:
    return (
        Cell(value=label, text=label),
        Cell(value=by, text=by),
        Cell(value=limit, text=told),
        Cell(value=found.bullets, text=str(found.bullets)),
        Cell(
            value=found.precision,
            text=number(found.precision),
            below=tuple(filter(None, [interval(found.low, found.high, 3)])),
            extra={"low": found.low, "high": found.high},
        ),
        Cell(value=found.chance, text=number(found.chance)),
        Cell(value=found.found, text=number(found.found)),
    )


def _about(fit: Fit) -> Iterator[str]:
    yield from fit.notes
    yield (
        "right: the share of the bullets with a label that people give it, too, with its "
        f"{LEVEL:.0%} interval; by chance: how often it would be if all bullets had the label; "
        "found: the share that has the label of those that people give it"
    )
    yield (
        f"fitted: each label decides as many bullets as it can while it is right in "
        f"{fit.fitted.precision:.0%}; counted on articles that were left out of the fit, a tenth "
        f"at a time ({FOLDS} fits)"
    )
    yield fit.fitted.signature
