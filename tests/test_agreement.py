from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.agreement import alpha, midranks

NAN = np.nan
BOOK = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
)
"""Krippendorff 2011, part C: four observers, twelve units, missing values."""


def test_the_paper():
    """The values that Krippendorff 2011 gives for its example."""
    found = [
        alpha(BOOK, np.arange(12), scale).value for scale in ("nominal", "ordinal", "interval")
    ]
    assert found == pytest.approx([0.743, 0.815, 0.849], abs=5e-4)


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
@given(st.integers(0, 10**6))
def test_values_are_those_of_another_implementation(scale, seed):
    """With missing values, several raters, and values that are no whole numbers."""
    random = np.random.default_rng(seed)
    values = random.choice([0.5, 1, 2, 3, 7], (4, 15))
    values[random.random(values.shape) < 0.4] = NAN
    expected = krippendorff.alpha(reliability_data=values, level_of_measurement=scale)
    assert alpha(values, np.arange(15) // 3, scale).value == pytest.approx(expected, abs=1e-9)


def test_the_interval_is_a_jackknife_over_articles():
    """As by hand: the other package without each article in turn, and Student's t of a table."""
    articles = np.repeat(np.arange(4), 3)
    found = alpha(BOOK, articles, "ordinal")
    without = [
        krippendorff.alpha(reliability_data=BOOK[:, articles != n], level_of_measurement="ordinal")
        for n in range(4)
    ]
    error = np.sqrt(3 / 4 * ((without - np.mean(without)) ** 2).sum())
    reach = 3.1824463 * error  # t of 3 degrees at 97.5%
    assert found.low == pytest.approx(found.value - reach)
    assert found.value + reach > found.high == 1
    assert (found.units, found.articles, found.raters) == (11, 4, 4)  # one has a single value


def test_intervals_hold_the_true_value():
    """Near 95% of 200 worlds of 12 articles; 92% is two binomial standard errors below."""
    random = np.random.default_rng(0)

    def world(articles):
        theta = 0.7 * random.normal(size=articles).repeat(4) + random.normal(size=4 * articles)
        rated = theta + random.normal(size=(3, 4 * articles))
        return np.clip(np.round(rated + 3), 1, 5), np.arange(articles).repeat(4)

    true = krippendorff.alpha(reliability_data=world(5000)[0], level_of_measurement="ordinal")
    found = [alpha(*world(12), "ordinal") for _ in range(200)]
    assert np.mean([one.low <= true <= one.high for one in found]) >= 0.92
    assert np.mean([one.high - one.low for one in found]) < 0.5


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([[1, NAN], [NAN, 1]], "no unit has values of two raters"),
        ([[], []], "no unit has values of two raters"),
        ([[1, 1], [1, 1]], "every value is 1: chance can't be told from agreement"),
    ],
)
def test_what_cannot_be_computed_says_why(values, reason):
    """Neither 0 nor 1."""
    found = alpha(np.array(values, float), np.arange(len(values[0])), "nominal")
    assert (np.isnan(found.value), found.reason) == (True, reason)


def test_no_interval_says_why():
    """One article, full agreement, and one article with all that differs."""
    values = np.array([[1.0, 2, 1, 2], [1, 2, 2, 2]])
    reasons = [
        alpha(values, np.zeros(4, int), "nominal").reason,
        alpha(values[[0, 0]], np.arange(4), "nominal").reason,
        alpha(np.array([[1.0, 1, 1], [1, 1, 2]]), np.arange(3), "nominal").reason,
    ]
    assert reasons == [
        "one article: no interval",
        "all agree: no interval",
        "only one article has different values: no interval",
    ]


def test_midranks():
    """By hand: two of the smallest have rank 1 (of 0 to 2), the next 2.5, two more 4."""
    found = midranks(np.array([[1.0, 5, NAN], [1, 3, 5]]))
    assert found[0, :2].tolist() == [1, 4]
    assert found[1].tolist() == [1, 2.5, 4]
    assert np.isnan(found[0, 2])
