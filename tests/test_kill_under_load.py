"""`kill -9` under load: each article is answered once, and hardly anything is paid for twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ARTICLES, AT_ONCE, KILLS = 300, 16, 3
CONFIG = """
references = "articles.jsonl"
metrics = ["form"]
[candidates.served]
summarizer = "openai"
model = "ok"
base_url = "{url}"
concurrency = {at_once}
"""


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Begin predicting in a process of its own."""
    command = [sys.executable, "-m", "bench", "predict", "--quiet"]
    environment = {**os.environ, "TAKEAWAY_BENCH_CACHE": str(folder / "cache")}
    return subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE)


def lines(path: Path) -> list[bytes]:
    """Whole lines of a file that is being written."""
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def test_killed_under_load(tmp_path: Path, serve: Callable[..., Any]) -> None:
    """Killed three times with 16 requests in flight and resumed: nothing lost, nothing doubled."""
    server = serve(delay_s=0.05)
    (tmp_path / "bench.toml").write_text(CONFIG.format(url=server.url, at_once=AT_ONCE))
    rows = [
        {"id": f"a{i}", "title": f"Meeting {i}", "text": f"The council met {i} times."}
        | {"takeaways": [f"It met {i} times.", "It was the council."]}
        for i in range(ARTICLES)
    ]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    predictions = tmp_path / "runs" / "served" / "predictions.jsonl"
    moments = random.Random(7)
    for _ in range(KILLS):
        process = start(tmp_path)
        enough = len(lines(predictions)) + moments.randrange(1, 60)
        while len(lines(predictions)) < enough and process.poll() is None:
            time.sleep(moments.uniform(0, 0.01))
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=60) == -signal.SIGKILL
    process = start(tmp_path)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
    answered = Counter(json.loads(line)["article_id"] for line in lines(predictions))
    assert answered == Counter(row["id"] for row in rows)
    made = [json.loads(line) for line in lines(predictions)]
    assert len({tuple(one["takeaways"]) for one in made}) == ARTICLES  # each its own answer
    paid = Counter(one["body"]["messages"][-1]["content"] for one in server.requests())
    assert len(paid) == ARTICLES
    assert paid.total() <= ARTICLES + KILLS * AT_ONCE
