"""Tests of bench.significance: by hand, against scipy and sacrebleu, and by simulation."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sacrebleu import significance as sacrebleu
from scipy import stats

from bench import significance

SIMULATIONS = 1000


def binomial_bounds(rate: float, trials: int = SIMULATIONS) -> tuple[float, float]:
    """Where a rate that is what it should be falls in 999 of 1000 seeds."""
    low, high = stats.binom.interval(0.999, trials, rate)
    return low / trials, high / trials


# intervals


def test_intervals_equal_scipys_bca():
    """On the same values the bounds differ from scipy's by the noise of resampling alone."""
    values = np.random.default_rng(1).beta(2, 5, (3, 60))
    low, high = significance.intervals(values, resamples=20_000)
    for row in range(3):
        theirs = stats.bootstrap((values[row],), np.mean, n_resamples=20_000, method="BCa", rng=2)
        error = values[row].std() / math.sqrt(60)
        assert theirs.confidence_interval.low == pytest.approx(low[row], abs=0.05 * error)
        assert theirs.confidence_interval.high == pytest.approx(high[row], abs=0.05 * error)


def test_bca_of_given_resamples_equals_scipys_formula():
    """With scipy's own resamples the bounds are scipy's to rounding, ties and all."""
    values = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.5, 0.0])
    theirs = stats.bootstrap((values,), np.mean, n_resamples=999, method="BCa", rng=3)
    drawn = theirs.bootstrap_distribution[None]
    low, high = significance._bounds(values[None], drawn, 0.95)
    assert low[0] == pytest.approx(theirs.confidence_interval.low, rel=1e-12)
    assert high[0] == pytest.approx(theirs.confidence_interval.high, rel=1e-12)


def test_a_constant_has_itself_as_interval():
    """Where all articles have one value, the interval is that point (scipy gives NaN)."""
    low, high = significance.intervals(np.full((1, 7), 0.1), resamples=99)
    assert (low[0], high[0]) == (0.1, 0.1)


def test_where_bca_is_undefined_the_percentile_interval_stands():
    """Resamples that all lie above the mean leave no bias to correct by."""
    values = np.array([[0.0, 1.0, 2.0]])
    drawn = np.linspace(2, 3, 101)[None]
    low, high = significance._bounds(values, drawn, 0.9)
    assert (low[0], high[0]) == (pytest.approx(2.05), pytest.approx(2.95))


@pytest.mark.parametrize("values", [[[0.5]], [[]], [[0.5, math.nan, 0.7]]])
def test_what_has_no_interval_has_none(values):
    """One article, none, or a missing score: NaN, never a number."""
    low, high = significance.intervals(np.array(values, float), resamples=99)
    assert np.isnan([low[0], high[0]]).all()


def test_a_row_does_not_depend_on_its_neighbours():
    """A row with a missing value leaves the others as they are; a seed gives the same again."""
    row = np.random.default_rng(4).random(20)
    broken = np.where(np.arange(20) == 3, np.nan, row)
    alone = significance.intervals(row[None], resamples=500)
    beside = significance.intervals(np.stack([broken, row]), resamples=500)
    assert alone[0][0] == pytest.approx(beside[0][1], rel=1e-12)
    other_seed = significance.intervals(row[None], resamples=500, seed=1)
    assert alone[0][0] != other_seed[0][0]


@pytest.mark.parametrize(
    ("draw", "mean"),
    [
        (lambda random, shape: random.exponential(1, shape), 1.0),
        (lambda random, shape: random.binomial(4, 0.3, shape) / 4, 0.3),
    ],
    ids=["skewed", "ties"],
)
def test_intervals_cover_the_mean_as_often_as_they_say(draw, mean):
    """Of 1000 simulated sets of 100 articles, 95% of the intervals hold the true mean.

    A bootstrap interval of 100 skewed values is known to fall short by a point or so (Efron and
    Tibshirani 1993, table 14.2), hence 0.94 at the lower side.
    """
    values = draw(np.random.default_rng(5), (SIMULATIONS, 100))
    low, high = significance.intervals(values, resamples=2000)
    covered = np.mean((low <= mean) & (mean <= high))
    assert binomial_bounds(0.94)[0] <= covered <= binomial_bounds(0.95)[1]


# paired tests


def test_randomization_is_exact_for_few_articles():
    """By hand: of the 8 ways to sign 1, 2 and 3, two reach a sum of 6."""
    values = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]])
    assert significance.randomization(values, [(0, 1)]) == [2 / 8]


