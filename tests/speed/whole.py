"""25 systems scored with ROUGE and BERTScore: by hand with two packages and a loop, and by ours.

    python tests/speed/whole.py [DATA] [ARTICLES]

One thread (set OMP_NUM_THREADS=1), CPU seconds. Both load the model beforehand, and nothing is
cached; the values are asserted to agree.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from table import Row, report

import bench
from bench.encoder import DEFAULT_MODEL, disk, load
from bench.metrics.bertscore import layer_of

ARTICLES = 20
METRICS = ["rouge", "bertscore"]
KINDS = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
TOLERANCE = 1e-4
Values = np.ndarray[Any, Any]
Rows = list[dict[str, Any]]


def main() -> None:
    """Time both, and report one row."""
    import torch

    torch.set_num_threads(1)
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data")
    systems = read(data, int(sys.argv[2]) if len(sys.argv) > 2 else ARTICLES)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TAKEAWAY_BENCH_CACHE"] = folder
        ours(systems[:1])  # imports, and the model
        disk.clear()
        seconds, values = timed(lambda: ours(systems))
    theirs, expected = timed(by_hand(systems))
    assert np.abs(values - expected).max() < TOLERANCE
    count = sum(map(len, systems))
    job = f"{len(systems)} systems, {count} predictions, ROUGE and BERTScore"
    report([Row(job, "a loop over rouge-score and bert-score", theirs, seconds, "CPU s")])


def read(data: Path, articles: int) -> list[Rows]:
    """The rows of each system, over the first articles."""
    systems: dict[str, Rows] = {}
    for line in (data / "coverage" / "realsumm.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        made = systems.setdefault(row["system"], [])
        if len(made) < articles:
            made.append({"article": "", **{k: row[k] for k in ("references", "takeaways")}})
    return list(systems.values())


def timed(work: Callable[[], Values]) -> tuple[float, Values]:
    """CPU seconds, and what was returned."""
    began = time.process_time()
    values = work()
    return time.process_time() - began, values


def ours(systems: list[Rows]) -> Values:
    """F-measures of each row."""
    frame = bench.score([row for rows in systems for row in rows], METRICS)
    return frame[[f"{kind}_fmeasure" for kind in KINDS] + ["bertscore_f1"]].to_numpy()


def by_hand(systems: list[Rows]) -> Callable[[], Values]:
    """The same, as one would write it with the packages' own documentation."""
    from bert_score import BERTScorer
    from rouge_score.rouge_scorer import RougeScorer

    bert = BERTScorer(
        model_type=str(load().weights.folder),
        num_layers=layer_of(DEFAULT_MODEL, None),
        device="cpu",
    )

    def run() -> Values:
        rouge, values = RougeScorer(KINDS, use_stemmer=True), []
        for rows in systems:
            made = ["\n".join(row["takeaways"]) for row in rows]
            references = ["\n".join(row["references"][0]) for row in rows]
            f1 = bert.score(made, references)[2].tolist()
            for reference, text, value in zip(references, made, f1, strict=True):
                scores = rouge.score(reference, text)
                values.append([*(scores[kind].fmeasure for kind in KINDS), value])
        return np.array(values)

    return run


if __name__ == "__main__":
    main()
