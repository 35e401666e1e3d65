"""One file for each foreign format; this one holds what they share: rows made into references."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from bench.ingest import cells, draft, slug
from bench.ingest.dates import parse_date
from bench.ingest.metadata import language_code
from bench.ingest.source import read
from bench.names import nearest
from bench.references.records import FIELDS, LANGUAGE, Place, as_record, from_record
from bench.types import BenchError, InputError, Reference

NEEDED = ("id", "text", "takeaways")
"""Fields without which a row is rejected; another that is wrong is left empty, and noted."""


class Row(NamedTuple):
    """A row as the format has it, by column, or why it cannot be read, and where it stands.

    `notes` say which fields were left empty because they are not clear.
    """

    place: Place
    found: Mapping[str, Any] | InputError
    notes: tuple[InputError, ...] = ()


class Imported(NamedTuple):
    """What became of a row: a reference, or None where it was rejected, and what was wrong."""

    place: Place
    reference: Reference | None
    problems: tuple[InputError, ...]


@dataclass(frozen=True, kw_only=True)
class Importer(ABC):
    """Reads a foreign format row by row; subclasses say where the rows come from.

    `columns` names the column of each of our fields that is called otherwise. `split` is the part
    of the collection to read, for the formats that have parts.
    """

    has_splits: ClassVar[bool] = False
    columns: Mapping[str, str] = field(default_factory=dict)
    split: str | None = None

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in FIELDS:
                raise InputError(f"no field {name!r}{nearest(name, list(FIELDS))}", field="--map")
        if self.split and not self.has_splits:
            raise InputError("this format has no splits", field="--split")

    @abstractmethod
    def rows(self, source: str) -> Iterator[Row]:
        """Yield every row of a file, a folder or a collection known by name."""

    @abstractmethod
    def total(self, source: str) -> int:
        """Number of rows, or 0 where it takes too long to know."""

    def read(self, source: str) -> Iterator[Imported]:
        """Yield what becomes of every row, in order."""
        for number, row in enumerate(self.rows(source), start=1):
            if isinstance(row.found, InputError):
                yield Imported(row.place, None, (row.found,))
            else:
                found = self._imported(row.found, row.place, f"{Path(source).stem}-{number:06d}")
                yield found._replace(problems=(*found.problems, *row.notes))

    def _imported(self, row: Mapping[str, Any], place: Place, name: str) -> Imported:
        problems: list[InputError] = []
        place = replace(place, report=problems.append)
        reference = from_record(self._record(row, place, name), place)
        rejected = any(problem.field in NEEDED for problem in problems)
        return Imported(place, None if rejected else reference, tuple(problems))

    def _record(self, row: Mapping[str, Any], place: Place, name: str) -> dict[str, Any]:
        """The fields of a row under our names, in our shapes; a row without an id gets `name`."""
        record: dict[str, Any] = {"id": name, "title": ""}
        for ours in FIELDS:
            theirs = self.columns.get(ours, ours)
            if theirs in row and not _is_missing(row[theirs]):
                record[ours] = row[theirs]
            elif ours in self.columns and theirs not in row:
                place.wrong(ours, f"no column {theirs!r}{nearest(theirs, list(map(str, row)))}")
        if isinstance(record["id"], str | int | float):
            record["id"] = str(record["id"])
        _read_cells(record, place)
        return record


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in cells.MISSING)


def existing(source: str) -> Path:
    """The path of a source.

    Raises
    ------
    InputError
        Nothing is there.
    """
    path = Path(source)
    if not path.exists():
        raise InputError("no such file or folder", file=path)
    return path


def pages(folder: Path, suffixes: Iterable[str]) -> list[Path]:
    """Files with these endings in a folder and below it, or one file, in the order of their paths.

    Folders that browsers save beside a page (`page_files`) and hidden files, such as the
    `._page.html` of a Mac, are left out.
    """
    if folder.is_file():
        return [folder]
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in suffixes
        and path.stem.lower() != "readme"
        and not path.name.startswith(".")
        and not any(part.endswith("_files") for part in path.relative_to(folder).parts[:-1])
    )


def page_rows(files: Iterable[Path]) -> Iterator[Row]:
    """Yield an article with its takeaways for each page; the file's name gives the id."""
    for file in files:
        problems: list[InputError] = []
        notes: list[InputError] = []
        place = Place(file=file)
        try:
            telling = replace(place, report=problems.append)
            reference = draft(read(str(file)), telling, note=notes.append)
        except BenchError as error:
            yield Row(place, InputError(str(error), file=file))
            continue
        record = as_record(reference) | {"id": slug(file.stem)}
        yield Row(place, problems[0] if problems else record, tuple(notes))


def _read_cells(record: dict[str, Any], place: Place) -> None:
    """Make what stands in cells values of ours; what cannot be read is reported and left out."""
    for name in ("title", "standfirst", "author"):
        if name in record:
            record[name] = cells.label(record[name])
    found: list[str] = []
    for name in ("text", "takeaways", "tags", "annotators"):
        try:
            if name == "text":
                record[name], found = cells.body(record.get(name))
            elif name == "takeaways":
                record[name] = cells.bullets(record.get(name)) or found
            elif name in record:
                record[name] = cells.listed(record[name])
        except ValueError as error:
            place.wrong(name, str(error))
            record.pop(name, None)
    language = record.get("language")
    if isinstance(language, str) and not LANGUAGE.fullmatch(language.strip()):
        record["language"] = language_code(language) or language
    day = parse_date(record.get("published"), str(record.get("language") or "en"))
    if day:
        record["published"] = day
