"""Agreement with people as a drawing: a dot for each column, a whisker for its interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import jsonl
from bench.metaeval.agreement import Agreement
from bench.metaeval.estimates import Estimate
from bench.metaeval.table import names, order, title
from bench.svg import dot, drawing, grid, line, text
from bench.tables import number

PLOTTED = ("summary_kendall", "system_kendall", "pooled_kendall", "roc_auc")
ROW, LABELS, PANEL, GAP, TOP = 18, 190, 260, 36, 46
STEP, SLACK = 0.2, 1e-9


def draw(agreement: Agreement, path: Path) -> None:
    """Write the drawing to a file."""
    with jsonl.replacing(path) as file:
        file.write(svg(agreement))


def svg(agreement: Agreement) -> str:
    """Draw Kendall's tau-b at each level, and ROC-AUC, as a panel each; a file of its own."""
    shown = [name for name in names(agreement) if name in PLOTTED]
    rows = _rows(agreement)
    return drawing(
        f"Agreement with {agreement.rating or 'labels'}",
        LABELS + len(shown) * (PANEL + GAP),
        TOP + ROW * (len(rows) + 1),
        [
            *_labels(rows, agreement),
            *(
                part
                for place, name in enumerate(shown)
                for part in _panel(agreement, name, rows, LABELS + place * (PANEL + GAP))
            ),
        ],
    )


Row = tuple[str, int | None]
"""A family and the number of a column in it, or None for the family's heading."""


def _rows(agreement: Agreement) -> list[Row]:
    rows: list[Row] = []
    for family in agreement.families:
        if len(agreement.families) > 1:
            rows.append((family, None))
        rows += [(family, column) for column in order(agreement, family)]
    return rows


def _labels(rows: list[Row], agreement: Agreement) -> Iterator[str]:
    for place, (family, column) in enumerate(rows):
        words = family if column is None else agreement.labels[agreement.columns[column]]
        yield text(LABELS - 12, _y(place) + 4, words, anchor="end", bold=column is None)


def _panel(agreement: Agreement, name: str, rows: list[Row], left: int) -> Iterator[str]:
    low, high = _extent(agreement, name)
    step = STEP if high - low < 1 else 2 * STEP

    def x(value: float) -> float:
        return round(left + (value - low) / (high - low) * PANEL, 1)

    bottom = _y(len(rows)) - ROW // 2
    yield text(left, 16, title(name), bold=True)
    for tick in range(math.ceil(low / step - SLACK), math.floor(high / step + SLACK) + 1):
        at = x(tick * step)
        yield grid(f"M{at} {TOP - 8}V{bottom}")
        yield text(at, TOP - 12, f"{tick * step:.1f}", anchor="middle", soft=True)
    for place, (family, column) in enumerate(rows):
        estimates = agreement.families[family].get(name)
        if column is not None and estimates:
            yield from _mark(estimates[column], x, _y(place))


def _mark(estimate: Estimate, x: Callable[[float], float], y: int) -> Iterator[str]:
    if math.isnan(estimate.value):
        return
    hint = number(estimate.value)
    if not math.isnan(estimate.low):
        yield line(f"M{x(estimate.low)} {y}H{x(estimate.high)}")
        hint += f" [{number(estimate.low)}, {number(estimate.high)}]"
    yield dot(x(estimate.value), y, hint=hint)


def _extent(agreement: Agreement, name: str) -> tuple[float, float]:
    """Ends of the axis: all bounds, out to the next tick."""
    known = [
        value
        for measured in agreement.families.values()
        for estimate in measured.get(name, ())
        for value in (estimate.value, estimate.low, estimate.high)
        if not math.isnan(value)
    ]
    low = math.floor(min(known, default=0) / STEP) * STEP
    high = math.ceil(max(known, default=1) / STEP) * STEP
    return low, max(high, low + STEP)


def _y(at: int) -> int:
    return TOP + at * ROW + ROW // 2
