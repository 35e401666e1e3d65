"""A measure of every column in the data and its resamples -> intervals and paired tests."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bench.metaeval.correlation import Floats
from bench.significance import LEVEL, holm


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A measure of one column, its bounds, and its difference from the baseline; NaN is unknown."""

    value: float
    low: float
    high: float
    difference: float = math.nan
    difference_low: float = math.nan
    difference_high: float = math.nan
    p: float = math.nan
    p_corrected: float = math.nan


def estimates(drawn: Floats, base: int | None) -> tuple[Estimate, ...]:
    """Intervals of each column's measure, and its test against the column numbered `base`.

    `drawn` has shape (columns, 1 + resamples), the data itself first.
    """
    bounds = _bounds(drawn)
    if base is None:
        return tuple(
            Estimate(value=float(row[0]), low=low, high=high)
            for row, (low, high) in zip(drawn, bounds, strict=True)
        )
    differences = drawn - drawn[base]
    p = [math.nan if i == base else paired_p(row) for i, row in enumerate(differences)]
    rows = zip(drawn, bounds, differences, _bounds(differences), p, holm(p), strict=True)
    return tuple(
        Estimate(
            value=float(row[0]),
            low=low,
            high=high,
            difference=float(difference[0]),
            difference_low=below,
            difference_high=above,
            p=uncorrected,
            p_corrected=float(corrected),
        )
        for row, (low, high), difference, (below, above), uncorrected, corrected in rows
    )


def paired_p(differences: Floats) -> float:
    """Two-sided p of a difference [1 + resamples], the data itself first; NaN if unknown.

    How often resampled differences lie as far from their mean as the data's lies from zero.
    """
    observed, drawn = differences[0], differences[1:]
    drawn = drawn[np.isfinite(drawn)]
    if math.isnan(observed) or not drawn.size:
        return math.nan
    extreme = int((np.abs(drawn - drawn.mean()) >= abs(observed)).sum())
    return (extreme + 1) / (drawn.size + 1)


def _bounds(drawn: Floats) -> list[tuple[float, float]]:
    """Percentile bounds of each row over its resamples; NaN where most of them are unknown."""
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    bounds = []
    for row in drawn[:, 1:]:
        known = row[np.isfinite(row)]
        enough = known.size > row.size / 2
        low, high = np.quantile(known, tails) if enough else (math.nan, math.nan)
        bounds.append((float(low), float(high)))
    return bounds
