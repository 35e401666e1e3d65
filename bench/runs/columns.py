"""The rows of a run as columns: arrays with a number for each row, whatever form the rows have.

Parts are read a column at a time and never as objects; details of scores stay unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from bench.references.reading import parquet
from bench.runs import lines, parts, rows
from bench.runs.records import (
    ArticleRecord,
    Count,
    PredictionNumbers,
    ScoreHeader,
    UsageNumbers,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

DIGEST_LENGTH = 16
"""A prediction's digest begins with the article's; what follows is the candidate's own."""
_SAMPLES = 2**20  # more than any article has


@dataclass(frozen=True, eq=False)
class Listed:
    """The articles that a run is over, in order; runs over the same ones share one record."""

    articles: Mapping[str, ArticleRecord]

    def where(self, ids: Any) -> Places:
        """The place of each id, -1 where there is no such article; a list, or a column of parts."""
        import numpy as np

        if isinstance(ids, list):
            return np.array([self._places.get(name, -1) for name in ids], np.int64)
        if len(ids) == len(self.articles) and ids.combine_chunks().equals(self._arrow):
            return np.arange(len(ids), dtype=np.int64)
        found = import_module("pyarrow.compute").index_in(ids, value_set=self._arrow)
        places: Places = found.fill_null(-1).to_numpy().astype(np.int64)
        return places

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.articles)}

    @cached_property
    def _arrow(self) -> Any:
        arrow = import_module("pyarrow")
        return arrow.array(list(self.articles), arrow.string())


