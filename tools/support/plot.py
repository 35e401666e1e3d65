"""The reliability diagram: what share of the bullets with a support is sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench import svg as draw
from tools.support.report import Bin

SIZE, MARGIN, LEGEND = 320, 46, 130


def svg(curves: Mapping[str, Sequence[Bin]]) -> str:
    """Draw a curve for each family over the diagonal; the area of a dot is its weight."""
    width, height = SIZE + MARGIN + LEGEND, SIZE + 2 * MARGIN
    left, bottom, right, top = *_point(0, 0), *_point(1, 1)
    return draw.drawing(
        "Reliability of held-out support",
        width,
        height,
        [
            *(part for share in (0.0, 0.25, 0.5, 0.75, 1.0) for part in _tick(share)),
            draw.grid(f"M{left} {bottom} L{right} {top}", dashed=True),
            draw.text(MARGIN + SIZE / 2, height - 8, "support", anchor="middle"),
            draw.text(MARGIN, MARGIN - 14, "share that is sound"),
            *(
                part
                for number, (name, bins) in enumerate(curves.items())
                for part in _curve(name, bins, number)
            ),
        ],
    )


def _point(support: float, sound: float) -> tuple[float, float]:
    return round(MARGIN + SIZE * support, 1), round(MARGIN + SIZE * (1 - sound), 1)


def _tick(share: float) -> Iterator[str]:
    (x, y), (_, bottom), (right, _) = _point(share, share), _point(0, 0), _point(1, 1)
    yield draw.grid(f"M{MARGIN} {y} H{right} M{x} {MARGIN} V{bottom}")
    yield draw.text(MARGIN - 6, y + 4, f"{share:g}", anchor="end")
    yield draw.text(x, bottom + 16, f"{share:g}", anchor="middle")


def _curve(name: str, bins: Sequence[Bin], number: int) -> Iterator[str]:
    color = draw.COLORS[number % len(draw.COLORS)]
    points = [_point(one.support, one.sound) for one in bins]
    yield draw.line("M" + " L".join(f"{x} {y}" for x, y in points), color=color)
    most = max(one.weight for one in bins)
    for (x, y), one in zip(points, bins, strict=True):
        yield draw.dot(x, y, radius=2 + 6 * (one.weight / most) ** 0.5, color=color)
    x, y = MARGIN + SIZE + 14, MARGIN + 20 * number
    yield draw.dot(x, y, color=color)
    yield draw.text(x + 10, y + 4, name)
