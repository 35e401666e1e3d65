"""Prices that makers publish, each with the day it was read and where.

US dollars for a million tokens, of the makers' own services; other servers have prices of their
own. What a maker changes since is not known here: `price` in bench.toml counts before this table.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bench.llm.pricing import Price

BATCH = 0.5
"""Of the price of the same request at once: OpenAI's, Anthropic's and Google's lists say half."""

_CLAUDE = "2026-10-24", "platform.claude.com/docs/en/about-claude/pricing"
_GEMINI = "2026-10-07", "ai.google.dev/gemini-api/docs/pricing, as api-evangelist/deepmind read it"
_METER = "2026-07-21", "makers' lists, as github.com/iyulab/TokenMeter 0.6.2 read them"


class Known(NamedTuple):
    """A price with the day on which it was read, and where."""

    price: Price
    day: str
    source: str


def known(model: str) -> Known | None:
    """The price of a maker's model; a name with a date is that of the model without it."""
    name = model.removeprefix("models/")
    row = _ROWS.get(name) or _ROWS.get(_DATED.sub("", name))
    if row is None:
        return None
    price, cached, output, (day, source) = row
    return Known(Price(input=price, cached=cached, output=output), day, source)


_DATED = re.compile(r"-(?:20\d\d-\d\d-\d\d|20\d{6})$")
_Row = tuple[float, float | None, float, tuple[str, str]]
"""Input, cached input, output; None where the source has no price for cached input."""

_ROWS: dict[str, _Row] = {
    "gpt-5.5": (5.0, 0.5, 30.0, _METER),
    "gpt-5.5-pro": (30.0, None, 180.0, _METER),
    "gpt-5.4": (2.5, 0.25, 15.0, _METER),
    "gpt-5.4-pro": (30.0, None, 180.0, _METER),
    "gpt-5.4-mini": (0.75, 0.075, 4.5, _METER),
    "gpt-5.4-nano": (0.2, 0.02, 1.25, _METER),
    "gpt-5": (1.25, 0.125, 10.0, _METER),
    "gpt-5-mini": (0.25, 0.025, 2.0, _METER),
    "gpt-5-nano": (0.05, 0.005, 0.4, _METER),
    "gpt-4.1": (2.0, 0.5, 8.0, _METER),
    "gpt-4.1-mini": (0.4, 0.1, 1.6, _METER),
    "gpt-4.1-nano": (0.1, 0.025, 0.4, _METER),
    "gpt-4o": (2.5, 1.25, 10.0, _METER),
    "gpt-4o-mini": (0.15, 0.075, 0.6, _METER),
    "o3": (2.0, None, 8.0, _METER),
    "o3-mini": (1.1, None, 4.4, _METER),
    "o4-mini": (1.1, None, 4.4, _METER),
    "claude-fable-5-1": (10.0, 0.25, 50.0, _CLAUDE),
    "claude-fable-5": (10.0, 1.0, 50.0, _CLAUDE),
    "claude-opus-5-5": (4.0, 0.2, 20.0, _CLAUDE),
    "claude-opus-5": (5.0, 0.5, 25.0, _CLAUDE),
    "claude-opus-4-8": (5.0, 0.5, 25.0, _CLAUDE),
    "claude-opus-4-7": (5.0, 0.5, 25.0, _CLAUDE),
    "claude-opus-4-6": (5.0, 0.5, 25.0, _CLAUDE),
    "claude-opus-4-5": (5.0, 0.5, 25.0, _CLAUDE),
    "claude-sonnet-5-5": (2.0, 0.1, 10.0, _CLAUDE),
    "claude-sonnet-5": (2.0, 0.2, 10.0, _CLAUDE),
    "claude-sonnet-4-6": (3.0, 0.3, 15.0, _CLAUDE),
    "claude-sonnet-4-5": (3.0, 0.3, 15.0, _CLAUDE),
    "claude-haiku-5-5": (0.1, 0.01, 0.5, _CLAUDE),  # prompts of up to 100,000 tokens
    "claude-haiku-4-5": (1.0, 0.1, 5.0, _CLAUDE),
    "gemini-3.5-flash": (1.5, 0.15, 9.0, _GEMINI),
    "gemini-3.5-flash-lite": (0.3, None, 2.5, _GEMINI),
    "gemini-3.1-pro-preview": (2.0, None, 12.0, _GEMINI),  # prompts of up to 200,000 tokens
    "gemini-2.5-pro": (1.25, None, 10.0, _METER),  # prompts of up to 200,000 tokens
    "gemini-2.5-flash": (0.3, None, 2.5, _METER),
    "gemini-2.5-flash-lite": (0.1, None, 0.4, _METER),
}