@dataclass(frozen=True, slots=True)
class Values:
    """Values of some columns, one for each row, and the place of the row's article.

    An article with n samples is there n times. NaN where a score is missing; an infinite one
    counts as missing, since it has no mean.
    """

    where: Places
    values: Mapping[str, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is known of each prediction; `digest` is of the article's text when it was made.

    Two rows with the same takeaways, and no others, have the same `alike`.
    """

    where: Places
    ok: NDArray[np.bool_]
    alike: NDArray[np.int64]
    digest: NDArray[np.bytes_]
    latency_s: Floats
    cost: Floats
    tokens: Floats


def listed(path: Path) -> Listed:
    """Read the articles of articles.jsonl.

    Raises
    ------
    InputError
        The file can't be read, or a line is no such record.
    """
    try:
        return _listed(lines.contents(path))
    except (ValueError, RecursionError):  # half a surrogate pair, or a line to be named
        return Listed({article.id: article for article in lines.read(path, ArticleRecord)})


@lru_cache(maxsize=1)
def _listed(data: bytes) -> Listed:
    found = msgspec.json.Decoder(ArticleRecord).decode_lines(data)
    return Listed({article.id: article for article in found})


def predicted_ids(path: Path) -> list[str]:
    """The ids of the articles that there are predictions for, in alphabetical order."""
    stored = (
        row["article_id"] for part in rows.present(path) for row in parts.read(part, ["article_id"])
    )
    new = (made.article_id for made in lines.read(path, PredictionNumbers)) if path.exists() else ()
    return sorted({*stored, *new})


def predictions(path: Path, over: Listed) -> Made:
    """Read what tables show of predictions.

    Raises
    ------
    InputError
        A file can't be read, or a line is no prediction.
    """
    import numpy as np

    stored = rows.present(path)
    columns = ["article_id", "sample", *_NUMBERS]
    found = [_stored_predictions(_table(stored, columns), over)] if stored else []
    if path.exists() or not stored:
        code = parts.alike if stored else _Codes()
        found.append(_new_predictions(lines.read(path, PredictionNumbers), over, code))
    keep = _latest([(made["where"], made["sample"]) for made in found])
    joined = {
        name: np.concatenate([made[name][kept] for made, kept in zip(found, keep, strict=True)])
        for name in found[0]
        if name != "sample"
    }
    return Made(**joined)


_NUMBERS = ("status", "takeaways_digest", "article_digest", "latency_s", "cost", "usage")


def _stored_predictions(table: Any, over: Listed) -> dict[str, Any]:
    import numpy as np

    compute = import_module("pyarrow.compute")
    usage = table["usage"].combine_chunks()
    used = compute.is_valid(usage).to_numpy(zero_copy_only=False)
    both = _floats(usage.field("input_tokens")) + _floats(usage.field("output_tokens"))
    cost = _floats(table["cost"])
    digests = compute.utf8_slice_codeunits(table["article_digest"], 0, DIGEST_LENGTH)
    return {
        "where": over.where(table["article_id"]),
        "sample": table["sample"].to_numpy(),
        "ok": compute.equal(table["status"], "ok").to_numpy(),
        "alike": table["takeaways_digest"].to_numpy(),
        "digest": np.array(digests.to_numpy(), f"S{DIGEST_LENGTH}"),
        "latency_s": _floats(table["latency_s"]),
        "cost": np.where(np.isnan(cost) & ~used, 0.0, cost),
        "tokens": np.where(used, both, 0.0),
    }


def _new_predictions(
    made: Sequence[PredictionNumbers], over: Listed, code: Callable[[Any], int]
) -> dict[str, Any]:
    import numpy as np

    # what used no tokens cost nothing; what used some without a price has an unknown cost
    costs = [0.0 if line.cost is None and line.usage is None else line.cost for line in made]
    return {
        "where": over.where([line.article_id for line in made]),
        "sample": np.array([line.sample for line in made], np.int64),
        "ok": np.array([line.status == "ok" for line in made], bool),
        "alike": np.array([code(line.takeaways) for line in made], np.int64),
        "digest": np.array(
            [line.article_digest[:DIGEST_LENGTH].encode() for line in made], f"S{DIGEST_LENGTH}"
        ),
        "latency_s": numbers([line.latency_s for line in made]),
        "cost": numbers(costs),
        "tokens": numbers([_tokens(line.usage) for line in made]),
    }


class _Codes(dict[str, int]):
    """A number for each different value."""

    def __call__(self, value: Any) -> int:
        return self.setdefault(str(value), len(self))


def _tokens(usage: UsageNumbers | None) -> int | None:
    """All tokens of a request; none where none were used, unknown where nobody counted."""
    if usage is None:
        return 0
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    return usage.input_tokens + usage.output_tokens


def scores(path: Path, over: Listed) -> tuple[ScoreHeader, Values]:
    """Read the scores of one metric, passing over the details.

    Raises
    ------
    InputError
        A file can't be read, or a line is no such score.
    """
    import numpy as np

    first = rows.header(path) or lines.first(path)
    header = lines.decode(first, ScoreHeader, path, 1)
    columns = tuple(replace(column, metric=header.metric) for column in header.columns)
    header = msgspec.structs.replace(header, columns=columns)
    names = [column.name for column in columns]
    stored = rows.present(path)
    new = _new_scores(path, names, over)
    if not stored:
        where, sample, values = new
        (kept,) = _latest([(where, sample)])
        return header, Values(where[kept], {name: own[kept] for name, own in values.items()})
    table = _table(stored, ["article_id", "sample"])
    where = over.where(table["article_id"])
    kept, fresh = _latest([(where, table["sample"].to_numpy()), new[:2]])
    tail = {name: own[fresh] for name, own in new[2].items()}
    return header, Values(
        np.concatenate([where[kept], new[0][fresh]]), _Columns(stored, kept, tail)
    )


class _Columns(Mapping):  # type: ignore[type-arg]  # of arrays, which are not imported here
    """Columns of parts, each read when it is asked for, with those of newer lines below."""

    def __init__(
        self, stored: Sequence[Path], kept: NDArray[np.bool_], tail: Mapping[str, Floats]
    ) -> None:
        self._stored, self._kept, self._tail = stored, kept, tail

    def __getitem__(self, name: str) -> Floats:
        import numpy as np

        tail = self._tail[name]
        column = _table(self._stored, [f"values.{name}"])["values"].combine_chunks().field(name)
        return np.concatenate([_finite(_floats(column))[self._kept], tail])

    def __contains__(self, name: object) -> bool:
        return name in self._tail

    def __iter__(self) -> Iterator[str]:
        return iter(self._tail)

    def __len__(self) -> int:
        return len(self._tail)


def _new_scores(
    path: Path, names: Sequence[str], over: Listed
) -> tuple[Places, Places, dict[str, Floats]]:
    import numpy as np

    skip = len(rows.header_line(path) or b"")
    read = lines.read(path, _score_line(names), skip=skip) if path.exists() else []
    fields = [attrgetter(f"values.f{i}") for i in range(len(names))]
    return (
        over.where([line.article_id for line in read]),
        np.array([line.sample for line in read], np.int64),
        {name: numbers([*map(get, read)]) for name, get in zip(names, fields, strict=True)},
    )


def _score_line(names: Sequence[str]) -> Any:
    """A record with one field for each column: several times faster to read than a dict."""
    fields = [f"f{i}" for i in range(len(names))]
    values = msgspec.defstruct(
        "Values",
        [(field, float | None, None) for field in fields],
        rename=dict(zip(fields, names, strict=True)),
        gc=False,
    )
    return msgspec.defstruct(
        "Line", [("article_id", str), ("values", values), ("sample", Count, 0)], gc=False
    )


def numbers(values: Sequence[float | None]) -> Floats:
    """Values as an array; what is missing or infinite is NaN."""
    import numpy as np

    return _finite(np.array(values, float))


def _finite(values: Floats) -> Floats:
    import numpy as np

    return np.where(np.isinf(values), np.nan, values)


def _floats(column: Any) -> Floats:
    """A column of numbers; null is NaN."""
    return column.cast("float64").to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _table(stored: Sequence[Path], columns: Sequence[str]) -> Any:
    """Some columns of all parts."""
    parquet()  # or says how to install it
    arrow = import_module("pyarrow")
    tables = []
    for part in stored:
        with parts.opened(part) as file:
            tables.append(file.read(columns=columns, use_threads=False).replace_schema_metadata())
    return arrow.concat_tables(tables)


def _latest(found: Sequence[tuple[Places, Places]]) -> list[NDArray[np.bool_]]:
    """Which rows count: those of known articles, and of two for one key the later one."""
    import numpy as np

    keys = np.concatenate([where * _SAMPLES + sample for where, sample in found])
    known = np.concatenate([where >= 0 for where, _ in found])
    counts = np.ones(len(keys), bool)
    if not (np.diff(keys) > 0).all():
        _, last = np.unique(keys[::-1], return_index=True)
        counts[:] = False
        counts[len(keys) - 1 - last] = True
    return np.split(counts & known, np.cumsum([len(where) for where, _ in found])[:-1])
