"""Work shared out to processes ends as that of one, whatever becomes of them."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench import config, pipeline
from bench.pipeline import asking, scoring
from bench.pipeline.workers import Workers
from bench.types import InputError

JOBS = """
import os, signal
from dataclasses import dataclass
from pathlib import Path
from bench.types import InputError

@dataclass(frozen=True)
class Fragile:
    '''Doubles numbers; is killed once at those in `once`, and each time at those in `always`.'''
    folder: Path
    once: frozenset = frozenset()
    always: frozenset = frozenset()
    wrong: int = -1

    def __call__(self, numbers):
        for number in numbers:
            mark = self.folder / str(number)
            if number in self.always or (number in self.once and not mark.exists()):
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if number == self.wrong:
                raise InputError("no such number", file="numbers", line=number)
        return [(2 * number, os.getpid()) for number in numbers]

    def parts(self, numbers):
        return [[number] for number in numbers]

    def lost(self, numbers, why):
        return [(why, 0)]
"""
TASKS = [[at, at + 1] for at in range(0, 12, 2)]


@pytest.fixture
def fragile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Make a job whose class other processes find."""
    (tmp_path / "fragile_jobs.py").write_text(JOBS)
    monkeypatch.syspath_prepend(tmp_path)
    import fragile_jobs  # type: ignore[import-not-found]

    return lambda **settings: fragile_jobs.Fragile(tmp_path, **settings)


def test_results_come_in_order_whatever_dies(fragile: Callable[..., Any]) -> None:
    """A task loses its process; done in parts, one of them is given up and the other is not."""
    job = fragile(once=frozenset([2]), always=frozenset([3]))
    with Workers(2) as workers:
        made = [one for some in workers.map(job, TASKS, len(TASKS)) for one in some]
        again = [one for some in workers.map(fragile(), TASKS, len(TASKS)) for one in some]
    values = [value for value, _ in made]
    assert "want of memory" in values.pop(3)
    assert values == [0, 2, 4, 8, 10, 12, 14, 16, 18, 20, 22]
    assert [value for value, _ in again] == [2 * number for number in range(12)]
    assert len({process for _, process in again}) == 2
    assert os.getpid() not in {process for _, process in [*made, *again]}


def test_an_error_comes_after_what_was_done_before_it(fragile: Callable[..., Any]) -> None:
    """What a job raises keeps its message, and the processes are there for the next job."""
    job, made = fragile(wrong=5), []
    with Workers(2) as workers:
        with pytest.raises(InputError, match=r"^numbers:5: no such number$"):
            made += [value for some in workers.map(job, TASKS, 6) for value, _ in some]
        assert [v for some in workers.map(fragile(), TASKS, 6) for v, _ in some][-1] == 22


def test_small_work_stays_in_this_process(fragile: Callable[..., Any]) -> None:
    """By default no process is started for what takes no time, nor for what can't be sent."""
    job = fragile()
    with Workers(None) as workers:
        assert {pid for some in workers.map(job, TASKS, 6) for _, pid in some} == {os.getpid()}
    with Workers(2) as workers:
        job = fragile(once=lambda: 1)  # a function without a name
        object.__setattr__(job, "once", frozenset())
        object.__setattr__(job, "always", _Unsendable())
        assert {pid for some in workers.map(job, TASKS, 6) for _, pid in some} == {os.getpid()}


class _Unsendable(frozenset[int]):
    def __reduce__(self) -> Any:
        raise TypeError("not to be sent")


ARTICLES = {
    "one": "The mill at Corby Ness closed on Monday. About 60 people lose their work.",
    "two": "Rain fell on Ostby all night. Two bridges were closed. Nobody was hurt.",
    "three": "The council of Varno voted for a new school. It will cost 30 million crowns.",
    "four": "A museum has asked for the oldest loom. The owner has not replied.",
}
CONFIG = """
metrics = ["rouge", "form"]
[candidates.lead]
summarizer = "lead"
bullets = 1
[candidates.random]
summarizer = "random"
bullets = 1
"""


