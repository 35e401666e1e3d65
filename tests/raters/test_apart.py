from __future__ import annotations

import krippendorff
import numpy as np
import pytest

from bench.raters.apart import apart

RESAMPLES = 2000


def rated(articles=15, units=4, noise=(0.3, 0.3, 9.0), seed=0):
    """Ratings of raters that see the same with more or less noise."""
    random = np.random.default_rng(seed)
    true = random.normal(size=articles * units)
    values = true + np.array(noise)[:, None] * random.normal(size=(len(noise), true.size))
    return np.clip(np.round(values + 3), 1, 5), np.arange(articles).repeat(units)


def test_one_at_random_stands_apart():
    """Two that see the same agree; one at random agrees with neither, and it is shown."""
    first, second, third = apart(*rated(), "ordinal", resamples=RESAMPLES)
    assert third.p < 0.01
    assert third.difference < 0
    assert third.value == pytest.approx(0, abs=0.3)
    assert third.others > 0.7
    assert third.low <= third.value <= third.high
    assert first.difference > 0
    assert second.difference > 0


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_two_raters_agree_as_alpha_says(scale):
    """Where two judged everything once, each one's agreement is alpha of another implementation."""
    values, articles = rated(noise=(0.3, 1.0))
    expected = krippendorff.alpha(reliability_data=values, level_of_measurement=scale)
    found = apart(values, articles, scale, resamples=100)
    assert [one.value for one in found] == pytest.approx([expected, expected])
    assert {one.reason for one in found} == {"fewer than two others judged the same"}
    assert np.isnan(found[0].p)


def test_by_hand():
    """Three raters, two articles of one unit; chance is twice the variance of all values."""
    values = np.array([[0.0, 2], [0, 2], [4, 2]])
    first, _, third = apart(values, np.arange(2), "interval", resamples=100)
    chance = 2 * np.var([0, 0, 4, 2, 2, 2], ddof=1)
    assert third.value == pytest.approx(1 - (16 + 0) / 2 / chance)
    assert third.others == pytest.approx(1)
    assert first.value == pytest.approx(1 - (8 + 0) / 2 / chance)
    assert first.others == pytest.approx(1 - (16 + 0) / 2 / chance)
    assert first.difference == pytest.approx(first.value - first.others)


def test_raters_alike_are_seldom_called_apart():
    """Of 80 raters, in worlds where none differs, few have a p below 0.05."""
    found = [
        one
        for seed in range(20)
        for one in apart(*rated(10, 2, (1, 1, 1, 1), seed), "ordinal", resamples=200)
    ]
    assert np.mean([one.p < 0.05 for one in found]) < 0.12


def test_what_cannot_be_known_says_why():
    """Nobody else judged it; all is alike; one article."""
    nan = np.nan
    alone = apart(np.array([[1.0, nan], [nan, 2]]), np.arange(2), "nominal", resamples=100)
    alike = apart(np.ones((3, 4)), np.arange(4), "nominal", resamples=100)
    one = apart(np.array([[1.0, 2], [1, 2], [2, 2]]), np.zeros(2, int), "nominal", resamples=100)
    assert alone[0].reason == "nobody else judged the same"
    assert alike[0].reason == "every value is the same"
    assert one[0].reason == "one article: no interval"
    assert np.isnan([alone[0].value, alike[0].value, one[0].low]).all()
