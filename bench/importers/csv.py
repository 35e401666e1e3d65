"""Comma-separated values with a line of column names; .tsv files are separated by tabs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.importers import Importer, Row, existing
from bench.references.records import Place
from bench.types import InputError


class CSV(Importer):
    """A table in one text file, RFC 4180."""

    def total(self, source: str) -> int:
        """Number of rows below the names."""
        return sum(1 for _ in self.rows(source))

    def rows(self, source: str) -> Iterator[Row]:
        """Yield each row with the line that it begins on."""
        path = existing(source)
        csv.field_size_limit(sys.maxsize)  # articles are longer than the 131,072 characters allowed
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from _rows(csv.reader(file, delimiter=delimiter, strict=True), path)
        except UnicodeDecodeError as error:
            raise InputError(f"not UTF-8: {error}", file=path) from None


def _rows(reader: Any, path: Path) -> Iterator[Row]:
    names: list[str] = next(reader, [])
    while True:
        place = Place(file=path, line=reader.line_num + 1)
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
