"""Parquet parts of large runs: rows about articles in the order of the articles, written whole.

A part has the rows of `PART` articles in a row, so its borders, and with pinned settings its bytes,
depend on the articles alone. A field that differs from metric to metric (`details`) is JSON. A row
with half a surrogate pair, which Parquet can't hold, has "?" there and itself as JSON in `json`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from bench import jsonl
from bench.files import replacing
from bench.references.reading import parquet
from bench.text import encodable
from bench.types import InputError

PART = 16_384
"""Articles in a part."""
GROUP = 4096
"""Rows in a row group, which is read as a whole."""
HEADER = b"takeaway-bench"
"""The key in a part's metadata of what is the first line of a JSON Lines file of scores."""
_PINNED: dict[str, Any] = {
    "version": "2.6",
    "compression": "zstd",
    "compression_level": 3,
    "data_page_version": "1.0",
    "use_dictionary": ["status", "finish_reason", "error"],
    "write_statistics": False,
}
"""Settings of the writer that decide its bytes, whatever the defaults become."""
_USAGE = ("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")


def paths(folder: Path) -> list[Path]:
    """The parts in a folder, in order."""
    return sorted(folder.glob("part-*.parquet")) if folder.is_dir() else []


def path(folder: Path, number: int) -> Path:
    """Where the part of a number is."""
    return folder / f"part-{number:05}.parquet"


def write(part: Path, rows: Iterable[dict[str, Any]], header: Mapping[str, Any] | None) -> None:
    """Write a part whole, of lines of predictions or, below a header, of scores.

    Raises
    ------
    BenchError
        The file system refused.
    """
    arrow = import_module("pyarrow")
    schema = _schema(header)
    rows = iter(rows)
    with (
        replacing(part) as file,
        parquet().ParquetWriter(file.buffer, schema, **_PINNED) as writer,  # type: ignore[attr-defined]  # a text file has one
    ):
        while chunk := list(islice(rows, GROUP)):
            table = arrow.Table.from_pylist(list(map(_packed, chunk)), schema=schema)
            writer.write_table(table, row_group_size=GROUP)


def read(part: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a part as they are as lines; of some columns, if these are named.

    Raises
    ------
    InputError
        The file is no such part.
    """
    wanted = None if columns is None else [*columns, "json"]
    with opened(part) as file:
        try:
            for batch in file.iter_batches(GROUP, columns=wanted, use_threads=False):
                yield from map(unpacked, batch.to_pylist())
        except (ValueError, OSError) as error:
            raise _broken(part, error) from None


def keys(part: Path) -> Iterator[tuple[str, int]]:
    """Yield the article and the sample of each row."""
    with opened(part) as file:
        table = file.read(columns=["article_id", "sample"], use_threads=False)
    yield from zip(table["article_id"].to_pylist(), table["sample"].to_pylist(), strict=True)


def find(part: Path, ids: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places in `ids` of the articles that a part has, each with its first row."""
    arrow, compute = import_module("pyarrow"), import_module("pyarrow.compute")
    with opened(part) as file:
        table = file.read(columns=["article_id", "sample"], use_threads=False)
    found = compute.index_in(table["article_id"], value_set=arrow.array(ids, arrow.string()))
    first = compute.and_(compute.is_valid(found), compute.equal(table["sample"], 0))
    for at in compute.indices_nonzero(first).to_pylist():
        yield found[at].as_py(), at


def picked(
    part: Path, columns: Sequence[str], wanted: Sequence[int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield some rows in their order, each with its number and as it is stored.

    Row groups that hold none of them are not read.

    Raises
    ------
    InputError
        The file is no such part.
    """
    import numpy as np

    order, first = np.unique(np.asarray(wanted, np.int64)), 0
    with opened(part) as file:
        try:
            for group in range(file.num_row_groups):
                end = first + file.metadata.row_group(group).num_rows
                here = order[(order >= first) & (order < end)]
                if len(here):
                    table = file.read_row_group(group, columns, use_threads=False)
                    yield from zip(here.tolist(), table.take(here - first).to_pylist(), strict=True)
                first = end
        except (ValueError, OSError) as error:
            raise _broken(part, error) from None


def opened(part: Path) -> Any:
    """A `pyarrow.parquet.ParquetFile`.

    Raises
    ------
    InputError
        The file is no Parquet file.
    """
    try:
        return parquet().ParquetFile(part)
    except (ValueError, OSError) as error:
        raise _broken(part, error) from None


def header(part: Path) -> bytes | None:
    """What a part of scores has for a header, None in one of predictions."""
    with opened(part) as file:
        found: bytes | None = (file.metadata.metadata or {}).get(HEADER)
        return found


def unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """A row as it is as a line of JSON."""
    whole = row.pop("json", None)
    if whole is not None:
        line: dict[str, Any] = jsonl.loads(whole)
        return line
    row.pop("takeaways_digest", None)
    if "details" in row:
        row["details"] = jsonl.loads(row["details"])
    return row


def alike(takeaways: Sequence[str]) -> int:
    """A number that bullets share with the same bullets alone (64 bits of SHA-256, signed)."""
    text = json.dumps(takeaways).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big", signed=True)


def _packed(line: Mapping[str, Any]) -> dict[str, Any]:
    row = {"sample": 0, **line}
    if "takeaways" in row:
        row = {"status": "ok", "raw": "", **row, "takeaways_digest": alike(row["takeaways"])}
    else:
        row["details"] = jsonl.dump(row.get("details") or {})
    whole = jsonl.dump(line)
    if whole.isascii() and "\\ud" in whole and json.loads(whole) != _encodable(line):
        row = {**_encodable(row), "json": whole}
    return row


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, Mapping):
        return {key: _encodable(inner) for key, inner in value.items()}
    return list(map(_encodable, value)) if isinstance(value, list | tuple) else value


def _schema(header: Mapping[str, Any] | None) -> Any:
    arrow = import_module("pyarrow")
    text, number, count = arrow.string(), arrow.float64(), arrow.int64()
    if header is not None:
        names = [column["name"] for column in header["columns"]]
        fields = {"article_id": text, "sample": arrow.int32(), "digest": text}
        fields |= {"values": arrow.struct([(name, number) for name in names]), "details": text}
        metadata = {HEADER: jsonl.dump(header).encode()}
        return arrow.schema([*fields.items(), ("json", text)], metadata=metadata)
    fields = {"article_id": text, "article_digest": text, "takeaways": arrow.list_(text)}
    fields |= dict.fromkeys(("status", "raw", "finish_reason"), text)
    fields |= {"usage": arrow.struct([(name, count) for name in _USAGE])}
    fields |= {"latency_s": number, "cost": number, "error": text, "sample": arrow.int32()}
    return arrow.schema([*fields.items(), ("takeaways_digest", count), ("json", text)])


def _broken(part: Path, error: Exception) -> InputError:
    return InputError(f"not a part of a run: {error}", file=part)
