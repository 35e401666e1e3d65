"""Prices that makers publish: which model they are for, where they count, and what is unknown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bench.llm import prices
from bench.llm.pricing import Price
from bench.settings import make
from bench.types import Article

ARTICLE = Article(id="a", title="Meeting", text="The council met once.")


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("gpt-5-mini", Price(input=0.25, cached=0.025, output=2.0)),
        ("gpt-5-mini-2025-08-07", Price(input=0.25, cached=0.025, output=2.0)),
        ("claude-sonnet-4-5-20250929", Price(input=3.0, cached=0.3, output=15.0)),
        ("models/gemini-2.5-flash", Price(input=0.3, output=2.5)),
        ("gpt-5-mini-audio", None),
        ("my-gpt-5-mini", None),
        ("", None),
    ],
)
def test_known_models(model: str, price: Price | None) -> None:
    """A date behind the name is the same model; another word is another, and unknown."""
    found = prices.known(model)
    assert (found.price if found else None) == price


def test_every_row_says_when_and_where() -> None:
    """A day and a source; cached input is never dearer than other input, nor output cheaper."""
    for model in prices._ROWS:
        row = prices.known(model)
        assert row
        assert re.fullmatch(r"202\d-[01]\d-[0-3]\d", row.day)
        assert re.search(r"\w\.\w|/", row.source)
        assert (row.price.cached or 0) <= row.price.input <= row.price.output


@pytest.mark.parametrize(
    ("settings", "price", "source"),
    [
        ({"model": "gpt-5-mini"}, 0.25, "TokenMeter"),
        ({"model": "gpt-5-mini", "price": {"input": 9, "output": 9}}, 9.0, "settings"),
        ({"model": "gpt-5-mini", "base_url": "http://127.0.0.1:9/v1"}, None, ""),
        ({"model": "gpt-5-mini", "base_url": "https://x.openai.azure.com/openai/v1"}, None, ""),
        ({"model": "gpt-99"}, None, ""),
    ],
)
def test_where_a_price_counts(settings: dict[str, Any], price: float | None, source: str) -> None:
    """At the maker's own service, after what bench.toml says; elsewhere it is unknown."""
    candidate = make("summarizers", "openai", settings)
    known = candidate.known_price
    assert (known.input if known else None) == price
    assert source in candidate.price_source
    assert bool(candidate.price_source) == bool(price)


def test_a_plan_has_a_sum_without_a_price(own_cache: Path) -> None:
    """0.25 and 2 dollars for a million tokens read and written."""
    candidate = make("summarizers", "openai", {"model": "gpt-5-mini", "max_output_tokens": 100})
    plan = candidate.plan([ARTICLE])
    assert plan.cost == pytest.approx((plan.input_tokens * 0.25 + 100 * 2.0) / 1e6)
    assert "2026-07-21" in plan.price_source
    unknown = make("summarizers", "openai", {"model": "gpt-99"}).plan([ARTICLE])
    assert (unknown.cost, unknown.price_source) == (None, "")
