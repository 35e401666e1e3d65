"""Data frames compared: scores, or rows that are scored first, paired by index or by a column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bench import config, items
from bench.comparison.pairs import ColumnResult, compared
from bench.names import nearest
from bench.pipeline.rows import score_rows
from bench.tables.columns import usual
from bench.types import Column, InputError, Metric, digest

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_OF_ROWS = "takeaways"  # a column of rows, not of scores
_ABOUT = "\0about"  # of rows: a digest of article and references, which both of a pair share
_TOLD = ("difference", "low", "high", "p", "n", "effect", "wins", "ties", "losses")


def compare(
    base: Any,
    new: Any,
    *,
    metrics: Sequence[str | Metric] | None = None,
    columns: Sequence[str] | None = None,
    on: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare two frames of scores, or two sets of rows; see `bench.compare`."""
    import pandas as pd

    first, second = _scores(base, "base", metrics), _scores(new, "new", metrics)
    signatures = _signatures(first, second)
    first, second = _keyed(first, "base", on), _keyed(second, "new", on)
    second = _paired(first, second)
    chosen = _chosen([str(name) for name in first if name in second], signatures, columns)
    values = {column.name: _values(first, second, column.name) for column in chosen}
    lines = compared(chosen, values, seed=seed)
    index = pd.Index([line.column.name for line in lines], name="column")
    frame = pd.DataFrame([_line(line) for line in lines], index=index)
    frame.attrs = {"signatures": signatures, "seed": seed}
    return frame


def _line(line: ColumnResult) -> dict[str, Any]:
    """One column's comparison, under the names that `takeaway-bench compare` has in its CSV."""
    return {
        "base": line.base,
        "new": line.new,
        **{name: getattr(line.compared, name) for name in _TOLD},
        "p_corrected": line.p,
        "detectable": line.detectable,
        "verdict": line.verdict,
    }


def _scores(given: Any, side: str, metrics: Sequence[str | Metric] | None) -> pd.DataFrame:
    """The scores that are given, or those of the rows that are given."""
    import pandas as pd

    if isinstance(given, pd.DataFrame) and _OF_ROWS not in given:
        if metrics is not None:
            raise InputError("these are scores; only rows are scored", file=side, field="metrics")
        return given
    if isinstance(given, Iterable) and not isinstance(given, pd.DataFrame | str | Mapping):
        given = list(given)
    scored = score_rows(given, config.METRICS if metrics is None else metrics)
    rows = given.to_dict("records") if isinstance(given, pd.DataFrame) else given
    read = map(items.read, rows)
    return scored.assign(**{_ABOUT: [digest(item.article, item.references) for item in read]})


def _signatures(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, str]:
    """Signatures of both frames, where they are known; those of one metric are the same."""
    base, new = (frame.attrs.get("signatures", {}) for frame in (first, second))
    for name in base.keys() & new.keys():
        if base[name] != new[name]:
            message = f"computed in different ways: {base[name]} in base, {new[name]} in new"
            raise InputError(message, field=name)
    return {**base, **new}


def _keyed(frame: pd.DataFrame, side: str, on: str | None) -> pd.DataFrame:
    """The frame with the column `on` as its index; each label is there once."""
    if on is not None:
        if on not in frame:
            known = nearest(on, sorted(map(str, frame.columns)))
            raise InputError(f"no column {on!r}{known}", file=side, field="on")
        frame = frame.set_index(on)
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()][0]
        message = f"{twice} is there twice; pair rows by a column of ids, averaged over samples"
        raise InputError(message, file=side, field=on or "index")
    return frame


def _paired(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The second frame in the order of the first.

    Raises
    ------
    InputError
        A row is in only one frame, or two rows of one label are about different articles.
    """
    for side, missing in (
        ("base", first.index.difference(second.index)),
        ("new", second.index.difference(first.index)),
    ):
        if len(missing):
            raise InputError(f"row {missing[0]} is only in this one", file=side)
    second = second.loc[first.index]
    if _ABOUT in first and _ABOUT in second:
        differ = first.index[first[_ABOUT] != second[_ABOUT]]
        if len(differ):
            message = f"row {differ[0]} has another article or other references than in base"
            raise InputError(message, file="new")
    return second


def _chosen(
    shared: Sequence[str], signatures: Mapping[str, str], columns: Sequence[str] | None
) -> list[Column]:
    """The columns to compare: those named, or the usual ones of metrics that both frames have."""
    names = dict.fromkeys([*config.METRICS, *signatures])
    known = {column.name: column for name in names for column in config.metric(name).columns}
    chosen = usual(known[name] for name in shared if name in known) if columns is None else columns
    if not chosen:
        raise InputError("expected at least one that both have", field="columns")
    for name in chosen:
        if name not in shared:
            message = f"{name!r} is not in both{nearest(name, sorted(shared))}"
            raise InputError(message, field="columns")
    return [known.get(name) or Column(name=name, better=None) for name in dict.fromkeys(chosen)]


def _values(first: pd.DataFrame, second: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """The scores of both in one column, shape (2, rows)."""
    import numpy as np

    try:
        return np.stack([frame[column].to_numpy(float) for frame in (first, second)])
    except (TypeError, ValueError):
        raise InputError("expected numbers", field=column) from None
