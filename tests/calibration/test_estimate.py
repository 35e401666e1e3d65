"""Tests of bench.calibration.estimate: corrected means, and what their intervals cover."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import beta, binom
from scipy.stats import t as student

from bench.calibration import estimate as module
from bench.calibration.estimate import bounds, correct, error, estimate, least, weigh

SIMULATED = 1000
RESAMPLES = 500  # of each interval in simulations; 10,000 where they are printed


def made(n: int, m: int, seed: int) -> tuple[np.ndarray, ...]:
    """Labels, the metric's values, and its values of other articles: by arithmetic alone."""
    i = np.arange(1, n + m + 1)
    scores = (i * i * seed % 11) / 10
    labels = np.clip(np.round(4 * scores + ((i * 7 * seed) % 5) - 2) / 4, 0, 1)
    return labels[:n], scores[:n], scores[n:]


# ppi-python 0.2.3: ppi_mean_pointestimate, and ppi_mean_ci(alpha=0.05), for lam = 0, 0.5 and 1
PPI = [
    (40, 160, 3, 0.0, 0.45, 0.3284861846, 0.5715138154),
    (40, 160, 3, 0.5, 0.4378125, 0.3368267871, 0.5387982129),
    (40, 160, 3, 1.0, 0.425625, 0.3233071556, 0.5279428444),
    (300, 900, 7, 0.0, 0.5658333333, 0.525157959, 0.6065087077),
    (300, 900, 7, 0.5, 0.5652222222, 0.5306369499, 0.5998074946),
    (300, 900, 7, 1.0, 0.5646111111, 0.5247803303, 0.6044418919),
]
# the same with lam=None, which is tuned
TUNED = [
    (300, 900, 7, 0.5652014895, 0.5306258322, 0.5997771467),
    (1000, 500, 13, 0.5682188956, 0.5472128626, 0.5892249285),
]


def standard_error(corrected: np.ndarray, further: float) -> float:
    """As ppi-python has it, which divides sums of squares by n."""
    return math.sqrt(corrected.var() / len(corrected) + further**2)


@pytest.mark.parametrize(("n", "m", "seed", "weight", "value", "low", "high"), PPI)
def test_is_ppi_for_a_given_lambda(n, m, seed, weight, value, low, high):
    """Mean and standard error are those of ppi-python."""
    labels, scores, others = made(n, m, seed)
    corrected = correct(labels, scores, others, weight)
    assert corrected.mean() == pytest.approx(value, abs=1e-9)
    further = error(np.full(n, weight), others) * math.sqrt((m - 1) / m)
    assert standard_error(corrected, further) == pytest.approx((high - low) / 2 / 1.959964, 1e-6)


@pytest.mark.parametrize(("n", "m", "seed", "value", "low", "high"), TUNED)
def test_is_ppi_plus_plus_where_labels_are_many(n, m, seed, value, low, high):
    """Lambda tends to the tuned one: a mean within 2%, an interval within 7% of ppi-python's."""
    labels, scores, others = made(n, m, seed)
    found = estimate(labels, scores, others)
    half = (high - low) / 2
    assert float(found.value) == pytest.approx(value, abs=0.02 * half)
    assert float(found.high - found.low) == pytest.approx(2 * half, rel=0.07)


@pytest.mark.parametrize(("n", "ones"), [(17, 0), (17, 1), (17, 8), (40, 3), (100, 100)])
def test_bounds_of_0_and_1_are_those_of_clopper_and_pearson(n, ones):
    """Equal to quantiles of the beta distribution, as far as 10,000 resamples tell."""
    labels = np.repeat([1.0, 0.0], [ones, n - ones])
    low, high = bounds(labels, (0, 1))
    expected_low = beta.ppf(0.025, ones, n - ones + 1) if ones else 0.0
    expected_high = beta.ppf(0.975, ones + 1, n - ones) if ones < n else 1.0
    assert (low, high) == pytest.approx((expected_low, expected_high), abs=0.006)


