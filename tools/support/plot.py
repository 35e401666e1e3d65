"""The diagrams of docs/consistency.md: reliability, and precision against the share decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench import svg as draw
from tools.support.report import Bin

SIZE, MARGIN, LEGEND = 320, 46, 130
WIDTH, HEIGHT = SIZE + MARGIN + LEGEND, SIZE + 2 * MARGIN


def reliability(curves: Mapping[str, Sequence[Bin]]) -> str:
    """What share of the bullets with a support is sound: a curve for each family, and the diagonal.

    The area of a dot is its weight.
    """
    parts = [
        *_axes("support", "share that is sound"),
        draw.grid(_path([(0, 0), (1, 1)]), dashed=True),
    ]
    for number, (name, bins) in enumerate(curves.items()):
        color = draw.COLORS[number % len(draw.COLORS)]
        parts.append(draw.line(_path([(one.support, one.sound) for one in bins]), color=color))
        most = max(one.weight for one in bins)
        parts += [
            draw.dot(*_point(one.support, one.sound), radius=_radius(one, most), color=color)
            for one in bins
        ]
        parts += _legend(name, number, color)
    return draw.drawing("Reliability of held-out support", WIDTH, HEIGHT, parts)


def precision(orders: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """How often a label would be right, against the share of all bullets that would have it."""
    parts = list(_axes("share of all bullets decided", "share of these that is right"))
    for number, (name, order) in enumerate(orders.items()):
        color = draw.COLORS[number % len(draw.COLORS)]
        parts += [draw.line(_path(order), color=color), *_legend(name, number, color)]
    return draw.drawing("Precision against the share decided", WIDTH, HEIGHT, parts)


def _radius(one: Bin, most: float) -> float:
    return 2 + 6 * float((one.weight / most) ** 0.5)


def _axes(across: str, up: str) -> Iterator[str]:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield from _tick(share)
    yield draw.text(MARGIN + SIZE / 2, HEIGHT - 8, across, anchor="middle")
    yield draw.text(MARGIN, MARGIN - 14, up)


def _tick(share: float) -> Iterator[str]:
    (x, y), (_, bottom), (right, _) = _point(share, share), _point(0, 0), _point(1, 1)
    yield draw.grid(f"M{MARGIN} {y} H{right} M{x} {MARGIN} V{bottom}")
    yield draw.text(MARGIN - 6, y + 4, f"{share:g}", anchor="end")
    yield draw.text(x, bottom + 16, f"{share:g}", anchor="middle")


def _legend(name: str, number: int, color: str) -> Iterator[str]:
    x, y = MARGIN + SIZE + 14, MARGIN + 20 * number
    yield draw.dot(x, y, color=color)
    yield draw.text(x + 10, y + 4, name)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in (_point(*point) for point in points))


def _point(across: float, up: float) -> tuple[float, float]:
    return round(MARGIN + SIZE * across, 1), round(MARGIN + SIZE * (1 - up), 1)
