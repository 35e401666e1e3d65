"""Which raters stand apart from the others, on arrays.

Where a rater and two others or more judged the same thing, the rater's disagreement with the others
is compared with theirs among themselves: the mean over pairs of the distance that alpha uses. As
everywhere in the bench, means are over articles, and the test is paired approximate randomization.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bench import significance
from bench.agreement import Scale, midranks, paired
from bench.metaeval.correlation import ratio
from bench.significance import RESAMPLES, SEED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.agreement import Floats

ALONE = "nobody else judged the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """How one rater agrees with the others on one question; NaN is unknown, for the `reason`.

    On the scale of alpha: 1 is full agreement, 0 what chance would give. `value` has an interval
    with the bounds `low` and `high`. `others` is how the others agree among themselves on what this
    rater judged, and `difference` how much less or more this one does (below 0: less) where both
    are known; `p` is its two-sided test, not corrected.
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    others: float = math.nan
    difference: float = math.nan
    p: float = math.nan
    articles: int = 0
    """In which the rater met another one."""
    reason: str = ""


def apart(
    values: Floats,
    articles: NDArray[np.intp],
    scale: Scale,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> list[Apart]:
    """Compare each rater with the others; values have shape (raters, units), NaN for no answer."""
    values, articles = paired(values, articles)
    if not values.size:
        return [Apart(value=math.nan, reason=ALONE)] * len(values)
    between, chance = _distances(values, scale)
    found = []
    for rater in range(len(values)):
        others = np.delete(np.arange(len(values)), rater)
        own = _mean(between[rater, others])
        among = between[np.ix_(others, others)].reshape(len(others) ** 2, -1)
        theirs = np.where(np.isfinite(own), _mean(among), np.nan)
        rows = np.stack([_of_articles(own, articles), _of_articles(theirs, articles)])
        found.append(_apart(rows, chance, resamples, seed))
    return found


def _apart(rows: Floats, chance: float, resamples: int, seed: int) -> Apart:
    """From disagreements [2, articles] of a rater with the others, and of these with each other."""
    own = rows[0, np.isfinite(rows[0])]
    if not own.size:
        return Apart(value=math.nan, reason=ALONE)
    if not chance > 0:
        return Apart(value=math.nan, articles=own.size, reason="every value is the same")
    value = 1 - float(own.mean()) / chance
    if own.size < 2:
        return Apart(value=value, articles=own.size, reason="one article: no interval")
    below, above = significance.intervals(own[None], resamples=resamples, seed=seed)
    known = bool(np.ptp(own) > 0)
    bounds = (1 - float(above[0]) / chance, 1 - float(below[0]) / chance)
    found = Apart(
        value=value,
        low=bounds[0] if known else math.nan,
        high=bounds[1] if known else math.nan,
        articles=own.size,
    )
    shared = rows[:, np.isfinite(rows).all(axis=0)]
    if shared.shape[1] < 2:
        return replace(found, reason="fewer than two others judged the same")
    others = shared[1]
    p = significance.randomization(shared, [(0, 1)], resamples=resamples, seed=seed)
    return replace(
        found,
        others=1 - float(others.mean()) / chance,
        difference=float((others - shared[0]).mean()) / chance,
        p=float(p[0]),
    )


def _distances(values: Floats, scale: Scale) -> tuple[Floats, float]:
    """Distances of every two raters, [raters, raters, units], and of any two values, as a mean.

    NaN between a rater and himself, and where one of the two gave no value.
    """
    x = midranks(values) if scale == "ordinal" else values
    known = x[np.isfinite(x)]
    between = (x[:, None] - x[None]) ** 2
    chance = 2 * float(known.var(ddof=1)) if np.ptp(known) > 0 else 0.0
    if scale == "nominal":
        between = np.where(np.isfinite(between), between != 0, np.nan)
        counts = np.unique(known, return_counts=True)[1]
        pairs = known.size * (known.size - 1)
        chance = 1 - float((counts * (counts - 1)).sum()) / pairs
    between[np.arange(len(x)), np.arange(len(x))] = np.nan
    return between, chance


def _mean(distances: Floats) -> Floats:
    """Mean of each unit over pairs [pairs, units]; NaN where there is none."""
    known = np.isfinite(distances)
    return _ratio(np.where(known, distances, 0).sum(axis=0), known.sum(axis=0))


def _of_articles(values: Floats, articles: NDArray[np.intp]) -> Floats:
    """Mean of each article over its units; NaN where none has a value."""
    known = np.isfinite(values)
    numbers = np.unique(articles, return_inverse=True)[1]
    sums = np.bincount(numbers, np.where(known, values, 0))
    return _ratio(sums, np.bincount(numbers, known.astype(float)))


def _ratio(sums: NDArray[Any], counts: NDArray[Any]) -> Floats:
    return ratio(sums, counts).astype(np.float64)
