"""Asynchronous work handed out to ordinary code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import islice

import pytest

from bench.llm.streaming import completed, stream


async def double(number: int) -> int:
    """Take longer for smaller numbers."""
    await asyncio.sleep(0.02 / (number + 1))
    return 2 * number


def test_results_come_as_they_end() -> None:
    """All results come, the quickest first."""
    found = list(stream(lambda: completed(range(4), double, at_once=4)))
    assert sorted(found) == [0, 2, 4, 6]
    assert found[0] == 6


def test_no_more_at_once_than_allowed() -> None:
    """Work is begun only when there is room."""
    running = most = 0

    async def work(_: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1

    assert len(list(stream(lambda: completed(range(20), work, at_once=3)))) == 20
    assert most == 3


def test_after_an_error_what_is_under_way_is_handed_out() -> None:
    """The first error ends it, when those that had begun have ended; nothing new begins."""
    begun = []

    async def work(number: int) -> int:
        begun.append(number)
        if number == 1:
            raise ValueError("the second")
        await asyncio.sleep(0.01)
        return number

    found = []
    with pytest.raises(ValueError, match="the second"):
        for number in stream(lambda: completed(range(100), work, at_once=3)):
            found.append(number)  # noqa: PERF402  what came before the error
    assert sorted(found) == [0, 2]
    assert begun == [0, 1, 2]


def test_closing_cancels() -> None:
    """A consumer that stops early ends the work, whose clean-up has run when it goes on."""
    ended = []

    async def endless() -> AsyncIterator[int]:
        try:
            for number in range(1000):
                yield number
                await asyncio.sleep(0.001 if number < 3 else 60)
        finally:
            ended.append(True)

    numbers = stream(endless)
    assert list(islice(numbers, 3)) == [0, 1, 2]
    numbers.close()  # type: ignore[attr-defined]  # a generator
    assert ended == [True]
