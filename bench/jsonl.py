"""JSON Lines files that survive a crash: appended line by line, replaced only as a whole."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from bench.types import BenchError, InputError


def read(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a JSON Lines file; blank lines are skipped.

    A last line without its newline is what a crash leaves behind and is skipped where it is no
    whole object.

    Raises
    ------
    InputError
        A line is not a JSON object, or not UTF-8; names the file and the line.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except ValueError as error:
                if not line.endswith(b"\n"):
                    return
                raise InputError(f"expected JSON, {error}", file=path, line=number) from None
            if not isinstance(value, dict):
                raise InputError("expected a JSON object", file=path, line=number)
            yield number, value


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


class replacing:  # noqa: N801  a context manager, used like a function
    """Write a text file beside `path` and move it there if, and only if, the block ends well.

    Raises
    ------
    BenchError
        The file system refused, for one because it is full; `path` is as it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> IO[str]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        except OSError as error:
            raise BenchError(f"{self.path}: cannot be written: {error.strerror}") from error
        self.temporary = Path(name)
        self.file = os.fdopen(handle, "w", encoding="utf-8", newline="\n")
        return self.file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        try:
            if isinstance(error, OSError):
                raise error
            if kind is None:
                self.file.flush()
                os.fsync(self.file.fileno())
                self.temporary.chmod(0o666 & ~_umask())
                self.temporary.replace(self.path)
        except OSError as refusal:
            raise BenchError(f"{self.path}: cannot be written: {refusal.strerror}") from refusal
        finally:
            with suppress(OSError):  # a full disk again: the first error is already on its way
                self.file.close()
            self.temporary.unlink(missing_ok=True)


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
            json.loads(torn)
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
        line = (dump(value) + "\n").encode()
        try:
            if self._file.write(line) != len(line):
                raise OSError(28, "No space left on device")
        except OSError as error:
            raise BenchError(f"{self.path}: cannot be written: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
