"""Strengths from comparisons: against independent fits, by hand, and by simulation."""

from __future__ import annotations

from collections.abc import Sequence

import choix
import numpy as np
import pytest
from scipy.optimize import minimize

from bench import significance
from bench.preference.strength import Comparisons, fit, tells_length

Row = tuple[int, int, int, float, float]


def simulated(
    logs: Sequence[float],
    articles: int,
    *,
    ties: float = -0.5,
    length: float = 0.0,
    spread: float = 0.8,
    seed: int = 0,
) -> Comparisons:
    """Candidates in a cycle on each article, where their strengths vary by `spread`."""
    random, shape = np.random.default_rng(seed), (articles, len(logs))
    first = np.argsort(random.random(shape), axis=1)
    second = np.roll(first, 1, axis=1)
    own, words = logs + random.normal(0, spread, shape), random.normal(0, 0.4, shape)
    gaps = np.take_along_axis(words, first, 1) - np.take_along_axis(words, second, 1)
    odds = np.take_along_axis(own, first, 1) - np.take_along_axis(own, second, 1) + length * gaps
    better, even, worse = np.exp(odds / 2), np.exp(ties), np.exp(-odds / 2)
    at = random.random(shape) * (better + even + worse)
    return Comparisons(
        candidates=len(logs),
        articles=articles,
        first=first.ravel(),
        second=second.ravel(),
        article=np.repeat(np.arange(articles), len(logs)),
        results=np.select([at < better, at < better + worse], [1.0, 0.0], 0.5).ravel(),
        lengths=gaps.ravel(),
    )


def brute(made: Comparisons, *, by_length: bool, prior: float) -> np.ndarray:
    """Davidson's likelihood as his paper writes it, minimised without derivatives of ours."""
    count = made.candidates

    def chance(odds: float, nu: float, result: float) -> float:
        ratio = np.exp(odds)  # pi_i / pi_j
        whole = ratio + 1 + nu * np.sqrt(ratio)
        return float({1.0: ratio, 0.0: 1.0, 0.5: nu * np.sqrt(ratio)}[float(result)] / whole)

    def loss(at: np.ndarray) -> float:
        logs, nu, slope = at[:count], np.exp(at[count]), at[count + 1] if by_length else 0.0
        odds = logs[made.first] - logs[made.second] + slope * made.lengths
        total = sum(
            np.log(chance(one, nu, result)) for one, result in zip(odds, made.results, strict=True)
        )
        unit = np.sqrt((made.lengths**2).mean())
        drawn = [*logs, slope * unit] if by_length else logs
        total += sum(
            prior / 2 * np.log(chance(one, nu, result)) for one in drawn for result in (1.0, 0.0)
        )
        return -float(total)

    start = np.zeros(count + 1 + by_length)
    return minimize(loss, start, method="BFGS", options={"gtol": 1e-7}).x


def test_without_ties_and_prior_it_is_choix() -> None:
    """Plain Bradley and Terry, by the package choix, which centres its log strengths."""
    made = simulated([-1, 0, 0.5, 1], 60, ties=-np.inf)
    better = made.results == 1
    won = np.where(better, made.first, made.second)
    lost = np.where(better, made.second, made.first)
    expected = choix.opt_pairwise(4, [*zip(won, lost, strict=True)], alpha=0.0, tol=1e-12)
    found = fit(made, prior=0.0)
    np.testing.assert_allclose(found.logs - found.logs.mean(), expected, atol=1e-5)
    assert found.ties == -np.inf


@pytest.mark.parametrize("by_length", [False, True])
@pytest.mark.parametrize("prior", [0.0, 1.0])
def test_with_ties_it_is_davidsons_maximum(by_length: bool, prior: float) -> None:
    """The likelihood of the paper, the prior and the covariate, maximised by scipy."""
    made = simulated([-0.7, 0.2, 0.6], 30, length=1.5)
    expected = brute(made, by_length=by_length, prior=prior)
    found = fit(made, by_length=by_length, prior=prior)
    centred = expected[:3] - (0 if prior else expected[:3].mean())
    np.testing.assert_allclose(found.logs - (0 if prior else found.logs.mean()), centred, atol=1e-4)
    assert found.ties == pytest.approx(expected[3], abs=1e-4)
    if by_length:
        assert found.length == pytest.approx(expected[4], abs=1e-4)


def test_two_candidates_by_hand() -> None:
    """Six wins, two ties, two losses of ten: Davidson's chances are the shares themselves."""
    results = [1.0] * 6 + [0.5] * 2 + [0.0] * 2
    made = Comparisons.of(
        [(number, 0, 1, result, 0.0) for number, result in enumerate(results)],
        candidates=2,
        articles=10,
    )
    found = fit(made, prior=0.0)
    assert found.shares == pytest.approx([0.7, 0.3])
    assert found.logs[0] - found.logs[1] == pytest.approx(np.log(3))
    assert np.exp(found.ties) == pytest.approx(2 / np.sqrt(12))  # ties / sqrt(wins * losses)


@pytest.mark.parametrize("by_length", [False, True])
def test_the_values_of_articles_have_the_shares_as_their_mean(by_length: bool) -> None:
    """So that whatever is done with means over articles is done with shares."""
    found = fit(simulated([-1, 0, 1], 20), by_length=by_length)
    np.testing.assert_allclose(found.values.mean(axis=1), found.shares, atol=1e-12)
    assert found.shares.mean() == pytest.approx(0.5)
    assert found.values.shape == (3, 20)


