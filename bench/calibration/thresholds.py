"""Thresholds on support: chosen on labels, and measured on labels that did not choose them.

Of all thresholds with which a label is right often enough, the one that decides most bullets is
taken. How often it is right then is counted on articles that had no part in the choice: labels are
fitted ten times, each time to nine tenths of the articles (cross-fitting).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bench.shares import interval
from bench.significance import LEVEL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS = 10
PRECISION = 0.8
"""A label that is wrong in more than one of five cases is not worth reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """Labelled bullets: support, what people say (1 supported, 0 not), the number of the article.

    All have the shape (bullets,).
    """

    supports: Floats
    labels: Floats
    articles: NDArray[np.intp]

    def where(self, kept: NDArray[np.bool_]) -> Bullets:
        """Only these."""
        return Bullets(
            supports=self.supports[kept], labels=self.labels[kept], articles=self.articles[kept]
        )


@dataclass(frozen=True, slots=True)
class Cut:
    """Below the one a bullet is unsupported, from the other on supported; None is never."""

    unsupported_below: float | None
    supported_from: float | None

    def signs(self, supports: Floats) -> NDArray[np.int_]:
        """-1 for unsupported, 1 for supported, 0 for neither."""
        import numpy as np

        below = -math.inf if self.unsupported_below is None else self.unsupported_below
        start = math.inf if self.supported_from is None else self.supported_from
        return np.where(supports < below, -1, np.where(supports >= start, 1, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How often a label is right; see `bench.consistency.thresholds.Reached`. NaN is unknown.

    `chance` is how often it would be if all bullets had it.
    """

    bullets: int
    precision: float
    low: float
    high: float
    found: float
    chance: float


@cache
def fewest() -> int:
    """Bullets that a threshold must decide: so many that if all are right, that is no chance.

    The interval (Clopper and Pearson 1934) of all right is then above one half.
    """
    return next(n for n in range(1, 100) if ((1 - LEVEL) / 2) ** (1 / n) > 1 / 2)


def choose(bullets: Bullets, precision: float = PRECISION) -> Cut:
    """Choose the thresholds that decide most with this precision, unsupported bullets first.

    A label that all bullets could have needs no threshold, and is given to none. Each threshold
    lies in the middle between two supports, so that no bullet is on it.
    """
    import numpy as np

    order = np.argsort(bullets.supports, kind="stable")
    supports, labels = bullets.supports[order], bullets.labels[order]
    low = _taken(supports[:-1], labels[:-1] == 0, supports[1:], precision)
    below = float(supports[low - 1] + supports[low]) / 2 if low else None
    rest, labels = supports[low:][::-1], labels[low:][::-1]
    high = _taken(rest, labels == 1, np.append(rest[1:], -np.inf), precision)
    if not high or high == len(supports):
        return Cut(below, None)
    everything = high == len(rest)
    return Cut(below, (below or 0.0) if everything else float(rest[high - 1] + rest[high]) / 2)


def _taken(supports: Floats, right: NDArray[np.bool_], after: Floats, precision: float) -> int:
    """How many bullets, from the first on, can be decided: right often enough, equals together.

    `after` are the supports of the bullets that follow each.
    """
    import numpy as np

    counts = np.arange(1, len(right) + 1)
    enough = np.cumsum(right) >= precision * counts
    fitting = counts[enough & (supports != after) & (counts >= fewest())]
    return int(fitting[-1]) if len(fitting) else 0


def crossed(bullets: Bullets, precision: float = PRECISION, *, seed: int = 0) -> NDArray[np.int_]:
    """Signs of the bullets, each by thresholds that were fitted without its article."""
    import numpy as np

    numbers = np.unique(bullets.articles)
    folds = np.random.default_rng(seed).permutation(len(numbers)) % FOLDS
    fold = folds[np.searchsorted(numbers, bullets.articles)]
    signs = np.zeros(len(bullets.labels), int)
    for part in range(FOLDS):
        here = fold == part
        if here.any() and not here.all():
            signs[here] = choose(bullets.where(~here), precision).signs(bullets.supports[here])
    return signs


def measured(bullets: Bullets, signs: NDArray[np.int_]) -> tuple[Measured, Measured]:
    """How often `unsupported` and `supported` are right, given the signs of the bullets."""
    found = tuple(_measured(bullets, signs == sign, bullets.labels == label)
                  for sign, label in ((-1, 0), (1, 1)))  # fmt: skip
    return found[0], found[1]


def _measured(bullets: Bullets, decided: NDArray[np.bool_], right: NDArray[np.bool_]) -> Measured:
    """A ratio over articles, its interval by linearization (Cochran 1977, chapter 6)."""
    import numpy as np

    count, sought, hits = int(decided.sum()), int(right.sum()), int((decided & right).sum())
    chance = sought / len(right)
    if not count:
        none = math.nan
        return Measured(bullets=0, precision=none, low=none, high=none, found=0.0, chance=chance)
    _, of = np.unique(bullets.articles[decided], return_inverse=True)
    sizes = np.bincount(of)
    ratio = hits / count
    residuals = np.bincount(of, right[decided]) - ratio * sizes
    low, high = interval(ratio + residuals / sizes.mean(), count)
    found = hits / sought if sought else math.nan
    return Measured(bullets=count, precision=ratio, low=low, high=high, found=found, chance=chance)
