"""The one place that writes to a terminal or a pipe; what it is given may come from anywhere.

Titles, names of files, keys and servers' messages can hold sequences that a terminal obeys: they
retitle the window, or print over what was there. None of these leaves here. Nor does an encoding
without some character end a command: what can't be written is escaped.
"""

from __future__ import annotations

import codecs
import io
import logging
import os
import re
import sys
import unicodedata
import warnings
from pathlib import Path
from typing import Any, TextIO

_STYLES = ("\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[0m")
"""Bold, red, green, yellow, and back to plain."""
# Control characters but tab and newline, line separators, what turns text round, lone surrogates;
# joiners and marks of direction stay, which several scripts need.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_STYLED = re.compile(f"({'|'.join(map(re.escape, _STYLES))})")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINERS = "\u200c\u200d"  # parts of words in Persian and Indic scripts, and of emoji
_LONGEST = 60
_PLAIN = {"─": "-", "✓": "+", "✗": "x", "…": "..."}
"""Signs of tables and verdicts, for encodings that lack them."""


def visible(text: str) -> str:
    """Text of unknown origin on one line, without what a terminal obeys or what turns it round."""
    one_line = " ".join(text.split())
    return "".join("�" if _is_unseen(letter) else letter for letter in one_line)


def harmless(text: str) -> str:
    r"""Text with what a terminal obeys escaped as `\u001b`, which JSON reads as it was."""
    return _OBEYED.sub(lambda match: _escaped(match.group()), text.replace("\r\n", "\n"))


def shown(value: object) -> str:
    """A value that is refused, for a message: text is cut, and of a collection only its kind."""
    if isinstance(value, str):
        return repr(value[:_LONGEST]) + ("..." if len(value) > _LONGEST else "")
    if isinstance(value, bool | float | None):
        return repr(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_LONGEST else "a very long number"
    if isinstance(value, dict | list | tuple):
        return "an object" if isinstance(value, dict) else "a list"
    return type(value).__name__


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 problem", "2 problems"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def write(text: str, *, styled: bool = False) -> None:
    """Write results to standard output; `styled` text may have bold type and colours."""
    _put(sys.stdout, _but_styles(text) if styled else harmless(text))


def line(value: object) -> None:
    """Write one result on one line of standard output, whatever is in it."""
    _put(sys.stdout, harmless(str(value)).replace("\n", _escaped("\n")) + "\n")


def say(message: str) -> None:
    """Tell the person something that is no result, on standard error."""
    _put(sys.stderr, f"{harmless(message)}\n")


def prepare() -> None:
    """Make standard output and error take any text, and warnings go through here too.

    A stream that was closed by whoever started the process is an empty one.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  for good
    codecs.register_error("takeaway-bench", _unencodable)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="takeaway-bench")
    log = logging.getLogger("bench")
    if not any(isinstance(handler, _Handler) for handler in log.handlers):
        log.addHandler(_Handler(logging.WARNING))
        log.propagate = False
    warnings.showwarning = _warn


class _Handler(logging.Handler):
    """Warnings of the package, each one message."""

    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())


def _warn(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    say(f"{category.__name__}: {message}")


def _put(stream: TextIO | None, text: str) -> None:
    if stream is not None:  # None: closed by whoever started the process
        stream.write(text)
        stream.flush()


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in _UNSEEN and letter not in _JOINERS


def _but_styles(text: str) -> str:
    parts = _STYLED.split(text)
    return "".join(part if part in _STYLES else harmless(part) for part in parts)


def _unencodable(error: UnicodeError) -> tuple[str, int]:
    """Error handler: our own signs become plain ones, all else is escaped."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    written = (_PLAIN.get(letter) or _escaped(letter) for letter in text)
    return "".join(written), error.end


def _escaped(text: str) -> str:
    r"""As JSON writes it: `\u2026`, and two such for what stands beyond the first 65,536."""
    units = text.encode("utf-16-be", "surrogatepass").hex()
    return "".join(rf"\u{units[i : i + 4]}" for i in range(0, len(units), 4))
