"""`kill -9` at any moment of a run costs nothing that was finished."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
KILLS = 10
CONFIG = """
references = "references"
metrics = ["rouge", "form"]
[candidates.lead]
summarizer = "lead"
[candidates.slow]
summarizer = "python"
function = "slow:summarize"
"""
SLOW = """
import time

def summarize(article):
    time.sleep(0.01)
    return article.text.splitlines()[:2]
"""


def files(folder: Path) -> dict[str, bytes]:
    """All that runs hold but their manifests, which hold times."""
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.jsonl"))
    }


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Begin a run in its own process."""
    command = [sys.executable, "-m", "bench", "run", "bench.toml", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{folder}"}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def prepare(folder: Path) -> Path:
    """A folder with a configuration, a slow candidate and the bundled articles, several times."""
    references = folder / "references"
    references.mkdir(parents=True)
    for source in sorted((ROOT / "references").glob("*.md")):
        if source.name != "README.md":
            shutil.copy(source, references)
    (folder / "bench.toml").write_text(CONFIG)
    (folder / "slow.py").write_text(SLOW)
    return folder


def test_killed_runs_end_with_the_same_files(tmp_path: Path) -> None:
    """Killed ten times at random moments and resumed, a run equals one that was left alone."""
    whole, broken = prepare(tmp_path / "whole"), prepare(tmp_path / "broken")
    began = time.monotonic()
    _, errors = (process := start(whole)).communicate(timeout=300)
    assert process.returncode == 0, errors.decode()
    seconds = time.monotonic() - began
    moments = random.Random(5)
    for _ in range(KILLS):
        process = start(broken)
        time.sleep(moments.uniform(0.3, 1.0) * seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    _, errors = (process := start(broken)).communicate(timeout=300)
    assert process.returncode == 0, errors.decode()
    assert files(broken / "runs") == files(whole / "runs")
    candidates, people, beside = 2 * 4, 4, 2 * 3  # beside people, form is not needed
    assert len(files(whole / "runs")) == candidates + people + beside
