"""One run directory -> its numbers, fast: typed records, and no text that no table shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from bench.runs import Run
from bench.types import Column, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

DIGEST_LENGTH = 16
"""A prediction's digest begins with the article's; what follows is the candidate's own."""


class Label(msgspec.Struct, frozen=True, gc=False):
    """What is known of an article without its text: a line of articles.jsonl."""

    id: str
    title: str = ""
    published: date | None = None
    source: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    words: int = 0


class _Prediction(msgspec.Struct, gc=False):
    article_id: str
    article_digest: str = ""
    status: str = "ok"
    sample: int = 0
    latency_s: float | None = None
    cost: float | None = None
    usage: dict[str, Any] | None = None


class Header(msgspec.Struct, frozen=True):
    """First line of a file of scores."""

    metric: str
    signature: str
    columns: tuple[Column, ...]


class RunFiles:
    """What one run directory holds: per metric, the value of each column for each prediction."""

    def __init__(self, path: Path) -> None:
        files = Run(path)
        self.manifest = _manifest(files)
        labels = _lines(files.articles_path, Label) if files.articles_path.exists() else []
        predictions = _latest(_lines(files.predictions_path, _Prediction))
        self.path = path
        self.predicted = {
            line.article_id: line.article_digest[:DIGEST_LENGTH] for line in predictions.values()
        }
        self.articles = {label.id: label for label in labels} or {
            article_id: Label(article_id) for article_id in sorted(self.predicted)
        }
        self.headers: dict[str, Header] = {}
        self.tables = [_answers(self.articles, predictions)]
        for file in sorted(path.glob("scores/*.jsonl")):
            header, table = _scores(file)
            self.headers[header.metric] = header
            self.tables.append(table)


@dataclass(frozen=True, slots=True)
class Values:
    """Values of some columns, one for each of `ids`; an article with n samples stands n times."""

    ids: list[str]
    values: Mapping[str, NDArray[np.float64]]


def _manifest(files: Run) -> dict[str, Any]:
    manifest = files.manifest()
    if manifest is None:
        raise InputError("no run here; `takeaway-bench run` makes one", file=files.path)
    if not isinstance(manifest.get("candidate"), str):
        raise InputError("expected a name", file=files.manifest_path, field="candidate")
    references = manifest.get("references")
    if not isinstance(references, dict) or "digest" not in references:
        raise InputError("expected a digest", file=files.manifest_path, field="references.digest")
    return manifest


def _answers(
    articles: Mapping[str, Label], predictions: Mapping[tuple[str, int], _Prediction]
) -> Values:
    """Columns of `RUN_COLUMNS`; an article without a prediction is not answered."""
    import numpy as np

    silent = articles.keys() - {article_id for article_id, _ in predictions}
    lines = [*predictions.values(), *(_Prediction(key, status="missing") for key in sorted(silent))]
    # what used no tokens cost nothing; what used some without a price has an unknown cost
    costs = [0.0 if line.cost is None and line.usage is None else line.cost for line in lines]
    return Values(
        [line.article_id for line in lines],
        {
            "answer_rate": np.array([line.status == "ok" for line in lines], float),
            "cost": np.array(costs, float),
            "tokens": np.array([_tokens(line.usage) for line in lines], float),
            "latency_s": np.array([line.latency_s for line in lines], float),
        },
    )


def _tokens(usage: Mapping[str, Any] | None) -> int | None:
    """All tokens of a request; none where none were used, unknown where nobody counted."""
    if usage is None:
        return 0
    read, written = usage.get("input_tokens"), usage.get("output_tokens")
    return None if read is None or written is None else read + written


def _scores(path: Path) -> tuple[Header, Values]:
    """Read one file of scores, passing over the details."""
    import numpy as np

    with path.open("rb") as file:
        first = file.readline()
    try:
        header = msgspec.json.decode(first, type=Header)
    except msgspec.DecodeError as error:
        message = f"expected a metric, its signature and columns: {error}"
        raise InputError(message, file=path, line=1) from None
    columns = tuple(replace(column, metric=header.metric) for column in header.columns)
    header = msgspec.structs.replace(header, columns=columns)
    names = [column.name for column in columns]
    line_type = _line_type(names)
    lines = _latest(_lines(path, line_type, skip=len(first)))
    fields = [attrgetter(f"values.f{i}") for i in range(len(names))]
    return header, Values(
        [line.article_id for line in lines.values()],
        {
            name: np.array([*map(field, lines.values())], float)
            for name, field in zip(names, fields, strict=True)
        },
    )


def _line_type(names: Sequence[str]) -> Any:
    """A record with one field for each column: several times faster to read than a dict."""
    fields = [f"f{i}" for i in range(len(names))]
    values = msgspec.defstruct(
        "Values",
        [(field, float | None, None) for field in fields],
        rename=dict(zip(fields, names, strict=True)),
        gc=False,
    )
    return msgspec.defstruct(
        "Line", [("article_id", str), ("values", values), ("sample", int, 0)], gc=False
    )


def _lines(path: Path, kind: type[T], *, skip: int = 0) -> list[T]:
    """Read the lines of a JSON Lines file after the first `skip` bytes, which are one line."""
    try:
        data = path.read_bytes()[skip:]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    decoder = msgspec.json.Decoder(kind)
    try:
        return decoder.decode_lines(data)
    except msgspec.DecodeError:
        return _tolerant_lines(path, data, kind, first=2 if skip else 1)


def _tolerant_lines(path: Path, data: bytes, kind: type[T], *, first: int) -> list[T]:
    """Read what json reads and msgspec does not, such as half a surrogate pair.

    A last line that a crash cut short is passed over; any other bad line is named.
    """
    lines = data.splitlines(keepends=True)
    found = []
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            found.append(msgspec.convert(json.loads(line), kind))
        except ValueError as error:  # msgspec's errors are ValueErrors too
            if number == first + len(lines) - 1 and not line.endswith(b"\n"):
                break
            raise InputError(str(error), file=path, line=number) from None
    return found


def _latest(lines: Sequence[Any]) -> dict[tuple[str, int], Any]:
    """Of two lines for one sample of one article the later one counts."""
    return {(line.article_id, line.sample): line for line in lines}
