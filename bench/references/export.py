"""Reference sets written as one JSONL or Parquet file, or a folder for the library `datasets`."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from bench import jsonl
from bench.references.reading import parquet
from bench.references.records import FIELDS, as_record
from bench.types import InputError, Reference

SPLIT = "test"
_ROWS_AT_ONCE = 256
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
_CARD = """---
{front}---

# {name}

{count} news articles with the Key Takeaways that people wrote for them, exported from
Takeaway Bench.

One row is one article. `takeaways` holds one list of bullets for each annotator, whose name, where
known, stands at the same place in `annotators`. `takeaways_by` says what kind of person wrote
them. The other fields describe the article: {fields}.

Sources keep their own licences, as given in `license`: {licenses}.
"""


def save(references: Iterable[Reference], path: Path) -> int:
    """Write references to a .jsonl or .parquet file, or a new folder; return how many.

    They are taken one at a time, and the file or folder appears when it is whole.

    Raises
    ------
    InputError
        The ending is another, or the folder is there already.
    MissingDependency
        pyarrow is needed and not installed.
    """
    counts: Counter[str] = Counter()
    records = _counted(references, counts)
    if path.suffix == ".jsonl":
        jsonl.write(path, records)
    elif path.suffix == ".parquet":
        _save_parquet(records, path)
    elif not path.suffix:
        _save_folder(records, path, counts)
    else:
        raise InputError(
            "expected a .jsonl or .parquet file, or a folder without ending", file=path
        )
    return counts["articles"]


def _counted(references: Iterable[Reference], counts: Counter[str]) -> Iterator[dict[str, Any]]:
    """Yield records and count articles, `language=...` and `license=...` on the way."""
    for reference in references:
        counts["articles"] += 1
        counts[f"language={reference.article.language}"] += 1
        counts[f"license={reference.license}"] += 1
        yield as_record(reference)


def _save_parquet(records: Iterator[dict[str, Any]], path: Path) -> None:
    writer_of, arrow = parquet().ParquetWriter, import_module("pyarrow")
    texts = arrow.list_(arrow.string())
    lists = {"tags": texts, "annotators": texts, "takeaways": arrow.list_(texts)}
    schema = arrow.schema([(name, lists.get(name, arrow.string())) for name in FIELDS])
    with jsonl.replacing(path) as file, writer_of(file.buffer, schema) as writer:  # type: ignore[attr-defined]  # a text file has one
        while chunk := list(islice(records, _ROWS_AT_ONCE)):
            writer.write_table(arrow.Table.from_pylist(chunk, schema=schema))


def _save_folder(records: Iterator[dict[str, Any]], path: Path, counts: Counter[str]) -> None:
    if path.exists():
        raise InputError("exists already; name a new folder", file=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.partial"
    shutil.rmtree(temporary, ignore_errors=True)  # what a killed export left
    try:
        _save_parquet(records, temporary / "data" / f"{SPLIT}.parquet")
        with jsonl.replacing(temporary / "README.md") as file:
            file.write(card(path.name, counts))
        temporary.rename(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def card(name: str, counts: Counter[str]) -> str:
    """The dataset card: what `datasets` and the Hub read, then what people read."""
    import yaml

    count = counts["articles"]
    languages = sorted(_values(counts, "language"))
    licenses = sorted(_values(counts, "license"))
    front = {
        "language": languages,
        "license": _hub_license(licenses),
        "task_categories": ["summarization"],
        "size_categories": [next((size for most, size in _SIZES if count < most), "n>100K")],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": SPLIT, "path": f"data/{SPLIT}.parquet"}],
            }
        ],
    }
    return _CARD.format(
        front=yaml.safe_dump(front, sort_keys=False),
        name=name,
        count=count,
        fields=", ".join(f"`{field}`" for field in FIELDS),
        licenses=", ".join(licenses) or "not stated",
    )


def _values(counts: Counter[str], kind: str) -> Iterator[str]:
    for key in counts:
        name, _, value = key.partition("=")
        if name == kind and value:
            yield value


def _hub_license(licenses: list[str]) -> str:
    """The Hub's name of the one licence that all articles have, else "other"."""
    name = re.sub(r"\s+", "-", licenses[0].lower()) if len(licenses) == 1 else ""
    return (
        name if name in ("cc-by-4.0", "cc-by-sa-4.0", "cc0-1.0", "apache-2.0", "mit") else "other"
    )
