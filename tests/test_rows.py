"""`bench.score`: one line a row, in order, and clear words for rows that are wrong."""

from __future__ import annotations

from typing import Any

import pytest

import bench
from bench.types import InputError

ROW: dict[str, Any] = {
    "article": "The mill closed on Monday. It had run for 140 years.",
    "references": [["The mill closed."], ["A mill ran for 140 years."]],
    "takeaways": ["The mill closed.", "It ran for 140 years."],
    "system": "ignored",
}


def test_a_frame_with_a_line_for_each_row() -> None:
    """Columns in the order of the metrics, rows in order, signatures attached."""
    rows = [ROW, {**ROW, "takeaways": ["Other words."]}, {**ROW, "takeaways": []}]
    frame = bench.score(iter(rows), metrics=["rouge", "form"])
    assert list(frame.index) == [0, 1, 2]
    assert frame.columns[0] == "rouge1_precision"
    assert frame["rouge1_fmeasure"].iloc[0] > frame["rouge1_fmeasure"].iloc[1]
    assert frame["bullets"].tolist() == [2, 1, 0]
    assert frame.attrs["signatures"].keys() == {"rouge", "form"}


def test_rows_are_normalised() -> None:
    """NFD takeaways are as good as NFC ones."""
    row = {"article": "Zürich grew.", "references": [["Zürich grew."]]}
    rows = [{**row, "takeaways": [text]} for text in ("Zürich grew.", "Zu\u0308rich\u00a0grew.")]
    frame = bench.score(rows, metrics=["rouge", "form"])
    assert frame.iloc[0].equals(frame.iloc[1])


def test_no_takeaways_score_the_worst() -> None:
    """An empty answer, and one of space alone, get the worst value of each column."""
    frame = bench.score([{**ROW, "takeaways": []}, {**ROW, "takeaways": [" "]}], metrics=["form"])
    assert frame["redundancy"].tolist() == [1.0, 1.0]


def test_a_metric_with_settings_of_its_own() -> None:
    """An instance is taken as it is, and its signature tells."""
    from bench.metrics.rouge import Rouge

    frame = bench.score([ROW], metrics=[Rouge(stemmer=False)])
    assert "stem" in frame.attrs["signatures"]["rouge"]


def test_no_rows_give_an_empty_frame() -> None:
    """Nothing to score is no error, and the columns are there."""
    frame = bench.score([], metrics=["form"])
    assert len(frame) == 0
    assert "words" in frame.columns


def test_references_are_needed_only_where_they_are_read() -> None:
    """`form` reads none; `rouge` says which row lacks them."""
    row = {"article": "Text.", "takeaways": ["A bullet."]}
    assert len(bench.score([row], metrics=["form"])) == 1
    with pytest.raises(InputError, match="rows:1: references: expected at least one"):
        bench.score([ROW, row], metrics=["rouge"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"article": None}, "rows:0: article: expected a string"),
        ({"takeaways": "One."}, "rows:0: takeaways: expected a list of strings"),
        ({"references": ["One."]}, "rows:0: references: expected a list of annotators"),
    ],
)
def test_a_wrong_row_is_named(change: dict[str, Any], message: str) -> None:
    """Row, field, and what was expected."""
    with pytest.raises(InputError, match=message):
        bench.score([{**ROW, **change}], metrics=["form"])


def test_an_unknown_metric_is_named() -> None:
    """With the nearest known one."""
    with pytest.raises(InputError, match="did you mean 'form'"):
        bench.score([ROW], metrics=["fom"])
