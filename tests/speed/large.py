"""Time and memory of a whole run as it grows, and of tables over 20 runs of CNN/DailyMail's size.

    python tests/speed/large.py [ARTICLES ...] [--candidates N] [--runs N] [--keep FOLDER]

Articles are made up. For each number of articles: predict, score with the cheap metrics, table and
report, each in a process of its own. `--runs 20` then writes made-up runs of the last number of
articles without predicting, with five metrics, and measures what reads them. Memory is the peak of
the largest process (ru_maxrss).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.runs import parts
from bench.types import Article

CANDIDATES = ("lead", "random", "random-2")
WORDS = [f"w{number}" for number in range(30_000)]
DISTINCT = 2
"""Made-up runs that are written; the others are links to their files, under other names."""
SENTENCE = "Some nineteen words of a sentence stand here, as long as one of the news usually is."
COLUMNS = {
    "rouge": [
        f"rouge{kind}_{part}"
        for kind in ("1", "2", "L", "Lsum")
        for part in ("precision", "recall", "fmeasure")
    ],
    "bertscore": ["bertscore_precision", "bertscore_recall", "bertscore_f1"],
    "coverage": ["coverage_recall", "coverage_precision", "coverage_f1"],
    "consistency": ["supported", "unsupported", "uncertain", "consistency", "consistency_min"],
    "form": ["bullets", "words", "words_per_bullet", "redundancy", "novel_bigrams", "compression"],
}
SHOWN = {"rouge1_fmeasure", "rouge2_fmeasure", "rougeLsum_fmeasure", "bertscore_f1", "coverage_f1"}
SHOWN |= {"coverage_recall", "consistency", "unsupported", "bullets", "words"}


def main() -> None:
    """Print one table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("articles", nargs="*", help="numbers; other words (make's DATA) are ignored")
    asked.add_argument("--candidates", type=int, default=3)
    asked.add_argument("--runs", type=int, default=0)
    asked.add_argument("--workers", default="1")
    asked.add_argument("--keep", type=Path)
    options = asked.parse_args()
    counts = [int(word) for word in options.articles if word.isdigit()] or [1_000, 10_000]
    print(f"{'articles':>9} {'runs':>5}  {'command':32} {'seconds':>8} {'CPU s':>7} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        for count in counts if options.candidates else ():
            whole_run(folder / f"run-{count}", count, options.candidates, options.workers)
        if options.runs:
            read_runs(folder / "wide", counts[-1], options.runs)


def whole_run(folder: Path, articles: int, candidates: int, workers: str) -> None:
    """Measure every stage over so many articles."""
    folder.mkdir(parents=True, exist_ok=True)
    write_references(folder / "set.jsonl", articles)
    names = CANDIDATES[:candidates]
    tables = [f'[candidates.{name}]\nsummarizer = "{name.partition("-")[0]}"\n' for name in names]
    head = 'references = "set.jsonl"\nmetrics = ["rouge", "form"]\n'
    (folder / "bench.toml").write_text(head + "".join(tables))
    runs = [f"runs/{name}" for name in names]
    for command in (
        ["predict", "--workers", workers],
        ["score", *runs, "--workers", workers],
        ["predict", "--workers", workers],
        ["table"],
        ["report"],
    ):
        measure(folder, articles, candidates, command)


def read_runs(folder: Path, articles: int, runs: int) -> None:
    """Measure tables, a comparison and the report of made-up runs."""
    if not folder.exists():
        folder.mkdir(parents=True)
        digests = write_references(folder / "set.jsonl", articles)
        for number in range(runs):
            if number < DISTINCT:
                write_run(folder, number, digests)
            else:
                link_run(folder, number, f"candidate-{number % DISTINCT:02}")
    for command in (
        ["table"],
        ["table", "--ci", "--letters"],
        ["table", "--format", "json"],
        ["compare", "candidate-00", "candidate-01"],
        ["report"],
    ):
        measure(folder, articles, runs, command)


def link_run(folder: Path, number: int, other: str) -> None:
    """Make a run of another one's files, under a name of its own."""
    run = folder / "runs" / f"candidate-{number:02}"
    shutil.copytree(folder / "runs" / other, run, copy_function=os.link)
    manifest = json.loads((run / "run.json").read_text())
    (run / "run.json").unlink()
    (run / "run.json").write_text(json.dumps(manifest | {"candidate": run.name}))


def measure(folder: Path, articles: int, runs: int, command: list[str]) -> None:
    """Run a command and print what it took."""
    began = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench", *command],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    assert status == 0, (folder / "output").read_text()[-2000:]
    shown = " ".join(word for word in command if "/" not in word)
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"{articles:9,} {runs:5}  {shown:32} {seconds:8.1f} {cpu:7.1f} {peak:8,.0f}", flush=True)


