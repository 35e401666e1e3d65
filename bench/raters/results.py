"""What raters say of each candidate: means or shares with intervals, and tiers.

A candidate's value for an article is the mean over its raters, and over its bullets where these are
what was asked; everything else is of the articles, as in the tables of metrics.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from bench import shares, significance
from bench.metaeval.correlation import ratio
from bench.raters.answers import NOMINAL, Answer
from bench.significance import ALPHA
from bench.tables.notes import HUMAN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.agreement import Floats

_ALIKE = 1e-9  # what rounding makes of equal values


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One candidate and one question; bounds are NaN where `varied` is false."""

    system: str
    value: float
    low: float
    high: float
    articles: int
    answers: int
    tier: int | None
    """1 for the best; within a tier no two are shown to differ. None for people's own bullets."""


def results(question: str, given: Sequence[Answer], *, seed: int) -> list[Result]:
    """Each candidate's mean, best first, and last people's own bullets, where these were judged.

    Answers are those to one question about one system each.
    """
    systems = sorted({answer.thing.systems[0] for answer in given})
    values, counts = _values(given, systems)
    means = [float(row[np.isfinite(row)].mean()) for row in values]
    bounds = [
        _interval(row[np.isfinite(row)], int(counted), question, seed)
        for row, counted in zip(values, counts, strict=True)
    ]
    tiers = _tiers(values, means, systems, seed)
    found = [
        Result(
            system=system,
            value=means[row],
            low=bounds[row][0],
            high=bounds[row][1],
            articles=int(np.isfinite(values[row]).sum()),
            answers=sum(answer.thing.systems[0] == system for answer in given),
            tier=tiers.get(row),
        )
        for row, system in enumerate(systems)
    ]
    return sorted(found, key=lambda one: (one.system == HUMAN, -one.value, one.system))


def _values(given: Sequence[Answer], systems: Sequence[str]) -> tuple[Floats, NDArray[np.intp]]:
    """Values [systems, articles], NaN where nobody answered, and how many things were judged."""
    of_things: dict[object, list[float]] = {}
    for answer in given:
        of_things.setdefault(answer.thing, []).append(answer.value)
    articles = {name: n for n, name in enumerate(sorted({one.thing.article for one in given}))}
    sums, counts = np.zeros((2, len(systems), len(articles)))
    for answer in given:
        values = of_things.pop(answer.thing, None)
        if values is not None:
            cell = systems.index(answer.thing.systems[0]), articles[answer.thing.article]
            sums[cell] += np.mean(values)
            counts[cell] += 1
    return ratio(sums, counts).astype(np.float64), counts.sum(axis=1).astype(np.intp)


def _interval(values: Floats, counted: int, question: str, seed: int) -> tuple[float, float]:
    if question in NOMINAL:
        return shares.interval(values, counted)
    if not varied(values):
        return math.nan, math.nan
    low, high = significance.intervals(values[None], seed=seed)
    return float(low[0]), float(high[0])


def varied(values: Floats) -> bool:
    """Whether values [articles] differ: a bootstrap of equal ones would claim to be sure."""
    return values.size > 1 and bool(np.ptp(values) > _ALIKE)


def _tiers(
    values: Floats, means: Sequence[float], systems: Sequence[str], seed: int
) -> Mapping[int, int]:
    """Tier of each candidate by its row."""
    rows = [row for row, system in enumerate(systems) if system != HUMAN]
    return tiers(values, sorted(rows, key=lambda row: (-means[row], systems[row])), seed)


def _tested(
    values: Floats, pairs: Sequence[tuple[int, int]], resamples: int, seed: int
) -> list[float]:
    """The p of each pair; pairs that share the same articles are drawn together."""
    known = np.isfinite(values)
    alike: dict[bytes, list[tuple[int, int]]] = {}
    for base, new in pairs:
        alike.setdefault((known[base] & known[new]).tobytes(), []).append((base, new))
    found: dict[tuple[int, int], float] = {}
    for mask, group in alike.items():
        shared = np.frombuffer(mask, bool)
        rows = sorted({row for pair in group for row in pair})
        numbers = [(rows.index(base), rows.index(new)) for base, new in group]
        p = [math.nan] * len(group)
        if shared.sum() > 1:
            own = values[rows][:, shared]
            p = significance.randomization(own, numbers, resamples=resamples, seed=seed).tolist()
        found |= dict(zip(group, p, strict=True))
    return [found[pair] for pair in pairs]


def tiers(values: Floats, order: Sequence[int], seed: int) -> dict[int, int]:
    """Tier of each row, 1 for the best; two rows are compared on the articles that both have."""
    pairs = list(combinations(order, 2))
    resamples = significance.resamples_for(len(pairs))
    tested = _tested(values, pairs, resamples, seed)
    differ = np.zeros((len(values), len(values)), bool)
    for (base, new), p in zip(pairs, significance.holm(tested), strict=True):
        differ[base, new] = differ[new, base] = not math.isnan(p) and p < ALPHA
    groups = significance.tiers(order, differ)
    return {row: tier for tier, group in enumerate(groups, 1) for row in group}
