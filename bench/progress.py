"""Progress of long work on standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from bench.console import say, visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Counts towards a total. Use as a context manager; `quiet` shows nothing.

    Nothing is shown either where there is nothing to do (`total` is 0).
    """

    def __init__(self, title: str, total: int, *, quiet: bool = False) -> None:
        self.title, self.total, self.done, self.note = title, total, 0, ""
        self._shown = bool(total) and not quiet
        self._bar: Bar | None = None
        self._started = self._last_line = time.monotonic()

    def __enter__(self) -> Progress:
        if self._shown and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task(visible(self.title), total=self.total, note="")
        return self

    def advance(self, count: int = 1, note: str = "") -> None:
        """Say that `count` more are done; `note` is what else there is to know."""
        self.done += count
        self.note = note or self.note
        rate = self.done / max(time.monotonic() - self._started, 0.001)
        if self._bar:
            note = visible(f"{rate:.1f}/s {self.note}")
            self._bar.update(self._task, advance=count, note=note)
        elif self._shown and time.monotonic() - self._last_line > SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            left = (self.total - self.done) / rate
            self._line(f"{self.done}/{self.total}, {rate:.1f}/s, {left:.0f} s left")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()
        elif self._shown:
            seconds = time.monotonic() - self._started
            self._line(f"{self.done}/{self.total} in {seconds:.1f} s")

    def _line(self, text: str) -> None:
        note = f", {self.note}" if self.note else ""
        say(f"{self.title}: {text}{note}")


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        console=Console(stderr=True),
    )
