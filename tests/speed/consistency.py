"""Bullets a second of the embedded checker, from cold and with warm encodings.

    python tests/speed/consistency.py [DATA] [ARTICLES]

One thread (set OMP_NUM_THREADS=1), processor seconds; articles of some 600 words with five bullets
each. "Warm" has the embeddings in memory but reads articles and bullets afresh; "again" has both;
"copied" has five sentences of each article for bullets, from cold: they are not encoded.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.consistency import Case, load, rules
from bench.text import spans

DATA = Path(__file__).parents[2] / "../shared/data"
ARTICLES, BULLETS, WORDS = 40, 5, range(500, 701)
GOALS = {"cold": 40, "warm": 300, "copied": 400}


def main() -> None:
    """Assert that verdicts don't depend on what is cached, then print bullets a second."""
    import torch

    torch.set_num_threads(1)
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    cases = read(data, int(sys.argv[2]) if len(sys.argv) > 2 else ARTICLES)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TAKEAWAY_BENCH_CACHE"] = folder
        load("embedded").check("Model and word lists are loaded first.", ["The clock starts."])
        runs = {}
        for name in ("cold", "warm", "again"):
            if name == "warm":
                forget()
            start = time.process_time()
            verdicts = load("embedded").verdicts(cases)
            runs[name] = time.process_time() - start, verdicts
        assert len({str(verdicts) for _, verdicts in runs.values()}) == 1
        forget()
        copied = [copies(case) for case in cases]
        start = time.process_time()
        verdicts = load("embedded").verdicts(copied)
        runs["copied"] = time.process_time() - start, verdicts
    count = sum(len(case.bullets) for case in cases)
    print(f"{count} bullets, {len(cases)} articles\n\n       | bullets a second | goal | x cold")
    for name, (seconds, _) in runs.items():
        ratio = runs["cold"][0] / seconds
        print(f"{name:6} | {count / seconds:16.0f} | {GOALS.get(name, ''):4} | {ratio:.1f}")


def read(data: Path, articles: int) -> list[Case]:
    """Articles of about the right length, with what several systems wrote for them."""
    bullets: dict[str, list[str]] = {}
    for name in ("consistency/frank_valid.jsonl", "coverage/realsumm.jsonl"):
        for line in (data / name).open(encoding="utf-8"):
            row = json.loads(line)
            if len(row["article"].split()) in WORDS:
                bullets.setdefault(row["article"], []).extend(row["takeaways"])
    several = [(text, rows) for text, rows in bullets.items() if len(rows) >= BULLETS]
    return [Case(text, rows[:BULLETS]) for text, rows in several[:articles]]


def copies(case: Case) -> Case:
    """The case with five sentences of the article for bullets."""
    whole = [sentence for sentence, *_ in spans(case.article) if len(sentence.split()) > BULLETS]
    return case._replace(bullets=whole[:BULLETS])


def forget() -> None:
    """Drop everything that was read of articles and bullets, but not embeddings and word lists."""
    spans.cache_clear()
    for module in vars(rules).values():
        for name, value in vars(module).items() if hasattr(module, "__file__") else ():
            if hasattr(value, "cache_clear") and value.cache_info().maxsize and name != "stem":
                value.cache_clear()


if __name__ == "__main__":
    main()