@pytest.fixture
def settings(
    tmp_path: Path, write_reference: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> config.Config:
    """Four articles, two candidates; each article is a task of its own."""
    for name, text in ARTICLES.items():
        write_reference(name, text)
    (tmp_path / "bench.toml").write_text(CONFIG)
    monkeypatch.setattr(scoring, "ITEMS_AT_ONCE", 2)
    monkeypatch.setattr(asking, "ARTICLES_AT_ONCE", 1)
    return config.load(tmp_path / "bench.toml")


def files(folder: Path) -> dict[str, bytes]:
    """What the files of runs hold; manifests without their times."""
    found = {}
    for path in sorted(folder.rglob("*.json*")):
        data = path.read_bytes()
        if path.name == "run.json":
            times = ("started", "ended")
            data = json.dumps(
                {k: v for k, v in json.loads(data).items() if k not in times}
            ).encode()
        found[str(path.relative_to(folder))] = data
    return found


def test_workers_make_the_files_of_one(settings: config.Config, tmp_path: Path) -> None:
    """With two processes, begun anew and going on from files that were cut, all bytes are alike."""
    pipeline.run(replace(settings, runs=tmp_path / "one"), quiet=True)
    expected = files(tmp_path / "one")
    assert len(expected) == 2 * 5  # manifest, predictions, articles, two metrics
    two = replace(settings, runs=tmp_path / "two")
    pipeline.run(two, quiet=True, workers=2)
    assert files(tmp_path / "two") == expected
    for path in (tmp_path / "two").rglob("*.jsonl"):
        path.write_bytes(path.read_bytes()[:-90])
    pipeline.run(two, quiet=True, workers=2)
    assert files(tmp_path / "two") == expected


def test_what_ends_its_process_is_named_and_the_others_are_scored(
    settings: config.Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its values are n/a with the reason, and are computed when the metric next can."""
    (tmp_path / "deadly_metrics.py").write_text(DEADLY)
    monkeypatch.syspath_prepend(tmp_path)
    import deadly_metrics  # type: ignore[import-not-found]

    deadly = replace(settings, metrics={"form": deadly_metrics.Deadly()})
    with caplog.at_level(logging.WARNING, "bench"):
        pipeline.run(deadly, quiet=True, workers=2)
    assert "article 'two' could not be scored, its scores are n/a" in caplog.text
    path = settings.runs / "lead" / "scores" / "form.jsonl"
    _, *scores = map(json.loads, path.read_text().splitlines())
    lost = {line["article_id"] for line in scores if None in line["values"].values()}
    assert lost == {"two"}
    assert "want of memory" in scores[-1]["details"]["reason"]
    sound = replace(settings, metrics={"form": config.metric("form")})
    pipeline.run(sound, quiet=True)
    assert b"null" not in path.read_bytes().partition(b"\n")[2]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks Linux for children")
def test_a_killed_run_takes_its_workers_along_and_goes_on(
    settings: config.Config, tmp_path: Path, write_reference: Callable[..., Path]
) -> None:
    """`kill -9` while two processes work: both end, and the next run ends as one left alone."""
    for number in range(60):
        write_reference(f"more{number}", f"Mill {number} closed on Monday. Nobody knows why.")
    pipeline.run(replace(settings, runs=tmp_path / "whole"), quiet=True)
    command = [sys.executable, "-m", "bench", "run", "--workers", "2", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not list(settings.runs.glob("*/predictions.jsonl")) or len(children.read_text()) < 2:
        assert process.poll() is None
    workers = children.read_text().split()
    process.kill()
    process.wait()
    gone = time.monotonic() + 60
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < gone
        time.sleep(0.05)
    pipeline.run(settings, quiet=True, workers=2)
    assert files(settings.runs) == files(tmp_path / "whole")


DEADLY = """
import os, signal
from dataclasses import dataclass
from bench.metrics.form import Form

@dataclass(frozen=True)
class Deadly(Form):
    def score(self, items):
        if any("Ostby" in item.article for item in items):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().score(items)
"""
