"""Tests of bench.calibration.thresholds: what is chosen, and how often it is right."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, binom

from bench.calibration.thresholds import Bullets, Cut, choose, crossed, fewest, measured


def bullets(supports, labels, articles=None) -> Bullets:
    """As arrays, one article a bullet by default."""
    numbers = range(len(supports)) if articles is None else articles
    return Bullets(
        supports=np.array(supports, float),
        labels=np.array(labels, float),
        articles=np.array(numbers, int),
    )


def test_takes_what_is_right_often_enough():
    """By hand: 8 of the lowest 10 are unsupported, the eleventh would make it 8 of 11."""
    labels = [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    supports = [i / 20 for i in range(18)]
    cut = choose(bullets(supports, labels), 0.8)
    assert cut == Cut(pytest.approx(0.475), pytest.approx(0.475))
    stricter = choose(bullets(supports, labels), 0.85)  # 7 of 8
    assert stricter.unsupported_below == pytest.approx(0.375)


def test_order_does_not_matter_and_equal_supports_are_decided_alike():
    """Ten bullets of one support, four of them right: no threshold runs through them."""
    supports = [0.1] * 6 + [0.3] * 10 + [0.9] * 8
    labels = [0] * 6 + [0] * 4 + [1] * 6 + [1] * 8
    whole = bullets(supports, labels)
    cut = choose(whole, 0.8)
    assert cut == Cut(pytest.approx(0.2), pytest.approx(0.6))
    mixed = np.random.default_rng(0).permutation(len(labels))
    assert choose(whole.where(mixed), 0.8) == cut


def test_a_label_that_is_never_right_enough_is_never_given():
    """Support that says nothing of bullets half of which are wrong."""
    supports = np.tile([0.2, 0.4, 0.6, 0.8], 20)
    labels = np.repeat([0, 1], 40)
    assert choose(bullets(supports, labels), 0.8) == Cut(None, None)


def test_a_label_that_all_could_have_needs_no_threshold():
    """Nine bullets of ten are supported, whatever their support is."""
    supports = np.tile([0.2, 0.4, 0.6, 0.8], 20)
    labels = [0, *[1] * 9] * 8
    assert choose(bullets(supports, labels), 0.8) == Cut(None, None)


def test_few_bullets_are_no_threshold():
    """Five that are right may be chance: the lower bound of 5 of 5 is below one half."""
    assert fewest() == 6
    assert beta.ppf(0.025, 5, 1) < 0.5 < beta.ppf(0.025, 6, 1)
    supports = [0.1] * 5 + [0.5, 0.9] * 20
    labels = [0] * 5 + [0, 1, 1, 0] * 10
    assert choose(bullets(supports, labels), 0.9).unsupported_below is None


def test_what_is_right_is_counted_by_hand():
    """Precision and `found`, with one bullet of three and one of two wrong."""
    whole = bullets([0.1, 0.2, 0.3, 0.9, 0.8], [0, 1, 0, 1, 0], [0, 0, 1, 1, 2])
    unsupported, supported = measured(whole, np.array([-1, -1, -1, 1, 0]))
    assert (unsupported.bullets, unsupported.precision) == (3, pytest.approx(2 / 3))
    assert unsupported.found == pytest.approx(2 / 3)
    assert (unsupported.chance, supported.chance) == (0.6, 0.4)
    assert (supported.bullets, supported.precision) == (1, 1.0)
    assert np.isnan(supported.low)


def test_no_bullet_is_labelled_by_its_own_article():
    """Turning the labels of one article does not change the signs of its bullets."""
    random = np.random.default_rng(3)
    labels = (random.random(200) < 0.7).astype(int)
    supports = np.clip(random.normal(0.3 + 0.4 * labels, 0.25), 0, 1)
    whole = bullets(supports, labels, np.arange(200) // 5)
    for article in (0, 17):
        turned = np.where(whole.articles == article, 1 - labels, labels)
        other = bullets(supports, turned, whole.articles)
        here = whole.articles == article
        assert (crossed(whole)[here] == crossed(other)[here]).all()


def test_cross_fitting_does_not_flatter():
    """On noise, choice and measure on the same bullets claim more than is true; crossed don't.

    The truth for any threshold is that half of the bullets are right. 300 simulations of 100
    bullets: how often `unsupported` is given at all, and how often it is right then.
    """
    random = np.random.default_rng(5)
    given, right, naive_given, naive_right = 0, 0, 0, 0
    for _ in range(300):
        labels = (random.random(100) < 0.5).astype(int)
        whole = bullets(random.random(100), labels)
        signs, naive = crossed(whole, 0.7), choose(whole, 0.7).signs(whole.supports)
        given, right = given + (signs == -1).sum(), right + ((signs == -1) & (labels == 0)).sum()
        naive_given += (naive == -1).sum()
        naive_right += ((naive == -1) & (labels == 0)).sum()
    assert naive_right / naive_given > 0.69
    assert right / given < 0.55
    assert right <= binom.ppf(0.999, given, 0.5)


def test_the_interval_of_precision_knows_that_bullets_of_one_article_are_alike():
    """Ten bullets of an article that are all right or all wrong say no more than one would."""
    right = np.repeat(np.arange(20) < 15, 10).astype(int)
    apart = bullets(np.ones(200), right)
    alike = bullets(np.ones(200), right, np.arange(200) // 10)
    signs = np.ones(200, int)
    (_, one), (_, other) = measured(apart, signs), measured(alike, signs)
    assert one.precision == other.precision == 0.75
    low, high = beta.ppf(0.025, 150, 51), beta.ppf(0.975, 151, 50)
    assert (one.low, one.high) == pytest.approx((low, high), abs=0.002)
    assert other.high - other.low > 2.5 * (one.high - one.low)
