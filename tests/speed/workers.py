"""Workers, shards and interruptions end with the same files: time, memory and a hash of each.

    python tests/speed/workers.py [ARTICLES] [METRIC ...]

Articles are made up of words of the bundled ones, and nothing is cached. Each line is one way to
the same files: with workers, in shards that are merged, killed at random moments and begun again,
and with a worker killed at a random moment. The last column must be one hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
ARTICLES = 200
KILLS = 4
METRICS = ("rouge", "bertscore", "coverage", "consistency", "form")
CONFIG = """
references = "articles.jsonl"
metrics = {metrics}
[candidates.lead]
summarizer = "lead"
[candidates.random]
summarizer = "random"
[candidates.textrank]
summarizer = "textrank"
"""


class Job:
    """A command in a folder, with the most memory that its processes had, in MiB."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SOURCE_DATE_EPOCH": "1764374400",
            "TAKEAWAY_BENCH_CACHE": str(folder / "cache"),
        }
        command = [sys.executable, "-m", "bench", *map(str, arguments), "--quiet"]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self.parent = self.worker = 0
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()

    def workers(self) -> list[int]:
        """Ids of its workers."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = path.read_text().split() if path.exists() else []
        return [int(one) for one in children if b"spawn_main" in _read(one, "cmdline")]

    def end(self) -> None:
        """Wait for its end, which must be a good one."""
        _, errors = self.process.communicate()
        if self.process.returncode not in (0, 3):
            sys.exit(errors.decode())

    def _watch(self) -> None:
        while self.process.poll() is None:
            self.parent = max(self.parent, _memory(self.process.pid))
            self.worker = max([self.worker, *map(_memory, self.workers())])
            time.sleep(0.1)


def _read(pid: object, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _memory(pid: object) -> int:
    found = [line for line in _read(pid, "status").splitlines() if line.startswith(b"VmHWM")]
    return int(found[0].split()[1]) // 1024 if found else 0


def collection(path: Path, count: int) -> None:
    """Write made-up articles of some 600 words, with three bullets each."""
    texts = [file.read_text("utf-8") for file in sorted((ROOT / "references").glob("*.md"))]
    sentences = [one for text in texts for one in text.replace("\n", " ").split(". ") if one]
    drawn = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = ". ".join(drawn.choices(sentences, k=30))
            bullets = [drawn.choice(sentences)[:120] for _ in range(3)]
            row = {"id": f"a{number}", "title": f"Article {number}", "text": text}
            file.write(json.dumps({**row, "takeaways": bullets}) + "\n")


def digest(runs: Path) -> str:
    """A hash of all files of runs, but for shards and for the table's and the report's."""
    made = hashlib.sha256()
    for path in sorted(runs.rglob("*")):
        name = str(path.relative_to(runs))
        written = name.startswith((".people/", "lead", "random", "textrank"))
        inner = "/shards/" in name or path.name == ".lock" or name.startswith("leaderboard")
        if path.is_file() and written and not inner:
            made.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return made.hexdigest()[:16]


def with_workers(count: int) -> Callable[[Path], Iterator[Job]]:
    """Run with so many workers."""

    def run(folder: Path) -> Iterator[Job]:
        yield (job := Job(folder, "run", "--workers", count))
        job.end()

    return run


def in_shards(count: int) -> Callable[[Path], Iterator[Job]]:
    """Run shards one after another, the last one first, and merge them."""

    def run(folder: Path) -> Iterator[Job]:
        for number in range(count, 0, -1):
            yield (job := Job(folder, "run", "--workers", 1, "--shard", f"{number}/{count}"))
            job.end()
        Job(folder, "merge").end()

    return run


def killed(count: int, seconds: float, *, worker: bool) -> Callable[[Path], Iterator[Job]]:
    """Run with so many workers, and kill it, or one of them, at random moments."""
    moments = random.Random(3)

    def run(folder: Path) -> Iterator[Job]:
        for _ in range(1 if worker else KILLS):
            yield (job := Job(folder, "run", "--workers", count))
            until = time.monotonic() + moments.uniform(0.3, 0.8) * seconds
            killing = KILLS if worker else 0
            while time.monotonic() < until or (killing and job.process.poll() is None):
                time.sleep(0.05)
                if killing and time.monotonic() > until and (alive := job.workers()):
                    os.kill(moments.choice(alive), signal.SIGKILL)
                    killing -= 1
                    until = time.monotonic() + moments.uniform(0.1, 0.3) * seconds
            if worker:
                job.end()
            else:
                job.process.send_signal(signal.SIGKILL)
                job.process.communicate()
        yield (job := Job(folder, "run", "--workers", count))
        job.end()

    return run


def main(articles: int, metrics: Sequence[str]) -> None:
    """Print one line for each way."""
    base = Path(tempfile.mkdtemp(prefix="workers-"))
    collection(base / "articles.jsonl", articles)
    (base / "bench.toml").write_text(CONFIG.format(metrics=json.dumps(list(metrics))))
    print(f"{articles} articles, 3 candidates, {', '.join(metrics)}")
    print(f"{'':22}{'seconds':>9}{'parent MiB':>12}{'worker MiB':>12}  hash")
    seconds = _line(base, "1 worker", with_workers(1))
    half = _line(base, "2 workers", with_workers(2))
    _line(base, "4 workers", with_workers(4))
    for count in (1, 3, 7):
        _line(base, f"{count} shards, merged", in_shards(count))
    _line(base, f"killed {KILLS} times", killed(2, half, worker=False))
    _line(base, f"{KILLS} workers killed", killed(2, half, worker=True))
    print(f"2 workers: {seconds / half:.2f} times as fast as 1")
    shutil.rmtree(base)


def _line(base: Path, name: str, way: Callable[[Path], Iterator[Job]]) -> float:
    """Go one way and print its line; return the seconds."""
    folder = base / name.replace(" ", "-").replace(",", "")
    folder.mkdir()
    for file in ("articles.jsonl", "bench.toml"):
        shutil.copy(base / file, folder)
    began = time.monotonic()
    jobs = list(way(folder))
    seconds = time.monotonic() - began
    parent, worker = max(job.parent for job in jobs), max(job.worker for job in jobs)
    found = digest(folder / "runs")
    print(f"{name:22}{seconds:9.1f}{parent:12}{worker:12}  {found}", flush=True)
    return seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else ARTICLES, sys.argv[2:] or METRICS)
