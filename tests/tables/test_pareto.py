"""Tests of bench.tables.pareto."""

from __future__ import annotations

import pytest

from bench import tables
from bench.tables.pareto import dominated
from bench.types import InputError


def run(write_run, name: str, quality: float, cost: float | None, **manifest):
    """Write a run of two articles with one quality and one cost."""
    predictions = [
        {"article_id": f"a{i}", "takeaways": ["b"], "usage": {"input_tokens": 1}, "cost": cost}
        for i in range(2)
    ]
    values = {"rougeLsum_fmeasure": [quality] * 2}
    return write_run(name, values, predictions=predictions, manifest=manifest)


def test_dominated_candidates_are_named_with_who_dominates_them(write_run):
    """Better and cheaper dominates; better and dearer does not, nor does an upper bound."""
    scores = tables.load(
        [
            run(write_run, "cheap", 0.3, 1.0),
            run(write_run, "good", 0.5, 5.0),
            run(write_run, "poor", 0.2, 6.0),
            run(write_run, "unpriced", 0.1, None),
            run(write_run, "oracle", 0.9, 0.0, sees_reference=True),
        ]
    )
    made = tables.pareto(scores)
    assert {row[2].value: row[-1].value for row in made.rows} == {
        "cheap": "",
        "good": "",
        "poor": "cheap good",
        "unpriced": "",
        "oracle": "",
    }
    assert [heading.name for heading in made.headings][3:5] == ["rougeLsum_fmeasure", "cost"]


def test_equals_do_not_dominate_each_other(write_run):
    """To dominate is to be better in something."""
    scores = tables.load([run(write_run, "a", 0.3, 1.0), run(write_run, "b", 0.3, 1.0)])
    assert dominated(scores, ["rougeLsum_fmeasure", "cost"]) == [[], []]


def test_there_is_no_front_of_one_column(write_run):
    """Quality alone is a ranking: the message says what is missing."""
    scores = tables.load([run(write_run, "a", 0.3, None)])
    with pytest.raises(InputError, match="consistency or cost"):
        tables.pareto(scores)


def test_a_column_that_nothing_is_good_at_is_refused(write_run):
    """An unknown column, or one that has no better, cannot be quality."""
    scores = tables.load([write_run("a", {"bullets": [1], "redundancy": [0.1]})])
    with pytest.raises(InputError, match="'bullets' has no better and worse values"):
        tables.pareto(scores, "bullets")
