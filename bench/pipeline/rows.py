"""Rows -> scores: the metrics for texts that stand in no run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bench import metrics
from bench.config import METRICS, metric
from bench.text import normalised
from bench.types import InputError, Item, Metric, Takeaways

if TYPE_CHECKING:
    import pandas as pd

ROWS_AT_ONCE = 1024


def score_rows(
    rows: Iterable[Mapping[str, Any]], chosen: Sequence[str | Metric] = METRICS
) -> pd.DataFrame:
    """Score rows that stand in no run; see `bench.score`."""
    import pandas as pd

    items = [_item(row, number) for number, row in enumerate(rows)]
    columns: dict[str, list[float]] = {}
    signatures = {}
    for entry in chosen:
        made = metric(entry) if isinstance(entry, str) else entry
        if made.uses_references:
            _need_references(items)
        made = made.fit(item.references for item in items)
        columns |= _columns(made, items)
        signature = made.signature()
        signatures[signature.split("|")[0]] = signature
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(items)))
    frame.attrs["signatures"] = signatures
    return frame


def _columns(made: Metric, items: Sequence[Item]) -> dict[str, list[float]]:
    """Values of every column, in parts, so that the details of all rows are never held at once."""
    columns: dict[str, list[float]] = {column.name: [] for column in made.columns}
    for start in range(0, len(items), ROWS_AT_ONCE):
        for scored in metrics.score(made, items[start : start + ROWS_AT_ONCE]):
            for column, value in scored.values.items():
                columns[column].append(value)
    return columns


def _item(row: Mapping[str, Any], number: int) -> Item:
    """Read one row of `bench.score`."""

    def wrong(field: str, expected: str) -> InputError:
        return InputError(f"expected {expected}", file="rows", line=number, field=field)

    article, takeaways = row.get("article"), row.get("takeaways") or ()
    if not isinstance(article, str):
        raise wrong("article", "a string")
    if not _is_bullets(takeaways):
        raise wrong("takeaways", "a list of strings")
    sets = row.get("references") or []
    if not isinstance(sets, list | tuple) or not all(map(_is_bullets, sets)):
        raise wrong("references", "a list of annotators, each a list of strings")
    return Item(
        article=normalised(article),
        references=tuple(map(_normalised, sets)),
        takeaways=_normalised(takeaways),
    )


def _normalised(bullets: Iterable[str]) -> Takeaways:
    return tuple(map(normalised, bullets))


def _is_bullets(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(text, str) for text in value)


def _need_references(items: Sequence[Item]) -> None:
    for number, item in enumerate(items):
        if not item.references:
            raise InputError("expected at least one", file="rows", line=number, field="references")
