"""Parquet with columns of any names."""

from __future__ import annotations

from collections.abc import Iterator

from bench.importers import Importer, Row, existing
from bench.references.reading import parquet_columns, parquet_rows
from bench.references.records import Place
from bench.types import InputError


class Parquet(Importer):
    """A table in one Parquet file."""

    def total(self, source: str) -> int:
        """Number of rows."""
        return parquet_columns(existing(source))[1]

    def rows(self, source: str) -> Iterator[Row]:
        """Yield each row, counted from 1."""
        path = existing(source)
        names = parquet_columns(path)[0]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise InputError(f"two columns are named {twice[0]!r}; rename one", file=path)
        for number, row in enumerate(parquet_rows(path), start=1):
            yield Row(Place(file=path, line=number), row)
