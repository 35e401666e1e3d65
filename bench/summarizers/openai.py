"""Models behind OpenAI's API and the servers compatible with it, by `base_url` alone."""

from __future__ import annotations

from dataclasses import dataclass

from bench.llm.chat import ChatSummarizer


@dataclass(frozen=True, kw_only=True)
class OpenAI(ChatSummarizer):
    """Asks a chat model by OpenAI's API."""
