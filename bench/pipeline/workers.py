"""Work shared out to processes: results come in the order of the tasks, however many there are.

A process that dies costs the task in its hands. That is done once more, in its smallest parts and
with nothing else under way; a part that ends its process again is given up.
"""

from __future__ import annotations

import os
import pickle
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from typing import Any, Generic, Protocol, TypeVar

from bench.metrics import warn_once
from bench.processes import Answer, Died, Process

Task = TypeVar("Task")
Result = TypeVar("Result", covariant=True)

SMALL_S = 3.0
"""Work of a few seconds is not worth the start of processes, which takes about one."""
AHEAD = 3
"""Tasks taken for each process: under way, or with a result that waits for an earlier one's."""


class Job(Protocol[Task, Result]):
    """What is done with each task: an object that can be pickled, called in any process."""

    def __call__(self, task: Task, /) -> Result:
        """Do a task; the result depends on the task alone."""

    def parts(self, task: Task, /) -> Iterable[Task]:
        """The task cut into the smallest that can be done alone."""

    def lost(self, task: Task, why: str, /) -> Result:
        """The result of such a part where its process died; names the article in a warning."""


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Processes, started when they are first needed. A context manager, which ends them.

    Parameters
    ----------
    count
        How many; 1 is this process alone, and None one for each core where the work is not small.
    """

    def __init__(self, count: int | None = 1) -> None:
        self._most, self._patient = count or cores(), count is None
        self._processes: list[Process] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.end()
        self._processes.clear()

    def map(self, job: Job[Task, Result], tasks: Iterable[Task], total: int) -> Iterator[Result]:
        """Yield the results of `total` tasks in their order; of one that was cut, each part's.

        Tasks are taken from the iterable as they are needed.

        Raises
        ------
        BenchError
            What a job raised, after the results of the tasks before it.
        """
        left = iter(tasks)
        began, done = time.monotonic(), 0
        while not self._worthwhile(time.monotonic() - began, done, total):
            for task in islice(left, 1):
                yield job(task)
                done += 1
                break
            else:
                return
        try:
            packed = pickle.dumps(job)
        except Exception:  # whatever a plug-in's class raises that can't be sent
            yield from map(job, left)
        else:
            yield from _Sharing(self._processes, self._most, job, packed, left)

    def _worthwhile(self, seconds: float, done: int, total: int) -> bool:
        """Whether the tasks that are left should be shared out."""
        if self._most == 1 or total - done < 2:
            return False
        if not self._patient or self._processes:
            return True
        return seconds > SMALL_S and seconds / done * (total - done) > SMALL_S


@dataclass(slots=True)
class _Held(Generic[Task]):
    """A task that was handed out, and what became of it."""

    task: Task
    answer: Answer | None = None
    died: bool = False


class _Sharing(Generic[Task, Result]):
    """One job's tasks on several processes."""

    def __init__(
        self,
        processes: list[Process],
        most: int,
        job: Job[Task, Result],
        packed: bytes,
        tasks: Iterator[Task],
    ) -> None:
        self._processes, self._most = processes, most
        self._job, self._packed, self._tasks = job, packed, tasks
        self._held: deque[_Held[Task]] = deque()
        self._busy: dict[Process, _Held[Task]] = {}

    def __iter__(self) -> Iterator[Result]:
        try:
            while self._hand_out():
                if self._held[0].answer or (self._held[0].died and not self._busy):
                    yield from self._results(self._held.popleft())
                else:
                    self._take_in()
        finally:
            for process in self._busy:  # whoever takes the results has stopped
                process.end()
                self._processes.remove(process)

    def _results(self, held: _Held[Task]) -> Iterator[Result]:
        if held.answer:
            yield _value(held.answer)
            return
        while self._processes:  # idle, but they hold memory
            self._processes.pop().end()
        yield from map(self._alone, self._job.parts(held.task))

    def _hand_out(self) -> bool:
        """Give idle processes tasks, as long as none died; return whether any is held."""
        died = any(one.died for one in self._held)
        while not died and len(self._busy) < self._most and len(self._held) < AHEAD * self._most:
            for task in islice(self._tasks, 1):
                self._held.append(_Held(task))
                self._give(self._held[-1])
                break
            else:
                break
        return bool(self._held)

    def _give(self, held: _Held[Task]) -> None:
        idle = next((one for one in self._processes if one not in self._busy), None)
        if idle is None:
            idle = Process()
            self._processes.append(idle)
        idle.give(self._packed, held.task)
        self._busy[idle] = held

    def _take_in(self) -> None:
        """Wait for answers."""
        by_connection = {process.connection: process for process in self._busy}
        for connection in wait([*by_connection]):
            process = by_connection[connection]  # type: ignore[index]  # what was given comes back
            held = self._busy.pop(process)
            try:
                held.answer = process.take()
            except Died:
                held.died = True
                self._processes.remove(process)

    def _alone(self, part: Task) -> Result:
        """Do a part of a task whose process died, with nothing else under way."""
        self._give(_Held(part))
        ((process, _),) = self._busy.items()
        self._busy.clear()
        try:
            result: Result = _value(process.take())
            return result
        except Died as why:
            self._processes.remove(process)
            return self._job.lost(part, str(why))


def _value(answer: Answer) -> Any:
    """The result of a task, its warnings shown."""
    for message in answer.warnings:
        warn_once(message)
    if answer.error:
        raise answer.error
    return answer.value
