"""Scores -> one table: candidates as rows, columns of the metrics beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bench.plugins import nearest
from bench.tables.load import Scores
from bench.tables.render import Cell, Heading, Table, number
from bench.types import Column, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_COLUMNS = (
    "rouge1_fmeasure",
    "rouge2_fmeasure",
    "rougeLsum_fmeasure",
    "bertscore_f1",
    "coverage_f1",
    "consistency",
    "bullets",
    "answer_rate",
)
"""Shown where they were computed: overlap, meaning, content, truth, length, reliability."""
DEFAULT_SORT = "rougeLsum_fmeasure"
"""Bullets are a set, and of the ROUGE family Lsum asks least for their order."""
UPPER_BOUND = "†"


def table(
    scores: Scores, *, columns: Sequence[str] | None = None, sort: str | None = None
) -> Table:
    """Build the result table: means over articles, the best of each column marked.

    Raises
    ------
    InputError
        No such column; the nearest known one is named.
    """
    shown = _columns(scores, columns)
    measures = {name: _measure(scores, name) for name in shown}
    order = _order(scores, sort or _default_sort(scores, shown))
    headings = [
        Heading(name="candidate", label="candidate"),
        *(Heading(name=name, label=label(name), measure=True) for name in shown),
    ]
    return Table(
        headings=tuple(headings),
        rows=tuple((_name(scores, row), *(measures[name][row] for name in shown)) for row in order),
        notes=_notes(scores, shown),
        attributes={
            "articles": len(scores.articles),
            "references": sorted({c.reference_digest for c in scores.candidates}),
            "signatures": dict(scores.signatures),
        },
    )


_LABELS = {"answer_rate": "answer rate", "latency_s": "seconds", "words_per_bullet": "words each"}
_FAMILIES = {"rougelsum": "ROUGE-Lsum", "rougel": "ROUGE-L", "bertscore": "BERTScore"}
_PARTS = {"fmeasure": "", "f1": "F1", "precision": "P", "recall": "R"}


def label(column: str) -> str:
    """Name of a column as papers write it: ROUGE-1 is its F-measure, ROUGE-1 P its precision."""
    if column in _LABELS:
        return _LABELS[column]
    family, _, part = column.rpartition("_")
    if family.lower().startswith(("rouge", "bertscore")) and part in _PARTS:
        head = _FAMILIES.get(family.lower(), f"ROUGE-{family[len('rouge') :]}")
        return f"{head} {_PARTS[part]}".strip()
    return column.replace("_f1", " F1").replace("_", " ")


def best(column: Column, means: NDArray[np.float64], eligible: NDArray[np.bool_]) -> set[int]:
    """Rows whose mean shows as the best of the eligible ones; none where only one is eligible."""
    import numpy as np

    shown = np.round(means, decimals(means))
    known = eligible & ~np.isnan(means)
    if column.better is None or known.sum() < 2:
        return set()
    top = shown[known].max() if column.better == "higher" else shown[known].min()
    return {int(row) for row in np.flatnonzero(known & (shown == top))}


def decimals(values: NDArray[np.float64]) -> int:
    """Three decimals for scores from 0 to 1, two for what counts something."""
    import numpy as np

    known = values[~np.isnan(values)]
    return 3 if not len(known) or np.abs(known).max() <= 1 else 2


def _columns(scores: Scores, chosen: Sequence[str] | None) -> list[str]:
    if chosen is None:
        return [name for name in DEFAULT_COLUMNS if name in scores.columns]
    for name in chosen:
        _known(scores, name)
    return list(dict.fromkeys(chosen))


def _known(scores: Scores, column: str) -> None:
    if column not in scores.columns:
        hint = nearest(column, sorted(scores.columns))
        raise InputError(f"unknown column {column!r}{hint}", field="columns")


def _default_sort(scores: Scores, shown: Sequence[str]) -> str:
    ranked = [name for name in shown if scores.columns[name].better]
    return DEFAULT_SORT if DEFAULT_SORT in ranked else ranked[0] if ranked else "candidate"


def _order(scores: Scores, sort: str) -> list[int]:
    """Rows from the best to the worst of a column, those without a value last."""
    import numpy as np

    rows = range(len(scores.candidates))
    if sort == "candidate":
        return sorted(rows, key=lambda row: scores.candidates[row].name)
    _known(scores, sort)
    means = scores.values[sort].mean(axis=1)
    sign = 1 if scores.columns[sort].better == "lower" else -1
    return sorted(rows, key=lambda row: (np.isnan(means[row]), sign * means[row]))


def _name(scores: Scores, row: int) -> Cell:
    candidate = scores.candidates[row]
    bound = candidate.sees_reference
    return Cell(
        value=candidate.name,
        text=candidate.name,
        mark=UPPER_BOUND if bound else "",
        extra={"sees_reference": bound},
    )


def _measure(scores: Scores, column: str) -> list[Cell]:
    """One column's cells, in the order of the candidates; a missing score makes the mean n/a."""
    import numpy as np

    means = scores.values[column].mean(axis=1)
    eligible = np.array([not candidate.sees_reference for candidate in scores.candidates])
    winners = best(scores.columns[column], means, eligible)
    return [
        Cell(
            value=float(mean),
            text=number(float(mean), decimals(means)),
            best=row in winners,
        )
        for row, mean in enumerate(means)
    ]


def _notes(scores: Scores, shown: Sequence[str]) -> tuple[str, ...]:
    digests = sorted({candidate.reference_digest for candidate in scores.candidates})
    notes = [f"n = {len(scores.articles)} articles, references {', '.join(digests)}"]
    if any(candidate.sees_reference for candidate in scores.candidates):
        notes.append(f"{UPPER_BOUND} sees the reference: an upper bound, no competitor")
    notes += _missing(scores, shown)
    notes += [f"{metric}: {signature}" for metric, signature in scores.signatures.items()]
    return tuple(notes)


def _missing(scores: Scores, shown: Sequence[str]) -> list[str]:
    """What stands behind an n/a, and behind scores that are low because predictions lack."""
    import numpy as np

    notes = []
    for row, candidate in enumerate(scores.candidates):
        if lacking := scores.unanswered[row]:
            notes.append(
                f"{candidate.name}: {lacking} articles have no prediction and score the worst value"
            )
        gaps = {
            name: int(np.isnan(scores.values[name][row]).sum())
            for name in shown
            if np.isnan(scores.values[name][row]).any()
        }
        if gaps:
            columns = ", ".join(f"{label(name)} ({count})" for name, count in gaps.items())
            notes.append(f"n/a: {candidate.name} lacks scores of articles for {columns}")
    return notes
