"""An encoder whose cache on disk is the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import encoder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder that embeddings are kept in."""
    monkeypatch.setenv("TAKEAWAY_BENCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "embeddings"


@pytest.fixture
def fresh(cache: Path) -> Callable[[], encoder.Encoder]:
    """Make encoders that have nothing in memory."""
    weights = encoder.load().weights
    return lambda: encoder.Encoder(weights, "float32", "cpu", None)
