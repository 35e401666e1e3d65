"""One column of a table: each candidate's mean, and what is known of how sure it is."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from bench.tables.labels import decimals
from bench.tables.load import Scores
from bench.tables.parts import Cell, number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bench.tables.differences import CandidatePair, Differences

DIFFERS = "‡"
Bounds = Sequence[tuple[float, float]]
"""Of the candidates, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to say of each mean; `base` is a candidate's place, `letters` are by place.

    `best` has the places of the best in each column, and of those not shown to differ from it.
    """

    differences: Differences
    best: Mapping[str, Collection[int]] = field(default_factory=dict)
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    ci: bool = False
    base: int | None = None
    letters: Mapping[int, str]
    seed: int = 0


def measures(scores: Scores, column: str, asked: Asked) -> list[Cell]:
    """Cells of a column in the order of the candidates; a missing score makes the mean n/a."""
    from bench.tables.differences import CandidatePair

    means = _means(scores, column)
    places = _places(scores, column)
    cells = [
        Cell(
            value=float(mean),
            text=number(float(mean), places),
            best=row in asked.best.get(column, ()),
            extra=_between_samples(scores, column, row),
        )
        for row, mean in enumerate(means)
    ]
    if asked.base is not None:
        pairs = [CandidatePair(column, asked.base, row) for row in range(len(cells))]
        cells = _with_differences(cells, pairs, asked, places)
    elif column in asked.bounds:
        cells = _with_intervals(cells, asked.bounds[column], places, asked.ci)
    return _with_letters(cells, scores, column, asked) if asked.letters else cells


def _means(scores: Scores, column: str) -> NDArray[np.float64]:
    """Means of the candidates; NaN for those that are not ranked, but for how often they failed."""
    import numpy as np

    means: NDArray[np.float64] = scores.values[column].mean(axis=1)
    if column == "answer_rate":
        return means
    return np.where([bool(reason) for reason in scores.incomplete], np.nan, means)


def _places(scores: Scores, column: str) -> int:
    return decimals(_means(scores, column), small=scores.columns[column].group == "cost")


def human(scores: Scores, column: str, asked: Asked) -> Cell:
    """What people score in a column, with the interval of the mean where candidates have one."""
    from bench import significance

    values = scores.people.human.get(column)
    if values is None:
        return Cell(value=math.nan, text=number(math.nan))
    mean = float(values.mean())
    places = _places(scores, column)
    cell = Cell(value=mean, text=number(mean, places))
    if column not in asked.bounds:
        return cell
    low, high = significance.intervals(values[None], seed=asked.seed)
    return _with_intervals([cell], [(float(low[0]), float(high[0]))], places, asked.ci)[0]


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

    if not columns:
        return {}
    values = np.concatenate([scores.values[name] for name in columns])
    bounds = list(zip(*significance.intervals(values, seed=seed), strict=True))
    rows = len(scores.candidates)
    return {name: bounds[i * rows : (i + 1) * rows] for i, name in enumerate(columns)}


def span(low: float, high: float, places: int) -> str:
    """Bounds of a mean in few characters, with one decimal less than the mean."""
    return "" if math.isnan(low) else f"{low:.{places - 1}f}–{high:.{places - 1}f}"


def _with_intervals(cells: list[Cell], bounds: Bounds, places: int, full: bool) -> list[Cell]:
    bounded = interval if full else span
    return [
        replace(
            cell,
            below=tuple(filter(None, [bounded(low, high, places)])),
            extra={**cell.extra, "low": float(low), "high": float(high)},
        )
        if not math.isnan(cell.value)
        else replace(cell, extra={**cell.extra, "low": math.nan, "high": math.nan})
        for cell, (low, high) in zip(cells, bounds, strict=True)
    ]


def _with_differences(
    cells: list[Cell], pairs: list[CandidatePair], asked: Asked, places: int
) -> list[Cell]:
    made = []
    for cell, pair in zip(cells, pairs, strict=True):
        compared = asked.differences.compared.get(pair)
        if compared is None or math.isnan(cell.value):
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
