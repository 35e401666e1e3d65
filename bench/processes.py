"""One process of `bench.pipeline.workers`: it is handed jobs and tasks, and hands back results."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from bench.types import BenchError, InputError

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_ONE_THREAD = dict.fromkeys(_THREADS, "1")
"""With more threads, a matrix product may come out with other last bits."""
_NO_MEMORY = 137
"""Exit code; also a shell's for a process that SIGKILL ended."""
_spawning = get_context("spawn")


class Died(Exception):
    """The process ended before it gave a result; says how."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A task, where anything else is a job."""

    task: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task: its result, or what was raised; and the warnings on the way."""

    value: Any
    error: BenchError | None
    warnings: tuple[str, ...]


class Process:
    """A process that waits for tasks; it ends by itself where this one does."""

    def __init__(self) -> None:
        self.connection, theirs = _spawning.Pipe()
        self._process = _spawning.Process(target=_work, args=(theirs,), daemon=True)
        with _starting():
            self._process.start()
        theirs.close()
        self._job = b""

    def give(self, job: bytes, task: object) -> None:
        """Hand over a task; the pickled job goes first where the process does not have it yet."""
        with suppress(OSError):  # it has died, as `take` will find
            if job is not self._job:
                self.connection.send_bytes(job)
                self._job = job
            self.connection.send_bytes(pickle.dumps(_Given(task)))

    def take(self) -> Answer:
        """Wait for the result of the task in hand.

        Raises
        ------
        Died
            There will be none.
        """
        try:
            answer: Answer = pickle.loads(self.connection.recv_bytes())  # noqa: S301  our own process
        except (EOFError, OSError):
            self._process.join()
            raise Died(_how(self._process.exitcode)) from None
        return answer

    def end(self) -> None:
        """End it, whatever it is doing."""
        self.connection.close()
        self._process.kill()
        self._process.join()


def _how(code: int | None) -> str:
    if code in (_NO_MEMORY, -9):
        return "its process was killed, as happens for want of memory"
    return f"its process ended with exit code {code}"  # -n is signal n


@contextmanager
def _starting() -> Iterator[None]:
    """Around the start of a process: it has one thread, and Ctrl-C does not reach it."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    masked = hasattr(signal, "pthread_sigmask")
    if masked:
        old = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if masked:
            signal.pthread_sigmask(signal.SIG_SETMASK, old)
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _work(connection: Connection) -> None:
    """Do tasks until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    heard = _Warnings()
    job: Any = None
    with suppress(EOFError, OSError):  # the other end is gone
        while True:
            received = connection.recv_bytes()
            value, error = None, None
            try:
                given = pickle.loads(received)  # noqa: S301  our own process
                if not isinstance(given, _Given):
                    job = given
                    continue
                value = job(given.task)
            except MemoryError:
                os._exit(_NO_MEMORY)
            except BenchError as raised:
                error = _portable(raised)
            except Exception:
                error = BenchError(traceback.format_exc().rstrip())
            connection.send_bytes(pickle.dumps(Answer(value, error, heard.taken())))


def _end_with_parent() -> None:
    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _portable(error: BenchError) -> BenchError:
    """The error as one that pickle can make again: the same message and exit code."""
    return (InputError if isinstance(error, InputError) else BenchError)(str(error))


class _Warnings(logging.Handler):
    """Keeps the package's warnings, which the parent process shows."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._messages: list[str] = []
        log = logging.getLogger("bench")
        log.addHandler(self)
        log.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        self._messages.append(record.getMessage())

    def taken(self) -> tuple[str, ...]:
        taken, self._messages = tuple(self._messages), []
        return taken
