"""BERTScore beside bert-score on REALSumm: 25 systems that share their references.

    python tests/speed/bertscore.py [DATA] [ARTICLES]

One thread (set OMP_NUM_THREADS=1), CPU seconds; the rounds alternate and the least of each counts.
bert-score's model is loaded beforehand, ours within the time.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from table import Row, report

from bench import encoder
from bench.encoder import DEFAULT_MODEL, DTYPES, Dtype, disk, load
from bench.metrics.bertscore import BERTScore, joined, layer_of
from bench.types import Item

DATA = Path(__file__).parents[2] / "../shared/data"
ARTICLES, ROUNDS = 20, 2
ONCE_A_SYSTEM, POOLED = "bert-score, once a system", "bert-score, one pooled call"
TOLERANCE, BF16_TOLERANCE = 1e-4, 5e-3
PRODUCTS = ("mkldnn::_linear_pointwise", "aten::addmm")
Scores = np.ndarray[Any, Any]


def main() -> None:
    """Assert that the values agree, then print seconds and ratios."""
    import torch

    torch.set_num_threads(1)
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    systems = read(data, int(sys.argv[2]) if len(sys.argv) > 2 else ARTICLES)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TAKEAWAY_BENCH_CACHE"] = folder
        runs = {
            ONCE_A_SYSTEM: theirs(systems),
            POOLED: theirs([[*chain(*systems)]]),
            "ours, bfloat16, cold": lambda: ours(systems, dtype="bfloat16", cold=True),
            "ours, float32, cold": lambda: ours(systems, cold=True),
            "ours, float32, cached": lambda: ours(systems),
        }
        values, seconds = alternate(runs)
        agree(values, seconds)
        shares = floor(systems)
    rows = []
    for peer in (ONCE_A_SYSTEM, POOLED):
        for name in (name for name in seconds if name.startswith("ours")):
            why = next((share for dtype, share in shares.items() if f"{dtype}, cold" in name), "")
            job = f"BERTScore, {name.removeprefix('ours, ')}"
            rows.append(Row(job, peer, seconds[peer], seconds[name], "CPU s", why))
    report(rows)


def read(data: Path, articles: int) -> list[list[Item]]:
    """The items of each system, over the first articles."""
    rows = map(json.loads, (data / "coverage/realsumm.jsonl").open(encoding="utf-8"))
    systems: dict[str, list[Item]] = {}
    for row in rows:
        made = systems.setdefault(row["system"], [])
        if len(made) < articles:
            made.append(
                Item(
                    article="",
                    references=tuple(map(tuple, row["references"])),
                    takeaways=tuple(row["takeaways"]),
                )
            )
    return list(systems.values())


def theirs(calls: list[list[Item]]) -> Callable[[], Scores]:
    """bert-score on each list of items."""
    from bert_score import BERTScorer

    model, layer = str(load().weights.folder), layer_of(DEFAULT_MODEL, None)
    scorer = BERTScorer(model_type=model, num_layers=layer, device="cpu")

    def run() -> Scores:
        parts = []
        for items in calls:
            candidates = [joined(item.takeaways) for item in items]
            references = [joined(item.references[0]) for item in items]
            parts.append(np.stack([part.numpy() for part in scorer.score(candidates, references)]))
        return np.concatenate(parts, axis=1).T

    return run


def ours(systems: list[list[Item]], *, dtype: Dtype = "float32", cold: bool = False) -> Scores:
    """Our engine on each system; its model is loaded anew, and its cache emptied if `cold`."""
    if cold:
        disk.clear()
    encoder._load.cache_clear()
    metric = BERTScore(dtype=dtype, threads=1)
    return np.array([list(one.values.values()) for items in systems for one in metric.score(items)])


def alternate(runs: dict[str, Callable[[], Scores]]) -> tuple[dict[str, Scores], dict[str, float]]:
    """What each run returns, and the least time that it took."""
    values, seconds = {}, dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, run in runs.items():
            began = time.process_time()
            values[name] = run()
            seconds[name] = min(seconds[name], time.process_time() - began)
    return values, seconds


def agree(values: dict[str, Scores], seconds: dict[str, float]) -> None:
    """Assert that all agree with bert-score and print the table."""
    expected = values[ONCE_A_SYSTEM]
    print(f"{len(expected)} scores{'':<14}CPU seconds   ratio   largest difference")
    for name, took in seconds.items():
        difference = np.abs(values[name] - expected).max()
        assert difference < (BF16_TOLERANCE if "bfloat16" in name else TOLERANCE), name
        ratio = seconds[ONCE_A_SYSTEM] / took
        print(f"{name:<28}{took:9.2f} {ratio:7.1f}   {difference:.1e}")


def floor(systems: list[list[Item]]) -> dict[str, str]:
    """The share of a cold run that is spent in matrix products, in words, for each dtype."""
    from torch.profiler import ProfilerActivity, profile

    shares = {}
    for dtype in DTYPES:
        with profile(activities=[ProfilerActivity.CPU]) as profiled:
            ours(systems, dtype=dtype, cold=True)
        spent = {event.key: event.self_cpu_time_total for event in profiled.key_averages()}
        products = sum(spent[name] for name in PRODUCTS if name in spent)
        shares[dtype] = f"{products / sum(spent.values()):.0%} is matrix products"
    return shares


if __name__ == "__main__":
    main()
