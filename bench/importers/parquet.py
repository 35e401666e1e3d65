"""Parquet with columns of any names."""

from __future__ import annotations

from collections.abc import Iterator

from bench.importers import Importer, Row, existing
from bench.references.reading import parquet, parquet_rows
from bench.references.records import Place


class Parquet(Importer):
    """A table in one Parquet file."""

    def total(self, source: str) -> int:
        """Number of rows."""
        return int(parquet().read_metadata(existing(source)).num_rows)

    def rows(self, source: str) -> Iterator[Row]:
        """Yield each row, counted from 1."""
        path = existing(source)
        for number, row in enumerate(parquet_rows(path), start=1):
            yield Row(Place(file=path, line=number), row)
