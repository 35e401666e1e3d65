"""Rows -> scores: the metrics for texts that are not part of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bench import config, metrics
from bench.items import FIELDS, has_reference, read
from bench.types import InputError, Item, Metric

if TYPE_CHECKING:
    import pandas as pd

ROWS_AT_ONCE = 1024
FILE = "rows"
"""What messages call the rows; they are counted from 0, as Python and pandas count."""


def score_rows(
    rows: Iterable[Mapping[str, Any]] | pd.DataFrame,
    chosen: Sequence[str | Metric] = config.METRICS,
) -> pd.DataFrame:
    """Score rows that are not part of a run; see `bench.score`."""
    import pandas as pd

    made = _metrics(chosen)
    records, others = _of_frame(rows) if isinstance(rows, pd.DataFrame) else _of_mappings(rows)
    declared = {column.name for metric in made.values() for column in metric.columns}
    for name in others.columns:
        if name in declared:
            message = "a metric has a column of this name: rename yours"
            raise InputError(message, file=FILE, field=name)
    items = [read(row, file=FILE, line=number) for number, row in enumerate(records)]
    scores = score_items(items, made)
    joined = pd.concat([others, scores.set_index(others.index)], axis=1)
    joined.attrs = {**others.attrs, **scores.attrs}
    return joined


def score_items(items: Sequence[Item], chosen: Mapping[str, Metric]) -> pd.DataFrame:
    """Score items with metrics by their names: a line for each item, and the signatures.

    Raises
    ------
    InputError
        A metric needs references and an item has none, or two metrics share a column.
    """
    import pandas as pd

    for problem in metrics.shared_columns(chosen):
        raise InputError(problem, field="metrics")
    columns: dict[str, list[float]] = {}
    signatures = {}
    for name, metric in chosen.items():
        if metric.uses_references:
            _need_references(items)
        fitted = metric.fit(item.references for item in items)
        columns |= _columns(fitted, items)
        signatures[name] = fitted.signature()
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(items)))
    frame.attrs["signatures"] = signatures
    return frame


def _metrics(chosen: object) -> dict[str, Metric]:
    """Metrics by their names."""
    if isinstance(chosen, str | Metric) or not isinstance(chosen, Iterable):
        raise InputError(f'expected a list such as ["rouge"], not {chosen!r:.60}', field="metrics")
    made: dict[str, Metric] = {}
    for entry in chosen:
        if not isinstance(entry, str | Metric):
            message = f"expected names, or metrics such as Rouge(stemmer=False), not {entry!r:.60}"
            raise InputError(message, field="metrics")
        name = entry if isinstance(entry, str) else type(entry).__name__.lower()
        if name in made:
            raise InputError(f"{name!r} is given twice", field="metrics")
        made[name] = config.metric(entry) if isinstance(entry, str) else entry
    return made


def _of_frame(frame: pd.DataFrame) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """The rows of a frame, missing values as None, and its other columns."""
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise InputError("two columns of this name", file=FILE, field=str(twice))
    known = frame[[name for name in FIELDS if name in frame]].astype(object)
    records = known.where(known.notna(), None).to_dict("records")
    return records, frame.drop(columns=known.columns)  # type: ignore[return-value]  # keys are FIELDS


def _of_mappings(rows: object) -> tuple[list[Mapping[str, Any]], pd.DataFrame]:
    """The rows, and what else they hold, in the order in which it first appears."""
    import pandas as pd

    if isinstance(rows, str | bytes | Mapping) or not isinstance(rows, Iterable):
        message = f"expected a data frame or a list of mappings, one for each row, not {rows!r:.60}"
        raise InputError(message, field=FILE)
    listed = list(rows)
    for number, row in enumerate(listed):
        if not isinstance(row, Mapping):
            message = f"expected a mapping with `article` and `takeaways`, not {row!r:.60}"
            raise InputError(message, file=FILE, line=number)
    names = dict.fromkeys(name for row in listed for name in row if name not in FIELDS)
    others = {name: _series([row.get(name) for row in listed]) for name in names}
    return listed, pd.DataFrame(others, index=pd.RangeIndex(len(listed)))


def _series(values: list[Any]) -> pd.Series[Any]:
    """Values as they are: an id stays a whole number where another row has none."""
    import pandas as pd

    numbers = all(isinstance(value, int | float) for value in values)
    return pd.Series(values, dtype=None if numbers else object)


def _columns(metric: Metric, items: Sequence[Item]) -> dict[str, list[float]]:
    """Values of every column, in parts, so that the details of all rows are never held at once."""
    columns: dict[str, list[float]] = {column.name: [] for column in metric.columns}
    for start in range(0, len(items), ROWS_AT_ONCE):
        for scored in metrics.score(metric, items[start : start + ROWS_AT_ONCE]):
            for column, value in scored.values.items():
                columns[column].append(value)
    return columns


def _need_references(items: Sequence[Item]) -> None:
    for number, item in enumerate(items):
        if not has_reference(item):
            raise InputError("expected at least one", file=FILE, line=number, field="references")
