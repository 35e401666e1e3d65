"""[storage] format: the same run as JSON Lines and as Parquet parts, whole or interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import comparison, config, metrics, pipeline, report, tables
from bench.runs import Run, folder, parts, results
from bench.types import InputError

CONFIG = """
references = "{references}"
metrics = ["rouge", "form"]
[storage]
format = "{form}"
[candidates.lead]
summarizer = "lead"
[candidates.random]
summarizer = "random"
"""


@pytest.fixture
def run(
    tmp_path: Path, write_reference: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Run two candidates over ten articles in parts of four; return the folder of runs."""
    monkeypatch.setattr(parts, "PART", 4)
    for number in range(10):
        write_reference(f"a{number}")

    def run(name: str, form: str) -> Path:
        path = tmp_path / name
        path.mkdir(exist_ok=True)
        references = tmp_path / "references"
        (path / "bench.toml").write_text(CONFIG.format(references=references, form=form))
        pipeline.run(config.load(path / "bench.toml"), quiet=True)
        return path / "runs"

    return run


def held(runs: Path) -> dict[str, bytes]:
    """All rows of all runs."""
    found = [*runs.rglob("*.jsonl"), *runs.rglob("*.parquet")]
    return {str(path.relative_to(runs)): path.read_bytes() for path in sorted(found)}


def printed(runs: Path) -> str:
    """Everything that commands say of both runs."""
    paths = [runs / name for name in ("lead", "random")]
    scores = tables.load(paths)
    text = tables.render(tables.table(scores, ci=True), "json")
    text += comparison.render(comparison.answer(scores, articles=2), "markdown")
    return text + tables.render(tables.per_article(scores), "csv")


def test_parts_say_what_lines_say(run: Callable[..., Path], tmp_path: Path) -> None:
    """Table, comparison, single articles and the report; three parts for each kind of row."""
    lines, stored = run("lines", "auto"), run("stored", "parquet")
    assert not list(lines.rglob("*.parquet"))
    assert [path for path in held(stored) if path.startswith("lead")] == [
        "lead/articles.jsonl",
        *(
            f"lead/{kind}/part-{number:05}.parquet"
            for kind in ("predictions", "scores/form", "scores/rouge")
            for number in range(3)
        ),
    ]
    assert printed(stored) == printed(lines)
    for runs in (lines, stored):
        page = report.write([runs / "lead", runs / "random"], tmp_path / f"{runs.parent.name}-page")
        assert page.exists()
    assert [made.problem for made in folder.stored(stored)] == ["", ""]


def test_interrupted_anywhere_and_with_one_article_changed(
    run: Callable[..., Path],
    write_reference: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped in the middle of scoring, resumed, an article edited and back: the same bytes."""
    whole = held(run("whole", "parquet"))
    score, calls = metrics.score, []

    def stopping(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return score(*arguments)

    monkeypatch.setattr("bench.pipeline.scoring.ITEMS_AT_ONCE", 6)
    with monkeypatch.context() as patch:
        patch.setattr(metrics, "score", stopping)
        with pytest.raises(KeyboardInterrupt):
            run("broken", "parquet")
    assert held(run("broken", "parquet")) == whole
    original = write_reference("a5").read_bytes()
    write_reference("a5", "Another text. It has two sentences.")
    changed = held(run("broken", "parquet"))
    assert changed.keys() == whole.keys()
    differ = {name for name in whole if changed[name] != whole[name]}
    assert {name[-13:] for name in differ} == {"00001.parquet", "rticles.jsonl"}
    write_reference("a5").write_bytes(original)
    assert held(run("broken", "parquet")) == whole


def test_from_parts_to_lines_and_back(run: Callable[..., Path]) -> None:
    """The format may change under a run; no prediction is made again."""
    lines, made = held(run("lines", "jsonl")), held(run("stored", "parquet"))
    assert held(run("lines", "parquet")) == made
    assert held(run("stored", "jsonl")) == lines


def test_a_damaged_part(run: Callable[..., Path]) -> None:
    """Scores are made again; predictions, which may have cost money, are not passed over."""
    runs = run("made", "parquet")
    before = held(runs)
    part = runs / "lead" / "scores" / "form" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-9])
    run("made", "parquet")
    assert held(runs) == before
    part = runs / "lead" / "predictions" / "part-00002.parquet"
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(InputError, match="part-00002"):
        run("made", "parquet")
    Run(runs / "lead").clear()
    with pytest.raises(InputError, match="no run here"):
        results.read(runs / "lead")
    run("made", "parquet")
    assert held(runs) == before
