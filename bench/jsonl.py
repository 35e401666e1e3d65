"""JSON Lines files that survive a crash: appended line by line, replaced only as a whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.files import replacing
from bench.types import BenchError, InputError

__all__ = ["Appender", "dump", "lines", "loads", "mend", "plain", "read", "replacing", "write"]

MAX_DEPTH = 100
"""Levels of lists and objects in JSON from outside; ours has about six."""
MAX_LINE_BYTES = 64 * 2**20
"""Of one line, which is one article or one prediction."""


def loads(text: str | bytes) -> Any:
    """Parse JSON that comes from outside.

    Raises
    ------
    ValueError
        It is no JSON, or nested deeper than `MAX_DEPTH`.
    """
    brackets = ("[", "{") if isinstance(text, str) else (b"[", b"{")
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if sum(map(text.count, brackets)) > MAX_DEPTH and _is_deep(value):  # type: ignore[arg-type]  # both are of one type
        raise ValueError(_TOO_DEEP)
    return value


_TOO_DEEP = f"lists and objects are nested more than {MAX_DEPTH} deep"


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [part for parts in inner for part in parts if isinstance(part, dict | list)]
        if not level:
            return False
    return True


def read(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a JSON Lines file; blank lines are skipped.

    A last line without its newline is what a crash leaves behind and is skipped where it is no
    whole object.

    Raises
    ------
    InputError
        The file can't be read, or a line is not a JSON object, not UTF-8, too long or too deeply
        nested; names the file and the line.
    """
    for number, line in lines(path):
        try:
            value = loads(line)
        except ValueError as error:
            if not line.endswith(b"\n"):
                return
            raise InputError(f"expected JSON, {error}", file=path, line=number) from None
        if not isinstance(value, dict):
            raise InputError("expected a JSON object", file=path, line=number)
        yield number, value


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each line that is not blank.

    Raises
    ------
    InputError
        The file can't be read, or a line is longer than `MAX_LINE_BYTES`.
    """
    for number, _, line in placed(path):
        yield number, line


def placed(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, offset and bytes of each line that is not blank; errors as in `lines`."""
    number = offset = 0
    try:
        with path.open("rb") as file:
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    message = f"a line of more than {MAX_LINE_BYTES:,} bytes"
                    raise InputError(message, file=path, line=number)
                if line.strip():
                    yield number, offset, line
                offset += len(line)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None


def line_at(path: Path, offset: int) -> bytes:
    """The line that begins at an offset which `placed` gave.

    Raises
    ------
    InputError
        The file can't be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.readline(MAX_LINE_BYTES)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None


def dump(value: Any) -> str:
    """One line of JSON, without the newline; text that UTF-8 cannot hold is escaped."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line


def plain(value: Any) -> Any:
    """The value as it reads after a round trip through JSON: tuples are lists, paths strings."""
    return json.loads(json.dumps(value, default=str))


def write(path: Path, values: Iterable[Any]) -> None:
    """Replace a file as a whole; at no moment does a reader see half of it."""
    with replacing(path) as file:
        for value in values:
            file.write(dump(value) + "\n")


def mend(path: Path) -> None:
    """End a file that a crash cut: after its last line if that is whole JSON, else before it."""
    with path.open("rb+") as file:
        start = end = file.seek(0, os.SEEK_END)
        tail = b""
        while start and b"\n" not in tail:
            step = min(start, 1 << 16)
            start -= step
            file.seek(start)
            tail = file.read(step) + tail
        torn = tail[tail.rfind(b"\n") + 1 :]
        if not torn:
            return
        try:
            loads(torn)
        except ValueError:
            file.truncate(end - len(torn))
        else:
            file.seek(end)
            file.write(b"\n")


class Appender:
    """Appends lines to a file, each handed to the operating system whole before the next.

    What a crash or a full disk left of a last line is cut off first.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("ab", buffering=0)
        mend(path)

    def __enter__(self) -> Appender:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, value: Any) -> None:
        """Write one line.

        Raises
        ------
        BenchError
            The file system refused, for one because it is full.
        """
        self.extend((dump(value) + "\n").encode())

    def extend(self, lines: bytes) -> None:
        """Write whole lines; errors as in `append`."""
        try:
            if self._file.write(lines) != len(lines):
                raise OSError(28, "No space left on device")
        except OSError as error:
            raise BenchError(f"{self.path}: cannot be written: {error.strerror}") from error

    def sync(self) -> None:
        """Wait until the disk has what was appended.

        Raises
        ------
        BenchError
            The file system refused.
        """
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise BenchError(f"{self.path}: cannot be written: {error.strerror}") from error
