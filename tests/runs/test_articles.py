"""Tests of bench.runs.articles: single lines of a run, found by article."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.runs import Run
from bench.runs.articles import ArticleReader
from bench.types import InputError

VERDICT = '{"support": 0.1, "label": "unsupported", "bullet": "b", "evidence": null}'


def run(folder: Path, predictions: str = "", **scores: str) -> Run:
    """A run with these files."""
    (folder / "scores").mkdir()
    (folder / "predictions.jsonl").write_text(predictions)
    for metric, text in scores.items():
        (folder / "scores" / f"{metric}.jsonl").write_text('{"metric": "m"}\n' + text)
    return Run(folder)


def test_lines_are_found_by_article(tmp_path: Path) -> None:
    """The later line counts, the first sample, and neither header nor a cut line is one."""
    text = (
        '{"metric": "m"}\n{"article_id": "a", "takeaways": ["1"]}\n'
        '{"article_id": "b", "takeaways": ["\\ud800"]}\n{"article_id": "a", "takeaways": ["2"]}\n'
        '{"article_id": "a", "sample": 1, "takeaways": ["3"]}\n{"article_id": "a'
    )
    with ArticleReader(run(tmp_path, text), ["a", "b", "c"]) as reader:
        found = [reader.prediction(number) for number in range(3)]
        assert reader.coverage(0) is None
        assert reader.verdicts(0) == {}
    assert [made and made.takeaways for made in found] == [("2",), ("\ud800",), None]


def test_details_are_records(tmp_path: Path) -> None:
    """Matches of coverage, and the verdicts of each checker, the first without a name."""
    reading = run(
        tmp_path,
        coverage='{"article_id": "a", "details": {"matched": [[0, 1, 0.5]], "annotator": 2}}\n'
        '{"article_id": "b", "details": {}}\n',
        consistency=f'{{"article_id": "a", "details": {{"verdicts": [{VERDICT}], '
        '"verdicts_judge": [], "other": 3}}\n',
    )
    with ArticleReader(reading, ["a", "b"]) as reader:
        coverage, verdicts = reader.coverage(0), reader.verdicts(0)
        assert reader.coverage(1) is None
    assert coverage
    assert (coverage.matched, coverage.annotator, coverage.missed) == ([(0, 1, 0.5)], 2, [])
    assert [(name, len(own)) for name, own in verdicts.items()] == [("", 1), ("judge", 0)]
    assert verdicts[""][0].label == "unsupported"


@pytest.mark.parametrize(
    ("metric", "details", "message"),
    [
        ("coverage", '{"matched": [[0, -1, 1]]}', r"matched\[0\]\[1\]: expected int >= 0"),
        ("coverage", '{"matched": 3}', "matched: expected array"),
        ("coverage", "[]", "details: expected object"),
        ("consistency", '{"verdicts": [{"label": "supported"}]}', "missing required field support"),
        (
            "consistency",
            '{"verdicts_x": [{"support": 1, "label": "yes"}]}',
            r"label: expected one of supported",
        ),
    ],
)
def test_details_of_another_kind_are_named(
    tmp_path: Path, metric: str, details: str, message: str
) -> None:
    """The message has the file and the number of the line."""
    reading = run(tmp_path, **{metric: f'{{"article_id": "a", "details": {details}}}\n'})
    with (
        ArticleReader(reading, ["a"]) as reader,
        pytest.raises(InputError, match=rf"{metric}\.jsonl:2: .*{message}"),
    ):
        getattr(reader, "coverage" if metric == "coverage" else "verdicts")(0)
