from __future__ import annotations

from statistics import NormalDist

import pytest

from bench import tables
from bench.raters import pick
from bench.types import InputError

CLOSE = {
    "coverage_f1": [0.5, 0.9, 0.5, 0.5],
    "unsupported": [0.0, 0.1, 0.5, 0.0],
}
BEST = {
    "coverage_f1": [0.6, 0.6, 0.6, 0.9],
    "unsupported": [0.1, 0.5, 0.1, 0.5],
}
LAST = {
    "coverage_f1": [0.1, 0.1, 0.1, 0.1],
    "unsupported": [0.9, 0.9, 0.9, 0.9],
}


@pytest.fixture
def runs(write_run):
    """Three candidates: the first two are close in coverage, the third is far behind."""
    return [write_run(name, values) for name, values in
            {"close": CLOSE, "best": BEST, "last": LAST}.items()]  # fmt: skip


def test_articles_where_metrics_disagree_come_first(runs):
    """By hand: coverage and support put the first two in opposite orders but for one article."""
    found = pick.articles(runs, how="disagreement", seed=3)
    assert found[-1] == "a2"  # the best in both
    assert set(found) == {"a0", "a1", "a2", "a3"}
    tells = pick.disagreement(tables.load(runs))
    assert tells[0] == pytest.approx((0.25 + 0.25 + 0) / 3)  # ranks 2 1 and 1 2: variance 1/4
    assert tells[2] == 0


def test_articles_that_tell_the_two_best_apart_come_first(runs):
    """By hand: 0.9 and 0.5 in the last article, 0.3 apart in the second."""
    assert pick.articles(runs, how="closest", count=2) == ["a3", "a1"]
    scores = tables.load(runs)
    by, places = pick.closest(scores)
    assert (by, [scores.candidates[place].name for place in places]) == (
        "coverage_f1",
        ["best", "close"],
    )


def test_random_articles_are_those_of_a_seed(runs):
    """The same again with the same seed; each article comes first under some seed."""
    firsts = {pick.articles(runs, seed=seed, count=1)[0] for seed in range(30)}
    assert firsts == {"a0", "a1", "a2", "a3"}
    assert pick.articles(runs, seed=1) == pick.articles(runs, seed=1)


def test_one_candidate_and_one_metric_are_too_few(write_run):
    """What can't be chosen is said."""
    runs = [write_run("one", {"coverage_f1": [0.1, 0.2]})]
    with pytest.raises(InputError, match="two candidates"):
        pick.articles(runs, how="closest")
    with pytest.raises(InputError, match="metrics can only disagree"):
        pick.articles(runs, how="disagreement")


def test_how_many_are_needed():
    """Near the normal approximation by hand: (1.96 + 0.84)^2 p (1 - p) / (p - 1/2)^2."""
    z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
    assert pick.needed(0.6) == pytest.approx(z**2 * 0.24 / 0.01, abs=3)
    assert pick.needed(0.7) == pytest.approx(z**2 * 0.21 / 0.04, abs=3)
    assert pick.needed(0.7, candidates=4) == 3 * pick.needed(0.7)  # six pairs, two an article


def test_power_in_words():
    """What the planned articles can show, and what it would take."""
    assert pick.told(4, 2).startswith("power: 4 articles can't show which of two is better")
    told = pick.told(40, 2)
    assert told.startswith("power: 40 articles show that one of two is better where it wins 73%")
    assert f"60% of wins takes {pick.needed(0.6)}" in told
