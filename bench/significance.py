"""How sure a difference is: intervals, paired tests, correction, tiers and power, on arrays.

Everything here is about means over articles. Rows of `values` are what is compared (a candidate's
column), columns are the articles; several samples of an article are averaged before. Rows share
their resamples, so the resampled difference of two rows is the difference of their resampled
means, and thousands of rows cost one matrix product.

- Intervals: BCa bootstrap (Efron 1987), as `scipy.stats.bootstrap`; the percentile interval where
  BCa is undefined.
- Tests: approximate randomization (Noreen 1989; Riezler and Maxwell 2005), exact where few
  articles allow it, and the paired bootstrap (Koehn 2004), shifted to the null (Riezler and Maxwell
  2005); both two-sided. sacrebleu 2 computes the first in the same way; in the second it takes
  absolute values before it shifts, which calls 15% of null differences significant at 5%.
- Correction: Holm (1979).
- From `LARGE` articles on nothing is drawn: resampled means are then as good as normal, and bounds
  and p are those that resampling tends to, with its skewness (Hall 1992, 3.10, on the BCa interval;
  Pitman 1937 on the randomization test). The error is of the order of 1 / articles.
- Power: of a paired t test (Cohen 1988), which the randomization test comes close to.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.95
"""Of intervals."""
ALPHA = 0.05
"""Two rows are shown to differ where the corrected p is below this."""
POWER = 0.8
"""Cohen 1988: the usual compromise between missing a difference and needing more articles."""
RESAMPLES = 10_000
"""p moves by less than 0.005 around 0.05 from one seed to another (twice its standard error)."""
SEED = 0
LARGE = 20_000
"""From so many articles on the limit is computed; 10,000 resamples of 311,971 take minutes."""
_CELLS = 1 << 22  # of a resampling matrix held at once: 32 MB for each of its steps
_TIE = 1e-9  # rounding of a mean of resampled values, relative to the largest value


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two rows on the `n` articles that both have; `difference` is new minus base.

    `low` and `high` bound the difference, `p` is of approximate randomization and `p_bootstrap` of
    the paired bootstrap, both uncorrected. `effect` is Cohen's d of paired values, the difference
    in standard deviations of the articles' differences. Wins are articles where new is higher.
    All are NaN where fewer than two articles are shared.
    """

    n: int
    difference: float
    low: float
    high: float
    p: float
    p_bootstrap: float
    effect: float
    spread: float
    """Standard deviation of the articles' differences."""
    wins: int
    ties: int
    losses: int