@settings(max_examples=25, derandomize=True, deadline=None)
@given(hnp.arrays(float, (2, 9), elements=st.integers(0, 4).map(lambda n: n / 4)))
def test_exact_randomization_equals_scipys(values):
    """Against scipy's permutation test of all sign patterns, ties included."""
    theirs = stats.permutation_test(
        (values[1] - values[0],), np.mean, permutation_type="samples", n_resamples=np.inf
    )
    ours = significance.randomization(values, [(0, 1)])[0]
    # scipy doubles the smaller tail, which for a symmetric distribution is the same up to its cap
    assert ours == pytest.approx(min(theirs.pvalue, 1.0), abs=1e-12)


@pytest.mark.parametrize("shift", [0.0, 0.02, 0.05])
def test_p_values_agree_with_sacrebleu(shift):
    """Approximate randomization, and sacrebleu's own bootstrap statistic on our resamples."""
    random = np.random.default_rng(6)
    base = random.beta(2, 5, 80)
    new = base + random.normal(shift, 0.15, 80)
    values = np.stack([base, new])
    drawn = np.abs(np.diff(significance.resampled_means(values), axis=0)[0])
    observed = abs(new.mean() - base.mean())
    ours = {
        sacrebleu._paired_ar_test: significance.randomization(values, [(0, 1)])[0],
        sacrebleu._paired_bs_test: np.mean(drawn - drawn.mean() > observed),
    }
    metric = SimpleNamespace(
        _extract_corpus_statistics=lambda hypotheses, references: new[:, None],
        _aggregate_and_compute=lambda rows: SimpleNamespace(score=float(np.sum(rows)) / 80),
        _compute_score_from_stats=lambda total: SimpleNamespace(score=float(total.sum()) / 80),
    )
    known = {"mean": (base[:, None], SimpleNamespace(score=base.mean()))}
    for test, p in ours.items():
        theirs = test(known, "new", [""] * 80, None, {"mean": metric}, 10_000, -1, 7)[1]["mean"]
        # two seeds of 10,000: five standard errors of their difference
        noise = 5 * math.sqrt(2 * max(p * (1 - p), 1e-4) / 10_000)
        assert p == pytest.approx(theirs.p_value, abs=noise)


def test_paired_bootstrap_finds_a_difference_in_five_percent():
    """Where nothing is to be found; sacrebleu's statistic, on the same resamples, finds 15%."""
    random = np.random.default_rng(15)
    values = random.beta(2, 5, (2 * SIMULATIONS, 80))
    pairs = [(2 * i, 2 * i + 1) for i in range(SIMULATIONS)]
    compared = significance.compare(values, pairs, resamples=1000)
    low, high = binomial_bounds(0.05)
    assert low <= np.mean([c.p_bootstrap <= 0.05 for c in compared]) <= high
    drawn = significance.resampled_means(values, resamples=1000)
    drawn = np.abs(drawn[0::2] - drawn[1::2])
    observed = np.abs(np.diff(values.mean(axis=1).reshape(-1, 2))).ravel()
    theirs = np.mean(drawn - drawn.mean(axis=1, keepdims=True) > observed[:, None], axis=1)
    assert np.mean(theirs <= 0.05) > high


def test_effect_and_counts_by_hand():
    """Differences 1, 1, -1, 0: mean 1/4, deviation sqrt(11/12), two wins, one tie, one loss."""
    values = np.array([[0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 1.0, 3.0]])
    compared = significance.compare(values, [(0, 1)], resamples=100)[0]
    assert (compared.wins, compared.ties, compared.losses, compared.n) == (2, 1, 1, 4)
    assert compared.difference == 0.25
    assert compared.spread == pytest.approx(math.sqrt(11 / 12))
    assert compared.effect == pytest.approx(0.25 / math.sqrt(11 / 12))


def test_swapping_the_two_turns_the_comparison_round():
    """What new gains, base loses; p values stay."""
    values = np.random.default_rng(8).random((2, 30))
    one, other = significance.compare(values, [(0, 1), (1, 0)], resamples=999)
    assert one.difference == -other.difference
    assert one.low == pytest.approx(-other.high, abs=0.01)
    assert (one.p, one.p_bootstrap) == (other.p, other.p_bootstrap)
    assert (one.wins, one.losses) == (other.losses, other.wins)


def test_a_copy_is_never_told_apart():
    """Two equal rows differ by nothing: p is 1, the interval a point, everything a tie."""
    row = np.random.default_rng(9).random(500)
    compared = significance.compare(np.stack([row, row]), [(0, 1)], resamples=999)[0]
    assert (compared.p, compared.p_bootstrap) == (1.0, 1.0)
    assert (compared.low, compared.high, compared.ties) == (0.0, 0.0, 500)


