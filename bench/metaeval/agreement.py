"""Every column of every metric compared with people, with intervals and paired tests.

Intervals are percentiles of a bootstrap over articles and systems; ratings pooled over rows and
labels are resampled by article alone. A column is tested against the baseline by the paired
bootstrap on the same resamples, two-sided, shifted to the null (Riezler and Maxwell 2005), and
corrected over columns (Holm 1979). Deutsch, Dror and Roth 2021 find permutation more powerful: what
is not shown to differ here may still differ.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.console import counted
from bench.items import has_reference
from bench.metaeval import judgments
from bench.metaeval.correlation import Floats, draw
from bench.metaeval.estimates import Estimate, estimates
from bench.metaeval.judgments import Judgment
from bench.metaeval.measures import left_out, measures
from bench.metaeval.rows import Rows, arrays, declared, score, thresholds
from bench.names import nearest
from bench.significance import LEVEL, SEED
from bench.tables import label
from bench.types import InputError, Metric

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 1000
"""As Deutsch, Dror and Roth 2021."""
BASELINE = "rouge1_recall"
ALL = "all"
MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How well each column agrees with people.

    `families` maps a group of systems (`all`, or each family and their `mean`) to its measures, and
    a measure such as `summary_kendall` to an estimate for each of `columns`, in order.
    """

    columns: tuple[str, ...]
    labels: Mapping[str, str]
    """What the columns are called in print."""
    families: Mapping[str, Mapping[str, tuple[Estimate, ...]]]
    baseline: str | None
    rating: str | None
    notes: tuple[str, ...]
    """What was judged, and what was left out."""
    signatures: Mapping[str, str]
    resamples: int
    seed: int


def evaluate(
    path: Path,
    metrics: Mapping[str, Metric],
    *,
    human: str | None = None,
    baseline: str | None = None,
    by_family: bool = False,
    by_bullet: bool = False,
    threshold: float | None = None,
    seed: int = SEED,
) -> Agreement:
    """Score a judgment file and compare every column with people.

    Parameters
    ----------
    human
        The rating to correlate with; may be None where the file has no more than one.
    baseline
        The column that others are tested against; `rouge1_recall` by default, where it is there.
    by_family
        Group systems by the prefix of their names, before "/", and average the groups.
    by_bullet
        Score each labelled bullet by itself, against its own label.
    threshold
        What a column must reach for its row to count as consistent; see `rows.thresholds`.

    Raises
    ------
    InputError
        Something is wrong with the file, nobody judged anything, or no such rating or column.
    """
    judged, notes = _judged(path, by_bullet=by_bullet)
    rating = judgments.rating(judged, human, path)
    scored = _scored(judged, metrics, notes)
    return _agreement(
        scored, rating, path, baseline=baseline, by_family=by_family, threshold=threshold, seed=seed
    )


def evaluate_each(
    path: Path, metrics: Mapping[str, Metric], *, seed: int = SEED
) -> list[Agreement]:
    """As `evaluate`, for each rating that a file has, or for its labels where it has none.

    What was judged is scored once.
    """
    judged, notes = _judged(path, by_bullet=False)
    scored = _scored(judged, metrics, notes)
    ratings: list[str | None] = [*judgments.ratings(judged)] or [None]
    return [_agreement(scored, rating, path, seed=seed) for rating in ratings]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    """Rows of a file and what metrics score them; `notes` say what was left out."""

    judged: Sequence[Judgment]
    metrics: Mapping[str, Metric]
    frame: pd.DataFrame
    notes: tuple[str, ...]


def _scored(
    judged: Sequence[Judgment], metrics: Mapping[str, Metric], notes: Sequence[str]
) -> _Scored:
    chosen, lacking = _usable(judged, metrics)
    return _Scored(
        judged=judged,
        metrics=chosen,
        frame=score(judged, chosen),
        notes=(_counted(judged), *notes, *lacking),
    )


