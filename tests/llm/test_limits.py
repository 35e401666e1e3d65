"""Backing off, recovering, and keeping to a pace."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.llm.limits import (
    BACKOFF_BASE_S,
    BACKOFF_CAP_S,
    Pace,
    RateLimit,
    Traffic,
    Window,
    backoff,
)


@settings(max_examples=100, derandomize=True)
@given(st.integers(0, 10_000))
def test_backoff_is_bounded(attempt: int) -> None:
    """Every wait lies between nothing and a bound that doubles up to the cap."""
    bound = min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2 ** min(attempt, 30))
    assert 0 <= backoff(attempt) <= bound


def test_window_halves_once_for_a_burst_and_recovers() -> None:
    """Requests that began before the cut do not cut again; a round of successes gives one back."""
    window = Window(16)
    for began in (0.0, 0.5, 0.9):
        window.troubled(began, now=1.0)
    assert window.limit == 8
    window.troubled(began=1.5, now=2.0)
    assert window.limit == 4
    for _ in range(4):
        window.succeeded()
    assert 4.8 < window.limit < 5.1
    for _ in range(1000):
        window.succeeded()
    assert window.limit == 16


def test_window_never_closes() -> None:
    """However much trouble there is, one request may go."""
    window = Window(4)
    for now in range(100):
        window.troubled(began=float(now), now=float(now))
    assert window.limit == 1


def test_pace_spreads_and_takes_back() -> None:
    """60 a minute is one a second; what was taken too much shortens the next wait."""
    pace = Pace(60)
    assert [pace.wait(1, now=0.0) for _ in range(3)] == [0.0, 1.0, 2.0]
    assert pace.wait(1, now=10.0) == 0.0
    pace.wait(10, now=10.0)
    pace.give_back(9)
    assert pace.wait(1, now=10.0) == pytest.approx(2.0)
    assert [Pace(None).wait(5, now=0.0) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_no_more_are_let_through_than_the_window_allows() -> None:
    """Of ten requests at once, three are in flight at a time, also after the window was cut."""
    seen = []

    async def run() -> None:
        traffic, flying = Traffic(3, RateLimit()), 0

        async def request() -> None:
            nonlocal flying
            async with traffic.slot(0):
                flying += 1
                seen.append(flying)
                await asyncio.sleep(0.001)
                if len(seen) >= 5:
                    traffic.window.limit = 1
                flying -= 1

        await asyncio.gather(*(request() for _ in range(10)))

    asyncio.run(run())
    assert len(seen) == 10
    assert max(seen) == 3
    assert seen[-3:] == [1, 1, 1]


def test_nobody_goes_while_all_cool_down() -> None:
    """A cooldown holds back requests that begin in it; a longer one is not shortened."""

    async def run() -> float:
        traffic, loop = Traffic(4, RateLimit()), asyncio.get_running_loop()
        traffic.cool_down(0.05)
        traffic.cool_down(0.01)
        began = loop.time()
        async with traffic.slot(0):
            return loop.time() - began

    assert asyncio.run(run()) >= 0.045
