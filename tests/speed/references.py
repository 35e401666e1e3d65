"""How long a collection takes to import, load, check and be searched for near-duplicates."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from bench import references
from bench.collection import importing
from bench.collection.check import check
from bench.duplicates import RESEMBLANCE, SHINGLE, near_duplicates
from bench.text import words

ARTICLES = 11_490  # the test split of CNN/DailyMail
COPIED = 100  # each of these is an earlier article with every fortieth word changed
PAIRWISE = 300  # articles that are also compared each with each
VOCABULARY = [f"w{number}" for number in range(30_000)]


def main() -> None:
    """Print seconds for each step, and the ratio to comparing each text with each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, output = folder / "in.jsonl", folder / "set.jsonl"
        texts = list(articles(random.Random(0)))
        rows = ({"id": str(i), "article": text, "points": "a\nb"} for i, text in enumerate(texts))
        source.write_text("".join(json.dumps(row) + "\n" for row in rows))
        columns = {"text": "article", "takeaways": "points"}
        run = timed(
            "import",
            lambda: importing.run("jsonl", str(source), output, columns=columns, quiet=True),
        )
        assert (run.imported, run.rejected) == (ARTICLES, 0)
        assert len(timed("load", lambda: references.load(output))) == ARTICLES
        assert len(timed("check", lambda: check(output))) == COPIED
    some = texts[:PAIRWISE] + texts[-COPIED:]
    quick = timed("near-duplicates", lambda: {pair[:2] for pair in near_duplicates(some)})
    slow = timed("each with each", lambda: set(each_with_each(some)))
    assert quick == slow


def timed(name: str, work: Callable[[], Any]) -> Any:
    """Do the work and print how many seconds of the processor it took."""
    began = time.process_time()
    result = work()
    print(f"{name:16} {time.process_time() - began:6.2f} s")
    return result


def articles(rng: random.Random) -> Iterator[str]:
    """Invented texts of 700 words; the last ones are edited copies of the first."""
    first = []
    for _ in range(ARTICLES - COPIED):
        text = "\n\n".join(" ".join(rng.choices(VOCABULARY, k=70)) + "." for _ in range(10))
        first.append(text)
        yield text
    for text in first[:COPIED]:
        tokens = text.split(" ")
        tokens[::40] = ["changed"] * len(tokens[::40])
        yield " ".join(tokens)


def each_with_each(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs whose five-word sequences overlap by half, by definition."""
    sets = []
    for text in texts:
        tokens = words(text)
        sets.append({tuple(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1)})
    for (i, first), (j, second) in combinations(enumerate(sets), 2):
        if len(first & second) / len(first | second) >= RESEMBLANCE:
            yield i, j


if __name__ == "__main__":
    main()
