"""Runs and judgments of made-up articles."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ARTICLES = 200
TEXT = "The mill closed on Monday. About 60 people lose their work."


def bullets(name: str, number: int) -> list[str]:
    """What a candidate wrote for an article: five bullets."""
    return [f"{name} says {place} of article {number}." for place in range(5)]


def truth(name: str, number: int) -> list[int]:
    """Which of these bullets are supported, from the name and the number alone."""
    draw = random.Random(f"{name}{number}")
    wrong = {"lead": 0.05, "model": 0.25}.get(name, 0.1)
    return [int(draw.random() > wrong) for _ in range(5)]


def judge(name: str, number: int) -> float:
    """The share of unsupported bullets by a judge that finds 3 of 4, and 1 in 10 that is not."""
    draw = random.Random(f"judge {name}{number}")
    said = [draw.random() < (0.1 if label else 0.75) for label in truth(name, number)]
    return sum(said) / 5


@pytest.fixture
def runs(write_run) -> Path:
    """A folder with the runs `lead` and `model` over 200 articles."""
    for name in ("lead", "model"):
        told = [
            {"article_id": f"a{i}", "article_digest": f"a{i}", "takeaways": bullets(name, i)}
            for i in range(ARTICLES)
        ]
        values = {"unsupported": [judge(name, i) for i in range(ARTICLES)]}
        values |= {"bullets": [5.0] * ARTICLES}
        folder = write_run(name, values, predictions=told)
    return folder.parent


def row(name: str, number: int, **more: Any) -> dict[str, Any]:
    """What one rater says of a candidate's bullets."""
    return {
        "doc_id": f"a{number}",
        "system": name,
        "article": TEXT,
        "takeaways": bullets(name, number),
        "bullet_labels": truth(name, number),
    } | more


@pytest.fixture
def write_judgments(tmp_path: Path) -> Callable[[list[dict[str, Any]]], Path]:
    """Write a judgment file."""

    def write(rows: list[dict[str, Any]]) -> Path:
        path = tmp_path / "judgments.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
        return path

    return write


def sample(count: int) -> list[int]:
    """Numbers of articles picked at random."""
    return random.Random(1).sample(range(ARTICLES), count)
