"""Asynchronous work for code that is not: many things at a time, each handed out when done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")

_END = object()
_Handed = SimpleQueue[tuple[object, BaseException | None]]
"""Items without an exception; last `_END`, with one if the iterator raised it."""
_Started = SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]]


def stream(make: Callable[[], AsyncIterator[T]]) -> Iterator[T]:
    """Yield what an asynchronous iterator yields, at once; it runs in a thread of its own.

    Closing this iterator cancels what is under way and waits for its end.
    """
    handed: _Handed = SimpleQueue()
    started: _Started = SimpleQueue()
    thread = Thread(target=lambda: asyncio.run(_hand_out(make, started, handed)), daemon=True)
    thread.start()
    loop, task = started.get()
    try:
        while (pair := handed.get())[0] is not _END:
            yield cast(T, pair[0])
        if pair[1]:
            raise pair[1]
    finally:
        with suppress(RuntimeError):  # the loop is closed: all is done
            loop.call_soon_threadsafe(task.cancel)
        thread.join()


async def _hand_out(
    make: Callable[[], AsyncIterator[Any]], started: _Started, handed: _Handed
) -> None:
    """Put an iterator's items in a queue, and first the task that can be cancelled."""
    task = asyncio.current_task()
    if task:
        started.put((asyncio.get_running_loop(), task))
    try:
        async for item in make():
            handed.put((item, None))
    except BaseException as error:
        handed.put((_END, error))
    else:
        handed.put((_END, None))


async def completed(
    items: Iterable[T], work: Callable[[T], Awaitable[R]], at_once: int
) -> AsyncIterator[R]:
    """Yield the results of work on items as they come, so many of them at once.

    After an exception nothing new is begun, what is under way is finished and handed out, and
    then the exception is raised. Closing this iterator cancels what is under way.
    """
    # long: beginning, finishing and failing all change the same three variables
    todo = iter(items)
    running: set[asyncio.Future[R]] = set()
    finished: asyncio.Queue[asyncio.Future[R]] = asyncio.Queue()
    failure: BaseException | None = None

    def begin(count: int) -> None:
        for item in islice(todo, count):
            task = asyncio.ensure_future(work(item))
            running.add(task)
            task.add_done_callback(finished.put_nowait)

    try:
        begin(at_once)
        while running:
            task = await finished.get()
            running.discard(task)
            failure = failure or task.exception()
            if not failure:
                begin(1)
            if not task.exception():
                yield task.result()
        if failure:
            raise failure
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
