"""The same run gives the same bytes, whatever is random, batched or interrupted on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXTS = (
    "The mill at Corby Ness closed on Monday after 140 years. Its owner blamed high prices.\n\n"
    "About 60 people lose their work. “We are sad,” said the mayor. A museum wants the loom.",
    "Rain fell on Ostby all night and two bridges were closed. Trains to Varno ran late.\n\n"
    "The harbour rose by 40 centimetres, more than in 2019. Nobody was hurt, the police said.",
    "The council of Varno voted 12 to 9 for a new school. It will cost 30 million crowns.\n\n"
    "Work begins in May. Parents had asked for it since 2016. The old school will be sold.",
)
CONFIG = """
[candidates.lead]
summarizer = "lead"
[candidates.textrank]
summarizer = "textrank"
[candidates.random]
summarizer = "random"
"""
RUN = """
import sys
from pathlib import Path
from bench import config, metrics, pipeline
from bench.metrics import bertscore, coverage
from bench.pipeline import scoring

settings, at_once, stop_after = config.load(Path("bench.toml")), int(sys.argv[1]), int(sys.argv[2])
scoring.ITEMS_AT_ONCE = bertscore.ITEMS_AT_ONCE = coverage.ITEMS_AT_ONCE = at_once
score, calls = metrics.score, []

def stopping(*arguments):
    calls.append(1)
    if len(calls) == stop_after:
        raise KeyboardInterrupt
    return score(*arguments)

if stop_after:
    metrics.score = stopping
    try:
        pipeline.run(settings, quiet=True)
        raise SystemExit("was not interrupted")
    except KeyboardInterrupt:
        pass
pipeline.run(settings, quiet=True)
"""


@pytest.fixture
def run(tmp_path: Path, write_reference: Callable[..., Path]) -> Callable[..., dict[str, bytes]]:
    """Run three candidates and all metrics in a process of its own, with nothing cached."""
    for number, text in enumerate(TEXTS):
        write_reference(f"a{number}", text, published="2024-04-17")

    def run(seed: int, at_once: int, stop_after: int = 0, config: str = CONFIG) -> dict[str, bytes]:
        folder = tmp_path / f"{seed}-{at_once}-{stop_after}"
        folder.mkdir()
        head = f'references = "{tmp_path / "references"}"\n'
        (folder / "bench.toml").write_text(head + config)
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(at_once), str(stop_after)],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PYTHONHASHSEED": str(seed),
                "TAKEAWAY_BENCH_CACHE": str(folder / "cache"),
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        files = [path for path in (folder / "runs").rglob("*.jsonl") if path.is_file()]
        return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(files)}

    return run


def test_the_same_bytes(run: Callable[..., dict[str, bytes]]) -> None:
    """Three hash seeds, three sizes of batches, another order of candidates, one interruption."""
    expected = run(seed=0, at_once=256)
    # of each run five metrics, predictions and articles; of people's bullets the checker's verdicts
    assert len(expected) == 3 * (5 + 2) + 3
    tables = CONFIG.strip().split("\n[")
    reordered = "[" + "\n[".join(table.removeprefix("[") for table in reversed(tables)) + "\n"
    assert run(seed=1, at_once=2, config=reordered) == expected
    assert run(seed=2, at_once=1, stop_after=8) == expected
