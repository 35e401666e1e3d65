"""Drawings as files of their own: words, lines and dots, readable on light and on dark paper."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Literal

from bench.console import visible

Anchor = Literal["start", "middle", "end"]

COLORS = ("#1f5fa8", "#b5541c", "#2e7d4f", "#7a4fa3")
"""Of series, in order; each has enough contrast on both papers."""
_STYLE = """
svg { color-scheme: light dark; font: 12px system-ui, sans-serif; }
.paper { fill: #fff } .ink { fill: #1d1d1f } .soft { fill: #5c5c63 }
.grid { stroke: #d9d9de; fill: none } .series { stroke-width: 2; fill: none }
@media (prefers-color-scheme: dark) {
  .paper { fill: #161618 } .ink { fill: #eeeef0 } .soft { fill: #a5a5ad }
  .grid { stroke: #3a3a40 } .series, .dot { filter: brightness(1.5) }
}
"""


_DASHES = ' stroke-dasharray="4"'


def drawing(title: str, width: float, height: float, parts: Iterable[str]) -> str:
    """A whole file of the parts that the other functions make, in units of a pixel."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img">',
            f"<title>{_escaped(title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{width}" height="{height}"/>',
            *parts,
            "</svg>\n",
        ]
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: Anchor = "start",
    bold: bool = False,
    soft: bool = False,
) -> str:
    """Words with their baseline at y."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text class="{"soft" if soft else "ink"}" x="{x}" y="{y}" '
        f'text-anchor="{anchor}"{weight}>{_escaped(words)}</text>'
    )


def grid(path: str, *, dashed: bool = False) -> str:
    """A line of the background."""
    return f'<path class="grid" d="{path}"{_DASHES if dashed else ""}/>'


def line(path: str, *, color: str = COLORS[0]) -> str:
    """A line of the data."""
    return f'<path class="series" stroke="{color}" d="{path}"/>'


def dot(x: float, y: float, *, radius: float = 4, color: str = COLORS[0], hint: str = "") -> str:
    """A dot, with words for who points at it."""
    inner = f"<title>{_escaped(hint)}</title>" if hint else ""
    return f'<circle class="dot" cx="{x}" cy="{y}" r="{radius:.3g}" fill="{color}">{inner}</circle>'


def _escaped(words: str) -> str:
    return escape(visible(words))
