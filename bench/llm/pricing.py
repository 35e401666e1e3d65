"""What tokens cost, what a budget leaves, and what a candidate would ask for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from annotated_types import Ge

from bench.types import (
    Article,
    CandidateStopped,
    Item,
    Metric,
    Prediction,
    Scored,
    Summarizer,
    Usage,
)

if TYPE_CHECKING:
    from bench.llm.settings import ChatSettings

PER = 1_000_000
"""Tokens that a price is given for, as all providers list them."""
TYPICAL_OUTPUT = 300
"""Output tokens expected of a request without a limit: five bullets are about half of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Prices of a million tokens, in any currency; `cached` is input that the server had cached."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}

    input: Annotated[float, Ge(0)]
    output: Annotated[float, Ge(0)]
    cached: Annotated[float, Ge(0)] | None = None

    def of(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> float:
        """The cost of one request; cached tokens are part of the input."""
        cached = self.input if self.cached is None else self.cached
        return (
            (input_tokens - cached_tokens) * self.input
            + cached_tokens * cached
            + output_tokens * self.output
        ) / PER

    def times(self, factor: float) -> Price:
        """The price with a discount."""
        cached = None if self.cached is None else self.cached * factor
        return Price(input=self.input * factor, output=self.output * factor, cached=cached)


def cost(price: Price | None, usage: Usage | None) -> float | None:
    """The cost of what was used, or None where price or usage is not known."""
    if not price or not usage or usage.input_tokens is None or usage.output_tokens is None:
        return None
    return price.of(usage.input_tokens, usage.output_tokens, usage.cached_tokens or 0)


def total(usages: list[Usage]) -> Usage:
    """Tokens of several requests together; None where none of them says."""

    def added(name: str) -> int | None:
        counts = [count for usage in usages if (count := getattr(usage, name)) is not None]
        return sum(counts) if counts else None

    return Usage(
        input_tokens=added("input_tokens"),
        cached_tokens=added("cached_tokens"),
        output_tokens=added("output_tokens"),
        reasoning_tokens=added("reasoning_tokens"),
    )


class Budget:
    """An amount that requests are paid from, never beyond it as far as tokens can be foreseen."""

    def __init__(self, most: float) -> None:
        self.most, self.spent, self._held = most, 0.0, 0.0

    def hold(self, amount: float) -> None:
        """Set aside what a request may cost.

        Raises
        ------
        CandidateStopped
            That could pass the budget.
        """
        if self.spent + self._held + amount > self.most:
            raise CandidateStopped(
                f"the budget of {self.most:g} could be exceeded: {self.spent:.4f} is spent, "
                f"{self._held:.4f} reserved, and the next request may cost {amount:.4f}"
            )
        self._held += amount

    def settle(self, held: float, paid: float) -> None:
        """Replace what was reserved by what was paid."""
        self._held -= held
        self.spent += paid


class Paid(Summarizer):
    """A summarizer whose requests are paid for: a dataclass with the fields `price` and `cache`."""

    price: Price | None
    cache: bool

    @property
    def known_price(self) -> Price | None:
        """The price of its requests, from the settings or from a list."""
        return self.price

    @abstractmethod
    def predict(
        self,
        articles: Sequence[Article],
        budget: Budget | None = None,
        folder: Path | None = None,
    ) -> Iterator[Prediction]:
        """Yield predictions as `Summarizer.predict` does; all requests are paid from `budget`.

        `folder` is the run's: what the next process must know is kept there.
        """

    @abstractmethod
    def plan(self, articles: Sequence[Article], folder: Path | None = None) -> Plan:
        """What `predict` would ask for; replies in the cache, and what was sent, are free."""

    def uncached(self) -> Self:
        """The same with every reply asked for again, and none kept."""
        return replace(self, cache=False)  # type: ignore[type-var]  # subclasses are dataclasses


class PaidMetric(Metric):
    """A metric whose requests, or some of them, are paid for."""

    @abstractmethod
    def score(self, items: Sequence[Item], budget: Budget | None = None) -> list[Scored]:
        """Score items as `Metric.score` does; all requests are paid from `budget`."""

    @abstractmethod
    def plans(self, items: Sequence[Item]) -> Mapping[str, Plan]:
        """What `score` would ask for, by the names of those that ask; nothing is asked."""

    @abstractmethod
    def uncached(self) -> Self:
        """The same with every reply asked for again, and none kept."""

    def asks(self) -> Mapping[str, ChatSettings]:
        """The models that it asks, by name, for `takeaway-bench doctor` to try."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a candidate would ask for, before it does; `cost` is of what is not cached."""

    requests: int
    cached: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    counted_by: str
    price_source: str = ""
    """Where the price is from; "" where it is not known."""
    batch: bool | None = None
    """Whether batches are asked for, at half the price; None where there are none."""


def together(plans: Sequence[Plan]) -> Plan:
    """One plan for all; its cost is None where one of them is not known."""
    costs = [plan.cost for plan in plans if plan.cost is not None]
    batches = {plan.batch for plan in plans}
    return Plan(
        requests=sum(plan.requests for plan in plans),
        cached=sum(plan.cached for plan in plans),
        input_tokens=sum(plan.input_tokens for plan in plans),
        output_tokens=sum(plan.output_tokens for plan in plans),
        cost=sum(costs) if len(costs) == len(plans) else None,
        counted_by=", ".join(dict.fromkeys(plan.counted_by for plan in plans)),
        price_source=", ".join(dict.fromkeys(plan.price_source for plan in plans)),
        batch=batches.pop() if len(batches) == 1 else None,
    )
