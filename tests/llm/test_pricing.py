"""What tokens cost and what a budget allows, worked out by hand."""

from __future__ import annotations

import pytest

from bench.llm.pricing import Budget, Price, cost, total
from bench.types import CandidateStopped, Usage

PRICE = Price(input=2.0, output=8.0, cached=0.5)


def test_cost_of_a_request() -> None:
    """600 fresh, 400 cached and 100 made tokens: (1200 + 200 + 800) millionths."""
    usage = Usage(input_tokens=1000, cached_tokens=400, output_tokens=100)
    assert cost(PRICE, usage) == pytest.approx(0.0022)
    full_price = Price(input=2.0, output=8.0)
    assert cost(full_price, usage) == pytest.approx(0.0028)


@pytest.mark.parametrize(
    ("price", "usage"), [(None, Usage(input_tokens=1, output_tokens=1)), (PRICE, Usage())]
)
def test_unknown_costs(price: Price | None, usage: Usage) -> None:
    """Without a price or a count there is no cost, not a cost of nothing."""
    assert cost(price, usage) is None


def test_total_of_usages() -> None:
    """Counts add up, unknown ones apart."""
    usages = [Usage(input_tokens=1, output_tokens=2), Usage(input_tokens=10)]
    assert total(usages) == Usage(input_tokens=11, output_tokens=2)
    assert total([]) == Usage()


def test_budget_holds_what_may_be_spent() -> None:
    """What is set aside counts as spent until it is settled."""
    budget = Budget(1.0)
    budget.hold(0.6)
    with pytest.raises(CandidateStopped, match="budget of 1"):
        budget.hold(0.6)
    budget.settle(0.6, 0.3)
    budget.hold(0.6)
    assert budget.spent == pytest.approx(0.3)
