"""How far raters agree: Krippendorff's alpha with an interval, on arrays.

Alpha is 1 less the disagreement within units over what it would be were values dealt out at random:
1 where all agree, 0 where they agree as chance would. Computed as Krippendorff 2011 ("Computing
Krippendorff's Alpha-Reliability") does, but from the counts of each unit, without a matrix of
coincidences. Its ordinal distance of two values is the squared distance of their mid-ranks among
all values, so the ordinal alpha is the interval alpha of mid-ranks.

Intervals are a jackknife over articles (Tukey 1958), since units of one article are alike, with
Student's t. Krippendorff's own bootstrap resamples pairs as if they were independent, and is too
narrow for that reason; a bootstrap over articles (BCa, percentile) held the true value in 90 to 93%
of simulated worlds of 8 to 30 articles, the jackknife in 94 to 95%.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from bench.significance import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Scale = Literal["nominal", "ordinal", "interval"]

_CELLS = 1 << 22  # of an array of weightings and units held at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha:
    """Agreement on one question, at most 1; NaN where it can't be computed, for the `reason`.

    `units`, `articles` and `raters` count those with two values or more, which alone tell anything.
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    units: int
    articles: int
    raters: int
    reason: str = ""


def alpha(
    values: Floats,
    articles: NDArray[np.intp],
    scale: Scale,
    *,
    level: float = LEVEL,
) -> Alpha:
    """Krippendorff's alpha of values [raters, units], NaN where a rater gave none.

    Parameters
    ----------
    articles
        The number of each unit's article, shape (units,).
    scale
        How far two values differ: at all (nominal), by the values between them (ordinal), or by
        their difference squared (interval).
    """
    values, articles = paired(values, articles)
    numbers = np.unique(articles, return_inverse=True)[1]
    count = int(numbers.max()) + 1 if numbers.size else 0
    about = {
        "units": values.shape[1],
        "articles": count,
        "raters": int(np.isfinite(values).any(axis=1).sum()),
    }
    if not values.size:
        return Alpha(value=math.nan, **about, reason="no unit has values of two raters")
    counts, points = _counted(values)
    if len(points) < 2:
        reason = f"every value is {points[0]:g}: chance can't be told from agreement"
        return Alpha(value=math.nan, **about, reason=reason)
    weights = np.concatenate([np.ones((1, count)), 1 - np.eye(count)])
    value, *without = _alphas(counts, points, scale, weights[:, numbers]).tolist()
    low, high, reason = _interval(value, np.array(without), level)
    return Alpha(value=value, low=low, high=high, **about, reason=reason)


def paired(values: Floats, articles: NDArray[np.intp]) -> tuple[Floats, NDArray[np.intp]]:
    """Only the units with two values or more."""
    kept = np.isfinite(values).sum(axis=0) >= 2
    return values[:, kept], articles[kept]


def midranks(values: Floats) -> Floats:
    """Mid-ranks of values among all that are known, of the same shape; NaN stays."""
    counts, points = _counted(values)
    totals = counts.sum(axis=0)
    ranks = totals.cumsum() - totals / 2
    place = np.searchsorted(points, np.nan_to_num(values, nan=points[0]))
    return np.where(np.isfinite(values), ranks[place], np.nan)


def _counted(values: Floats) -> tuple[Floats, Floats]:
    """How often each value was given to each unit, [units, points], and the points in order."""
    known = np.isfinite(values)
    points, places = np.unique(values[known], return_inverse=True)
    cells = np.nonzero(known)[1] * len(points) + places
    counts = np.bincount(cells, minlength=values.shape[1] * len(points))
    return counts.reshape(values.shape[1], -1).astype(float), points


def _alphas(counts: Floats, points: Floats, scale: Scale, weights: Floats) -> Floats:
    """Alpha under each weighting of the units, [weightings, units]; NaN where values are alike."""
    step = max(1, _CELLS // max(counts.shape))
    parts = [
        _alphas_of(counts, points, scale, weights[start : start + step])
        for start in range(0, len(weights), step)
    ]
    return np.concatenate(parts)


def _alphas_of(counts: Floats, points: Floats, scale: Scale, weights: Floats) -> Floats:
    given = counts.sum(axis=1)
    shares = weights / (given - 1)
    totals = weights @ counts
    n = totals.sum(axis=1)
    if scale == "nominal":
        observed = shares @ (given**2 - (counts**2).sum(axis=1))
        expected = n**2 - (totals**2).sum(axis=1)
    else:
        centred = np.broadcast_to(points - points.mean(), totals.shape)
        x = totals.cumsum(axis=1) - totals / 2 if scale == "ordinal" else centred
        x = x - (totals * x).sum(axis=1, keepdims=True) / n[:, None]
        squares = ((shares * given) @ counts * x**2).sum(axis=1)
        observed = 2 * (squares - (shares * (x @ counts.T) ** 2).sum(axis=1))
        expected = 2 * n * (totals * x**2).sum(axis=1)
    varied = (totals > 0).sum(axis=1) > 1
    out = np.full(len(weights), np.nan)
    np.divide((n - 1) * observed, expected, out=out, where=varied)
    return np.where(np.abs(out) < _ROUNDING, 1.0, 1 - out)


_ROUNDING = 1e-12


def _interval(value: float, without: Floats, level: float) -> tuple[float, float, str]:
    """Bounds from the values without each article in turn, or NaN and why there are none."""
    from scipy.special import stdtrit

    count = len(without)
    if count < 2:
        return math.nan, math.nan, "one article: no interval"
    if value == 1:
        return math.nan, math.nan, "all agree: no interval"
    if not np.isfinite(without).all():
        return math.nan, math.nan, "only one article has different values: no interval"
    error = math.sqrt((count - 1) * float(without.var()))
    reach = float(stdtrit(count - 1, (1 + level) / 2)) * error
    return value - reach, min(value + reach, 1.0), ""
