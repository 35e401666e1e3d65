"""Files of a run in the order of the articles: put into it, and read a few articles at a time."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from bench import jsonl
from bench.runs import lines, parts, rows
from bench.runs.records import Key, LineKey
from bench.types import InputError

T = TypeVar("T")
Places = Mapping[str, int]
"""Where each article stands in its collection."""
_Order = tuple[int, str, int]


class Ordered(Generic[T]):
    """Records of a file, each with `article_id` and `sample`, in the order of the articles.

    A file that is in this order is read as it is needed; of any other all is held in memory. Of
    two records for one article and sample the later one counts.

    Parameters
    ----------
    skip
        Bytes before the first record.

    Raises
    ------
    InputError
        The file can't be read, or a line is no such record.
    """

    def __init__(self, path: Path, kind: type[T], places: Places, *, skip: int = 0) -> None:
        self._path, self._kind, self._places, self._at = path, kind, places, skip
        self._held: dict[str, dict[int, T]] | None = None
        self._stored: Iterator[T] | None = None
        if rows.present(path) and is_settled(path, places):
            self._stored = rows.read(path, kind)
            self._next = next(self._stored, None)
        elif rows.present(path) or not path.exists() or not is_settled(path, places, skip=skip):
            self._held = {}
            for record in rows.read(path, kind):
                article_id, sample = key(record)
                self._held.setdefault(article_id, {})[sample] = record

    def take(self, ids: Collection[str]) -> dict[str, list[T]]:
        """The records about the articles that follow those taken before, by article."""
        if self._held is not None:
            return {
                article_id: [record for _, record in sorted(self._held.pop(article_id).items())]
                for article_id in ids
                if article_id in self._held
            }
        taken: dict[str, list[T]] = {}
        for record in self._following(ids):
            taken.setdefault(key(record)[0], []).append(record)
        return taken

    def __iter__(self) -> Iterator[T]:
        """Take all that are about articles with a place."""
        if self._held is None:
            return self._following(self._places)
        return chain.from_iterable(self.take([name]).get(name, ()) for name in self._places)

    def _following(self, ids: Container[str]) -> Iterator[T]:
        if self._stored is not None:
            while self._next is not None and key(self._next)[0] in ids:
                yield self._next
                self._next = next(self._stored, None)
            return
        with self._path.open("rb") as file:
            file.seek(self._at)
            for line in file:
                if line.strip():
                    record = lines.decode(line, self._kind, self._path)
                    if key(record)[0] not in ids:
                        break
                    yield record
                self._at += len(line)


def key(record: Any) -> Key:
    """What a record is about."""
    return record.article_id, record.sample


def is_settled(path: Path, places: Places, *, skip: int = 0) -> bool:
    """Whether rows are in the order of articles, none of them twice."""
    before: _Order = (-1, "", -1)
    for order, _ in chain(_stored(path, places), _lines(path, places, skip)):
        if order <= before:
            return False
        before = order
    return True


def settle(path: Path, places: Places, *, skip: int = 0, form: rows.Form = "auto") -> None:
    """Put rows in the order of articles, and drop those that a later row of their key replaced.

    Articles that have no place keep their rows, at the end. A file that is as it should be is left
    alone. `form` says whether lines become parts.

    Raises
    ------
    InputError
        The file can't be read, or a line is about no article.
    """
    rows.settle(path, places, parquet=rows.wants_parts(form, len(places)))
    if rows.present(path) or not path.exists() or is_settled(path, places, skip=skip):
        return
    latest = dict(_lines(path, places, skip))
    with path.open("rb") as old, jsonl.replacing(path) as text:
        new: Any = text  # a text file has a buffer
        new.buffer.write(old.read(skip))
        for _, offset in sorted(latest.items()):
            old.seek(offset)
            new.buffer.write(old.readline().rstrip(b"\n") + b"\n")


def _stored(path: Path, places: Places) -> Iterator[tuple[_Order, int]]:
    """Yield what orders each row of parts, and its place."""
    for part in rows.present(path):
        for at, (article_id, sample) in enumerate(parts.keys(part)):
            yield (places.get(article_id, len(places)), article_id, sample), at


def _lines(path: Path, places: Places, skip: int) -> Iterator[tuple[_Order, int]]:
    """Yield what orders each line, and its offset."""
    last = len(places)
    if not path.exists():
        return
    skip = len(rows.header_line(path) or b"") or skip
    try:
        with path.open("rb") as file:
            offset = file.seek(skip)
            for line in file:
                if line.strip():
                    known = line_key(line, path)
                    place = places.get(known.article_id, last)
                    yield (place, known.article_id, known.sample), offset
                offset += len(line)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None


_decode = msgspec.json.Decoder(LineKey).decode


def line_key(line: bytes, path: Path) -> LineKey:
    """What a line is about.

    Raises
    ------
    InputError
        It is about no article.
    """
    try:
        return _decode(line)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return lines.decode(line, LineKey, path)
