"""2,000 articles, 64 at a time, against a local server that answers in 200 ms.

    python tests/speed/generation.py

Prints the wall time beside the ideal (rounds x 200 ms), the processor time of a request, and what
the same answers cost when they come from the cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.summarizers.openai import OpenAI
from bench.types import Article

ARTICLES, AT_ONCE, DELAY = 2000, 64, 0.2
MOST = 1.25  # of the ideal
SERVER = Path(__file__).parents[1] / "fake_server.py"


@contextmanager
def server() -> Iterator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, str(SERVER), str(DELAY)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.kill()
        process.wait()


def measured(candidate: OpenAI, articles: list[Article]) -> tuple[float, float]:
    """Wall and processor seconds of a whole pass, its predictions checked."""
    wall, processor = time.perf_counter(), time.process_time()
    predictions = list(candidate.predict(articles))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    assert {made.article_id for made in predictions} == {article.id for article in articles}
    assert len(predictions) == len(articles)
    assert all(made.status == "ok" and len(made.takeaways) == 2 for made in predictions)
    return wall, processor


def main() -> None:
    """Print the table; fail where the wall time is more than 25% above the ideal."""
    text = "The council met on Monday and put the matter off. " * 60
    articles = [
        Article(id=f"a{i}", title=f"Meeting {i}", text=f"{i}. {text}") for i in range(ARTICLES)
    ]
    ideal = ARTICLES / AT_ONCE * DELAY
    with server() as url, tempfile.TemporaryDirectory() as folder:
        os.environ["TAKEAWAY_BENCH_CACHE"] = folder
        candidate = OpenAI(model="ok", base_url=url, concurrency=AT_ONCE)
        measured(candidate, articles[:64])  # imports
        first = measured(OpenAI(model="ok,ok", base_url=url, concurrency=AT_ONCE), articles)
        again = measured(OpenAI(model="ok,ok", base_url=url, concurrency=AT_ONCE), articles)
    print(f"{ARTICLES} articles, {AT_ONCE} at a time, {DELAY * 1000:.0f} ms each")
    print(f"{'':12}{'wall s':>8}{'/ ideal':>9}{'CPU ms each':>13}")
    for name, (wall, cpu) in (("ideal", (ideal, 0.0)), ("asked", first), ("from cache", again)):
        print(f"{name:12}{wall:8.2f}{wall / ideal:9.2f}{cpu / ARTICLES * 1000:13.2f}")
    if first[0] > MOST * ideal:
        sys.exit(f"slower than {MOST} x the ideal")


if __name__ == "__main__":
    main()
