"""CNN/DailyMail (Hermann et al. 2015, arXiv 1506.03340), whose highlights are its takeaways.

The source is a folder of the raw `.story` files; a folder or file in the layout of Hugging Face,
Parquet or Arrow (`article`, `highlights`, `id`); or the name of a set on the Hub such as
`abisee/cnn_dailymail`. For stories `split` is a list of URLs, or the folder of a split's
`.question` files, whose first lines are URLs; a story is named by the SHA-1 of its own. For the
others it is the name of a split.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from bench.importers import Importer, Row, existing
from bench.references.reading import decode, parquet, parquet_columns, parquet_rows
from bench.references.records import Place
from bench.types import BenchError, InputError, MissingDependency

HUB_CONFIG = "3.0.0"  # the version without anonymized names that papers use
HUB_SPLIT = "test"
TABLES = (".parquet", ".arrow")
_HUB_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)?")
_HIGHLIGHT = "@highlight"


class CNNDailyMail(Importer):
    """News of CNN and the Daily Mail, each article with the three or four points above it."""

    has_splits: ClassVar[bool] = True

    def total(self, source: str) -> int:
        """Number of stories or rows; 0 for a set on the Hub, which is not counted beforehand."""
        path = Path(source)
        if not path.exists():
            return 0
        tables = self._tables(path)
        return sum(map(_length, tables)) if tables else len(self._stories(path))

    def rows(self, source: str) -> Iterator[Row]:
        """Yield each article with its highlights."""
        path = Path(source)
        if not path.exists() and _HUB_NAME.fullmatch(source):
            return _numbered(_hub(source, self.split or HUB_SPLIT), source)
        if tables := self._tables(existing(source)):
            return (row for table in tables for row in _numbered(_table_rows(table), table))
        return map(_story, self._stories(path))

    def _tables(self, path: Path) -> list[Path]:
        """The files of the wanted split: `test-00000-of-00001.parquet`, `test/data-0….arrow`."""
        if path.is_file():
            return [path] if path.suffix in TABLES else []
        found = sorted(
            file
            for file in path.rglob("*")
            if file.suffix in TABLES and not file.name.startswith(".")
        )
        wanted = [
            file
            for file in found
            if not self.split or self.split in (file.parent.name, file.stem.partition("-")[0])
        ]
        if found and not wanted:
            raise InputError(f"no split {self.split!r} here", file=path, field="--split")
        return wanted

    def _stories(self, path: Path) -> list[Path]:
        if path.is_file():
            return [path]
        found = sorted(file for file in path.rglob("*.story") if not file.name.startswith("."))
        stories = {file.stem: file for file in found}
        if self.split is None:
            return list(stories.values())
        names = (_name(url) for url in _urls(existing(self.split)))
        return [stories.get(name, path / f"{name}.story") for name in names]


def _urls(split: Path) -> list[bytes]:
    """Addresses in a list, or on the first lines of question files, each once."""
    if split.is_file():
        return split.read_bytes().split()
    first = (file.read_bytes().split(b"\n", 1)[0].strip() for file in split.glob("[!.]*.question"))
    return sorted(set(first))


def _name(url: bytes) -> str:
    return hashlib.sha1(url, usedforsecurity=False).hexdigest()


def _story(file: Path) -> Row:
    """Take a story apart: paragraphs, then each highlight under its own line."""
    place = Place(file=file)
    try:
        text = decode(file.read_bytes(), place) or ""
    except FileNotFoundError:
        return Row(place, InputError("listed in the split, but not here", file=file))
    except InputError as error:
        return Row(place, error)
    body, *highlights = text.split(_HIGHLIGHT)
    return Row(place, _record(file.stem, body, highlights))


def _record(name: str, article: str, highlights: list[str]) -> dict[str, Any]:
    return {
        "id": name,
        "text": article,
        "takeaways": [part.strip() for part in highlights if part.strip()],
        "takeaways_by": "journalist",
    }


def _numbered(rows: Iterator[Mapping[str, Any]], source: object) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        place = Place(file=source, line=number)
        article, highlights = row.get("article"), row.get("highlights")
        if isinstance(article, str) and isinstance(highlights, str):
            name = str(row.get("id") or number)
            yield Row(place, _record(name, article, highlights.split("\n")))
        else:
            message = f"expected text in columns article and highlights; found {', '.join(row)}"
            yield Row(place, InputError(message, file=source, line=number))


def _table_rows(path: Path) -> Iterator[dict[str, Any]]:
    return parquet_rows(path) if path.suffix == ".parquet" else _arrow_rows(path)


def _length(path: Path) -> int:
    if path.suffix == ".parquet":
        return parquet_columns(path)[1]
    return sum(batch.num_rows for batch in _arrow_batches(path))


def _arrow_rows(path: Path) -> Iterator[dict[str, Any]]:
    for batch in _arrow_batches(path):
        yield from batch.to_pylist()


def _arrow_batches(path: Path) -> Iterator[Any]:
    """Yield the parts of a table as the library `datasets` keeps it, read as they are used."""
    parquet()  # says how to install pyarrow where it is missing
    arrow = import_module("pyarrow")
    try:
        with arrow.memory_map(str(path)) as file, arrow.ipc.open_stream(file) as batches:
            yield from batches
    except arrow.ArrowInvalid as error:
        raise InputError(f"not an Arrow stream: {error}", file=path) from None


def _hub(name: str, split: str) -> Iterator[dict[str, Any]]:
    """Stream a split of a set on the Hugging Face Hub."""
    try:
        datasets = import_module("datasets")
    except ImportError:
        install = 'pip install "takeaway-bench[datasets]"'
        raise MissingDependency(
            f"there is no file {name}, and the library datasets", install
        ) from None
    try:
        yield from datasets.load_dataset(name, HUB_CONFIG, split=split, streaming=True)
    except Exception as error:  # of the network, the Hub or the set: many kinds of them
        raise BenchError(f"{name} cannot be loaded from the Hugging Face Hub: {error}") from error