def test_only_shared_articles_are_compared():
    """An article that one of the two lacks takes no part, for that pair alone."""
    values = np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 3.0, math.nan, 5.0], [1.0, 1.0, 1.0, 1.0]])
    compared = significance.compare(values, [(0, 1), (0, 2)], resamples=99)
    assert [(c.n, c.difference) for c in compared] == [(3, 1.0), (4, -1.5)]


def test_one_shared_article_tells_nothing():
    """No statistic is made up of fewer than two articles."""
    compared = significance.compare(np.array([[1.0, 2.0], [2.0, math.nan]]), [(0, 1)])[0]
    assert compared.n == 1
    assert math.isnan(compared.p)
    assert math.isnan(compared.difference)


@pytest.mark.parametrize(
    "draw",
    [
        lambda random, shape: random.exponential(1, shape) - random.exponential(1, shape),
        lambda random, shape: random.binomial(2, 0.5, shape) - 1.0,
        lambda random, shape: random.choice([-1, 1], shape) * random.exponential(1, shape) ** 3,
    ],
    ids=["heavy tails", "ties", "very heavy tails"],
)
def test_false_positives_at_five_percent(draw):
    """Where the two are exchangeable, one comparison in twenty at most is called a difference."""
    differences = draw(np.random.default_rng(10), (SIMULATIONS, 40))
    values = np.concatenate([np.zeros((1, 40)), differences])
    pairs = [(0, row) for row in range(1, SIMULATIONS + 1)]
    p = significance.randomization(values, pairs, resamples=2000)
    assert np.mean(p <= 0.05) <= binomial_bounds(0.05)[1]
    assert np.mean(p <= 0.05) >= binomial_bounds(0.035)[0]  # ties make the test conservative


def test_false_positives_with_skewed_scores():
    """Two candidates whose skewed scores have one distribution are told apart in 5% of sets."""
    random = np.random.default_rng(11)
    values = random.exponential(1, (2 * SIMULATIONS, 60)).round(1)
    pairs = [(2 * i, 2 * i + 1) for i in range(SIMULATIONS)]
    p = significance.randomization(values, pairs, resamples=2000)
    low, high = binomial_bounds(0.05)
    assert low <= np.mean(p <= 0.05) <= high


# power


@pytest.mark.parametrize("n", [20, 100])
def test_a_detectable_difference_is_seen_as_often_as_predicted(n):
    """Simulated at the detectable size, four in five comparisons are significant."""
    size = significance.detectable(1.0, n)
    differences = np.random.default_rng(12).normal(size, 1.0, (SIMULATIONS, n))
    values = np.concatenate([np.zeros((1, n)), differences])
    pairs = [(0, row) for row in range(1, SIMULATIONS + 1)]
    seen = np.mean(significance.randomization(values, pairs, resamples=2000) <= 0.05)
    low, high = binomial_bounds(0.8)
    assert low <= seen <= high


def test_detectable_difference_by_table():
    """Cohen 1988: a paired effect of 0.5 takes 34 articles at 5% and 80% power."""
    assert significance.needed(1.0, 0.5) == 34
    assert significance.detectable(1.0, 34) == pytest.approx(0.5, abs=0.01)
    assert math.isnan(significance.detectable(1.0, 1))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.floats(0.01, 2), st.floats(0.005, 2))
def test_needed_is_the_smallest_number_that_suffices(spread, difference):
    """One article fewer would not show the difference."""
    n = significance.needed(spread, difference)
    assert significance.detectable(spread, n) <= difference
    assert n == 2 or significance.detectable(spread, n - 1) > difference


def test_nothing_shows_a_difference_of_zero():
    """The question has no answer."""
    with pytest.raises(ValueError, match="zero"):
        significance.needed(1.0, 0.0)


# correction and tiers


def test_holm_by_hand():
    """Holm 1979: the smallest p times 4, the next times 3, ..., never falling, at most 1."""
    adjusted = significance.holm([0.01, 0.04, 0.03, 0.5])
    np.testing.assert_allclose(adjusted, [0.04, 0.09, 0.09, 0.5])
    np.testing.assert_allclose(significance.holm([0.6, 0.7]), [1.0, 1.0])


def test_what_was_not_compared_does_not_count():
    """NaN stays NaN and costs the others nothing."""
    np.testing.assert_allclose(significance.holm([0.01, math.nan]), [0.01, math.nan])
    assert len(significance.holm([])) == 0


