"""Tests of bench.runs.parts, rows and columns: parts hold what lines hold, whatever happens."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import jsonl
from bench.runs import Run, articles, parts, results, rows
from bench.runs.articles import ArticleReader
from bench.runs.records import PredictionRecord
from bench.types import BenchError, InputError, MissingDependency

COUNT = 30
IDS = [f"ü{number * 7 % COUNT:02}" for number in range(COUNT)]
PLACES = {name: place for place, name in enumerate(IDS)}
HEADER = {"metric": "form", "signature": "s", "columns": [{"name": "words"}, {"name": "x_é"}]}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few articles, so that there are several."""
    monkeypatch.setattr(parts, "PART", 8)
    monkeypatch.setattr(parts, "GROUP", 3)


def prediction(name: str, sample: int, text: str = "b") -> dict[str, Any]:
    """A line of predictions, each a little different."""
    number = PLACES.get(name, 99)
    line: dict[str, Any] = {"article_id": name, "article_digest": f"{number:016}-x"}
    line |= {
        "takeaways": [text, f"of {number % 3}"],
        "status": "ok",
        "raw": "",
        "finish_reason": None,
    }
    line |= {"usage": None, "latency_s": None, "cost": None, "error": None, "sample": sample}
    if number % 4 == 1:
        usage = {"input_tokens": 3, "cached_tokens": None, "output_tokens": number}
        line |= {
            "usage": usage | {"reasoning_tokens": None},
            "latency_s": 0.1 + number,
            "cost": 1e-7,
        }
    if number % 5 == 2:
        line |= {"status": "refused", "takeaways": [], "raw": "half \ud800", "error": "é\n"}
    return line


def score(name: str, sample: int, value: float = 0.1) -> dict[str, Any]:
    """A line of scores."""
    values = {"words": value + PLACES.get(name, 99), "x_é": None if sample else 1 / 3}
    details = {"verdicts": [{"support": None, "label": "uncertain", "bullet": "\udfff"}]}
    line = {"article_id": name, "sample": sample, "digest": "d", "values": values}
    return line | {"details": details if sample == 0 else {}}


def lines_of(kind: str) -> list[dict[str, Any]]:
    """All lines in order; every third article has two samples."""
    made = score if kind == "form" else prediction
    return [made(name, at) for name in IDS for at in range(2 if PLACES[name] % 3 == 0 else 1)]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run as lines, in any order."""
    mixed = random.Random(3)
    run = Run(tmp_path / "runs" / "made")
    run.write_manifest({"candidate": "made", "references": {"digest": "d"}})
    jsonl.write(run.articles_path, [{"id": name, "title": "T"} for name in IDS])
    made, scored = lines_of("predictions"), lines_of("form")
    jsonl.write(run.predictions_path, mixed.sample(made, len(made)))
    jsonl.write(run.scores_path("form"), [HEADER, *mixed.sample(scored, len(scored))])
    return run


def settle(run: Run, *, parquet: bool = True) -> None:
    """Move both files of a run."""
    for path in (run.predictions_path, run.scores_path("form")):
        rows.settle(path, PLACES, parquet=parquet)


def held(run: Run) -> dict[str, bytes]:
    """The bytes of a run's files."""
    return {
        str(path.relative_to(run.path)): path.read_bytes()
        for path in sorted(run.path.rglob("*"))
        if path.is_file()
    }


def read(run: Run) -> tuple[Any, ...]:
    """All that readers see of a run."""
    found = results.read(run.path)
    columns = [
        (name, values[np.lexsort((values, table.where))].tolist())
        for table in found.tables
        for name, values in sorted(table.values.items())
    ]
    with ArticleReader(run, IDS) as reader:
        texts = [(reader.prediction(at), reader.verdicts(at)) for at in range(COUNT)]
    records = rows.read(run.predictions_path, PredictionRecord)
    latest = {(one.article_id, one.sample): repr(one.prediction()) for one in records}
    made = sorted(latest.items())
    return (
        repr(columns),
        repr(texts),
        made,
        found.digests.tolist(),
        found.alike,
        repr(found.headers),
    )


