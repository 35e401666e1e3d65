"""Shards of a run, merged, are the run to the byte; what does not belong together is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench import config, pipeline
from bench.pipeline.shards import Shard
from bench.runs import Run
from bench.types import BenchError, InputError

SECOND = "\n## Key Takeaways (B)\n\n- The owner blamed prices.\n"
CONFIG = """
metrics = ["rouge", "form"]
[candidates.lead]
summarizer = "lead"
bullets = {bullets}
[candidates.random]
summarizer = "random"
"""


@pytest.fixture
def settings(
    tmp_path: Path, write_reference: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> config.Config:
    """Nine articles, four of them with a second annotator; all clocks stand still."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764374400")
    for number in range(9):
        path = write_reference(f"a{number}", f"Mill {number} closed on Monday. Nobody knows why.")
        if number % 2:
            path.write_text(path.read_text() + SECOND)
    (tmp_path / "bench.toml").write_text(CONFIG.format(bullets=1))
    return config.load(tmp_path / "bench.toml")


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder of runs, but for locks and shards."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
        if "/shards/" not in (name := str(path.relative_to(folder)))
    }


@pytest.mark.parametrize("count", [1, 3, 7])
def test_shards_make_the_files_of_a_whole_run(
    settings: config.Config, tmp_path: Path, count: int
) -> None:
    """In any order, one of them twice, manifests and people's scores too; merged again: nothing."""
    pipeline.run(replace(settings, runs=tmp_path / "whole"), quiet=True)
    expected = files(tmp_path / "whole")
    assert len(expected) == 2 * 5 + 5 + 2 * 4  # two runs, people, and the runs beside them
    for number in (*range(count, 0, -1), count):
        pipeline.run(settings, shard=Shard(number, count), quiet=True)
    assert not any((settings.runs / name / "run.json").exists() for name in ("lead", "random"))
    merged = pipeline.merge(settings.runs)
    assert [(one.problem, one.shards, one.changed) for one in merged] == [("", count, True)] * 5
    assert files(settings.runs) == expected
    before = {path: path.stat().st_mtime_ns for path in settings.runs.rglob("*.json*")}
    assert not any(one.changed or one.problem for one in pipeline.merge(settings.runs))
    assert before == {path: path.stat().st_mtime_ns for path in settings.runs.rglob("*.json*")}
    pipeline.run(settings, quiet=True)
    assert files(settings.runs) == expected


def test_parts_are_merged_to_parts(settings: config.Config, tmp_path: Path) -> None:
    """Rows in Parquet, as those of large runs are, come out in Parquet, or as lines if wanted."""
    parquet = replace(settings, storage="parquet")
    for whole, name in ((parquet, "parts"), (settings, "lines")):
        pipeline.run(replace(whole, runs=tmp_path / name), quiet=True)
    for number in (1, 2):
        pipeline.run(parquet, shard=Shard(number, 2), quiet=True)
    lines, parts = files(tmp_path / "lines"), files(tmp_path / "parts")
    for form, expected in (("parquet", parts), ("jsonl", lines), ("parquet", parts)):
        assert not [one.problem for one in pipeline.merge(settings.runs, form) if one.problem]
        assert files(settings.runs) == expected


def test_what_lacks_is_said_and_comes_late(settings: config.Config) -> None:
    """Shards that are not there, not at their end, or without scores are named; then they come."""
    pipeline.run(settings, shard=Shard(1, 3), quiet=True)
    pipeline.run(replace(settings, metrics={}), shard=Shard(2, 3), quiet=True)
    lead = settings.runs / "lead"
    assert "lacks the shards 3/3 (not there)" in problems(settings)[lead]
    pipeline.run(settings, shard=Shard(3, 3), quiet=True)
    manifest = Run(lead / "shards" / "3-of-3").manifest_path
    whole = manifest.read_text()
    manifest.write_text(json.dumps(json.loads(whole) | {"ended": None, "stopped": "no key"}))
    assert "lacks the shards 3/3 (stopped: no key)" in problems(settings)[lead]
    second = Run(lead / "shards" / "2-of-3").manifest_path
    held = second.read_text()
    second.write_text(json.dumps(json.loads(held) | {"ended": None, "stopped": "no key"}))
    assert "lacks the shards 2/3, 3/3 (stopped: no key)" in problems(settings)[lead]
    second.write_text(held)
    manifest.write_text(whole)
    assert 'scores.rouge is "rouge|' in problems(settings)[lead]
    assert "missing in 2/3" in problems(settings)[lead]
    assert not (lead / "run.json").exists()
    scores = lead / "shards" / "1-of-3" / "scores" / "form.jsonl"
    pipeline.run(settings, shard=Shard(2, 3), quiet=True)
    held = scores.read_bytes()
    scores.write_bytes(held.splitlines(keepends=True)[0])
    assert "lack the scores of form for" in problems(settings)[lead]
    scores.write_bytes(held)
    assert problems(settings) == {}


