"""Reference files: one Markdown file for each article, or one .jsonl or .parquet file for many."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from bench.jsonl import replacing
from bench.references.markdown import outline, render
from bench.references.records import Place, as_record, fail, from_record, names_of
from bench.text import words
from bench.types import InputError, MissingDependency, Reference
from bench.types import digest as digest_of

MARKDOWN = (".md", ".markdown")
COLLECTIONS = (".jsonl", ".parquet")
OVERVIEW = ("id", "published", "language", "words", "bullets", "by", "title")
_ROWS_AT_ONCE = 256  # of a parquet file: few enough to hold whole articles

Report = Callable[[InputError], None]


def read(path: str | os.PathLike[str]) -> Reference:
    """Read one Markdown file; its stem is the article's id.

    Raises
    ------
    InputError
        The first thing that is wrong with the file.
    """
    file = Path(path)
    _exists(file)
    return next(scan(file))[0]


def load(path: str | os.PathLike[str], *, limit: int | None = None) -> list[Reference]:
    """Read a reference set: a folder or one file, the first `limit` articles of it.

    A folder gives its Markdown files in the order of their ids, without README.md and without
    sub-folders; a collection gives its articles in the order of the file.

    Raises
    ------
    InputError
        The first thing that is wrong; also two articles of one id, and no article at all.
    MissingDependency
        The file is Parquet and pyarrow is not installed.
    """
    path = Path(path)
    _exists(path)
    found: dict[str, Reference] = {}
    for reference, place in islice(scan(path), limit):
        if reference.article.id in found:
            place.wrong("id", f"{reference.article.id!r} is the id of an earlier article too")
        found[reference.article.id] = reference
    if not found:
        raise InputError("no references here; expected Markdown files or rows", file=path)
    return list(found.values())


def scan(path: Path, report: Report = fail) -> Iterator[tuple[Reference, Place]]:
    """Read references one at a time with their places, telling `report` what is wrong.

    With a report that does not raise, broken files and lines are passed over and broken fields
    are empty.
    """
    if path.is_dir():
        for file in files(path):
            yield from scan(file, report)
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
    """The Markdown files of a reference folder, in the order of their ids."""
    return sorted(
        (
            file
            for file in folder.iterdir()
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


def dumps(reference: Reference) -> str:
    """The Markdown file of a reference, without its id."""
    return render(as_record(reference))


def write(reference: Reference, folder: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write `folder/<id>.md` in one step and return its path; the folder is made where needed.

    Raises
    ------
    InputError
        The id is no safe file name, the file is there already and `overwrite` is false, or the
        reference cannot stand in Markdown as it is.
    """
    path = Path(folder) / f"{reference.article.id}.md"
    if not re.fullmatch(r"\w[\w.,+ -]*", reference.article.id) or path.stem.lower() == "readme":
        raise InputError(f"{reference.article.id!r} cannot be a file name", field="id")
    if path.exists() and not overwrite:
        raise InputError("there already; give another id, or allow overwriting", file=path)
    text = dumps(reference)
    problems: list[InputError] = []
    place = Place(file=path, report=problems.append)
    again = parse(text, place, reference.article.id)[0]
    if problems or again != replace(reference, annotators=names_of(reference)):
        why = problems[0].message if problems else "space or line breaks would change"
        raise InputError(f"would not be read back as it is: {why}", file=path)
    with replacing(path) as file:
        file.write(text)
    return path


def overview(references: Iterable[Reference]) -> Iterator[tuple[object, ...]]:
    """Yield a line about each article, under the headings `OVERVIEW`."""
    for reference in references:
        article = reference.article
        sizes = "+".join(str(len(bullets)) for bullets in reference.takeaways)
        yield (
            article.id,
            article.published,
            article.language,
            len(words(article.text)),
            sizes,
            reference.takeaways_by,
            article.title,
        )


def digest(references: Iterable[Reference]) -> str:
    """What pins a reference set: changes with any id, article or bullet, not with their order."""
    return digest_of(sorted((r.article.id, r.article.digest, r.takeaways) for r in references))


def decode(data: bytes, place: Place) -> str | None:
    """Text of a file, without its byte-order mark; None, and a report, where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = (place.line or 1) + data.count(b"\n", 0, error.start)
        message = f"not UTF-8 (byte {data[error.start]:#04x}); save the file as UTF-8"
        place.report(InputError(message, file=place.file, line=line))
        return None


def _scan_markdown(path: Path, report: Report) -> Iterator[tuple[Reference, Place]]:
    place = Place(file=path, report=report)
    text = decode(path.read_bytes(), place)
    if text is not None:
        yield parse(text, place, path.stem)


def _scan_jsonl(path: Path, report: Report) -> Iterator[tuple[Reference, Place]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            place = Place(file=path, line=number, report=report)
            text = decode(line, place)
            if text and text.strip():
                yield from _json_row(text, place)


def _json_row(text: str, place: Place) -> Iterator[tuple[Reference, Place]]:
    try:
        record: Any = json.loads(text)
    except ValueError as error:
        place.report(InputError(f"not JSON: {error}", file=place.file, line=place.line))
        return
    if isinstance(record, dict):
        yield _row(record, place)
    else:
        place.report(InputError("expected a JSON object", file=place.file, line=place.line))


def _scan_parquet(path: Path, report: Report) -> Iterator[tuple[Reference, Place]]:
    try:
        for number, record in enumerate(parquet_rows(path), start=1):
            yield _row(record, Place(file=path, line=number, report=report))
    except InputError as error:
        report(error)


def _row(record: dict[str, Any], place: Place) -> tuple[Reference, Place]:
    if not record.get("id"):
        place.wrong("id", "missing; expected a name that no other row has")
    return from_record(record, place), place


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


def _exists(path: Path) -> None:
    if not path.exists():
        raise InputError("no such file or folder", file=path)
