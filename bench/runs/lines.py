"""Lines of JSON -> typed records, fast; what is wrong is named with its file, line and field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bench import jsonl
from bench.types import GROUPS, LABELS, STATUSES, InputError

T = TypeVar("T")

_CHOICES = {"status": STATUSES, "label": LABELS, "group": GROUPS, "better": ("higher", "lower")}
_LONGEST = 120
"""Characters of a message."""
_BLOCK = 16 * 2**20
"""Bytes that are read at once."""
_DECODE_ERRORS = (ValueError, RecursionError)  # msgspec's own errors are ValueErrors


def read(path: Path, kind: type[T], *, skip: int = 0) -> list[T]:
    """Read the lines of a JSON Lines file after the first `skip` bytes, which are one line.

    A last line that a crash cut short is passed over. A part of the file is in memory at a time.

    Raises
    ------
    InputError
        The file can't be read, or a line is no such record.
    """
    decode_lines = msgspec.json.Decoder(kind).decode_lines
    records: list[T] = []
    number = 2 if skip else 1
    try:
        with path.open("rb") as file:
            file.seek(skip)
            while block := file.readlines(_BLOCK):
                try:
                    records += decode_lines(b"".join(block))
                except _DECODE_ERRORS:  # half a surrogate pair, or a line to be named
                    records += _one_by_one(path, block, kind, first=number)
                number += len(block)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    return records


def stream(path: Path, kind: type[T]) -> Iterator[T]:
    """Yield the lines of a JSON Lines file one at a time; otherwise as `read`."""
    for number, line in jsonl.lines(path):
        try:
            record = decode(line, kind, path, number)
        except InputError:
            if not line.endswith(b"\n"):
                return
            raise
        yield record


def contents(path: Path) -> bytes:
    """The bytes of a file.

    Raises
    ------
    InputError
        The file can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None


def first(path: Path) -> bytes:
    """The first line of a file.

    Raises
    ------
    InputError
        The file can't be read.
    """
    try:
        with path.open("rb") as file:
            return file.readline()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None


def decode(data: bytes, kind: type[T], path: Path, number: int | None = None) -> T:
    """Read one record.

    Raises
    ------
    InputError
        It is no such record; names the file, the line and the field.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except _DECODE_ERRORS:
        return convert(parsed(data, path, number), kind, path, number)


def parsed(data: bytes, path: Path, number: int | None = None) -> Any:
    """Any value of JSON.

    Raises
    ------
    InputError
        It is no JSON, or too deeply nested.
    """
    try:
        return jsonl.loads(data)
    except ValueError as error:
        raise InputError(f"expected JSON, {error}", file=path, line=number) from None


def convert(value: Any, kind: type[T], path: Path, number: int | None = None) -> T:
    """Make a record of a value of JSON.

    Raises
    ------
    InputError
        It is no such record; names the file, the line and the field.
    """
    try:
        return msgspec.convert(value, kind)
    except UnicodeEncodeError:
        message = "expected no half of a surrogate pair but in text"
        raise InputError(message, file=path, line=number) from None
    except msgspec.ValidationError as error:
        message, field = _told(error)
        raise InputError(message, file=path, line=number, field=field) from None


def _told(error: msgspec.ValidationError) -> tuple[str, str | None]:
    """What was expected, and the field; nothing that was found is quoted at length."""
    message, _, field = str(error).replace("`", "").rpartition(" - at $")
    message = message or field
    field = field.lstrip(".") if message != field else ""
    if message.startswith("Invalid enum value"):
        choices = _CHOICES.get(field.rpartition(".")[2])
        message = f"expected one of {', '.join(choices)}" if choices else "expected another value"
    return (message[:1].lower() + message[1:])[:_LONGEST], field or None


def _one_by_one(path: Path, block: list[bytes], kind: type[T], *, first: int) -> list[T]:
    records = []
    for number, line in enumerate(block, first):
        if not line.strip():
            continue
        try:
            records.append(decode(line, kind, path, number))
        except InputError:
            if not line.endswith(b"\n"):
                break
            raise
    return records