def intervals(
    values: Floats, *, level: float = LEVEL, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[Floats, Floats]:
    """Bounds of the mean of each row, shape (rows,) each; values have shape (rows, articles).

    NaN for a row with a missing value and where there are fewer than two articles.
    """
    import numpy as np

    if values.shape[1] < 2:
        return np.full(len(values), np.nan), np.full(len(values), np.nan)
    if values.shape[1] >= LARGE:
        bounds = np.array([_limit_bounds(row, level) for row in values]).reshape(-1, 2)
        return bounds[:, 0], bounds[:, 1]
    return _bounds(values, resampled_means(values, resamples=resamples, seed=seed), level)


def compare(
    values: Floats,
    pairs: Sequence[tuple[int, int]],
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> list[Comparison]:
    """Compare pairs of rows (base, new), each on the articles that both rows have."""
    import numpy as np

    known = np.isfinite(values)
    comparisons: dict[tuple[int, int], Comparison] = {}
    shared: dict[bytes, list[tuple[int, int]]] = {}
    for base, new in pairs:
        shared.setdefault((known[base] & known[new]).tobytes(), []).append((base, new))
    for mask, group in shared.items():
        kept = np.frombuffer(mask, bool)
        rows = sorted({row for pair in group for row in pair})
        place = {row: number for number, row in enumerate(rows)}
        numbers = [(place[base], place[new]) for base, new in group]
        compared = _compare(values[rows][:, kept], numbers, level, resamples, seed)
        comparisons |= dict(zip(group, compared, strict=True))
    return [comparisons[pair] for pair in pairs]


def randomization(
    values: Floats,
    pairs: Sequence[tuple[int, int]],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Floats:
    """Two-sided p of the difference of each pair of rows, by swapping the two at random articles.

    Exact where all the 2**n ways of swapping are no more than `resamples`. NaN for a pair with a
    missing value.
    """
    import numpy as np

    if values.shape[1] >= LARGE:
        return np.array([_limit_p(values[new] - values[base], resamples) for base, new in pairs])
    swapped = _swapped_means(values, resamples, seed)
    exact = 2 ** values.shape[1] <= resamples
    p = np.full(len(pairs), np.nan)
    for number, (base, new) in enumerate(pairs):
        observed = abs(float(values[new].mean() - values[base].mean()))
        if math.isnan(observed):
            continue
        slack = _TIE * max(np.abs(values[[base, new]]).max(), 1e-300)
        extreme = int((np.abs(swapped[new] - swapped[base]) >= observed - slack).sum())
        p[number] = extreme / swapped.shape[1] if exact else _p(extreme, resamples)
    return p


def resamples_for(comparisons: int, alpha: float = ALPHA) -> int:
    """Resamples with which even the smallest p of so many can pass Holm's correction."""
    return max(RESAMPLES, math.ceil(2 * comparisons / alpha))


def too_few(n: int, comparisons: int, alpha: float = ALPHA) -> bool:
    """Whether the smallest p there can be, with a difference in each of n articles, shows nothing.

    Of the 2**n ways to swap the two, two give a difference as large as that.
    """
    return 2.0 ** (1 - n) * comparisons >= alpha


def holm(p: Sequence[float] | Floats) -> Floats:
    """Adjusted p values that may be held against alpha as they are; NaN is no comparison."""
    import numpy as np

    given = np.asarray(p, float)
    adjusted = given.copy()
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(given[order] * factors), 1)
    return adjusted


def tiers(order: Sequence[int], differ: NDArray[np.bool_]) -> list[list[int]]:
    """Cut an order of rows, best first, so that no two rows of one tier are shown to differ.

    A row joins the tier above it unless it differs from one of that tier's rows; `differ` is a
    symmetric matrix. That a row of a lower tier differs from all of a higher one is not said.
    """
    groups: list[list[int]] = []
    for row in order:
        if groups and not any(differ[row, other] for other in groups[-1]):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def detectable(spread: float, n: int, *, alpha: float = ALPHA, power: float = POWER) -> float:
    """Smallest true difference that n articles show with this power; NaN below two articles.

    `spread` is the standard deviation of the articles' differences.
    """
    from scipy.special import stdtrit

    if n < 2:
        return math.nan
    quantiles = stdtrit(n - 1, 1 - alpha / 2) + stdtrit(n - 1, power)
    return float(quantiles) * spread / math.sqrt(n)


def needed(spread: float, difference: float, *, alpha: float = ALPHA, power: float = POWER) -> int:
    """Articles that it takes to see a true difference of this size with this power.

    Raises
    ------
    ValueError
        The difference is zero, which no number of articles shows.
    """
    if not difference:
        raise ValueError("no number of articles shows a difference of zero")
    low, high = 1, 2
    while detectable(spread, high, alpha=alpha, power=power) > abs(difference):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = detectable(spread, middle, alpha=alpha, power=power) <= abs(difference)
        low, high = (low, middle) if enough else (middle, high)
    return high


def resampled_means(values: Floats, *, resamples: int = RESAMPLES, seed: int = SEED) -> Floats:
    """Means of each row over articles drawn with replacement, shape (rows, resamples)."""
    import numpy as np

    n = values.shape[1]
    random = np.random.default_rng(seed)
    means = np.empty((len(values), resamples))
    for start, stop in _chunks(resamples, n):
        size = stop - start
        drawn = random.integers(0, n, (size, n)) + np.arange(0, size * n, n)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(float)
        means[:, start:stop] = values @ counts.T / n
    return means


def _swapped_means(values: Floats, resamples: int, seed: int) -> Floats:
    """Means of each row with signs given to the articles at random, or in all 2**n ways."""
    import numpy as np

    n = values.shape[1]
    random = np.random.default_rng(seed)
    count = min(2**n, resamples)
    means = np.empty((len(values), count))
    for start, stop in _chunks(count, n):
        if 2**n <= resamples:
            signs = 1.0 - 2.0 * (np.arange(start, stop)[:, None] >> np.arange(n) & 1)
        else:
            packed = random.integers(0, 256, (stop - start, -(-n // 8)), dtype=np.uint8)
            signs = 1.0 - 2.0 * np.unpackbits(packed, axis=1, count=n)
        means[:, start:stop] = values @ signs.T / n
    return means


def _chunks(resamples: int, n: int) -> Iterator[tuple[int, int]]:
    step = max(1, _CELLS // n)
    for start in range(0, resamples, step):
        yield start, min(start + step, resamples)


def _bounds(values: Floats, means: Floats, level: float) -> tuple[Floats, Floats]:
    """BCa bounds of each row's mean from its resampled means; percentile bounds elsewhere."""
    import numpy as np
    from scipy.special import ndtr, ndtri

    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    centred = values - values.mean(axis=1, keepdims=True)
    observed = values.mean(axis=1, keepdims=True)
    slack = _TIE * np.abs(values).max(axis=1, keepdims=True)
    below = (means < observed - slack).mean(axis=1) + (means <= observed + slack).mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        bias = ndtri(below / 2)[:, None]
        acceleration = ((centred**3).sum(1) / (centred**2).sum(1) ** 1.5 / 6)[:, None]
        shifted = bias + ndtri(tails)
        levels = ndtr(bias + shifted / (1 - acceleration * shifted))
    levels = np.where(np.isfinite(levels).all(axis=1, keepdims=True), levels, tails)
    bounds = np.array(
        [np.quantile(row, at) for row, at in zip(means, levels, strict=True)]
    ).reshape(-1, 2)
    constant = np.ptp(values, axis=1) == 0
    bounds[constant] = values[constant, :1]
    return bounds[:, 0], bounds[:, 1]


def _compare(
    values: Floats, pairs: Sequence[tuple[int, int]], level: float, resamples: int, seed: int
) -> list[Comparison]:
    """Compare pairs of rows that have no missing value."""
    import numpy as np

    n = values.shape[1]
    if n < 2:
        return [_unknown(n)] * len(pairs)
    if n >= LARGE:
        return [_limit_comparison(values[[*pair]], level, resamples) for pair in pairs]
    base, new = np.array(pairs, int).reshape(-1, 2).T
    differences = values[new] - values[base]
    means = resampled_means(values, resamples=resamples, seed=seed)
    drawn = means[new] - means[base]
    low, high = _bounds(differences, drawn, level)
    p = randomization(values, pairs, resamples=resamples, seed=seed)
    slack = _TIE * np.abs(values).max()
    return [
        _comparison(
            differences[i], (low[i], high[i]), p[i], _shifted_p(differences[i], drawn[i]), slack
        )
        for i in range(len(pairs))
    ]


def _shifted_p(differences: Floats, drawn: Floats) -> float:
    """Of the paired bootstrap: resampled means as far from their own mean as the difference is."""
    import numpy as np

    extreme = int((np.abs(drawn - drawn.mean()) >= abs(float(differences.mean()))).sum())
    return _p(extreme, len(drawn))


def _comparison(
    differences: Floats, bounds: tuple[float, float], p: float, p_bootstrap: float, slack: float
) -> Comparison:
    """What is said of one pair, from its differences [articles]."""
    import numpy as np

    difference, spread = float(differences.mean()), float(differences.std(ddof=1))
    low, high = map(float, bounds)
    return Comparison(
        n=len(differences),
        difference=difference,
        low=low,
        high=high,
        p=float(p),
        p_bootstrap=p_bootstrap,
        effect=difference / spread if spread > slack else math.nan,
        spread=spread,
        wins=int((differences > slack).sum()),
        ties=int((np.abs(differences) <= slack).sum()),
        losses=int((differences < -slack).sum()),
    )


def _limit_comparison(pair: Floats, level: float, resamples: int) -> Comparison:
    """One pair of rows of many articles."""
    import numpy as np

    differences = pair[1] - pair[0]
    p = _limit_p(differences, resamples)
    shifted = _limit_p(differences, resamples, centre=float(differences.mean()))
    slack = _TIE * np.abs(pair).max()
    return _comparison(differences, _limit_bounds(differences, level), p, shifted, slack)


def _limit_bounds(values: Floats, level: float) -> tuple[float, float]:
    """BCa bounds of the mean of many values: `_bounds` with endlessly many resamples.

    The resampled mean has the quantiles of Cornish and Fisher (1938), whose bias correction and
    acceleration are both a sixth of its skewness.
    """
    import numpy as np
    from scipy.special import ndtri

    mean = float(values.mean())
    deviation = float(values.std())
    if not deviation > _TIE * abs(mean):
        return (mean, mean) if deviation == deviation else (math.nan, math.nan)
    tails = ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    sixth = float((((values - mean) / deviation) ** 3).mean()) / math.sqrt(len(values)) / 6
    at = sixth + (sixth + tails) / (1 - sixth * (sixth + tails))
    low, high = mean + deviation / math.sqrt(len(values)) * (at + sixth * (at**2 - 1))
    return float(low), float(high)


def _limit_p(differences: Floats, resamples: int, centre: float = 0.0) -> float:
    """Two-sided p of the mean of many differences, whose signs or articles are drawn.

    It is never below what so many resamples can show; NaN where a value is missing.
    """
    import numpy as np
    from scipy.special import ndtr

    around = differences - centre
    deviation = math.sqrt(float(np.dot(around, around))) / len(differences)
    mean = abs(float(differences.mean()))
    if math.isnan(mean) or not deviation:
        return math.nan if math.isnan(mean) else _p(0 if mean else resamples, resamples)
    return max(2 * float(ndtr(-mean / deviation)), _p(0, resamples))


def _unknown(n: int) -> Comparison:
    numbers = ("difference", "low", "high", "p", "p_bootstrap", "effect", "spread")
    return Comparison(n=n, wins=0, ties=0, losses=0, **dict.fromkeys(numbers, math.nan))


def _p(extreme: int, resamples: int) -> float:
    """One is added to both counts, so that p is never 0 (Davison and Hinkley 1997, 4.2)."""
    return (extreme + 1) / (resamples + 1)