def test_the_least_number_of_labels_is_where_intervals_say_something():
    """One label fewer can leave more than half of the scale open; from there on none can."""

    def widest(n: int) -> float:
        ones = np.arange(n + 1)
        low = np.nan_to_num(beta.ppf(0.025, ones, n - ones + 1))
        high = np.nan_to_num(beta.ppf(0.975, ones + 1, n - ones), nan=1.0)
        return float((high - low).max())

    assert least() == 17
    assert widest(least() - 1) > 0.5 >= widest(least())


def test_a_good_metric_is_worth_labels_and_a_constant_one_is_not():
    """`worth` is above the number of labels with a good metric and equal to it with none."""
    labels, scores, others = made(100, 900, 7)
    assert float(estimate(labels, labels, np.tile(labels, 9)).worth) > 300
    assert float(estimate(labels, scores * 0, others * 0).worth) == pytest.approx(100)
    assert math.isnan(estimate(labels * 0, scores, others).worth)


def test_the_scale_of_the_metric_does_not_matter():
    """The same estimate from a column that is turned round and a hundred times as large."""
    labels, scores, others = made(60, 300, 3)
    turned = estimate(labels, 100 - 100 * scores, 100 - 100 * others)
    plain = estimate(labels, scores, others)
    assert float(turned.value) == pytest.approx(float(plain.value))
    assert float(turned.low) == pytest.approx(float(plain.low))
    assert float(turned.weight) == pytest.approx(-float(plain.weight) / 100)


def test_without_other_articles_the_labels_stand_alone():
    """The mean is that of the labels, and their bounds are its bounds."""
    labels, scores, _ = made(40, 0, 3)
    found = estimate(labels, scores, np.empty(0))
    assert float(found.value) == pytest.approx(labels.mean())
    assert (float(found.low), float(found.high)) == tuple(map(float, bounds(labels, (0, 1))))


# What labels and metrics may be like: articles of [simulations, articles], and the true mean


def bullets(random, size, wrong, hit=0.7, alarm=0.08):
    """Five bullets an article, wrong in clusters; a judge that finds `hit` of them, and others."""
    chance = random.beta(3 * wrong, 3 * (1 - wrong), size)[..., None]
    labels = random.random((*size, 5)) < chance
    judged = random.random(labels.shape) < np.where(labels, hit, alarm)
    return labels.mean(-1), judged.mean(-1), wrong


def rare(random, size, _):
    """One article in twenty is wrong, and the judge is right of nine in ten."""
    labels = random.random(size) < 0.05
    return labels * 1.0, np.where(random.random(size) < 0.9, labels, ~labels) * 1.0, 0.05


def seldom(random, size, _):
    """The judge speaks seldom, and is then right in half of the cases."""
    scores = random.random(size) < 0.06
    labels = random.random(size) < np.where(scores, 0.5, 0.01)
    return labels * 1.0, scores * 1.0, 0.06 * 0.5 + 0.94 * 0.01


def ratings(random, size, _):
    """Ratings from 1 to 5 in thirds, as three raters give them, and a metric on another scale."""
    quality = random.random(size)
    labels = np.round((1 + 4 * quality) * 3 + random.uniform(-1.5, 1.5, size)) / 3
    return np.clip(labels, 1, 5), quality**2, 3.0


def differences(random, size, _):
    """Two candidates on the same articles: what one has wrong more than the other."""
    one, judged, _ = bullets(random, size, 0.05)
    other, also_judged, _ = bullets(random, size, 0.2)
    return other - one, also_judged - judged, 0.15


TRUTHS = [
    pytest.param(bullets, 0.03, (0, 1), id="3% of bullets wrong"),
    pytest.param(bullets, 0.1, (0, 1), id="10%"),
    pytest.param(bullets, 0.4, (0, 1), id="40%"),
    pytest.param(rare, None, (0, 1), id="one article in twenty"),
    pytest.param(seldom, None, (0, 1), id="a judge that seldom speaks"),
    pytest.param(ratings, None, (1, 5), id="ratings"),
    pytest.param(differences, None, (-1, 1), id="differences"),
]


