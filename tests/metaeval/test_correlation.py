from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bench.metaeval.correlation import correlations, draw, pooled, summary_level, system_level

SYSTEMS, ARTICLES, RESAMPLES = 7, 5, 6


def scipy_values(x, y):
    """Pearson, Spearman and tau-b by scipy.stats."""
    return [f(x, y).statistic for f in (stats.pearsonr, stats.spearmanr, stats.kendalltau)]


def grid(seed, levels=4):
    """Values of few levels, so that many are tied."""
    return np.random.default_rng(seed).integers(0, levels, (SYSTEMS, ARTICLES)) / levels


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.7]), st.integers(-3, 3), st.integers(0, 3)),
        min_size=2,
        max_size=12,
    )
)
def test_weights_are_repeats(rows):
    """Each coefficient under weights is scipy's on the data with each pair so often, ties too."""
    x, y, counts = (np.array(column) for column in zip(*rows, strict=True))
    ours = correlations(x[None], y[None].astype(float), counts[None, None].astype(np.float32))
    repeated = np.repeat(x, counts), np.repeat(y, counts)
    if any(len(set(values)) < 2 for values in repeated):
        assert np.isnan(ours).all()
    else:
        assert ours[:, 0, 0] == pytest.approx(scipy_values(*repeated), abs=1e-6)
    other_way = pooled(x, y.astype(float), counts[None].astype(np.float32))
    assert other_way == pytest.approx(ours[:, 0], abs=1e-6, nan_ok=True)


def test_the_data_itself_is_exact():
    """With weights of one the values are scipy's to rounding."""
    random = np.random.default_rng(0)
    x, y = random.normal(size=(2, 20))
    ours = correlations(x[None], y[None], np.ones((1, 1, 20)))[:, 0, 0]
    assert ours == pytest.approx(scipy_values(x, y), abs=1e-12)


def test_missing_pairs_are_left_out():
    """A NaN on either side removes the pair and nothing else."""
    x, y = grid(1)[:, 0], grid(2)[:, 0]
    kept = np.arange(SYSTEMS) > 1
    with_gaps = np.where(np.arange(SYSTEMS) == 0, np.nan, x), y.copy()
    with_gaps[1][1] = np.nan
    ours = pooled(*with_gaps, np.ones((1, SYSTEMS)))[:, 0]
    assert ours == pytest.approx(scipy_values(x[kept], y[kept]))


def test_rounding_breaks_no_tie():
    """0.1 + 0.2 is tied with 0.3, and three such values are constant."""
    x = np.array([0.1 + 0.2, 0.3, 0.3])
    assert np.isnan(pooled(x, np.array([1.0, 2.0, 3.0]), np.ones((1, 3)))).all()


def test_a_draw_is_as_large_as_the_data():
    """Counts of each resample sum to the size; the first row is the data itself."""
    counts = draw(9, RESAMPLES, np.random.default_rng(0))
    assert counts.shape == (1 + RESAMPLES, 9)
    assert (counts.sum(axis=1) == 9).all()
    assert (counts[0] == 1).all()


def draws():
    """Counts of articles and of systems."""
    random = np.random.default_rng(3)
    return draw(ARTICLES, RESAMPLES, random), draw(SYSTEMS, RESAMPLES, random)


def test_summary_level_is_the_mean_over_articles():
    """Each resample equals scipy in a loop over the articles drawn, constant ones left out."""
    x, y = grid(4), grid(5)
    y[:, 2] = 0.5
    articles, systems = draws()
    ours = summary_level(x, y, articles, systems)
    for number, (a, s) in enumerate(zip(articles.astype(int), systems.astype(int), strict=True)):
        found = []
        for article in np.repeat(np.arange(ARTICLES), a):
            pair = np.repeat(x[:, article], s), np.repeat(y[:, article], s)
            if all(len(set(values)) > 1 for values in pair):
                found.append(scipy_values(*pair))
        assert ours[:, number] == pytest.approx(np.mean(found, axis=0), abs=1e-6)


def test_system_level_is_of_means():
    """Each resample equals scipy on the drawn systems' means over the drawn articles."""
    random = np.random.default_rng(6)
    x, y = random.normal(size=(2, SYSTEMS, ARTICLES))
    articles, systems = draws()
    ours = system_level(x, y, articles, systems)
    for number, (a, s) in enumerate(zip(articles.astype(int), systems.astype(int), strict=True)):
        means = [np.repeat(np.average(values, axis=1, weights=a), s) for values in (x, y)]
        assert ours[:, number] == pytest.approx(scipy_values(*means), abs=1e-6)


def test_a_system_is_averaged_where_both_values_are_known():
    """A missing rating takes the score of that article out of the system's mean."""
    x = np.array([[1.0, 9.0], [2.0, 2.0], [3.0, 3.0]])
    y = np.array([[1.0, np.nan], [2.0, 2.0], [3.0, 3.0]])
    ours = system_level(x, y, np.ones((1, 2)), np.ones((1, 3)))
    assert ours[:, 0] == pytest.approx([1, 1, 1])


def test_a_column_without_a_score_is_unknown():
    """Neither an error nor a number comes of a column that is missing throughout."""
    gaps, known, ones = np.full((3, 2), np.nan), np.ones((3, 2)), np.ones((1, 2))
    assert np.isnan(pooled(gaps[:, 0], known[:, 0], np.ones((1, 3)))).all()
    assert np.isnan(summary_level(gaps, known, ones, np.ones((1, 3)))).all()
    assert np.isnan(system_level(gaps, known, ones, np.ones((1, 3)))).all()
