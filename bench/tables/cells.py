"""One column of a table: each candidate's mean, and what is known of how sure it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from bench.tables.labels import decimals
from bench.tables.load import Scores
from bench.tables.parts import Cell, number
from bench.types import Column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bench.tables.differences import CandidatePair, Differences

DIFFERS = "‡"
Bounds = Sequence[tuple[float, float]]
"""Of the candidates, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to say of each mean; `base` is a candidate's place, `letters` are by place."""

    differences: Differences
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    ci: bool = False
    base: int | None = None
    letters: Mapping[int, str]
    seed: int = 0


def measures(scores: Scores, column: str, asked: Asked) -> list[Cell]:
    """Cells of a column in the order of the candidates; a missing score makes the mean n/a."""
    import numpy as np

    from bench.tables.differences import CandidatePair

    means = scores.values[column].mean(axis=1)
    places = decimals(means)
    eligible = np.array([not candidate.sees_reference for candidate in scores.candidates])
    winners = best(scores.columns[column], means, eligible)
    cells = [
        Cell(
            value=float(mean),
            text=number(float(mean), places),
            best=row in winners,
            extra=_between_samples(scores, column, row),
        )
        for row, mean in enumerate(means)
    ]
    if asked.base is not None:
        pairs = [CandidatePair(column, asked.base, row) for row in range(len(cells))]
        cells = _with_differences(cells, pairs, asked, places)
    elif column in asked.bounds:
        cells = _with_intervals(cells, asked.bounds[column], places)
    return _with_letters(cells, scores, column, asked) if asked.letters else cells


def best(column: Column, means: NDArray[np.float64], eligible: NDArray[np.bool_]) -> set[int]:
    """Rows whose printed mean is the best of the eligible ones; none where all print alike."""
    import numpy as np

    shown = np.round(means, decimals(means))
    known = eligible & ~np.isnan(means)
    if column.better is None or len(set(shown[known])) < 2:
        return set()
    top = shown[known].max() if column.better == "higher" else shown[known].min()
    return {int(row) for row in np.flatnonzero(known & (shown == top))}


def interval(low: float, high: float, places: int) -> str:
    """Bounds as text; nothing where there are none."""
    return "" if math.isnan(low) else f"[{low:.{places}f}, {high:.{places}f}]"


def _between_samples(scores: Scores, column: str, row: int) -> dict[str, float]:
    spread = float(scores.spread[column][row])
    return {} if math.isnan(spread) else {"between_samples": spread}


def intervals(scores: Scores, columns: Sequence[str], seed: int) -> dict[str, Bounds]:
    """Bounds of every mean, from the same resamples for all columns."""
    import numpy as np

    from bench import significance

    values = np.concatenate([scores.values[name] for name in columns])
    bounds = list(zip(*significance.intervals(values, seed=seed), strict=True))
    rows = len(scores.candidates)
    return {name: bounds[i * rows : (i + 1) * rows] for i, name in enumerate(columns)}


def _with_intervals(cells: list[Cell], bounds: Bounds, places: int) -> list[Cell]:
    return [
        replace(
            cell,
            below=tuple(filter(None, [interval(low, high, places)])),
            extra={**cell.extra, "low": float(low), "high": float(high)},
        )
        for cell, (low, high) in zip(cells, bounds, strict=True)
    ]


def _with_differences(
    cells: list[Cell], pairs: list[CandidatePair], asked: Asked, places: int
) -> list[Cell]:
    made = []
    for cell, pair in zip(cells, pairs, strict=True):
        compared = asked.differences.compared.get(pair)
        if compared is None:
            made.append(cell)
            continue
        mark = DIFFERS if asked.differences.significant(pair) else ""
        bounds = interval(compared.low, compared.high, places) if asked.ci else ""
        about = {key: value for key, value in asdict(compared).items() if key not in _BOUNDS}
        about |= {f"difference_{key}": getattr(compared, key) for key in _BOUNDS}
        about["p_corrected"] = asked.differences.corrected[pair]
        below = tuple(filter(None, (f"{compared.difference:+.{places}f}{mark}", bounds)))
        made.append(replace(cell, below=below, extra={**cell.extra, **about}))
    return made


_BOUNDS = ("low", "high")


def _with_letters(cells: list[Cell], scores: Scores, column: str, asked: Asked) -> list[Cell]:
    made = []
    for row, cell in enumerate(cells):
        beaten = asked.differences.better_than(scores, column, row)
        names = " ".join(scores.candidates[other].name for other in beaten)
        mark = "".join(sorted(asked.letters[other] for other in beaten))
        made.append(replace(cell, mark=mark, extra={**cell.extra, "better_than": names}))
    return made