@pytest.mark.parametrize("n", [least(), 60])
@pytest.mark.parametrize(("truth", "wrong", "scale"), TRUTHS)
def test_intervals_cover_what_they_say(truth, wrong, scale, n):
    """Simulated truth lies in 95% of intervals or more, from the least number of labels on.

    Within binomial bounds: no fewer than chance alone gives once in a thousand.
    """
    random = np.random.default_rng(7)
    labels, scores, mean = truth(random, (SIMULATED, 400), wrong)
    found = estimate(labels[:, :n], scores[:, :n], scores[:, n:], scale, resamples=RESAMPLES)
    covered = int(((found.low <= mean) & (mean <= found.high)).sum())
    assert covered >= binom.ppf(0.001, SIMULATED, 0.95)


def test_naive_means_do_not_cover():
    """The judge's own mean and t interval misses a truth of 10% in nearly all simulations."""
    random = np.random.default_rng(7)
    _, scores, mean = bullets(random, (SIMULATED, 400), 0.1)
    half = 1.966 * scores.std(axis=1, ddof=1) / math.sqrt(400)
    covered = int((abs(scores.mean(axis=1) - mean) <= half).sum())
    assert covered < binom.ppf(0.001, SIMULATED, 0.95) / 10


@pytest.mark.parametrize("n", [least(), 60])
def test_normal_intervals_do_not_cover(n):
    """Why ours are not: Student's t, with the lambda of PPI++, where 3% of bullets are wrong."""
    random = np.random.default_rng(7)
    labels, scores, mean = bullets(random, (SIMULATED, 400), 0.03)
    y, f, others = labels[:, :n], scores[:, :n], scores[:, n:]
    products = (y - y.mean(1, keepdims=True)) * (f - f.mean(1, keepdims=True))
    weights = products.mean(1) / scores.var(axis=1, ddof=1) * (400 - n) / 400
    weights = np.repeat(weights[:, None], n, axis=1)
    corrected = correct(y, f, others, weights)
    half = student.ppf(0.975, n - 1) * np.sqrt(
        corrected.var(axis=1, ddof=1) / n + error(weights, others) ** 2
    )
    covered = int((abs(corrected.mean(axis=1) - mean) <= half).sum())
    assert covered < binom.ppf(0.001, SIMULATED, 0.95)


def test_without_the_farthest_articles_a_judge_that_seldom_speaks_misleads(monkeypatch):
    """What `UNSEEN` is for: at 0, intervals cover less than they say."""
    random = np.random.default_rng(7)
    labels, scores, mean = seldom(random, (SIMULATED, 400), None)
    monkeypatch.setattr(module, "UNSEEN", 0.0)
    n = least()
    found = estimate(labels[:, :n], scores[:, :n], scores[:, n:], resamples=RESAMPLES)
    covered = int(((found.low <= mean) & (mean <= found.high)).sum())
    assert covered < binom.ppf(0.001, SIMULATED, 0.95)


def test_the_interval_narrows_by_what_the_metric_knows():
    """With 60 labels, a judge that is right of nine bullets in ten gives narrower intervals."""
    random = np.random.default_rng(7)
    labels, scores, _ = bullets(random, (500, 1000), 0.3, hit=0.9, alarm=0.03)
    found = estimate(labels[:, :60], scores[:, :60], scores[:, 60:], resamples=RESAMPLES)
    alone = bounds(labels[:, :60], (0, 1), resamples=RESAMPLES)
    assert np.mean(found.high - found.low) < 0.75 * np.mean(alone[1] - alone[0])


def test_lambda_is_of_the_other_labels():
    """An article's own label does not move the lambda that it is corrected by."""
    labels, scores, others = made(20, 80, 3)
    changed = labels.copy()
    changed[4] = float(labels[4] < 0.5)
    before, after = weigh(labels, scores, others), weigh(changed, scores, others)
    assert before[4] == pytest.approx(after[4])
    assert before[5] != pytest.approx(after[5])
