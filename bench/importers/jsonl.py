"""JSON Lines with columns of any names."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

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


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, refusing one that has a name twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        name = next(name for name, count in Counter(n for n, _ in pairs).items() if count > 1)
        raise ValueError(f"{name!r} is given twice")
    return found


def _row(line: bytes, place: Place) -> Row:
    try:
        found = json.loads(line.removeprefix(codecs.BOM_UTF8), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        found = InputError(f"not JSON: {error}", file=place.file, line=place.line)
    if not isinstance(found, dict | InputError):
        found = InputError("expected a JSON object", file=place.file, line=place.line)
    return Row(place, found)
