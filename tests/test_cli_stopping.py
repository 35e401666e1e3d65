"""Ctrl-C: what is said, what is kept, and that a second one quits: bench.cli.stopping."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.cli.stopping import told

ROOT = Path(__file__).parents[1]
SLOW = """
import sys, time
from pathlib import Path

def summarize(article):
    if article.id == "a":
        return ["The mill closed."]
    Path("waiting").touch()
    time.sleep(60)

def stubborn(article):
    while True:
        try:
            Path("waiting").touch()
            time.sleep(60)
        except KeyboardInterrupt:
            Path("again").touch()
"""
PROGRAM = (
    '[candidates.x]\nsummarizer = "command"\ncommand = ["sh", "-c", "touch waiting; sleep 60"]\n'
)
FUNCTION = '[candidates.x]\nsummarizer = "python"\nfunction = "slow:{name}"\n'


@pytest.fixture
def here(tmp_path, write_reference) -> Path:
    """A folder with two articles and a module of slow functions."""
    for name in "ab":
        write_reference(name, text=f"Body {name}. " * 20)
    (tmp_path / "slow.py").write_text(SLOW)
    return tmp_path


def start(folder: Path, config: str, *options: str) -> subprocess.Popen[str]:
    """Begin a run in its own process, and wait until it waits."""
    (folder / "bench.toml").write_text(f'metrics = ["form"]\n{config}')
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench", "run", "--quiet", *options],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait(process, folder / "waiting")
    return process


def wait(process: subprocess.Popen[str], path: Path) -> None:
    """Until a file is there."""
    while not path.exists():
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(process.stderr and process.stderr.read())


@pytest.mark.parametrize("config", [FUNCTION.format(name="summarize"), PROGRAM])
def test_an_interrupted_run_says_what_is_kept(here: Path, config: str) -> None:
    """Exit code 130, no traceback, and what was predicted is there."""
    process = start(here, config)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == (
        "\nstopping; Ctrl-C again quits at once\n"
        "interrupted; predictions and scores so far are kept; the same command goes on from there\n"
    )
    if config != PROGRAM:
        (line,) = (here / "runs" / "x" / "predictions.jsonl").read_text().splitlines()
        assert json.loads(line)["takeaways"] == ["The mill closed."]


def test_a_second_one_quits_at_once(here: Path) -> None:
    """Also where something swallows the first."""
    process = start(here, FUNCTION.format(name="stubborn"))
    process.send_signal(signal.SIGINT)
    wait(process, here / "again")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in errors) == (130, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["predict"], "predictions so far are kept; the same command goes on from there"),
        (["run", "--fresh"], "the same command without --fresh goes on from there"),
        (["score", "lead"], "scores so far are kept"),
        (["table", "--ci"], "runs are as they were; the same command starts again"),
        (["selftest"], "no result is kept"),
        (["meta-eval", "x.jsonl"], "no result is kept, but answers of judges are"),
        (["references", "import", "csv", "x.csv"], "nothing was imported"),
    ],
)
def test_each_command_says_what_is_left(arguments: list[str], words: str) -> None:
    """As far as anything is."""
    assert told(arguments).startswith("interrupted; ")
    assert words in told(arguments)


@pytest.mark.parametrize("arguments", [[], ["cache"], ["references", "list"], ["--version"]])
def test_others_are_just_interrupted(arguments: list[str]) -> None:
    """There is nothing to keep."""
    assert told(arguments) == "interrupted"
