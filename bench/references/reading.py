"""Reference sets as they are on disk: a folder, a Markdown file, a .jsonl or .parquet file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from bench import jsonl, names
from bench.references.markdown import outline
from bench.references.records import Place, fail, from_record, label
from bench.types import InputError, MissingDependency, Reference

MARKDOWN = (".md", ".markdown")
COLLECTIONS = (".jsonl", ".parquet")
MAX_FILE_BYTES = 20_000_000
"""Of a Markdown file; a book has a million."""
_ROWS_AT_ONCE = 256  # of a parquet file: few enough to hold whole articles

Report = Callable[[InputError], None]


def scan(path: Path, report: Report = fail) -> Iterator[tuple[Reference, Place]]:
    """Read references one at a time with their places, telling `report` what is wrong.

    With a report that does not raise, broken files and lines are passed over and broken fields
    are empty.
    """
    if path.is_dir():
        yield from _scan_folder(path, report)
    elif path.suffix.lower() in MARKDOWN:
        yield from _scan_markdown(path, report)
    elif path.suffix.lower() == ".jsonl":
        yield from _scan_jsonl(path, report)
    elif path.suffix.lower() == ".parquet":
        yield from _scan_parquet(path, report)
    else:
        known = ", ".join(MARKDOWN + COLLECTIONS)
        report(InputError(f"expected a folder or a file that ends in {known}", file=path))


def files(folder: Path) -> list[Path]:
    """The Markdown files of a reference folder, in the order of their ids.

    Raises
    ------
    InputError
        The folder can't be read.
    """
    try:
        found = list(folder.iterdir())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=folder) from None
    return sorted(
        (
            file
            for file in found
            if file.suffix.lower() in MARKDOWN
            and file.stem.lower() != "readme"
            and not file.name.startswith(".")
        ),
        key=lambda file: (file.stem, file.suffix),
    )


def parse(text: str, place: Place, name: str) -> tuple[Reference, Place]:
    """Make a reference of the text of a Markdown file; the place gains the lines of its parts."""
    record, lines = outline(text, place)
    place = replace(place, lines=lines)
    return from_record({"id": name, **record}, place), place


def decode(data: bytes, place: Place) -> str | None:
    """Text of a file, without its byte-order mark; None, and a report, where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = (place.line or 1) + data.count(b"\n", 0, error.start)
        message = f"not UTF-8 (byte {data[error.start]:#04x}); save the file as UTF-8"
        place.report(InputError(message, file=place.file, line=line))
        return None


def _scan_folder(folder: Path, report: Report) -> Iterator[tuple[Reference, Place]]:
    first: dict[str, Path] = {}
    for file in files(folder):
        earlier = first.setdefault(names.key(file.stem), file)
        if earlier.stem != file.stem:
            message = f"{earlier.name!r} is the same file on macOS or Windows; rename one"
            report(InputError(message, file=file, field="id"))
        yield from _scan_markdown(file, report)


def _scan_markdown(path: Path, report: Report) -> Iterator[tuple[Reference, Place]]:
    place = Place(file=path, report=report)
    if problem := names.problem(path.stem):
        place.wrong("id", problem)
    if path.exists() and not path.is_file():  # a folder, or a pipe that nobody may write to
        report(InputError("expected a file", file=path))
        return
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        report(InputError(f"cannot be read: {error.strerror}", file=path))
        return
    if len(data) > MAX_FILE_BYTES:
        report(InputError(f"larger than {MAX_FILE_BYTES:,} bytes", file=path))
        return
    text = decode(data, place)
    if text is not None:
        yield parse(text, place, path.stem)


def _scan_jsonl(path: Path, report: Report) -> Iterator[tuple[Reference, Place]]:
    try:
        for number, at, line in jsonl.placed(path):
            yield from json_line(line, Place(file=path, line=number, at=at, report=report))
    except InputError as error:
        report(error)


def json_line(line: bytes, place: Place) -> Iterator[tuple[Reference, Place]]:
    """Yield the reference of a line of a collection, if there is one."""
    text = decode(line, place)
    if text and text.strip():
        yield from _json_row(text, place)


def _json_row(text: str, place: Place) -> Iterator[tuple[Reference, Place]]:
    try:
        record: Any = jsonl.loads(text)
    except ValueError as error:
        place.report(InputError(f"not JSON: {error}", file=place.file, line=place.line))
        return
    if isinstance(record, dict):
        yield row(record, place)
    else:
        place.report(InputError("expected a JSON object", file=place.file, line=place.line))


def _scan_parquet(path: Path, report: Report) -> Iterator[tuple[Reference, Place]]:
    try:
        for number, record in enumerate(parquet_rows(path), start=1):
            place = Place(file=path, line=number, at=number - 1, report=report)
            yield row(record, place)
    except InputError as error:
        report(error)


