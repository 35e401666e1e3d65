"""Agreement with people as a drawing: a dot for each column, a whisker for its interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from bench import jsonl
from bench.console import visible
from bench.metaeval.agreement import Agreement, Estimate
from bench.metaeval.table import names, order, title
from bench.tables import number

PLOTTED = ("summary_kendall", "system_kendall", "pooled_kendall", "roc_auc")
ROW, LABELS, PANEL, GAP, TOP = 18, 190, 260, 36, 46
STEP, SLACK = 0.2, 1e-9
STYLE = """
svg { color-scheme: light dark; font: 12px system-ui, sans-serif; }
.paper { fill: #fff } .ink { fill: #1d1d1f } .soft { fill: #5c5c63 }
.grid { stroke: #e2e2e6 } .whisker { stroke: #1f5fa8; stroke-width: 2 } .dot { fill: #1f5fa8 }
@media (prefers-color-scheme: dark) {
  .paper { fill: #161618 } .ink { fill: #eeeef0 } .soft { fill: #a5a5ad }
  .grid { stroke: #333338 } .whisker { stroke: #7db4f0 } .dot { fill: #7db4f0 }
}
"""


def draw(found: Agreement, path: Path) -> None:
    """Write the drawing to a file."""
    with jsonl.replacing(path) as file:
        file.write(svg(found))


def svg(found: Agreement) -> str:
    """Draw Kendall's tau-b at each level, and ROC-AUC, as a panel each; a file of its own."""
    shown = [name for name in names(found) if name in PLOTTED]
    lines = _lines(found)
    width = LABELS + len(shown) * (PANEL + GAP)
    height = TOP + ROW * (len(lines) + 1)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img">',
            f"<title>Agreement with {_text(found.rating or 'labels')}</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{width}" height="{height}"/>',
            *_labels(lines, found),
            *(
                line
                for place, name in enumerate(shown)
                for line in _panel(found, name, lines, LABELS + place * (PANEL + GAP))
            ),
            "</svg>\n",
        ]
    )


Line = tuple[str, int | None]
"""A family and the number of a column in it, or None for the family's heading."""


def _lines(found: Agreement) -> list[Line]:
    lines: list[Line] = []
    for family in found.families:
        if len(found.families) > 1:
            lines.append((family, None))
        lines += [(family, row) for row in order(found, family)]
    return lines


def _labels(lines: list[Line], found: Agreement) -> Iterator[str]:
    for at, (family, row) in enumerate(lines):
        text = family if row is None else found.labels[found.columns[row]]
        weight = ' font-weight="600"' if row is None else ""
        yield (
            f'<text class="ink" x="{LABELS - 12}" y="{_y(at) + 4}" text-anchor="end"{weight}>'
            f"{_text(text)}</text>"
        )


def _panel(found: Agreement, name: str, lines: list[Line], left: int) -> Iterator[str]:
    low, high = _extent(found, name)
    step = STEP if high - low < 1 else 2 * STEP

    def x(value: float) -> float:
        return round(left + (value - low) / (high - low) * PANEL, 1)

    bottom = _y(len(lines)) - ROW // 2
    yield f'<text class="ink" x="{left}" y="16" font-weight="600">{_text(title(name))}</text>'
    for tick in range(math.ceil(low / step - SLACK), math.floor(high / step + SLACK) + 1):
        at = x(tick * step)
        yield f'<path class="grid" d="M{at} {TOP - 8}V{bottom}"/>'
        yield (
            f'<text class="soft" x="{at}" y="{TOP - 12}" text-anchor="middle">'
            f"{tick * step:.1f}</text>"
        )
    for place, (family, row) in enumerate(lines):
        estimates = found.families[family].get(name)
        if row is not None and estimates:
            yield from _mark(estimates[row], x, _y(place))


def _mark(one: Estimate, x: Callable[[float], float], y: int) -> Iterator[str]:
    if math.isnan(one.value):
        return
    told = number(one.value)
    if not math.isnan(one.low):
        yield f'<path class="whisker" d="M{x(one.low)} {y}H{x(one.high)}"/>'
        told += f" [{number(one.low)}, {number(one.high)}]"
    yield f'<circle class="dot" cx="{x(one.value)}" cy="{y}" r="4"><title>{told}</title></circle>'


def _extent(found: Agreement, name: str) -> tuple[float, float]:
    """Ends of the axis: all bounds, out to the next tick."""
    known = [
        value
        for measured in found.families.values()
        for one in measured.get(name, ())
        for value in (one.value, one.low, one.high)
        if not math.isnan(value)
    ]
    low = math.floor(min(known, default=0) / STEP) * STEP
    high = math.ceil(max(known, default=1) / STEP) * STEP
    return low, max(high, low + STEP)


def _y(at: int) -> int:
    return TOP + at * ROW + ROW // 2


def _text(text: str) -> str:
    return escape(visible(text))