def _agreement(
    scored: _Scored,
    rating: str | None,
    path: Path,
    *,
    baseline: str | None = None,
    by_family: bool = False,
    threshold: float | None = None,
    seed: int,
) -> Agreement:
    """Every column compared with one rating and with the labels."""
    columns = tuple(scored.frame.columns)
    base = _baseline(baseline, columns)
    rows = arrays(scored.judged, scored.frame, scored.metrics, rating, threshold)
    families = [one.family if by_family else ALL for one in scored.judged]
    measured, lacking = _resampled(rows, families, columns, seed)
    if not any(measured.values()):
        raise InputError("no row has a rating or a label", file=path)
    return Agreement(
        columns=columns,
        labels={column.name: label(column) for column in declared(scored.metrics)},
        families={
            family: {name: estimates(drawn, base) for name, drawn in of_family.items()}
            for family, of_family in measured.items()
        },
        baseline=None if base is None else columns[base],
        rating=rating,
        notes=(*scored.notes, *lacking, *_cut(scored.judged, scored.metrics, threshold)),
        signatures=dict(scored.frame.attrs["signatures"]),
        resamples=_resamples(len(columns)),
        seed=seed,
    )


def _judged(path: Path, *, by_bullet: bool) -> tuple[list[Judgment], list[str]]:
    """The rows that count, and a note of those that don't.

    People's own bullets don't, because metrics would compare them with themselves.
    """
    everything = judgments.read(path)
    judged = judgments.counting(everything)
    kinds = Counter(judgment.control for judgment in everything)
    told = ", ".join(f"{kind} {kinds[kind]}" for kind in judgments.CONTROLS if kinds[kind])
    controls = counted(len(everything) - len(judged), "row")
    notes = [f"left out: {controls} that are controls of raters: {told}"] if told else []
    if not judged:
        raise InputError("no row is there but controls of raters", file=path, field="control")
    if not by_bullet:
        return judged, notes
    bullets = judgments.bullets(judged)
    if not bullets:
        raise InputError("no bullet has a label", file=path, field="bullet_labels")
    return bullets, notes


def _usable(
    judged: Sequence[Judgment], metrics: Mapping[str, Metric]
) -> tuple[dict[str, Metric], list[str]]:
    """Metrics that can score these rows, and a note of those that lack references."""
    without = sum(not has_reference(judgment.item) for judgment in judged)
    if not without:
        return dict(metrics), []
    lacking = [name for name, metric in metrics.items() if metric.uses_references]
    usable = {name: metric for name, metric in metrics.items() if name not in lacking}
    rows = counted(len(judged), "row")
    note = f"left out: {', '.join(lacking)}: {without} of {rows} without references"
    return usable, [note] if lacking else []


def _counted(judged: Sequence[Judgment]) -> str:
    articles = {judgment.doc_id for judgment in judged}
    systems = {judgment.system for judgment in judged}
    return f"rows: {len(judged)}, articles: {len(articles)}, systems: {len(systems)}"


def _cut(
    judged: Sequence[Judgment], metrics: Mapping[str, Metric], threshold: float | None
) -> Iterator[str]:
    """Yield what a column must reach, where there are labels to compare that with."""
    cuts = thresholds(metrics, threshold)
    if cuts and any(judgment.label is not None for judgment in judged):
        common = Counter(cuts.values()).most_common(1)[0][0]
        others = "".join(f", {name} {cut}" for name, cut in cuts.items() if cut != common)
        yield f"balanced accuracy: scores at or above {common} count as consistent{others}"


def _baseline(asked: str | None, columns: Sequence[str]) -> int | None:
    name = asked or BASELINE
    if name in columns:
        return columns.index(name)
    if asked:
        raise InputError(f"no column {name!r}{nearest(name, list(columns))}", field="--baseline")
    return None


def _resampled(
    rows: Rows, families: Sequence[str], columns: Sequence[str], seed: int
) -> tuple[dict[str, dict[str, Floats]], list[str]]:
    """Measures of each family on the same draws of articles, their mean, and what was left out."""
    random = np.random.default_rng(seed)
    articles = draw(int(rows.articles.max()) + 1, _resamples(len(columns)), random)
    measured, notes = {}, []
    for family in sorted(set(families)):
        part = rows.where(np.array([of_row == family for of_row in families]))
        measured[family] = measures(part, articles, random)
        prefix = "" if family == ALL else f"{family}: "
        notes += [f"left out: {prefix}{note}" for note in left_out(part, columns)]
    if len(measured) > 1:
        first, *others = measured.values()
        shared = [name for name in first if all(name in other for other in others)]
        measured[MEAN] = {
            name: np.mean([first[name], *(other[name] for other in others)], axis=0)
            for name in shared
        }
    return measured, notes


def _resamples(columns: int) -> int:
    """So many that even the smallest p can pass Holm's correction."""
    return max(RESAMPLES, math.ceil(2 * columns / (1 - LEVEL)))