def test_the_values_spread_as_leaving_articles_out_does() -> None:
    """One Newton step is close to fitting again without the article."""
    made = simulated([-1, 0, 1], 40)
    found = fit(made)
    for article in (0, 17, 39):
        kept = made.article != article
        rows = zip(made.article[kept], made.first[kept], made.second[kept], made.results[kept],
                   made.lengths[kept], strict=True)  # fmt: skip
        again = fit(Comparisons.of([*rows], candidates=3, articles=40)).shares
        moved = found.values[:, article] - found.shares
        np.testing.assert_allclose(moved, 39 * (found.shares - again), atol=0.06)


def test_who_wins_or_loses_all_has_a_finite_strength() -> None:
    """The prior holds it; the more comparisons the nearer to 1, the middle as it was."""
    rows: list[Row] = [(a, 0, 1, 1.0, 0.0) for a in range(20)]
    rows += [(a, 1, 2, [1.0, 0.0, 0.5][a % 3], 0.0) for a in range(21)]
    rows += [(a, 2, 0, 0.0, 0.0) for a in range(20)]
    found = fit(Comparisons.of(rows, candidates=3, articles=21))
    assert 0.97 < found.shares[0] < 1
    assert found.shares[1] == pytest.approx(found.shares[2], abs=0.01)
    assert np.isfinite(found.values).all()


@pytest.mark.parametrize("result", [0.5, 1.0])
def test_results_that_are_all_alike(result: float) -> None:
    """Nothing but ties makes equals; nothing but the second's losses nearly 1."""
    rows: list[Row] = [(a, 0, 1, result, 0.0) for a in range(10)]
    found = fit(Comparisons.of(rows, candidates=2, articles=10))
    assert found.shares[0] == pytest.approx({0.5: 0.5, 1.0: 0.953}[result], abs=0.02)
    assert np.ptp(found.values, axis=1) == pytest.approx([0, 0], abs=1e-9)


def test_what_nothing_connects_is_refused() -> None:
    """Two pairs that never meet say nothing of each other."""
    rows: list[Row] = [(0, 0, 1, 1.0, 0.0), (1, 2, 3, 1.0, 0.0), (2, 0, 1, 0.0, 0.0)]
    made = Comparisons.of(rows, candidates=4, articles=3)
    assert made.components() == [[0, 1], [2, 3]]
    with pytest.raises(ValueError, match="nothing connects"):
        fit(made)


def test_who_prefers_the_longer_has_no_say_in_adjusted_strengths() -> None:
    """The longer always wins and one candidate is mostly longer: at equal length, equals."""
    random = np.random.default_rng(3)
    gaps = random.normal(0.3, 0.5, 80)
    rows: list[Row] = [(a, 0, 1, float(gap > 0), gap) for a, gap in enumerate(gaps)]
    made = Comparisons.of(rows, candidates=2, articles=80)
    assert tells_length(made)
    plain, adjusted = fit(made), fit(made, by_length=True)
    assert plain.shares[0] > 0.7
    assert adjusted.shares == pytest.approx([0.5, 0.5], abs=0.08)
    assert adjusted.length > 5


def test_lengths_that_never_vary_cant_be_told_from_strength() -> None:
    """One candidate is always twice as long: which of the two is preferred, nobody can say."""
    twice = np.log(2)
    constant: list[Row] = [(a, 0, 1, float(a % 3 > 0), twice) for a in range(30)]
    none: list[Row] = [(a, 0, 1, float(a % 3 > 0), 0.0) for a in range(30)]
    for rows in (constant, none):
        assert not tells_length(Comparisons.of(rows, candidates=2, articles=30))


TRUTH = [0.320, 0.497, 0.683]
"""Shares of candidates of log strengths -0.8, 0 and 0.8: of 20,000 simulated articles."""


def near(share: float, of: int) -> object:
    """Equal to a share as far as chance lets so many draws be, in all but 1 of 1000 cases."""
    return pytest.approx(share, abs=3.3 * np.sqrt(share * (1 - share) / of))


@pytest.mark.parametrize(("articles", "share"), [(12, 0.92), (60, 0.945)])
def test_intervals_cover_the_truth(articles: int, share: float) -> None:
    """As docs/preference.md says: articles differ in who writes best, 80 sets of them."""
    logs, sets = [-0.8, 0.0, 0.8], 80
    covered = np.zeros(3)
    for seed in range(sets):
        values = fit(simulated(logs, articles, seed=seed + 2)).values
        low, high = significance.intervals(values, resamples=500, seed=seed)
        covered += (low < TRUTH) & (high > TRUTH)
    assert covered.mean() / sets == near(share, sets)


def test_equals_are_told_apart_in_five_percent() -> None:
    """The project's paired test on these values, of 200 pairs of equals."""
    found = []
    for seed in range(200):
        values = fit(simulated([0.0, 0.0, 0.5], 30, seed=seed)).values
        found.append(significance.randomization(values, [(0, 1)], resamples=400, seed=seed)[0])
    assert np.mean(np.array(found) < 0.05) == near(0.05, 200)
