"""How long tables over 20 runs of 10,000 articles take; none imports torch."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PARTS = ("precision", "recall", "f1")
METRICS = {
    "rouge": [
        f"{family}_{part}"
        for family in ("rouge1", "rouge2", "rougeL", "rougeLsum")
        for part in ("precision", "recall", "fmeasure")
    ],
    "bertscore": [f"bertscore_{part}" for part in PARTS],
    "coverage": [f"coverage_{part}" for part in PARTS],
    "consistency": ["consistency", "consistency_min", "unsupported", "uncertain"],
    "form": ["bullets", "words", "redundancy", "novel_bigrams", "compression"],
}
RUNS, ARTICLES, BULLETS = 20, 10_000, 5
SENTENCE = "Some nineteen words of a sentence stand here, as long as one of the news usually is."


def main() -> None:
    """Write the runs, print the seconds that each command takes over them."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(RUNS):
            write_run(Path(folder) / f"candidate-{number:02}", number)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.jsonl")) / 1e6
        print(f"{RUNS} runs x {ARTICLES:,} articles x {len(METRICS)} metrics, {size:,.0f} MB")
        for command in COMMANDS:
            began, used = time.perf_counter(), children_cpu()
            code = [sys.executable, "-c", CODE, *command.split(), "--runs", folder]
            done = subprocess.run(code, capture_output=True, text=True)
            seconds, cpu = time.perf_counter() - began, children_cpu() - used
            assert done.returncode == 0, done.stderr
            assert "candidate-01" in done.stdout, done.stdout
            print(f"{seconds:4.1f} s, {cpu:4.1f} s of CPU: takeaway-bench {command}")


COMMANDS = (
    "table",
    "table --ci",
    "table --baseline candidate-00 --ci",
    "table --letters",
    "table --format json",
    "compare candidate-00 candidate-01",
)
CODE = """
import sys
from bench.cli import app
app(sys.argv[1:], standalone_mode=False)
assert "torch" not in sys.modules
"""


def children_cpu() -> float:
    """Seconds of CPU that finished child processes have used: fair on a busy machine."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def write_run(path: Path, seed: int) -> None:
    """Write one run as the pipeline does, with details as long as real ones."""
    random = np.random.default_rng(seed)
    (path / "scores").mkdir(parents=True)
    manifest = {"candidate": path.name, "references": {"digest": "d", "count": ARTICLES}}
    (path / "run.json").write_text(json.dumps(manifest))
    ids = [f"article-{number:05}" for number in range(ARTICLES)]
    bullets = [SENTENCE] * BULLETS
    verdict = {"bullet": SENTENCE, "support": 0.9, "label": "supported"}
    verdict |= {"evidence": {"sentence": SENTENCE, "start": 0, "end": 100}, "problems": []}
    details = {"consistency": {"verdicts": [verdict] * BULLETS}}
    write(path / "articles.jsonl", [{"id": key, "title": SENTENCE, "words": 500} for key in ids])
    write(
        path / "predictions.jsonl",
        [
            {"article_id": key, "article_digest": "d", "takeaways": bullets, "raw": SENTENCE * 5}
            for key in ids
        ],
    )
    for name, columns in METRICS.items():
        header = {"metric": name, "signature": name, "columns": [{"name": c} for c in columns]}
        values = random.random((ARTICLES, len(columns))).tolist()
        lines = [
            {
                "article_id": key,
                "sample": 0,
                "digest": "0123456789abcdef",
                "values": dict(zip(columns, row, strict=True)),
                "details": details.get(name, {}),
            }
            for key, row in zip(ids, values, strict=True)
        ]
        write(path / "scores" / f"{name}.jsonl", [header, *lines])


def write(path: Path, lines: list[dict]) -> None:
    """Write one JSON Lines file."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
