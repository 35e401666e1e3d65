"""Comma-separated values with a line of column names; .tsv files are separated by tabs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.importers import Importer, Row, existing
from bench.references.records import Place
from bench.types import InputError


class CSV(Importer):
    """A table in one text file, RFC 4180."""

    def total(self, source: str) -> int:
        """Number of rows below the names."""
        return sum(1 for _ in self.rows(source))

    def rows(self, source: str) -> Iterator[Row]:
        """Yield each row with the line that it ends on."""
        path = existing(source)
        csv.field_size_limit(sys.maxsize)  # articles are longer than the 131,072 characters allowed
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=_separator(path), strict=True)
            while True:
                place = Place(file=path, line=reader.line_num + 1)
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except UnicodeDecodeError as error:
                    raise InputError(f"not UTF-8: {error}", file=path) from None
                except csv.Error as error:
                    yield Row(place, InputError(str(error), file=path, line=place.line))
                    continue
                yield Row(place, _whole(row, place))


def _separator(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _whole(row: dict[str | None, str | None], place: Place) -> dict[str, str] | InputError:
    if None in row or None in row.values():
        message = "not as many fields as there are column names"
        return InputError(message, file=place.file, line=place.line)
    return {str(name): value or "" for name, value in row.items()}
