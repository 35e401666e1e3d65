"""The rows of one kind in a run: JSON Lines, and for large runs Parquet parts below what is new.

What is written comes to the end of the JSON Lines file first. `settle` moves it into parts, in the
order of the articles, where these are wanted. Whoever reads takes the parts and then the lines: of
two rows for one key the later one counts, so that a crash at any moment leaves all rows where a
reader finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from bench import jsonl
from bench.console import say
from bench.references.reading import ParquetRows, parquet
from bench.runs import parts
from bench.runs.lines import convert, decode
from bench.runs.lines import read as read_lines
from bench.runs.records import Key, LineKey
from bench.types import MissingDependency

T = TypeVar("T")
Form = Literal["auto", "jsonl", "parquet"]
"""The setting `[storage] format`."""
MANY = 20_000
"""From so many articles on, "auto" is Parquet."""
_Place = tuple[int, int]
"""Where a row is: a part and a row of it, or -1 and the first byte of a line."""


def folder(path: Path) -> Path:
    """Where the parts are that belong to a JSON Lines file."""
    return path.with_name(path.name.removesuffix(".jsonl"))


def lines_of(folder: Path) -> Path:
    """The JSON Lines file that parts in a folder belong to."""
    return folder.with_name(f"{folder.name}.jsonl")


def present(path: Path) -> list[Path]:
    """The parts that count: none where the lines have a header of their own, as of new scores."""
    found = parts.paths(folder(path))
    if not found:
        return []
    own = header_line(path)
    if own is not None and jsonl.loads(own) != jsonl.loads(parts.header(found[0]) or b"null"):
        return []
    return found


def header_line(path: Path) -> bytes | None:
    """The first line of the JSON Lines file, where it is a header."""
    first = next((line for _, line in jsonl.lines(path)), None) if path.exists() else None
    return first if first and _is_header(first) else None


def header(path: Path) -> bytes | None:
    """The header of scores, wherever it is."""
    found = header_line(path)
    if found is None and (stored := parts.paths(folder(path))):
        found = parts.header(stored[0])
    return found


def read(path: Path, kind: type[T]) -> Iterator[T]:
    """Yield all rows as records, of two for one key the later one last.

    Raises
    ------
    InputError
        A file can't be read, or a row is no such record.
    """
    for part in present(path):
        for number, row in enumerate(parts.read(part, kind.__struct_fields__), 1):  # type: ignore[attr-defined]  # all are structs
            yield convert(row, kind, part, number)
    if path.exists():
        yield from read_lines(path, kind, skip=len(header_line(path) or b""))


def exist(path: Path) -> bool:
    """Whether anything was written, in either form."""
    return path.exists() or bool(parts.paths(folder(path)))


def lines(path: Path) -> Iterator[tuple[int, int, LineKey]]:
    """Yield number, first byte and key of each line that is a row.

    Raises
    ------
    InputError
        The file can't be read, or a line is none and was not cut by a crash.
    """
    read = jsonl.placed(path) if path.exists() else iter(())
    for place, (number, at, line) in enumerate(read):
        if known := key(line):
            yield number, at, known
        elif line.endswith(b"\n") and (place or not _is_header(line)):
            decode(line, LineKey, path, number)


def _is_header(line: bytes) -> bool:
    try:
        value = jsonl.loads(line)
    except ValueError:
        return False
    return isinstance(value, dict) and "article_id" not in value


def key(line: bytes) -> LineKey | None:
    """None for the first line of scores, and for a last line that a crash cut."""
    try:
        return _decode(line)
    except (msgspec.DecodeError, RecursionError):
        pass
    try:  # json reads half a surrogate pair, msgspec does not
        return msgspec.convert(jsonl.loads(line), LineKey)
    except ValueError:
        return None


_decode = msgspec.json.Decoder(LineKey).decode


def wants_parts(form: Form, articles: int) -> bool:
    """Whether rows about so many articles become parts.

    Raises
    ------
    MissingDependency
        Parquet is asked for and pyarrow is not installed. Where it would only be better, this is
        said and JSON Lines stay.
    """
    if form == "jsonl" or (form == "auto" and articles < MANY):
        return False
    try:
        parquet()
    except MissingDependency as missing:
        if form == "parquet":
            raise
        _say_once(f"note: rows of many articles stay JSON Lines, larger and slower: {missing}")
        return False
    return True


@cache
def _say_once(note: str) -> None:
    say(note)


def settle(path: Path, places: Mapping[str, int], *, parquet: bool) -> None:
    """Move rows into parts in the order of articles, or out of them into lines, in any order.

    In parts, rows that a later one of their key replaced are dropped, and articles that have no
    place keep theirs, at the end. Parts that are as they should be are left alone. Lines are whole:
    nothing that a crash cut is among them any more.
    """
    if parquet or parts.paths(folder(path)):
        _Settling(path, places, parquet=parquet).run()


def drop(path: Path, first: int = 0) -> None:
    """Delete the parts from a number on, and the folder where none is left."""
    for part in parts.paths(folder(path))[first:]:
        part.unlink()
    if not first:
        with suppress(OSError):
            folder(path).rmdir()


class _Settling:
    """One file of rows on its way into order; `latest` says where the row of each key is."""

    def __init__(self, path: Path, places: Mapping[str, int], *, parquet: bool) -> None:
        self.path, self.parquet = path, parquet
        self.stored = present(path)
        self.header = header(path)
        self.places = places
        self.latest: dict[Key, _Place] = {}
        self.held: list[list[Key]] = [[] for _ in self.stored]
        self.readers = [ParquetRows(part) for part in self.stored]

    def run(self) -> None:
        if not self.stored:
            drop(self.path)  # those of scores that were computed in another way
        for number, part in enumerate(self.stored):
            self.held[number] = [*parts.keys(part)]
            for at, each in enumerate(self.held[number]):
                self.latest[each] = (number, at)
        for _, at, known in lines(self.path):
            self.latest[known.article_id, known.sample] = (-1, at)
        if self.parquet and self.latest:
            self._write_parts()
            self.path.unlink(missing_ok=True)
        elif self.stored:
            self._unsettle(range(len(self.held)))
            drop(self.path)

    def _number(self, key: Key) -> int:
        return self.places.get(key[0], len(self.places))

    def _split(self) -> list[list[Key]]:
        """Keys by their part, which is that of their article's place over `PART`."""
        split: dict[int, list[Key]] = {}
        for each in sorted(self.latest, key=lambda key: (self._number(key), *key)):
            split.setdefault(self._number(each) // parts.PART, []).append(each)
        return list(split.values())

    def _write_parts(self) -> None:
        """Replace the parts that change, one by one; what they hold is a line by then."""
        split = self._split()
        changed = [
            number
            for number, keys in enumerate(split)
            if number >= len(self.held)
            or keys != self.held[number]
            or any(self.latest[each] != (number, at) for at, each in enumerate(keys))
        ]
        gone = range(len(split), len(self.held))
        self._unsettle([number for number in [*changed, *gone] if number < len(self.held)])
        about = None if self.header is None else jsonl.loads(self.header)
        for number in changed:
            parts.write(parts.path(folder(self.path), number), map(self._row, split[number]), about)
        drop(self.path, len(split))

    def _unsettle(self, numbers: Sequence[int]) -> None:
        """Append what parts hold to the lines, so that the parts may go."""
        if not numbers:
            return
        if self.header is not None and not self.path.exists():
            jsonl.write(self.path, [jsonl.loads(self.header)])
        with jsonl.Appender(self.path) as file:
            for number in numbers:
                for at, each in enumerate(self.held[number]):
                    if self.latest[each] == (number, at):
                        row, end = self._row(each), self.path.stat().st_size
                        file.append(row)
                        self.latest[each] = (-1, end)

    def _row(self, each: Key) -> dict[str, Any]:
        part, at = self.latest[each]
        if part >= 0:
            return parts.unpacked(dict(self.readers[part].get(at)))
        row: dict[str, Any] = jsonl.loads(jsonl.line_at(self.path, at))
        return row
