"""`--engine ray`: two nodes make the files of one process, whatever dies meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.cli import returned

ARTICLES = [f"article-{number}" for number in range(6)]
CONFIG = """
metrics = ["form"]
[ray]
shards = 4
[candidates.slow]
summarizer = "python"
function = "slow:first"
[candidates.lead]
summarizer = "lead"
"""
SLOW = """
import time

def first(article):
    time.sleep(0.5)
    return [article.title]
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head and one more node, each with one CPU, on this machine."""
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args=node)
    yield made
    made.shutdown()


@pytest.fixture
def command(tmp_path: Path, write_reference: Callable[..., Path]) -> Callable[..., Any]:
    """Start `run` with other folders and flags."""
    for article in ARTICLES:
        write_reference(article)
    (tmp_path / "bench.toml").write_text(CONFIG)
    (tmp_path / "slow.py").write_text(SLOW)

    def start(*flags: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "bench", "run", str(tmp_path / "bench.toml"), *flags],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )

    return start


def files(runs: Path) -> dict[str, bytes]:
    """What a run is made of, without times."""
    found = [*runs.glob("*/*.jsonl"), *runs.glob("*/scores/*.jsonl"), *runs.glob("leaderboard.*")]
    return {str(path.relative_to(runs)): path.read_bytes() for path in found}


def at_work() -> list[int]:
    """Processes of Ray that work on a shard."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True)
    rows = [line.split(None, 1) for line in listed.stdout.splitlines()[1:]]
    return [int(pid) for pid, name in rows if name.startswith("ray::_shard")]


def test_a_worker_and_a_node_are_killed_and_the_files_are_those_of_one_process(
    cluster: Any, command: Callable[..., Any], tmp_path: Path
) -> None:
    """Each with kill -9, in the middle of its shard."""
    node = cluster.add_node(num_cpus=1, object_store_memory=80 * 2**20)
    plain = command("--runs", "plain")
    assert plain.wait(timeout=120) == 0, plain.communicate()
    shared = command("--runs", "shared", "--engine", "ray", "--address", cluster.address)
    deadline = time.monotonic() + 120
    while len(at_work()) < 2:
        assert shared.poll() is None, shared.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    os.kill(at_work()[0], signal.SIGKILL)
    time.sleep(0.5)
    cluster.remove_node(node, allow_graceful=False)
    _, told = shared.communicate(timeout=200)
    assert shared.returncode == 0, told
    assert files(tmp_path / "shared") == files(tmp_path / "plain")
    assert "slow/predictions.jsonl" in files(tmp_path / "plain")


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (
            ("--engine", "ray", "--max-cost", "1"),
            "--max-cost: can't be given with --engine: a shard knows of no other",
        ),
        (("--engine", "ray", "--workers", "2"), "--workers: can't be given with --engine"),
        (("--address", "auto"), "--address: is for --engine ray"),
        (("--engine", "ray", "--address", "127.0.0.1:1"), "no Ray cluster at 127.0.0.1:1"),
    ],
)
def test_errors_are_one_message(
    flags: tuple[str, ...],
    told: str,
    tmp_path: Path,
    write_reference: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A cluster that is not there, what a shard can't know, and flags that would do nothing."""
    write_reference("one")
    (tmp_path / "bench.toml").write_text(CONFIG)
    assert returned(["run", str(tmp_path / "bench.toml"), *flags]) in (1, 2)
    assert capsys.readouterr().err.startswith(f"error: {told}")
