"""Requests in parts that fit into one file of a batch; the rest is in test_openai_batch.py."""

from __future__ import annotations

import pytest

from bench.llm.api import Request
from bench.llm.batched import ROOM, parts
from bench.prompts import Message


def test_parts_hold_so_many_requests_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """In order, none twice; one that is too large alone is a part of its own."""
    monkeypatch.setattr("bench.llm.batched.MOST_REQUESTS", 3)
    monkeypatch.setattr("bench.llm.batched.MOST_BYTES", 2 * ROOM + 100)
    texts = {"a": "x", "b": "x", "c": "x", "d": "y" * 3 * ROOM, "e": "ä" * 60, "f": "x" * 60}
    requests = {
        key: Request(model="m", messages=(Message("user", text),)) for key, text in texts.items()
    }
    assert [list(part) for part in parts(requests)] == [["a", "b"], ["c"], ["d"], ["e"], ["f"]]
    monkeypatch.setattr("bench.llm.batched.MOST_BYTES", 10**9)
    assert [list(part) for part in parts(requests)] == [["a", "b", "c"], ["d", "e", "f"]]
    assert list(parts({})) == []
