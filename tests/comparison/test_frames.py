"""Tests of bench.compare."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import bench
from bench import comparison, tables
from bench.comparison.frames import compare
from bench.types import InputError

BASE = [0.2, 0.3, 0.1, 0.4, 0.25, 0.35]
NEW = [0.3, 0.35, 0.3, 0.45, 0.2, 0.5]


def rows(*takeaways: str, article: str = "The mill closed. It burned.") -> list[dict[str, Any]]:
    """One row for each text, with one reference."""
    return [
        {"article": article, "references": [["The mill closed."]], "takeaways": [text]}
        for text in takeaways
    ]


def test_the_statistics_are_those_of_the_command(write_run) -> None:
    """Frames and runs with the same values give the same numbers, to the last bit."""
    values = {
        "base": {"rougeLsum_fmeasure": BASE, "unsupported": NEW},
        "new": {"rougeLsum_fmeasure": NEW, "unsupported": BASE},
    }
    runs = [write_run(name, columns) for name, columns in values.items()]
    answer = comparison.answer(tables.load(runs), columns=["unsupported", "rougeLsum_fmeasure"])
    frame = compare(*(pd.DataFrame(columns) for columns in values.values()))
    assert list(frame.index) == [line.column.name for line in answer.lines]
    for name, line in zip(frame.index, answer.lines, strict=True):
        found = frame.loc[name]
        for field in ("n", "difference", "low", "high", "p", "effect", "wins", "ties", "losses"):
            assert found[field] == getattr(line.compared, field)
        assert (found["base"], found["new"]) == (line.base, line.new)
        assert (found["p_corrected"], found["verdict"]) == (line.p, line.verdict)
        assert found["detectable"] == line.detectable


def test_by_hand() -> None:
    """Six equal differences: 2 of 64 ways to swap are as extreme; Holm doubles the smaller p."""
    base = pd.DataFrame({"coverage_f1": [0.1] * 6, "bertscore_f1": [0.5, 0.6] * 3})
    new = base + 0.25
    found = compare(base, new).loc["coverage_f1"]
    assert found["difference"] == pytest.approx(0.25)
    assert (found["p"], found["p_corrected"], found["n"]) == (2 / 64, 4 / 64, 6)
    assert found["verdict"] == "not distinguishable"
    assert compare(base, new, columns=["coverage_f1"])["verdict"].tolist() == ["better"]


def test_rows_are_paired_by_a_column_of_ids() -> None:
    """The order of the second frame does not matter."""
    base = pd.DataFrame({"id": list("abcdef"), "coverage_f1": BASE})
    new = pd.DataFrame({"id": list("abcdef"), "coverage_f1": NEW})
    straight = compare(base, new, on="id")
    pd.testing.assert_frame_equal(straight, compare(base, new.iloc[::-1], on="id"))
    indexed = compare(base.set_index("id"), new.iloc[::-1].set_index("id"))
    pd.testing.assert_frame_equal(straight, indexed)


def test_missing_scores_leave_their_pair_out() -> None:
    """`n` says how many pairs count."""
    base = pd.DataFrame({"coverage_f1": [np.nan, *BASE[1:]]})
    found = compare(base, pd.DataFrame({"coverage_f1": NEW})).loc["coverage_f1"]
    assert found["n"] == 5
    assert found["base"] == pytest.approx(np.mean(BASE[1:]))


def test_rows_are_scored_first() -> None:
    """Rows give what their scores give; lists and frames alike."""
    base, new = rows("It burned.", "The mill."), rows("The mill closed.", "The mill closed.")
    found = bench.compare(base, new, metrics=["rouge"])
    scored = [bench.score(given, metrics=["rouge"]) for given in (base, new)]
    pd.testing.assert_frame_equal(found, bench.compare(*scored))
    frames = bench.compare(pd.DataFrame(base), pd.DataFrame(new), metrics=["rouge"])
    pd.testing.assert_frame_equal(found, frames)
    assert found.loc["rougeLsum_fmeasure", "new"] == 1
    assert found.attrs["signatures"].keys() == {"rouge"}


def test_numbers_of_ones_own() -> None:
    """A column that no metric has is compared where it is named; neither direction is better."""
    base, new = pd.DataFrame({"stars": [1.0] * 6}), pd.DataFrame({"stars": [2.0] * 6})
    assert compare(base, new, columns=["stars"]).loc["stars", "verdict"] == "higher"


FRAME = pd.DataFrame({"id": [1, 2], "coverage_f1": [0.1, 0.2], "name": ["x", "y"]})


@pytest.mark.parametrize(
    ("base", "new", "options", "message"),
    [
        (FRAME, FRAME[:1], {}, "base: row 1 is only in this one"),
        (FRAME[:1], FRAME, {}, "new: row 1 is only in this one"),
        (FRAME, FRAME, {"on": "idd"}, "base: on: no column 'idd'; did you mean 'id'?"),
        (pd.concat([FRAME, FRAME]), FRAME, {"on": "id"}, "base: id: 1 is there twice"),
        (FRAME, FRAME, {"columns": ["coverage"]}, "columns: 'coverage' is not in both"),
        (FRAME, FRAME, {"columns": ["name"]}, "name: expected numbers"),
        (FRAME[["id"]], FRAME, {}, "columns: expected at least one that both have"),
        (FRAME, FRAME, {"metrics": ["rouge"]}, "base: metrics: these are scores"),
        (
            rows("A."),
            rows("A.", article="Other."),
            {"metrics": ["rouge"]},
            "new: row 0 has",
        ),
        (3, FRAME, {}, "expected a data frame or a list of mappings"),
    ],
)
def test_what_cannot_be_compared(
    base: Any, new: Any, options: dict[str, Any], message: str
) -> None:
    """One message says which side and which row, or what was expected."""
    with pytest.raises(InputError) as caught:
        compare(base, new, **options)
    assert message in str(caught.value)


def test_scores_computed_in_two_ways_are_refused() -> None:
    """Numbers of different signatures can't be compared."""
    base, new = FRAME.copy(), FRAME.copy()
    base.attrs["signatures"] = {"coverage": "coverage|version:1"}
    new.attrs["signatures"] = {"coverage": "coverage|version:2"}
    with pytest.raises(InputError, match="coverage: computed in different ways"):
        compare(base, new)
