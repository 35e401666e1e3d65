"""`kill -9` at any moment of a run costs nothing that was finished."""

from __future__ import annotations

import random
import runpy
import shutil
import time
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
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
RUN = """
import os, sys
from pathlib import Path
from bench import cli

os.chdir(Path(__file__).parent)
sys.path.insert(0, os.getcwd())
sys.argv = ["takeaway-bench", "run", "bench.toml", "--quiet"]
cli.main()
"""
IMPORTED = ["bench.cli", "bench.report", "scipy.special"]
IMPORTED += ["bench.metrics.rouge", "bench.metrics.form", "bench.summarizers.python"]
"""What a run needs, once for all processes, so that a kill seldom meets an import."""
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


def start(folder: Path) -> BaseProcess:
    """Begin a run in a process of its own."""
    context = get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    process = context.Process(target=runpy.run_path, args=(str(folder / "run.py"),))
    process.start()
    return process


def prepare(folder: Path) -> Path:
    """A folder with a configuration, a slow candidate and the bundled articles, several times."""
    references = folder / "references"
    references.mkdir(parents=True)
    for source in sorted((ROOT / "references").glob("*.md")):
        if source.name != "README.md":
            shutil.copy(source, references)
    (folder / "bench.toml").write_text(CONFIG)
    (folder / "run.py").write_text(RUN)
    (folder / "slow.py").write_text(SLOW)
    return folder


def ends_well(process: BaseProcess) -> None:
    """Wait for the end of a run."""
    process.join(300)
    assert process.exitcode == 0


def test_killed_runs_end_with_the_same_files(tmp_path: Path) -> None:
    """Killed ten times at random moments and resumed, a run equals one that was left alone."""
    whole, broken = prepare(tmp_path / "whole"), prepare(tmp_path / "broken")
    began = time.monotonic()
    ends_well(start(whole))
    seconds = time.monotonic() - began
    moments = random.Random(5)
    for _ in range(KILLS):
        process = start(broken)
        time.sleep(moments.uniform(0.1, 0.9) * seconds)
        process.kill()
        process.join()
    ends_well(start(broken))
    assert files(broken / "runs") == files(whole / "runs")
    candidates, people, beside = 2 * 4, 4, 2 * 3  # beside people, form is not needed
    assert len(files(whole / "runs")) == candidates + people + beside
