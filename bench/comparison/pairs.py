"""One run against another, column by column: the difference, how sure it is, and in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.comparison.changes import Change, changes
from bench.tables import Scores
from bench.tables.columns import chosen, ranks_by
from bench.tables.load import WHERE_KNOWN
from bench.types import Column, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bench.significance import Comparison

EXPLAINED = "coverage_f1"
"""The column that articles are ranked by, where it was computed: its matches say why."""
ARTICLES = 3
"""Shown of those that changed most."""

SAME, TIE, UNKNOWN = "the same", "not distinguishable", "cannot be told"
_WORDS = {
    ("higher", True): "better",
    ("higher", False): "worse",
    ("lower", True): "worse",
    ("lower", False): "better",
    (None, True): "higher",
    (None, False): "lower",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnResult:
    """One column; `p` is corrected over all lines, `detectable` is for their number too."""

    column: Column
    base: float
    new: float
    compared: Comparison
    p: float
    detectable: float
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Two runs compared; `changes` are the articles that differ most in `focus`."""

    scores: Scores
    lines: tuple[ColumnResult, ...]
    focus: str
    changes: tuple[Change, ...]
    seed: int

    @property
    def names(self) -> tuple[str, str]:
        """Base and new."""
        base, new = self.scores.candidates
        return base.name, new.name


def answer(
    scores: Scores,
    *,
    columns: Sequence[str] | None = None,
    articles: int = ARTICLES,
    seed: int = 0,
) -> Answer:
    """Compare the second of two candidates with the first.

    Parameters
    ----------
    columns
        Names of columns, the usual ones if None; articles are ranked by the first.
    articles
        How many of the articles that changed most are looked up.

    Raises
    ------
    InputError
        There are not two candidates, or no such column.
    """
    if len(scores.candidates) != 2:
        raise InputError(f"two runs are compared, not {len(scores.candidates)}")
    shown = [name for name in chosen(scores, columns) if columns or _known(scores, name)]
    if not shown:
        raise InputError("neither run has scores; `takeaway-bench score RUN...` makes them")
    focus = shown[0] if columns else _focus(scores, shown)
    return Answer(
        scores=scores,
        lines=tuple(lines(scores, shown, seed=seed)),
        focus=focus,
        changes=tuple(changes(scores, focus, articles)),
        seed=seed,
    )


def _known(scores: Scores, column: str) -> bool:
    """Whether both candidates have it, where only some have: cost and seconds."""
    import numpy as np

    return column not in WHERE_KNOWN or bool(np.isfinite(scores.values[column]).any(axis=1).all())


def lines(scores: Scores, columns: Sequence[str], *, seed: int = 0) -> list[ColumnResult]:
    """Compare columns, each on the articles that both have, and correct over all of them."""
    return compared([scores.columns[name] for name in columns], scores.values, seed=seed)


def compared(
    columns: Sequence[Column], values_of: Mapping[str, NDArray[np.float64]], *, seed: int = 0
) -> list[ColumnResult]:
    """Compare the two rows of each column's values, shape (2, articles), new with base."""
    import numpy as np

    from bench import significance

    values = np.concatenate([values_of[column.name] for column in columns])
    pairs = [(2 * i, 2 * i + 1) for i in range(len(columns))]
    resamples = significance.resamples_for(len(columns))
    results = significance.compare(values, pairs, resamples=resamples, seed=seed)
    corrected = significance.holm([each.p for each in results])
    alpha = significance.ALPHA / len(columns)
    return [
        ColumnResult(
            column=column,
            base=base,
            new=new,
            compared=each,
            p=p,
            detectable=significance.detectable(each.spread, each.n, alpha=alpha),
            verdict=verdict(column, each, p),
        )
        for column, each, p in zip(columns, results, corrected.tolist(), strict=True)
        for base, new in [_means(values_of[column.name])]
    ]


def _means(values: NDArray[np.float64]) -> tuple[float, float]:
    """Means of two rows over the articles that both have; NaN where there is none."""
    import numpy as np

    shared = values[:, np.isfinite(values).all(axis=0)]
    if not shared.size:
        return math.nan, math.nan
    base, new = shared.mean(axis=1).tolist()
    return base, new


def verdict(column: Column, compared: Comparison, p: float) -> str:
    """What a comparison says, in words; `p` is corrected."""
    from bench.significance import ALPHA

    if math.isnan(p):
        return UNKNOWN
    if compared.ties == compared.n:
        return SAME
    if p >= ALPHA:
        return TIE
    return _WORDS[column.better, compared.difference > 0]


def _focus(scores: Scores, shown: Sequence[str]) -> str:
    return EXPLAINED if EXPLAINED in shown else ranks_by(scores) or shown[0]
