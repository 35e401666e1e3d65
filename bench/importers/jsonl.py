"""JSON Lines with columns of any names."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.importers import Importer, Row, existing
from bench.references.records import Place
from bench.types import InputError


class JSONL(Importer):
    """One JSON object a line."""

    def total(self, source: str) -> int:
        """Number of lines."""
        with existing(source).open("rb") as file:
            return sum(1 for _ in file)

    def rows(self, source: str) -> Iterator[Row]:
        """Yield each line that is not blank."""
        with existing(source).open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _row(line, Place(file=source, line=number))


def _row(line: bytes, place: Place) -> Row:
    try:
        found = json.loads(line)
    except ValueError as error:
        found = InputError(f"not JSON: {error}", file=place.file, line=place.line)
    if not isinstance(found, dict | InputError):
        found = InputError("expected a JSON object", file=place.file, line=place.line)
    return Row(place, found)
