"""Prediction-powered means: labels of some articles, and a metric's values for all of them.

Angelopoulos et al. 2023 (Science 382, arXiv 2301.09633) and PPI++ (2023, arXiv 2311.01453): the
mean is that of the metric over the other articles, times lambda, plus the mean of what the labels
differ from it. It departs from PPI++ where few articles are labelled:

- Lambda may have any size and sign, so that a metric need not be on the scale of the labels.
- No article is corrected by a lambda that its own label chose: each has that of all others.
- Lambda is taken towards 0 where few labelled articles show what the metric's values mean.
- The interval is not normal. Most shares are 0 and a few are not, of which a few labels may miss
  all: Student's t covers far less than it says. Here a bound is the quantile of means that are
  weighted at random (the Bayesian bootstrap) with one more article, which lies at that end of the
  scale (Gaffke 2005; Learned-Miller and Thomas 2019, arXiv 1905.06208). For labels of 0 and 1 this
  is the interval of Clopper and Pearson (1934). That it covers for every bounded variable is
  conjectured, not proven.

Rows are independent of each other: arrays may have further axes before the last, the articles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bench.significance import LEVEL, RESAMPLES, SEED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SHARE = (0.0, 1.0)
"""The scale of a share."""
WIDEST = 0.5
"""The part of a scale that an interval may take: what is wider does not tell high from low."""
UNSEEN = 4.0
"""Of 0, 1, 2 and 4 the least with which every simulation covered what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A corrected mean with its bounds, for each row.

    `worth` is the number of labels that would say as much without the metric, NaN where labels do
    not differ; `weight` is lambda.
    """

    value: Floats
    low: Floats
    high: Floats
    worth: Floats
    weight: Floats


def estimate(
    labels: Floats,
    scores: Floats,
    others: Floats,
    scale: tuple[float, float] = SHARE,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Estimate:
    """Estimate the mean label of all articles.

    Parameters
    ----------
    labels
        Of the labelled articles, a random sample: shape (..., n), within `scale`, n at least 3.
    scores
        The metric's values for the same articles, shape (..., n).
    others
        The metric's values for the articles without a label, shape (..., m), m from 0.
    scale
        The least and the greatest label that there can be.
    """
    import numpy as np

    weights = weigh(labels, scores, others)
    corrected = correct(labels, scores, others, weights)
    further = error(weights, others)
    low, high = bounds(corrected, scale, further, resamples=resamples, seed=seed)
    variance = corrected.var(axis=-1, ddof=1) / labels.shape[-1] + further**2
    spread = labels.var(axis=-1, ddof=1)
    worth = np.divide(spread, variance, out=np.full_like(spread, np.nan), where=variance > 0)
    value = np.clip(corrected.mean(axis=-1), *scale)
    return Estimate(value=value, low=low, high=high, worth=worth, weight=weights.mean(axis=-1))


def weigh(labels: Floats, scores: Floats, others: Floats) -> Floats:
    """Lambda for each labelled article by the labels of all the others, shape (..., n).

    PPI++'s is the slope of the labels on the metric's values, times m / (m + n). Here the slope is
    of the labels and of `UNSEEN` articles more, which have the farthest value and a mean label.
    """
    import numpy as np

    n, m = labels.shape[-1], others.shape[-1]
    every = _centred(np.concatenate([scores, others], axis=-1))
    unseen = UNSEEN * (every**2).max(axis=-1, keepdims=True)
    y, f = _centred(labels), _centred(scores)
    products, squares = (
        each.sum(axis=-1, keepdims=True) - each * n / (n - 1) for each in (y * f, f * f)
    )
    below = squares + unseen
    slope = np.divide(products, below, out=np.zeros_like(products), where=below > 0)
    weights: Floats = slope * m / (m + n)
    return weights


def correct(labels: Floats, scores: Floats, others: Floats, weights: Floats | float) -> Floats:
    """What each labelled article says of the mean, shape (..., n), by its lambda."""
    if not others.shape[-1]:
        return labels
    corrected: Floats = labels - weights * (scores - others.mean(axis=-1, keepdims=True))
    return corrected


def error(weights: Floats, others: Floats) -> Floats:
    """Standard error that the mean has from the articles without a label, by their number."""
    import numpy as np

    m = others.shape[-1]
    if m < 2:
        return np.zeros(weights.shape[:-1])
    spread: Floats = np.abs(weights.mean(axis=-1)) * others.std(axis=-1, ddof=1) / np.sqrt(m)
    return spread


def bounds(
    values: Floats,
    scale: tuple[float, float],
    error: Floats | float = 0.0,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[Floats, Floats]:
    """Bounds of the mean of `values`, shape (..., n), within `scale`.

    `error` is a standard error, of each row, that is not seen in the values.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    weights = random.standard_exponential((resamples, values.shape[-1] + 1))
    weights /= weights.sum(axis=1, keepdims=True)
    seen = values @ weights[:, :-1].T + np.multiply.outer(
        np.broadcast_to(error, values.shape[:-1]), random.standard_normal(resamples)
    )
    tails = (1 - level) / 2, (1 + level) / 2
    low, high = (
        np.clip(np.quantile(seen + weights[:, -1] * end, tail, axis=-1), *scale)
        for end, tail in zip(scale, tails, strict=True)
    )
    return low, high


@cache
def least() -> int:
    """Labelled articles from which no labels, however they fall, give an interval too wide."""
    n = 3
    while _widest(n) > WIDEST:
        n += 1
    return n


def _widest(n: int) -> float:
    """The widest interval that n labels can give, which are then 0 or 1."""
    import numpy as np
    from scipy.special import betaincinv

    ones = np.arange(n + 1)
    tail = (1 - LEVEL) / 2
    low = np.where(ones > 0, betaincinv(np.maximum(ones, 1), n - ones + 1, tail), 0)
    high = np.where(ones < n, betaincinv(ones + 1, np.maximum(n - ones, 1), 1 - tail), 1)
    return float((high - low).max())


def _centred(values: Floats) -> Floats:
    centred: Floats = values - values.mean(axis=-1, keepdims=True)
    return centred
