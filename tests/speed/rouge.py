"""ROUGE beside rouge-score on REALSumm: equal to the last bit, how many times as fast, how big.

    python tests/speed/rouge.py [DATA]

DATA is the folder that holds coverage/realsumm.jsonl, `../shared/data` by default.
"""

from __future__ import annotations

import gc
import json
import resource
import runpy
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path

from rouge_score.rouge_scorer import RougeScorer
from table import Row, report

from bench.metrics import rouge
from bench.rouge import Score, Scorer, Scores
from bench.types import Item

ROOT = Path(__file__).parents[2]
ROUNDS = 5
TURNS = 4
"""Of ours in each round, to rouge-score's one: its minimum needs fewer tries, being longer."""
ADVERSARIAL_PAIRS = 20_000
SIZES = (25_000, 50_000, 100_000)
NAMES = [f"{kind}_{part}" for kind in Scores._fields for part in Score._fields]
Seconds = dict[str, float]


def main() -> None:
    """Print seconds a row for both and their ratios, then memory and time of many rows."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    systems = read(data / "coverage" / "realsumm.jsonl")
    rows = [item for items in systems.values() for item in items]
    for stemmer in (True, False):
        equal_on_rows(rows, stemmer)
        equal_on_pairs(ADVERSARIAL_PAIRS // 2, stemmer)
    print(f"equal on {len(rows)} rows and {ADVERSARIAL_PAIRS} adversarial pairs, half stemmed\n")
    ratios(systems, rows)
    sizes(rows)


def read(path: Path) -> dict[str, list[Item]]:
    """Rows of each system."""
    systems: dict[str, list[Item]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        item = Item(
            article="",
            references=tuple(map(tuple, row["references"])),
            takeaways=tuple(row["takeaways"]),
        )
        systems.setdefault(row["system"], []).append(item)
    return systems


def package(items: Sequence[Item], *, stemmer: bool = True) -> list[dict[str, float]]:
    """Values of the rouge-score package, the texts joined beforehand as a user would have them."""
    scorer = RougeScorer(Scores._fields, use_stemmer=stemmer)
    found = []
    for reference, prediction in texts(items):
        scores = scorer.score(reference, prediction)
        found.append([value for kind in Scores._fields for value in scores[kind]])
    return [dict(zip(NAMES, values, strict=True)) for values in found]


def texts(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """One reference and the takeaways of each item, a bullet a line."""
    for item in items:
        yield "\n".join(item.references[0]), "\n".join(item.takeaways)


def equal_on_rows(rows: Sequence[Item], stemmer: bool) -> None:
    """Assert that all twelve values of each row are the same bits."""
    ours = rouge.Rouge(stemmer=stemmer).score(rows)
    for found, expected in zip(ours, package(rows, stemmer=stemmer), strict=True):
        assert found.values == expected


def equal_on_pairs(count: int, stemmer: bool) -> None:
    """Assert the same of pairs that the tests generate."""
    made = runpy.run_path(str(ROOT / "tests" / "rouge" / "conftest.py"))["pairs"]
    ours, theirs = Scorer(stemmer=stemmer), RougeScorer(Scores._fields, use_stemmer=stemmer)
    pairs = list(made(count, seed=100 + stemmer))
    found = ours.score_all([(tuple(r.split("\n")), tuple(p.split("\n"))) for r, p in pairs])
    for (reference, prediction), scores in zip(pairs, found, strict=True):
        assert scores._asdict() == theirs.score(reference, prediction), (reference, prediction)


def ratios(systems: dict[str, list[Item]], rows: Sequence[Item]) -> None:
    """Time both in turns, the best of several rounds each."""
    name, one = next(iter(systems.items()))
    best: Seconds = {}
    for _ in range(ROUNDS):
        keep(best, "package, all", lambda: package(rows), len(rows))
        for _ in range(TURNS):
            forget()
            keep(best, "ours, all", lambda: rouge.Rouge().score(rows), len(rows))
            keep(best, "ours, again", lambda: rouge.Rouge().score(rows), len(rows))
            keep(best, "package, one", lambda: package(one), len(one))
            forget()
            keep(best, "ours, one", lambda: rouge.Rouge().score(one), len(one))
            keep(best, "splitting", lambda: splitting(one), len(one))
    floor = f"{best['splitting'] / best['ours, one']:.0%} is splitting and stemming"
    rows = (
        (f"one system, cold ({name})", "package, one", "ours, one", floor, 40),
        (f"{len(systems)} systems, cold", "package, all", "ours, all", "", 150),
        (f"{len(systems)} systems again", "package, all", "ours, again", "", 400),
    )
    report(
        [
            Row(f"ROUGE, {job}", "rouge-score", best[a] * 1e6, best[b] * 1e6, "µs a row", why, goal)
            for job, a, b, why, goal in rows
        ]
    )


def splitting(items: Sequence[Item]) -> None:
    """Split and stem the texts as the scorer does, and do no more."""
    Scorer()._spell(line for item in items for line in (*item.references[0], *item.takeaways))


def forget() -> None:
    """Drop everything that our scorers remember."""
    rouge._scorer.cache_clear()
    gc.collect()


def keep(best: Seconds, label: str, work: Callable[[], object], rows: int) -> None:
    """Keep the least CPU time a row: what else runs on the machine tells on it little."""
    start = time.process_time()
    work()
    best[label] = min(best.get(label, float("inf")), (time.process_time() - start) / rows)


def sizes(rows: Sequence[Item]) -> None:
    """Score many different rows, each number of them in a process of its own."""
    print(f"\n{'rows, no two alike':>20} CPU s    microseconds a row  peak MB of the process")
    for count in SIZES:
        with get_context("spawn").Pool(1) as pool:
            seconds, peak = pool.apply(many, (list(rows), count))
        print(f"{count:20,} {seconds:7.1f} {seconds / count * 1e6:19.0f} {peak:23.0f}")


def many(rows: Sequence[Item], count: int) -> tuple[float, float]:
    """CPU seconds, and peak memory of this process in MB."""
    distinct = [numbered(rows[i % len(rows)], i) for i in range(count)]
    start = time.process_time()
    rouge.Rouge().score(distinct)
    seconds = time.process_time() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def numbered(item: Item, number: int) -> Item:
    """The same text with a word of its own in each bullet."""
    return Item(
        article="",
        references=tuple(tuple(f"{b} {number}" for b in bullets) for bullets in item.references),
        takeaways=tuple(f"{bullet} {number}" for bullet in item.takeaways),
    )


if __name__ == "__main__":
    main()
