"""What a metric returns is held to what it declares, whoever wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Any, ClassVar

import numpy as np
import pytest

import bench
from bench import metrics
from bench.types import BenchError, Column, Item, Metric, Scored

ITEM = Item(article="The mill closed.", references=(), takeaways=("It closed.",))
ROW = {"article": "The mill closed.", "takeaways": ["It closed."]}


@dataclass(frozen=True)
class Told(Metric):
    """Returns what it is told to."""

    results: Any

    uses_references: ClassVar[bool] = False
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="one", about=""),
        Column(name="two", about="", worst=0.25),
    )

    def signature(self) -> str:
        """Not looked at."""
        return "told"

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """The same for any items."""
        return self.results  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("results", "rule"),
    [
        (None, "`score` must return a list of bench.types.Scored"),
        ([{"one": 1.0, "two": 1.0}], "`score` must return a list of bench.types.Scored"),
        ([], "`score` must return one result for each item: 0 for 1"),
        ([Scored({"one": 1.0, "two": 1.0})] * 2, "one result for each item: 2 for 1"),
        ([Scored({"one": 1.0})], "`score` did not return 'two', which `columns` declares"),
        (
            [Scored({"one": 1.0, "two": 1.0, "three": 1.0})],
            "`score` returned 'three', which `columns` does not declare",
        ),
        ([Scored({"one": inf, "two": 1.0})], "returned inf for 'one', not a finite number or NaN"),
        ([Scored({"one": "1", "two": 1.0})], "returned '1' for 'one', not a finite number or NaN"),
        ([Scored({"one": None, "two": 1.0})], "returned None for 'one', not a finite number"),
    ],
)
def test_results_that_break_the_contract(results: Any, rule: str) -> None:
    """One message names the file, the class and the rule, in a run and in `bench.score` alike."""
    for use in (
        lambda: metrics.score(Told(results), [ITEM]),
        lambda: bench.score([ROW], metrics=[Told(results)]),
    ):
        with pytest.raises(BenchError) as caught:
            use()
        assert f"{__file__}: class Told: " in str(caught.value)
        assert rule in str(caught.value)


def test_results_that_keep_it() -> None:
    """NaN is allowed, and numbers of any kind become floats."""
    (scored,) = metrics.score(Told([Scored({"one": nan, "two": np.float32(0.5)})]), [ITEM])
    assert isnan(scored.values["one"])
    assert type(scored.values["two"]) is float
    assert scored.values["two"] == 0.5


def test_nothing_to_score_is_the_worst_and_is_not_shown_to_the_metric() -> None:
    """None, and bullets without a word, get each column's worst value."""
    empty = Item(article="Text.", references=(), takeaways=(" ",))
    found = metrics.score(Told([Scored({"one": 1.0, "two": 1.0})]), [None, ITEM, empty])
    assert [one.values for one in found] == [
        {"one": 0.0, "two": 0.25},
        {"one": 1.0, "two": 1.0},
        {"one": 0.0, "two": 0.25},
    ]


def test_defaults() -> None:
    """A metric that says no more is ready for any collection and reads references."""

    class Plain(Told):
        uses_references = Metric.uses_references

    metric = Plain([])
    assert metric.fit([]) is metric
    assert metric.thresholds == {}
    assert metric.uses_references
