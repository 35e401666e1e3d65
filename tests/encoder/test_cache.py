"""Embeddings in memory: what is kept is bounded, whatever it is made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.encoder import cache
from bench.encoder.cache import Cache
from bench.encoder.disk import Disk
from bench.encoder.encoded import Encoded


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache of the test's own."""
    monkeypatch.setenv("TAKEAWAY_BENCH_CACHE", str(tmp_path))


def entry(tokens: int = 10) -> Encoded:
    """Token ids and embeddings of some text."""
    return Encoded(np.arange(tokens, dtype=np.int32), np.ones((tokens, 4), np.float32))


def test_the_bound_counts_all_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids, texts and objects count too; those used least lately go."""
    monkeypatch.setattr(cache, "MEMORY_BYTES", 10_000)
    kept = Cache("model")
    for number in range(50):
        kept.put("5", {f"{number:1000}": entry()})
    # 40 bytes of ids, 160 of vectors, 4,000 of text and 600 about them: two make 9,600
    assert len(kept._memory) == 2
    assert kept._size == 9_600


def test_a_text_that_is_put_twice_counts_once() -> None:
    """What is put again replaces what was there."""
    kept = Cache("model")
    for _ in range(3):
        kept.put("5", {"text": entry()})
    assert kept._size == 40 + 160 + 16 + 600


def test_what_is_read_from_disk_keeps_no_more_than_itself() -> None:
    """One text of a file of many does not hold the arrays of the others."""
    Disk("model", "5").put({str(number): entry(100) for number in range(50)})
    (read,) = Disk("model", "5").get(["7"]).values()
    for array in read:
        assert (array if array.base is None else array.base).nbytes <= 100 * 16
