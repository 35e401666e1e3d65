"""Tests of bench.comparison.pairs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench import comparison, significance, tables
from bench.types import Column, InputError

RANDOM = np.random.default_rng(20)
BASE = RANDOM.beta(2, 5, 120).tolist()
NOISE = RANDOM.normal(0, 0.1, 120)


def planted(size: float) -> list[float]:
    """Values that are better than `BASE` by a size on average, not in every article."""
    return (np.array(BASE) + NOISE - NOISE.mean() + size).tolist()


def verdicts(answer: comparison.Answer) -> dict[str, str]:
    """What is said of each column."""
    return {line.column.name: line.verdict for line in answer.lines}


def test_a_planted_difference_is_told(write_run):
    """A difference of the size that is predicted to be detectable is seen, in its direction."""
    size = significance.detectable(float(NOISE.std(ddof=1)), 120, alpha=0.05 / 3)
    base = {"rouge1_fmeasure": BASE, "redundancy": BASE, "bullets": BASE}
    new = {name: planted(size) for name in base}
    scores = tables.load([write_run("base", base), write_run("new", new)])
    answer = comparison.answer(scores, columns=list(base))
    assert verdicts(answer) == {
        "rouge1_fmeasure": "better",
        "redundancy": "worse",
        "bullets": "higher",
    }
    assert answer.lines[0].compared.difference == pytest.approx(size)
    assert answer.lines[0].detectable == pytest.approx(size)
    assert answer.names == ("base", "new")


def test_a_copy_is_the_same_and_a_shuffle_is_not_distinguishable(write_run):
    """Equal values are told to be equal; differences that cancel out are told not to be known."""
    base = {"rouge1_fmeasure": BASE, "rouge2_fmeasure": BASE}
    new = {"rouge1_fmeasure": BASE, "rouge2_fmeasure": planted(0.0)}
    scores = tables.load([write_run("base", base), write_run("copy", new)])
    assert verdicts(comparison.answer(scores, columns=list(base))) == {
        "rouge1_fmeasure": "the same",
        "rouge2_fmeasure": "not distinguishable",
    }


def test_columns_are_corrected_together(write_run):
    """One column's p times the number of columns, by Holm."""
    base = {"rouge1_fmeasure": BASE, "rouge2_fmeasure": BASE, "rougeLsum_fmeasure": BASE}
    new = {"rouge1_fmeasure": planted(0.02), "rouge2_fmeasure": BASE, "rougeLsum_fmeasure": BASE}
    scores = tables.load([write_run("base", base), write_run("new", new)])
    first = comparison.answer(scores, columns=list(base)).lines[0]
    assert first.p == pytest.approx(3 * first.compared.p)


def test_only_shared_articles_count(write_run):
    """A column that one run lacks cannot be told; gaps are left out of both means."""
    base = {"rouge1_fmeasure": [0.1, 0.2, 0.9], "redundancy": [0.1, 0.2, 0.3]}
    new = {"rouge1_fmeasure": [0.3, 0.4, None]}
    scores = tables.load([write_run("base", base), write_run("new", new)])
    first, second = comparison.answer(scores, columns=list(base)).lines
    assert (first.base, first.new, first.compared.n) == (
        pytest.approx(0.15),
        pytest.approx(0.35),
        2,
    )
    assert second.verdict == "cannot be told"
    assert math.isnan(second.base)


def test_two_runs_are_compared(write_run):
    """One run, or three, is no pair."""
    with pytest.raises(InputError, match="two runs are compared, not 1"):
        comparison.answer(tables.load([write_run("a", {"redundancy": [0.1]})]))


@pytest.mark.parametrize(
    ("better", "difference", "expected"),
    [
        ("higher", 0.1, "better"),
        ("higher", -0.1, "worse"),
        ("lower", 0.1, "worse"),
        ("lower", -0.1, "better"),
        (None, 0.1, "higher"),
        (None, -0.1, "lower"),
    ],
)
def test_verdicts_follow_what_is_better(better, difference, expected):
    """The same difference is good or bad as the column declares."""
    values = np.stack([np.zeros(20), np.full(20, difference)])
    compared = significance.compare(values, [(0, 1)], resamples=99)[0]
    column = Column(name="x", about="", better=better)
    assert comparison.pairs.verdict(column, compared, 0.01) == expected
    assert comparison.pairs.verdict(column, compared, 0.05) == "not distinguishable"


def test_runs_without_scores_are_refused(write_run):
    """There is nothing to compare before anything was scored."""
    runs = [write_run(name, {"unknown": [0.5]}) for name in ("a", "b")]
    with pytest.raises(InputError, match="neither run has scores"):
        comparison.answer(tables.load(runs))


def test_a_run_that_failed_is_named_with_its_reason(write_run):
    """What it scores is that of missing answers, and the answer says so."""
    failed = [{"article_id": f"a{n}", "article_digest": f"a{n}", "status": "error"} for n in (0, 1)]
    runs = [
        write_run("a", {"coverage_f1": [0.5, 0.6]}),
        write_run("b", {"coverage_f1": [0.0, 0.0]}, predictions=failed),
    ]
    answer = comparison.answer(tables.load(runs))
    assert "b can't be ranked: failed, no answer for 2 articles" in comparison.render(
        answer, width=200
    )
    assert "2 articles can show no difference" in comparison.render(answer)
