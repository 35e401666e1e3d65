"""Shares of bullets: intervals against Clopper and Pearson, and their errors by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bench import shares


@pytest.mark.parametrize(("ones", "n"), [(3, 21), (1, 50), (40, 60)])
def test_one_bullet_an_article_gives_clopper_and_pearson(ones, n):
    """With one thing counted in each, n - 1 of them, as survey::svyciprop(method="beta") has it."""
    low, high = shares.interval(np.array([1.0] * ones + [0.0] * (n - ones)), n)
    size, found = n - 1, ones * (n - 1) / n
    assert low == pytest.approx(stats.beta.ppf(0.025, found, size - found + 1))
    assert high == pytest.approx(stats.beta.ppf(0.975, found + 1, size - found))


def test_shares_at_the_ends():
    """None at all leaves room above, all of them leaves room below; one article says nothing."""
    low, high = shares.interval(np.zeros(30), 150)
    assert low == 0.0
    assert high == pytest.approx(1 - 0.025 ** (1 / SIZE_OF_30))
    low, high = shares.interval(np.ones(30), 150)
    assert low > 0.8
    assert high == 1.0
    assert np.isnan(shares.interval(np.ones(1), 5)).all()
    assert shares.interval(np.ones(2), 10)[0] < 0.05


SIZE_OF_30 = 150 * (stats.t.ppf(0.975, 149) / stats.t.ppf(0.975, 29)) ** 2
"""What 150 bullets of 30 articles count as: their number, for the few articles (Korn 1998)."""


@pytest.mark.parametrize("n", [5, 10, 30, 200])
@pytest.mark.parametrize("alike", [0.001, 0.3])
def test_a_share_at_the_limit_is_seldom_shown_above_it(n, alike):
    """Five bullets an article, 5% unsupported, alone or in heaps: at most 2.5% and noise."""
    random = np.random.default_rng(15)
    a, b = 0.05 * (1 - alike) / alike, 0.95 * (1 - alike) / alike
    counts = random.binomial(5, random.beta(a, b, (1000, n)))
    above = [shares.interval(row / 5, 5 * n)[0] > 0.05 for row in counts]
    assert sum(above) <= stats.binom.ppf(0.9995, 1000, 0.025)


def test_a_share_above_twice_another():
    """By hand: of n that both have found, each is the new one's with its part of the sizes."""
    found = np.array([1.0] * 10 + [0.0] * 90)
    none = np.zeros(100)
    # 100 articles of one bullet are worth 99 where they differ, of which 9.9 are found; twice 99
    # to 100 are the chances
    assert shares.above_twice(found, 100, none, 100) == pytest.approx((198 / 298) ** 9.9)
    assert shares.above_twice(none, 100, none, 100) == 1
    assert shares.above_twice(found, 100, found, 100) > 0.5
    assert shares.above_twice(found[:1], 1, none, 100) == 1
