"""How sure a share of bullets is: its interval, and whether it is above twice another one.

Bullets of one article are alike, so they count as the simple random sample that would say as much.
The interval is that of Clopper and Pearson (1934) at its size (Korn and Graubard 1998).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bench.significance import LEVEL

if TYPE_CHECKING:
    from bench.significance import Floats


def interval(values: Floats, counted: float, *, level: float = LEVEL) -> tuple[float, float]:
    """Bounds of a mean share, for values of shape (articles,) from 0 to 1.

    `counted` is how many things the shares count in all articles together. Unlike the bootstrap,
    the bounds stay honest where all values are 0, and where the articles are few. NaN below two
    articles.
    """
    from scipy.special import betaincinv

    size, found = _as_sample(values, counted)
    if math.isnan(size):
        return math.nan, math.nan
    tail = (1 - level) / 2
    low = betaincinv(found, size - found + 1, tail) if found > 0 else 0.0
    high = betaincinv(found + 1, size - found, 1 - tail) if found < size else 1.0
    return float(low), float(high)


def above_twice(values: Floats, counted: float, other: Floats, other_counted: float) -> float:
    """Return p of a mean share that is no more than twice another one, for values from 0 to 1.

    `counted` is how many things the shares count. The test is exact given how many were found in
    both (Przyborowski and Wilenski 1940), each share being that of a simple random sample of the
    size that its articles are worth. 1 where none was found, or below two articles.
    """
    from scipy.special import betainc

    size, found = _as_sample(values, counted)
    other_size, other_found = _as_sample(other, other_counted)
    if not found > 0 or math.isnan(other_size):
        return 1.0
    return float(betainc(found, other_found + 1, 2 * size / (2 * size + other_size)))


def _as_sample(values: Floats, counted: float) -> tuple[float, float]:
    """Size of the equivalent simple random sample, and how many of it have what is counted.

    The variance between articles decides the size, corrected for being estimated from few
    (Korn and Graubard 1998), and never above the number of things counted.
    """
    from scipy.special import stdtrit

    n = len(values)
    if n < 2:
        return math.nan, math.nan
    mean, counted = float(values.mean()), max(float(counted), n)
    variance = float(values.var(ddof=1)) / n
    size = mean * (1 - mean) / variance if variance > 0 else counted if mean < 1 else n
    few = (stdtrit(counted - 1, 0.975) / stdtrit(n - 1, 0.975)) ** 2
    size = min(size, counted) * float(few)
    return size, size * mean