def problems(settings: config.Config) -> dict[Path, str]:
    """Why runs were not merged."""
    return {one.run: one.problem for one in pipeline.merge(settings.runs) if one.problem}


def test_shards_that_are_not_alike_are_refused(settings: config.Config, tmp_path: Path) -> None:
    """Other settings, other references and other counts are named; nothing is written."""
    pipeline.run(settings, shard=Shard(1, 2), quiet=True)
    (tmp_path / "bench.toml").write_text(CONFIG.format(bullets=2))
    pipeline.run(config.load(tmp_path / "bench.toml"), shard=Shard(2, 2), quiet=True)
    lead = settings.runs / "lead"
    told = problems(settings)[lead]
    assert "settings.bullets is 1 in 1/2, 2 in 2/2" in told
    (tmp_path / "references" / "a0.md").unlink()
    pipeline.run(settings, shard=Shard(1, 2), quiet=True)
    assert "references.digest is" in problems(settings)[settings.runs / "random"]
    pipeline.run(settings, shard=Shard(1, 5), quiet=True)
    assert "shards of 2 and of 5" in problems(settings)[lead]
    assert not (lead / "run.json").exists()


def test_what_fresh_emptied_is_no_shard(settings: config.Config) -> None:
    """Its folder stays; after it, other shards may come."""
    pipeline.run(settings, shard=Shard(1, 2), quiet=True)
    pipeline.run(settings, fresh=True, quiet=True)
    assert (settings.runs / "lead" / "shards" / "1-of-2").exists()
    with pytest.raises(InputError, match="no shards here"):
        pipeline.merge(settings.runs)
    for number in (1, 2, 3):
        pipeline.run(settings, shard=Shard(number, 3), quiet=True)
    assert not problems(settings)


def test_a_run_of_its_own_is_not_replaced(settings: config.Config) -> None:
    """Predictions that no shard has stay where they are."""
    pipeline.run(settings, quiet=True)
    path = settings.runs / "random" / "predictions.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Nobody", b"Somebody"))
    held = path.read_bytes()
    for number in (1, 2):
        pipeline.run(settings, shard=Shard(number, 2), quiet=True)
    (told,) = problems(settings).values()
    assert told.startswith(str(settings.runs / "random"))
    assert "predictions that its shards do not have" in told
    assert path.read_bytes() == held


def test_a_whole_run_is_scored_in_shards(settings: config.Config, tmp_path: Path) -> None:
    """Predictions made without shards are shared out for scoring; merged, all is as if scored."""
    pipeline.run(replace(settings, runs=tmp_path / "whole"), quiet=True)
    pipeline.run(replace(settings, metrics={}), quiet=True)
    paths = [settings.runs / name for name in ("lead", "random")]
    for number in (1, 2):
        pipeline.rescore(settings, paths, shard=Shard(number, 2), quiet=True)
    assert problems(settings) == {}
    assert files(settings.runs) == files(tmp_path / "whole")


def test_one_shard_twice_at_once_is_said(settings: config.Config) -> None:
    """The second process neither waits nor writes, and neither does `merge`."""
    pipeline.run(settings, shard=Shard(1, 1), quiet=True)
    with Run(settings.runs / "lead" / "shards" / "1-of-1").lock():
        with pytest.raises(BenchError, match="in use by another"):
            pipeline.run(settings, shard=Shard(1, 1), quiet=True)
        assert "in use by another" in problems(settings)[settings.runs / "lead"]


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/0", "-1/3", "1/3/3"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    """Shards are counted from 1."""
    with pytest.raises(InputError, match="expected I/N such as 2/3"):
        Shard.read(text)


def test_each_article_is_in_one_shard() -> None:
    """Whatever the number of shards, and about as many in each."""
    ids = [f"article {number}" for number in range(3000)]
    for count in (1, 2, 3, 7):
        shards = [Shard(number, count) for number in range(1, count + 1)]
        sizes = [sum(map(shard.holds, ids)) for shard in shards]
        assert sum(sizes) == len(ids)
        assert all(sum(shard.holds(one) for shard in shards) == 1 for one in ids[:100])
        assert max(sizes) < 1.2 * min(sizes)
