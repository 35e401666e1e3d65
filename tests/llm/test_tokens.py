"""Tokens are counted without ever going to the network."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from bench.llm.tokens import PER_MESSAGE, counter, estimate, of_messages


def test_estimate() -> None:
    """Four bytes of UTF-8 are a token, and a rest is one too."""
    assert [estimate(text) for text in ("", "a", "abcd", "abcde", "中文", "é" * 4)] == [
        *(0, 1, 1),
        *(2, 2, 2),
    ]


def test_messages_have_their_own_tokens() -> None:
    """Each message costs a few more than its content."""
    assert of_messages(["abcd", "abcdefgh"], estimate) == 3 + 2 * PER_MESSAGE


@pytest.mark.parametrize("model", ["gpt-5-mini", "openai/gpt-4o", "my-model"])
def test_no_network(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoding that is not at hand is estimated, and the estimate says so."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was tried")

    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = counter(model)
    assert found.name.startswith("estimate")
    assert ("o200k_base" in found.name) == ("gpt" in model)
    assert found.count("abcdefgh") == 2
