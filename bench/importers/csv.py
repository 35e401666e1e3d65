"""Tables in one text file: a line of column names, then a row a line, RFC 4180.

Commas, semicolons, tabs or bars part the columns: those by which the line of names holds most of
the columns that are read. A line `sep=;` above it, as Excel writes, says it.
"""

from __future__ import annotations

import codecs
import csv
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from bench.importers import Importer, Row, existing
from bench.references.records import FIELDS, Place
from bench.types import InputError

DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR = re.compile(r"\ufeff?\"?sep=(.)\"?\s*")
_NAMES_CHARACTERS = 100_000  # a longer first line is no line of names


class CSV(Importer):
    """A table in one text file, with the delimiter that its first line shows."""

    def total(self, source: str) -> int:
        """Number of rows below the names."""
        return sum(1 for _ in self.rows(source))

    def rows(self, source: str) -> Iterator[Row]:
        """Yield each row with the line that it begins on."""
        path = existing(source)
        wanted = {self.columns.get(name, name) for name in FIELDS}
        csv.field_size_limit(sys.maxsize)  # articles are longer than the 131,072 characters allowed
        try:
            with path.open(encoding=_encoding(path), newline="") as file:
                first = file.readline(_NAMES_CHARACTERS)
                said = _SEPARATOR.fullmatch(first)
                if not said:
                    file.seek(0)
                delimiter = said[1] if said else _delimiter(first, wanted, path)
                reader = csv.reader(file, delimiter=delimiter, strict=True)
                yield from _rows(reader, path, wanted, 1 if said else 0)
        except UnicodeDecodeError as error:
            message = f"not UTF-8: {error}; in Excel, save it as CSV UTF-8"
            raise InputError(message, file=path) from None


def _encoding(path: Path) -> str:
    """UTF-16 where a mark says so, as Excel's "Unicode text" has it, else UTF-8."""
    with path.open("rb") as file:
        start = file.read(2)
    return "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _delimiter(first: str, wanted: Collection[str], path: Path) -> str:
    """What parts the most names of columns that are read, then the most names."""
    order = sorted(DELIMITERS, key=lambda mark: (mark == "\t") != (path.suffix.lower() == ".tsv"))
    splits = {mark: [name.strip(' "\r\n\ufeff') for name in first.split(mark)] for mark in order}
    return max(order, key=lambda mark: (len({*wanted} & {*splits[mark]}), len(splits[mark])))


def _names(reader: Any, wanted: Collection[str], path: Path) -> list[str]:
    names = [name.strip() for name in next(reader, [])]
    twice = [name for name, count in Counter(names).items() if count > 1 and name in wanted]
    if twice:
        raise InputError(f"two columns are named {twice[0]!r}; rename one", file=path, line=1)
    return names


def _rows(reader: Any, path: Path, wanted: Collection[str], above: int) -> Iterator[Row]:
    names = _names(reader, wanted, path)
    while True:
        place = Place(file=path, line=reader.line_num + 1 + above)
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(place, InputError(str(error), file=path, line=place.line))
            continue
        if len(values) == len(names):
            yield Row(place, dict(zip(names, values, strict=True)))
        elif values:
            message = f"expected {len(names)} fields, as many as column names, found {len(values)}"
            yield Row(place, InputError(message, file=path, line=place.line))
