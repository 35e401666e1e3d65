"""`bench.score`: one line a row, in order, and clear words for rows that are wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
import pytest

import bench
from bench import config, pipeline, references
from bench.metrics.form import Form
from bench.types import Column, InputError, Item, Metric, Scored


@dataclass(frozen=True)
class Words(Metric):
    """Has a column that `form` has too."""

    columns: ClassVar[tuple[Column, ...]] = (Column(name="words", about=""),)

    def signature(self) -> str:
        """Never asked for."""
        return "words"

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """Never asked to."""
        raise NotImplementedError


ROW: dict[str, Any] = {
    "article": "The mill closed on Monday. It had run for 140 years.",
    "references": [["The mill closed."], ["A mill ran for 140 years."]],
    "takeaways": ["The mill closed.", "It ran for 140 years."],
    "system": "lead",
}


def test_a_frame_with_a_line_for_each_row() -> None:
    """Columns in the order of the metrics, rows in order, signatures attached."""
    rows = [ROW, {**ROW, "takeaways": ["Other words."]}, {**ROW, "takeaways": []}]
    frame = bench.score(iter(rows), metrics=["rouge", "form"])
    assert list(frame.index) == [0, 1, 2]
    assert list(frame.columns[:2]) == ["system", "rouge1_precision"]
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
    with pytest.raises(InputError, match="rows:0: references: expected at least one"):
        bench.score([{**row, "references": [[]]}], metrics=["rouge"])


DATED = """The mill at Corby Ness closed on Monday after 140 years. It will be sold on Friday.

About 60 people lose their work. The council met last week to discuss the site."""
BULLETS = [
    "The mill at Corby Ness closed on 15 April after 140 years.",
    "It will be sold on 19 April 2024.",
    "About 70 people lose their work.",
]


def test_a_run_score_and_check_are_equal_to_the_last_bit(
    tmp_path: Path, write_reference: Callable[..., Path]
) -> None:
    """The same article, date and bullets get the same numbers and verdicts from each of them."""
    write_reference("mill", DATED, published="2024-04-17")
    write_reference("undated", DATED)
    lines = [{"article_id": one, "takeaways": BULLETS} for one in ("mill", "undated")]
    (tmp_path / "ours.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "bench.toml").write_text(
        '[candidates.ours]\nsummarizer = "file"\npath = "ours.jsonl"\n'
    )
    settings = config.load(tmp_path / "bench.toml")
    pipeline.run(settings, quiet=True)
    collection = references.load(tmp_path / "references")
    rows = [
        {
            "article": one.article.text,
            "references": [list(bullets) for bullets in one.takeaways],
            "takeaways": BULLETS,
            "published": one.article.published and one.article.published.isoformat(),
        }
        for one in collection
    ]
    frame = bench.score(rows)
    for name in config.METRICS:
        path = tmp_path / "runs" / "ours" / "scores" / f"{name}.jsonl"
        header, *scores = map(json.loads, path.read_text().splitlines())
        assert header["signature"] == frame.attrs["signatures"][name]
        for number, score in enumerate(scores):
            assert score["values"] == frame.loc[number, list(score["values"])].to_dict()
    checked = [bench.check(DATED, BULLETS, published=row["published"]) for row in rows]
    verdicts = json.loads(json.dumps([[one.as_json() for one in made] for made in checked]))
    assert verdicts == [score["details"]["verdicts"] for score in _scores(tmp_path, "consistency")]
    assert not verdicts[0][0]["problems"]  # 15 April 2024 was a Monday
    assert verdicts[0] != verdicts[1]


def _scores(folder: Path, metric: str) -> list[dict[str, Any]]:
    path = folder / "runs" / "ours" / "scores" / f"{metric}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()[1:]]


def test_other_columns_come_back_before_the_scores() -> None:
    """As they were, whole numbers too, in the order in which they first appear."""
    rows = [{"id": 7, **ROW}, {**ROW, "id": 8, "note": None}, {**ROW, "id": 9, "note": {"a": 1}}]
    frame = bench.score(rows, metrics=["form"])
    assert list(frame.columns[:4]) == ["id", "system", "note", Form.columns[0].name]
    assert frame["id"].tolist() == [7, 8, 9]
    assert frame["note"].tolist() == [None, None, {"a": 1}]


def test_a_data_frame_keeps_its_index_and_its_columns() -> None:
    """Missing cells are missing values; the caller's frame is left as it was."""
    given = pd.DataFrame(
        {
            "system": pd.Categorical(["a", "b"]),
            "article": [ROW["article"]] * 2,
            "takeaways": [ROW["takeaways"], None],
            "published": [pd.Timestamp("2024-04-17"), pd.NaT],
            "language": ["en", None],
        },
        index=["first", "second"],
    )
    before = given.copy()
    frame = bench.score(given, metrics=["form"])
    assert list(frame.index) == ["first", "second"]
    assert frame["system"].dtype == given["system"].dtype
    assert frame["bullets"].tolist() == [2, 0]
    assert "published" not in frame
    pd.testing.assert_frame_equal(given, before)
    as_rows = bench.score(given.iloc[:1].to_dict("records"), metrics=["form"])
    assert as_rows["words"].tolist() == frame["words"].tolist()[:1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("abc", "rows: expected a data frame or a list of mappings, one for each row, not 'abc'"),
        (None, "rows: expected a data frame or a list of mappings"),
        (7, "rows: expected a data frame or a list of mappings"),
        (ROW, "rows: expected a data frame or a list of mappings"),
        ([ROW, "abc"], "rows:1: expected a mapping with `article` and `takeaways`, not 'abc'"),
        ([None], "rows:0: expected a mapping"),
        ([{**ROW, "words": 3}], "rows: words: a metric has a column of this name: rename yours"),
        (
            pd.DataFrame([["Text.", "Other."]], columns=["article", "article"]),
            "rows: article: two columns of this name",
        ),
    ],
)
def test_rows_that_are_none(rows: Any, message: str) -> None:
    """A single row, a string and the like are refused in words."""
    with pytest.raises(InputError) as caught:
        bench.score(rows, metrics=["form"])
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        ("rouge", """metrics: expected a list such as ["rouge"], not 'rouge'"""),
        (Form(), """metrics: expected a list such as ["rouge"], not Form()"""),
        ([Form], "metrics: expected names, or metrics such as Rouge(stemmer=False), not <class"),
        ([None], "metrics: expected names, or metrics such as Rouge(stemmer=False), not None"),
        (["form", "form"], "metrics: 'form' is given twice"),
        (["form", Form()], "metrics: 'form' is given twice"),
        (["form", Words()], "metrics: 'words' is a column of 'form' and of 'words'"),
    ],
)
def test_metrics_that_are_none(metrics: Any, message: str) -> None:
    """A lone name is no list of its letters."""
    with pytest.raises(InputError) as caught:
        bench.score([ROW], metrics=metrics)
    assert str(caught.value).startswith(message)


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