def write_references(path: Path, count: int) -> list[str]:
    """Write invented articles of 600 words, four bullets each; return their digests."""
    rng, digests = random.Random(0), []
    texts = [
        "\n\n".join(" ".join(rng.choices(WORDS, k=60)) + "." for _ in range(10)) for _ in range(300)
    ]
    with path.open("w") as file:
        for number in range(count):
            text = f"Report {number}. {texts[number % len(texts)]}"
            bullets = [" ".join(rng.choices(WORDS, k=12)) for _ in range(4)]
            row = {"id": f"article-{number:07}", "title": SENTENCE, "text": text}
            file.write(json.dumps(row | {"takeaways": bullets}) + "\n")
            digests.append(Article(**row).digest)
    return digests


def write_run(folder: Path, number: int, digests: list[str]) -> None:
    """Write a run's parts as the pipeline does, column by column."""
    articles = len(digests)
    run = folder / "runs" / f"candidate-{number:02}"
    run.mkdir(parents=True)
    about = {"digest": "d", "count": articles, "path": str(folder / "set.jsonl")}
    (run / "run.json").write_text(json.dumps({"candidate": run.name, "references": about}))
    ids = [f"article-{at:07}" for at in range(articles)]
    with (run / "articles.jsonl").open("w") as file:
        file.writelines(
            json.dumps({"id": key, "title": SENTENCE, "words": 600}) + "\n" for key in ids
        )
    rng = np.random.default_rng(number)
    verdict: dict[str, Any] = {"bullet": SENTENCE, "support": 0.9, "label": "supported"}
    verdict |= {"evidence": {"sentence": SENTENCE, "start": 0, "end": 80}, "problems": []}
    details = {"consistency": {"verdicts": [verdict] * 5}, "coverage": {"matched": [[0, 0, 0.9]]}}
    for start in range(0, articles, parts.PART):
        end, at = start + parts.PART, start // parts.PART
        some = ids[start:end]
        made = predictions(some, digests[start:end])
        write_part(parts.path(run / "predictions", at), None, made)
        for name, columns in COLUMNS.items():
            about = [{"name": c, "shown": c in SHOWN} for c in columns]
            header = {"metric": name, "signature": name, "columns": about}
            values = [rng.random(len(some)) + number / 100 for _ in columns]
            rows = [some, [0] * len(some), ["0123456789abcdef"] * len(some)]
            rows += [pa.StructArray.from_arrays(list(map(pa.array, values)), names=columns)]
            rows += [[json.dumps(details.get(name, {}))] * len(some)]
            write_part(parts.path(run / "scores" / name, at), header, rows)


def predictions(ids: list[str], digests: list[str]) -> list[Any]:
    """The columns of some predictions."""
    count = len(ids)
    wrote = [[f"{SENTENCE} {key}"] + [SENTENCE] * 4 for key in ids]
    made = [ids, digests, wrote, ["ok"] * count, [SENTENCE * 5] * count]
    return [*made, *[[None] * count] * 5, [0] * count, list(range(count))]


def write_part(path: Path, header: dict[str, Any] | None, columns: list[Any]) -> None:
    """Write one part from its columns."""
    import pyarrow.parquet as pq

    schema = parts._schema(header)
    columns = [*columns, [None] * len(columns[0])]
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, schema, **parts._PINNED) as writer:
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=parts.GROUP)


if __name__ == "__main__":
    main()
