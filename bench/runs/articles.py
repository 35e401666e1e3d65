"""What a run wrote about single articles: its bullets, and why they score as they do."""

from __future__ import annotations

import io
from array import array
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from bench.references.reading import ParquetRows
from bench.runs import Run, lines, parts, rows
from bench.runs.records import (
    CoverageDetails,
    PredictionText,
    ScoreDetails,
    VerdictRecord,
)
from bench.types import InputError

T = TypeVar("T")

HELD = 2_000
"""Up to so many articles, rows are read at once; 1,200 of 20 runs take some 150 MB."""
_FURTHER = "verdicts_"
"""The prefix of a further checker's name in the details of `consistency`."""


class ArticleReader:
    """The rows of a run about some articles, each read when asked for.

    A context manager, since it holds files open. Only the places of rows are in memory, and of up
    to `HELD` articles the rows that are in parts, which are read once through. Of two rows for one
    article the later one counts, and of several samples the first.
    """

    def __init__(self, run: Run, article_ids: Sequence[str]) -> None:
        numbers = {article_id: number for number, article_id in enumerate(article_ids)}
        with ExitStack() as files:
            self._predictions = files.enter_context(
                Index(run.predictions_path, numbers, PredictionText.__struct_fields__)
            )
            self._coverage, self._consistency = (
                files.enter_context(Index(run.scores_path(name), numbers, ["details"]))
                for name in ("coverage", "consistency")
            )
            self._files = files.pop_all()

    def __enter__(self) -> ArticleReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def prediction(self, number: int) -> PredictionText | None:
        """What was written for the article of a number, or None where nothing was."""
        return self._predictions.get(number, PredictionText)

    def coverage(self, number: int) -> CoverageDetails | None:
        """How the bullets match the reference's, or None where that is unknown."""
        details = self._details(self._coverage, number)
        coverage = self._coverage.convert(number, details, CoverageDetails)
        return coverage if coverage.matched is not None else None

    def verdicts(self, number: int) -> dict[str, Sequence[VerdictRecord]]:
        """What each checker says of each bullet; the first checker's name is ""."""
        details = self._details(self._consistency, number)
        return {
            key.removeprefix("verdicts").removeprefix("_"): self._consistency.convert(
                number, verdicts, tuple[VerdictRecord, ...]
            )
            for key, verdicts in details.items()
            if key == "verdicts" or key.startswith(_FURTHER)
        }

    def _details(self, index: Index, number: int) -> Mapping[str, Any]:
        line = index.get(number, ScoreDetails)
        return (line and line.details) or {}


class Index:
    """A JSON Lines file, with the parts below it, of which any article's row can be read."""

    def __init__(self, path: Path, numbers: Mapping[str, int], columns: Sequence[str] = ()) -> None:
        self._path = path
        self._stored = rows.present(path)
        self._columns = [*columns, "json"]
        self._reading: tuple[int, ParquetRows] | None = None  # one part, since each takes memory
        self._part = array("q", [-1]) * len(numbers)
        self._offsets = array("q", [-1]) * len(numbers)
        self._line_numbers = array("q", [0]) * len(numbers)
        self._rows: dict[tuple[int, int], dict[str, Any]] = {}  # by part and row
        for number in range(len(self._stored)):
            self._find(number, list(numbers))
        try:
            self._file = path.open("rb") if path.exists() else io.BytesIO()
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", file=path) from None
        offset = 0
        for line_number, line in enumerate(self._file, 1):
            key = rows.key(line)
            if key and not key.sample and key.article_id in numbers:
                self._put(numbers[key.article_id], -1, offset, line_number)
            offset += len(line)

    def _find(self, number: int, ids: Sequence[str]) -> None:
        part = self._stored[number]
        found = list(parts.find(part, ids))
        for place, at in found:
            self._put(place, number, at, at + 1)
        if found and len(ids) <= HELD:
            for at, row in parts.picked(part, self._columns, [at for _, at in found]):
                self._rows[number, at] = row

    def _put(self, place: int, part: int, offset: int, line_number: int) -> None:
        self._part[place], self._offsets[place] = part, offset
        self._line_numbers[place] = line_number

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def get(self, number: int, kind: type[T]) -> T | None:
        """The line about the article of a number, or None where there is none.

        Raises
        ------
        InputError
            It is no such record; names the file, the line and the field.
        """
        if self._offsets[number] < 0:
            return None
        part = self._part[number]
        if part >= 0:
            row = parts.unpacked(self._stored_row(part, self._offsets[number]))
            return lines.convert(row, kind, self._stored[part], self._line_numbers[number])
        self._file.seek(self._offsets[number])
        return lines.decode(self._file.readline(), kind, self._path, self._line_numbers[number])

    def _stored_row(self, part: int, at: int) -> dict[str, Any]:
        if (part, at) in self._rows:
            return dict(self._rows[part, at])
        if self._reading is None or self._reading[0] != part:
            self._reading = part, ParquetRows(self._stored[part], self._columns)
        return self._reading[1].get(at)

    def convert(self, number: int, value: Any, kind: type[T]) -> T:
        """Make a record of a part of an article's row; errors as in `get`."""
        part = self._part[number]
        file = self._path if part < 0 else self._stored[part]
        return lines.convert(value, kind, file, self._line_numbers[number])
