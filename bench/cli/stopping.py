"""Ctrl-C: the first stops the command and says what is kept, the second quits at once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
_SHOW_CURSOR = b"\x1b[?25h"
_GOES_ON = "the same command goes on from there"
_AGAIN = "the same command starts again"
_KEPT = {
    "run": f"predictions and scores so far are kept; {_GOES_ON}",
    "predict": f"predictions so far are kept; {_GOES_ON}",
    "score": f"scores so far are kept; {_GOES_ON}",
    "merge": f"runs that were merged are whole; {_GOES_ON}",
    "table": f"runs are as they were; {_AGAIN}",
    "compare": f"runs are as they were; {_AGAIN}",
    "report": f"runs are as they were; {_AGAIN}",
    "selftest": f"no result is kept; {_AGAIN}",
    "meta-eval": f"no result is kept, but answers of judges are; {_AGAIN}",
    "check": f"no result is kept; {_AGAIN}",
    "doctor": f"nothing is kept; {_AGAIN}",
    "references add": f"nothing was added; {_AGAIN}",
    "references import": f"nothing was imported; {_AGAIN}",
    "references export": f"nothing was written; {_AGAIN}",
    "models fetch": f"files that are whole are kept; {_GOES_ON}",
    "rate make": f"no task is written; {_AGAIN}",
    "rate import": f"answers of raters are taken all or none; {_AGAIN}",
    "runs remove": "`takeaway-bench runs list` shows what is there",
}
"""By command, what an interruption leaves and how to go on."""


def prepare() -> None:
    """Handle Ctrl-C, unless whoever started the process has it ignored or handles it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


def told(arguments: Sequence[str]) -> str:
    """What to say after an interruption of a command line."""
    words = [word for word in arguments if not word.startswith("-")]
    kept = _KEPT.get(" ".join(words[:2])) or _KEPT.get(words[0] if words else "")
    if kept and "--fresh" in arguments:
        kept = kept.replace("the same command", "the same command without --fresh")
    return f"interrupted; {kept}" if kept else "interrupted"


def _stop(_: int, __: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGINT, _quit)
    _write(b"\nstopping; Ctrl-C again quits at once\n")
    raise KeyboardInterrupt


def _quit(_: int, __: FrameType | None) -> NoReturn:
    """End without any cleaning up; files are whole at every moment."""
    _write(b"\n" + (_SHOW_CURSOR if os.isatty(2) else b""))
    os._exit(INTERRUPTED)


def _write(text: bytes) -> None:
    """Write to standard error as it is: a handler may interrupt any other writing."""
    if sys.stderr is not None:
        with suppress(OSError):  # closed
            os.write(2, text)