def test_holm_keeps_the_family_at_five_percent():
    """Among 10 comparisons without a difference, one set in twenty has a significant one."""
    p = np.random.default_rng(13).random((SIMULATIONS, 10))
    wrong = np.mean([significance.holm(row).min() <= 0.05 for row in p])
    assert wrong <= binomial_bounds(0.05)[1]


def test_resamples_allow_for_the_number_of_comparisons():
    """The smallest p of 1520 comparisons, times 1520, is still below 5%."""
    resamples = significance.resamples_for(1520)
    assert 1520 / (resamples + 1) < 0.05
    assert significance.resamples_for(1) == significance.RESAMPLES


def test_tiers_hold_nothing_that_differs():
    """A row opens a tier as soon as it differs from one row of the tier above."""
    differ = np.zeros((4, 4), bool)
    differ[0, 2] = differ[2, 0] = differ[2, 3] = differ[3, 2] = True
    assert significance.tiers([0, 1, 2, 3], differ) == [[0, 1], [2], [3]]
    assert significance.tiers([], differ) == []


def test_a_planted_difference_is_told_and_copies_are_not():
    """Of a run, its copy and one better by the detectable size, only the last stands apart."""
    random = np.random.default_rng(14)
    base = random.beta(2, 5, 200)
    noise = random.normal(0, 0.1, 200)
    noise -= noise.mean()
    size = significance.detectable(float(noise.std(ddof=1)), 200, alpha=0.05 / 3)
    values = np.stack([base, base.copy(), base + noise + size])
    pairs = [(0, 1), (0, 2), (1, 2)]
    p = significance.holm(significance.randomization(values, pairs))
    assert p[0] == 1.0
    assert (p[1:] < 0.05).all()
    differ = np.zeros((3, 3), bool)
    for (one, other), value in zip(pairs, p, strict=True):
        differ[one, other] = differ[other, one] = value < 0.05
    assert significance.tiers([2, 0, 1], differ) == [[2], [0, 1]]


# many articles


def test_the_limit_is_what_resampling_tends_to(monkeypatch):
    """On skewed values the bounds and both p are those of resamples, but for their noise."""
    values = np.random.default_rng(4).beta(0.5, 4, (12, 300))
    pairs = [(row, row + 1) for row in range(11)]
    drawn, bounds = significance.compare(values, pairs), significance.intervals(values)
    monkeypatch.setattr(significance, "LARGE", 300)
    limit, limits = significance.compare(values, pairs), significance.intervals(values)
    # 10,000 resamples place a bound to some 0.03 standard errors of the mean, the deviation
    # over six seeds; without their skewness the upper bounds would be off by 0.15
    error = values.std(axis=1) / math.sqrt(300)
    off = (np.array(limits) - np.array(bounds)) / error
    assert np.abs(off).max() < 0.12
    assert np.abs(off.mean(axis=1)).max() < 0.04
    for ours, theirs in zip(limit, drawn, strict=True):
        error = theirs.spread / math.sqrt(300)
        assert ours.low == pytest.approx(theirs.low, abs=0.12 * error)
        assert ours.high == pytest.approx(theirs.high, abs=0.12 * error)
        assert ours.p == pytest.approx(theirs.p, abs=0.02)
        assert ours.p_bootstrap == pytest.approx(theirs.p_bootstrap, abs=0.02)
        same = ("n", "difference", "effect", "spread", "wins", "ties", "losses")
        assert [getattr(ours, name) for name in same] == [getattr(theirs, name) for name in same]
    found = significance.randomization(values, pairs)
    assert found.tolist() == [ours.p for ours in limit]


def test_the_limit_says_no_more_than_resamples_could(monkeypatch):
    """A difference in every article has the p that no resample reaches; a copy has p = 1."""
    monkeypatch.setattr(significance, "LARGE", 50)
    base = np.linspace(0, 1, 50)
    values = np.stack([base, base + 0.5 + base / 9, base, np.full(50, np.nan)])
    far, same, unknown = significance.randomization(
        values, [(0, 1), (0, 2), (0, 3)], resamples=999
    ).tolist()
    assert (far, same) == (1 / 1000, 1)
    assert math.isnan(unknown)
    (copy,) = significance.compare(values, [(0, 2)])
    assert (copy.low, copy.high, copy.p, copy.p_bootstrap, copy.ties) == (0, 0, 1, 1, 50)
    low, high = significance.intervals(np.stack([np.full(50, 0.1), values[3]]))
    assert (low[0], high[0]) == (pytest.approx(0.1), pytest.approx(0.1))
    assert np.isnan([low[1], high[1]]).all()