def row(record: dict[str, Any], place: Place) -> tuple[Reference, Place]:
    """Make a reference of a row of a collection."""
    if not record.get("id"):
        place.wrong("id", "missing; expected a name that no other row has")
    return from_record(record, place), place


def parquet_columns(path: Path) -> tuple[list[str], int]:
    """Names of the columns of a Parquet file, and how many rows it has.

    Raises
    ------
    InputError
        The file is no Parquet file.
    """
    try:
        metadata = parquet().read_metadata(path)
        return metadata.schema.to_arrow_schema().names, metadata.num_rows
    except (ValueError, OSError) as error:
        raise InputError(f"not a Parquet file: {error}", file=path) from None


def parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a Parquet file by column, a few at a time in memory.

    Raises
    ------
    InputError
        The file is no Parquet file.
    """
    try:
        with parquet().ParquetFile(path) as table:
            for batch in table.iter_batches(_ROWS_AT_ONCE):
                yield from batch.to_pylist()
    except (ValueError, OSError) as error:  # what pyarrow's own errors derive from
        raise InputError(f"not a Parquet file: {error}", file=path) from None


def some(path: Path, ids: Container[str], report: Report = fail) -> Iterator[Reference]:
    """Read the references with these ids, in order; of all others no more than the id."""
    if path.suffix.lower() not in COLLECTIONS:
        for file in files(path) if path.is_dir() else [path]:
            if label(file.stem) in ids:
                yield from (reference for reference, _ in scan(file, report))
    elif path.suffix.lower() == ".jsonl":
        for number, at, line in jsonl.placed(path):
            if _line_id(line) in ids:
                place = Place(file=path, line=number, at=at, report=report)
                yield from (reference for reference, _ in json_line(line, place))
    else:
        yield from _some_rows(path, ids, report)


def _some_rows(path: Path, ids: Container[str], report: Report) -> Iterator[Reference]:
    rows = ParquetRows(path)
    with parquet().ParquetFile(path) as file:
        names = file.read(columns=["id"])["id"].to_pylist()
    for number, name in enumerate(names):
        if isinstance(name, str) and label(name) in ids:
            place = Place(file=path, line=number + 1, at=number, report=report)
            yield row(rows.get(number), place)[0]


class _Id(msgspec.Struct):
    id: str = ""


_decode_id = msgspec.json.Decoder(_Id).decode


def _line_id(line: bytes) -> str:
    try:
        return label(_decode_id(line).id)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return ""


class ParquetRows:
    """Rows of a Parquet file by their numbers: quick in their order, and in no order right.

    One batch is in memory, and the file stays open; pickled, it is opened again. Safe to use from
    several threads.
    """

    def __init__(self, path: Path, columns: Sequence[str] | None = None) -> None:
        self.path, self.columns = path, columns
        self._lock = threading.Lock()
        self._file: Any = None
        self._batches: Iterator[Any] = iter(())
        self._rows: Any = ()
        self._first = self._end = 0  # of the rows at hand; of their row group

    def __reduce__(self) -> tuple[Any, ...]:
        return ParquetRows, (self.path, self.columns)

    def get(self, number: int) -> dict[str, Any]:
        """Read a row.

        Raises
        ------
        InputError
            The file has no such row, or is no Parquet file any more.
        """
        with self._lock:
            try:
                if not self._first <= number < self._end:
                    self._seek(number)
                while number >= self._first + len(self._rows):
                    self._first += len(self._rows)
                    self._rows = next(self._batches)
                at = number - self._first
                read: dict[str, Any] = self._rows.slice(at, 1).to_pylist()[0]
                return read
            except (ValueError, OSError, StopIteration) as error:
                message = f"can't be read: {error}"
                raise InputError(message, file=self.path, line=number + 1) from None

    def _seek(self, number: int) -> None:
        """Go to the beginning of the row group that has a row."""
        self._file = self._file or parquet().ParquetFile(self.path)
        first = 0
        for group in range(self._file.num_row_groups):
            count = self._file.metadata.row_group(group).num_rows
            if number < first + count:
                self._first, self._end, self._rows = first, first + count, ()
                self._batches = self._file.iter_batches(
                    _ROWS_AT_ONCE, [group], self.columns, use_threads=False
                )
                return
            first += count
        raise ValueError("the file has fewer rows")


def parquet() -> Any:
    """The module pyarrow.parquet.

    Raises
    ------
    MissingDependency
        pyarrow is not installed.
    """
    try:
        return import_module("pyarrow.parquet")
    except ImportError:
        raise MissingDependency("pyarrow", 'pip install "takeaway-bench[parquet]"') from None
