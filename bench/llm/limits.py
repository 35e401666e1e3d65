"""How many requests at a time and a minute: a limit that backs off and recovers, and a pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import uniform
from time import monotonic
from typing import Annotated, Any, ClassVar

from annotated_types import Gt

BACKOFF_BASE_S = 0.5
BACKOFF_CAP_S = 60.0
"""As openai's client begins (0.5 s); the cap is a minute, the window of most rate limits."""
FLOOR_S = 0.25
"""A server that asks for no wait at all ("Retry-After: 0") gets this, and the backoff."""
DECREASE = 0.5
"""Of the limit, at trouble; it grows by one for each round of successes, as TCP's window does
(Chiu and Jain 1989, additive increase and multiplicative decrease)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """What a server allows in a minute; None is no limit."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}

    requests: Annotated[float, Gt(0)] | None = None
    tokens: Annotated[float, Gt(0)] | None = None


def backoff(attempt: int) -> float:
    """Seconds to wait after attempt 0, 1, ...: anything up to a doubling bound.

    "Full jitter": Brooker 2015, "Exponential Backoff And Jitter", AWS Architecture Blog.
    """
    return uniform(0, min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2 ** min(attempt, 30)))


def pause(asked: float | None, attempt: int) -> float:
    """Seconds to wait after attempt 0, 1, ...: never less than the server asks, and never none."""
    return backoff(attempt) + (0.0 if asked is None else max(asked, FLOOR_S))


class Window:
    """The number of requests that may be in flight: halved at trouble, grown by success."""

    def __init__(self, most: int) -> None:
        self.most, self.limit = most, float(most)
        self._cut_at = float("-inf")

    def succeeded(self) -> None:
        """One request went well."""
        self.limit = min(self.most, self.limit + 1 / self.limit)

    def troubled(self, began: float, now: float) -> None:
        """A request that began then met trouble now; one burst of trouble cuts once."""
        if began >= self._cut_at:
            self.limit = max(1.0, self.limit * DECREASE)
            self._cut_at = now


class Pace:
    """Spreads an amount a minute evenly over it."""

    def __init__(self, per_minute: float | None) -> None:
        self._seconds_each = 60 / per_minute if per_minute else 0.0
        self._free_at = float("-inf")

    def wait(self, amount: float, now: float) -> float:
        """Take an amount and return the seconds until it may be used."""
        start = max(self._free_at, now)
        self._free_at = start + amount * self._seconds_each
        return start - now

    def give_back(self, amount: float) -> None:
        """Take back what was taken too much (or, negative, too little)."""
        self._free_at -= amount * self._seconds_each


class Traffic:
    """Lets requests through: so many at a time, at a pace, and none while all cool down."""

    def __init__(self, concurrency: int, rate: RateLimit) -> None:
        self.window = Window(concurrency)
        self._requests, self._tokens = Pace(rate.requests), Pace(rate.tokens)
        self._in_flight = 0
        self._cool_until = float("-inf")
        self._room = asyncio.Condition()

    @asynccontextmanager
    async def slot(self, tokens: int) -> AsyncIterator[None]:
        """Wait until a request of about so many tokens may go, and hold its place."""
        async with self._room:
            await self._room.wait_for(lambda: self._in_flight < int(self.window.limit))
            self._in_flight += 1
        try:
            now = monotonic()
            pause = max(self._requests.wait(1, now), self._tokens.wait(tokens, now))
            await asyncio.sleep(pause)
            while (left := self._cool_until - monotonic()) > 0:
                await asyncio.sleep(left)
            yield
        finally:
            async with self._room:
                self._in_flight -= 1
                self._room.notify(max(1, int(self.window.limit) - self._in_flight))

    def cool_down(self, seconds: float) -> bool:
        """Let no request go for so long; return whether that is news, by a second or more."""
        before, until = self._cool_until, monotonic() + seconds
        self._cool_until = max(before, until)
        return until > before + 1

    def used(self, expected: int, tokens: int) -> None:
        """Correct the pace by what a request really used."""
        self._tokens.give_back(expected - tokens)