def test_rows_are_the_same_at_once_and_one_by_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of few articles they are read at once; a line that came since counts in both."""
    settle(run)
    late = prediction(IDS[4], 0, "late")
    jsonl.write(run.predictions_path, [late])
    at_once = read(run)
    monkeypatch.setattr(articles, "HELD", 0)
    assert read(run) == at_once
    assert "late" in at_once[1]


def test_row_groups_without_a_wanted_row_are_not_read(run: Run) -> None:
    """Of three groups of three rows the middle one is damaged, which nobody notices."""
    settle(run)
    part = parts.paths(rows.folder(run.predictions_path))[0]
    with parts.opened(part) as file:
        count = file.metadata.num_rows
        column = file.metadata.row_group(1).column(0)
    damaged = bytearray(part.read_bytes())
    damaged[column.data_page_offset : column.data_page_offset + column.total_compressed_size] = (
        bytes(column.total_compressed_size)
    )
    ids = [row["article_id"] for row in parts.read(part)]
    part.write_bytes(damaged)
    found = [
        (at, row["article_id"]) for at, row in parts.picked(part, ["article_id"], [count - 1, 1])
    ]
    assert found == [(1, ids[1]), (count - 1, ids[-1])]
    with pytest.raises(InputError, match="not a part of a run"):
        list(parts.picked(part, ["article_id"], [4]))


def test_parts_hold_what_lines_hold(run: Run) -> None:
    """Values, texts, verdicts, digests and headers; half a surrogate pair among them."""
    before = read(run)
    settle(run)
    assert [*held(run)] == [
        "articles.jsonl",
        *(f"predictions/part-{number:05}.parquet" for number in range(4)),
        "run.json",
        *(f"scores/form/part-{number:05}.parquet" for number in range(4)),
    ]
    assert read(run) == before
    (third,) = [
        row
        for row in parts.read(parts.path(run.path / "predictions", 0))
        if row["article_id"] == IDS[2]
    ]
    assert third == prediction(IDS[2], 0)
    assert third["raw"] == "half \ud800"


def test_the_same_bytes_whatever_came_first(run: Run, tmp_path: Path) -> None:
    """In order at once, or mixed in three goes with one article made again."""
    settle(run)
    other = Run(tmp_path / "runs" / "other")
    for name in ("predictions", "form"):
        path = other.predictions_path if name == "predictions" else other.scores_path(name)
        all_lines = lines_of(name)
        old = prediction(IDS[9], 0, "old") if name == "predictions" else score(IDS[9], 0, 7.0)
        random.Random(1).shuffle(all_lines)
        for some in ([*all_lines[20:], old], all_lines[8:20], [*all_lines[:8], all_lines[-1]]):
            with jsonl.Appender(path) as file:
                for line in [HEADER, *some] if name == "form" and not path.stat().st_size else some:
                    file.append(line)
            rows.settle(path, PLACES, parquet=True)
        with jsonl.Appender(path) as file:
            file.append(next(line for line in lines_of(name) if line["article_id"] == IDS[9]))
        rows.settle(path, PLACES, parquet=True)
    ours, theirs = held(run), held(other)
    assert {name: ours[name] for name in theirs} == theirs
    assert len(theirs) == 8


def test_only_parts_that_change_are_written(run: Run) -> None:
    """One article predicted again touches its part alone; nothing new touches none."""
    settle(run)
    before = {path: path.stat().st_ino for path in rows.present(run.predictions_path)}
    settle(run)
    with jsonl.Appender(run.predictions_path) as file:
        file.append(prediction(IDS[13], 0, "new"))
    assert results.read(run.path).alike < 1
    rows.settle(run.predictions_path, PLACES, parquet=True)
    after = {path: path.stat().st_ino for path in rows.present(run.predictions_path)}
    assert [path.name for path in before if after[path] != before[path]] == ["part-00001.parquet"]
    texts = [
        one.takeaways[0]
        for one in rows.read(run.predictions_path, PredictionRecord)
        if one.takeaways
    ]
    assert texts.count("new") == 1


def test_articles_come_and_go(run: Run) -> None:
    """Another order moves rows from part to part; articles that are gone stay at the end."""
    settle(run)
    places = {name: place for place, name in enumerate(["new", *IDS[5:]])}
    rows.settle(run.predictions_path, places, parquet=True)
    order = [one.article_id for one in rows.read(run.predictions_path, PredictionRecord)]
    assert list(dict.fromkeys(order)) == [*IDS[5:], *sorted(IDS[:5])]
    assert len(order) == len(lines_of("predictions"))


def test_back_to_lines(run: Run) -> None:
    """Where parts are not wanted any more all rows become lines again, none is lost."""
    before = read(run)
    settle(run)
    settle(run, parquet=False)
    assert [*held(run)] == ["articles.jsonl", "predictions.jsonl", "run.json", "scores/form.jsonl"]
    assert read(run) == before


class Crash(BaseException):
    """A kill, in its place."""


def test_a_crash_at_any_moment_loses_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before each thing that is done to the files, readers find what they found before."""
    settle(run)
    changed = [prediction(IDS[3], 0, "new"), prediction(IDS[20], 0, "new"), prediction("new", 0)]
    places = {name: place for place, name in enumerate(["new", *IDS])}
    with jsonl.Appender(run.predictions_path) as file:
        for line in changed:
            file.append(line)
    begun = held(run)
    expected = read(run)
    rows.settle(run.predictions_path, places, parquet=True)
    ended = held(run)
    steps = 0
    while True:
        for path in (run.path / "predictions").iterdir():
            path.unlink()
        for name, data in begun.items():
            (run.path / name).write_bytes(data)
        left = steps * 4
        steps += 1

        def dying(act: Callable[..., Any]) -> Callable[..., Any]:
            def step(*arguments: Any, **named: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Crash
                return act(*arguments, **named)

            return step

        with monkeypatch.context() as patch:
            patch.setattr(parts, "write", dying(parts.write))
            patch.setattr(jsonl.Appender, "append", dying(jsonl.Appender.append))
            patch.setattr(Path, "unlink", dying(Path.unlink))
            try:
                rows.settle(run.predictions_path, places, parquet=True)
            except Crash:
                pass
            else:
                break
        assert read(run) == expected, steps
        rows.settle(run.predictions_path, places, parquet=True)
        assert held(run) == ended
    assert steps > 5


def test_a_full_disk_leaves_all_as_it_was(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that can't be written is not there, and the lines are."""
    before = read(run)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BenchError, match="No space left"):
        settle(run)
    monkeypatch.undo()
    assert not rows.present(run.predictions_path)
    assert read(run) == before


def test_scores_of_another_signature_do_not_count(run: Run) -> None:
    """A new header above the lines puts the parts out of use, and settling deletes them."""
    settle(run)
    path = run.scores_path("form")
    jsonl.write(path, [HEADER | {"signature": "t"}, score(IDS[0], 0, 5.0)])
    found = results.read(run.path)
    assert found.headers["form"].signature == "t"
    assert found.tables[1].values["words"].tolist() == [5.0]
    rows.settle(path, PLACES, parquet=True)
    assert json.loads(rows.header(path) or b"")["signature"] == "t"
    assert len(rows.present(path)) == 1


def test_what_auto_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Many articles are parts; without pyarrow they stay lines, which is said, or refused."""
    assert [rows.wants_parts("auto", n) for n in (rows.MANY - 1, rows.MANY)] == [False, True]
    assert rows.wants_parts("parquet", 1)
    assert not rows.wants_parts("jsonl", 10**9)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert not rows.wants_parts("auto", rows.MANY)
    assert 'pip install "takeaway-bench[parquet]"' in capsys.readouterr().err
    with pytest.raises(MissingDependency, match="takeaway-bench"):
        rows.wants_parts("parquet", 1)
    assert not rows.wants_parts("auto", 5)


def test_parts_where_pyarrow_is_not_installed_are_one_message(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a laptop that shows what a cluster made."""
    settle(run)
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingDependency, match=r"takeaway-bench\[parquet\]"):
        results.read(run.path)


def test_a_file_that_is_no_part_is_named(run: Run) -> None:
    """The message has the file."""
    settle(run)
    part = rows.present(run.predictions_path)[1]
    part.write_bytes(b"PAR1 no")
    with pytest.raises(BenchError, match=r"part-00001\.parquet: not a part of a run"):
        results.read(run.path)
