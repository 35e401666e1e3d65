"""A reference set of any size: what tables need of it in memory, its texts read when asked for."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Any, Self, overload

import msgspec

from bench import jsonl
from bench.console import shown
from bench.files import exists
from bench.references.reading import ParquetRows, json_line, row, scan
from bench.references.records import Place
from bench.text import NORMALISATION
from bench.types import Article, InputError, Reference

KEPT = 20_000
"""Up to this many articles, texts too stay in memory: some 100 MB of news."""


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What is known of an article without its text; `digest` is the article's."""

    id: str
    digest: str
    title: str
    published: date | None
    source: str
    language: str
    tags: tuple[str, ...]
    words: int
    annotators: int


class Collection(Sequence[Reference]):
    """The articles of a reference set in their order, a sequence that is read from its files.

    A slice is a collection too, and so is what `take` picks. Pickled it holds no text, so that
    another process gets its share for little. Safe to read from several threads.

    Parameters
    ----------
    entries
        What is held of each article.
    at
        Where each is found again: a name in a folder, or a place in a file.
    checks
        A checksum of each, which says whether it is still the same when it is read.
    kept
        The references themselves, where there are few.
    """

    def __init__(
        self,
        path: Path,
        entries: Sequence[Entry],
        at: Sequence[Any],
        checks: array[int],
        *,
        digest: str | None = None,
        kept: Sequence[Reference] | None = None,
    ) -> None:
        self.path, self.entries = path, entries
        self._at, self._checks, self._digest, self._kept = at, checks, digest, kept
        self._rows = ParquetRows(path) if path.suffix.lower() == ".parquet" else None

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, limit: int | None = None) -> Self:
        """Go once through a reference set, or its first `limit` articles; order as in `load`.

        Raises
        ------
        InputError
            The first thing that is wrong; also two articles of one id, and no article at all.
        MissingDependency
            The file is Parquet and pyarrow is not installed.
        """
        path = Path(path)
        if not exists(path):
            raise InputError("no such file or folder", file=path)
        opened = _Opening()
        for reference, place in islice(scan(path), limit):
            opened.take(reference, place)
        if not opened.entries:
            raise InputError("no references here; expected Markdown files or rows", file=path)
        return cls(
            path if path.is_dir() or path.suffix.lower() in (".jsonl", ".parquet") else path.parent,
            opened.entries,
            opened.at if isinstance(opened.at[0], str) else array("q", opened.at),
            opened.checks,
            digest=pinned(opened.rows),
            kept=opened.kept,
        )

    @property
    def ids(self) -> list[str]:
        """The articles' ids, in their order."""
        return [entry.id for entry in self.entries]

    @property
    def digest(self) -> str:
        """What pins the set; see `references.digest`."""
        if self._digest is None:
            self._digest = pinned([(one.article.id, encoded(one)) for one in self])
        return self._digest

    @property
    def articles(self) -> Sequence[Article]:
        """The articles alone, as a summarizer is shown them; read when asked for, too."""
        return _Articles(self)

    def take(self, places: Sequence[int]) -> Collection:
        """The articles in these places."""
        kept = self._kept
        return Collection(
            self.path,
            [self.entries[place] for place in places],
            [self._at[place] for place in places],
            array("L", [self._checks[place] for place in places]),
            kept=None if kept is None else [kept[place] for place in places],
        )

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, place: int) -> Reference: ...
    @overload
    def __getitem__(self, place: slice) -> Collection: ...
    def __getitem__(self, place: int | slice) -> Reference | Collection:
        """Read one article, or say which some are.

        Raises
        ------
        InputError
            The article is not what it was when the set was opened.
        """
        if isinstance(place, slice):
            return self.take(range(len(self))[place])
        return self._kept[place] if self._kept is not None else self._read(place)

    def __iter__(self) -> Iterator[Reference]:
        return (self[place] for place in range(len(self)))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_kept": None}

    def _read(self, place: int) -> Reference:
        at = self._at[place]
        where = Place(file=self.path)
        if isinstance(at, str):
            found = [reference for reference, _ in scan(self.path / at)]
        elif self._rows is not None:
            found = [row(self._rows.get(at), where)[0]]
        else:
            found = [made for made, _ in json_line(jsonl.line_at(self.path, at), where)]
        if not found or zlib.crc32(encoded(found[0])) != self._checks[place]:
            message = "changed while it was in use; start again"
            raise InputError(f"{shown(self.entries[place].id)} {message}", file=self.path)
        return found[0]


class _Articles(Sequence[Article]):
    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def __len__(self) -> int:
        return len(self._collection)

    @overload
    def __getitem__(self, place: int) -> Article: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Article]: ...
    def __getitem__(self, place: int | slice) -> Article | Sequence[Article]:
        if isinstance(place, slice):
            return self._collection[place].articles
        return self._collection[place].article


class _Opening:
    """What is gathered of references that come one at a time."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.at: list[Any] = []
        self.checks = array("L")
        self.rows: list[tuple[str, bytes]] = []
        self.kept: list[Reference] | None = []
        self._ids: set[str] = set()

    def take(self, reference: Reference, place: Place) -> None:
        name = reference.article.id
        if name in self._ids:
            place.wrong("id", f"{shown(name)} is the id of an earlier article too")
        digest = reference.article.digest
        line = encoded(reference, digest)
        self._ids.add(name)
        self.entries.append(_entry(reference, digest))
        self.at.append(Path(str(place.file)).name if place.at is None else place.at)
        self.checks.append(zlib.crc32(line))
        self.rows.append((name, line))
        if self.kept is not None:
            self.kept.append(reference)
        if len(self.entries) > KEPT:
            self.kept = None


def _entry(reference: Reference, digest: str) -> Entry:
    article = reference.article
    return Entry(
        id=article.id,
        digest=digest,
        title=article.title,
        published=article.published,
        source=intern(article.source),
        language=intern(article.language),
        tags=tuple(map(intern, article.tags)),
        words=len(article.text.split()),
        annotators=len(reference.takeaways),
    )


def encoded(reference: Reference, digest: str = "") -> bytes:
    """Id, article's digest and bullets as canonical JSON: what a reference adds to the digest."""
    article = reference.article
    parts = article.id, digest or article.digest, reference.takeaways
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def pinned(rows: Iterable[tuple[str, bytes]]) -> str:
    """The digest of a set, from the id and the `encoded` form of each reference.

    It is that of all of them as one JSON list in the order of ids, without the list being made.
    """
    made = hashlib.sha256(b"[[")
    for number, (_, line) in enumerate(sorted(rows)):
        made.update(b"," + line if number else line)
    made.update(b"]]")
    return f"{made.hexdigest()[:16]}-{NORMALISATION}"
