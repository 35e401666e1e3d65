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

import numpy as np

from bench.console import counted
from bench.items import has_reference
from bench.metaeval import judgments
from bench.metaeval.correlation import Floats, draw
from bench.metaeval.judgments import Judgment
from bench.metaeval.measures import left_out, measures
from bench.metaeval.rows import Rows, arrays, declared, score, thresholds
from bench.names import nearest
from bench.significance import LEVEL, SEED, holm
from bench.tables import label
from bench.types import InputError, Metric

RESAMPLES = 1000
"""As Deutsch, Dror and Roth 2021."""
BASELINE = "rouge1_recall"
ALL = "all"
MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A measure of one column, its bounds, and its difference from the baseline; NaN is unknown."""

    value: float
    low: float
    high: float
    difference: float = math.nan
    difference_low: float = math.nan
    difference_high: float = math.nan
    p: float = math.nan
    p_corrected: float = math.nan


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
    # long: a signature, then one step a line, each on what the steps before it made
    judged, controls = _judged(path, by_bullet=by_bullet)
    rating = judgments.rating(judged, human, path)
    chosen, notes = _usable(judged, metrics)
    frame = score(judged, chosen)
    columns = tuple(frame.columns)
    base = _baseline(baseline, columns)
    rows = arrays(judged, frame, chosen, rating, threshold)
    families = [judgment.family if by_family else ALL for judgment in judged]
    measured, lacking = _resampled(rows, families, columns, seed)
    if not any(measured.values()):
        raise InputError("no row has a rating or a label", file=path)
    return Agreement(
        columns=columns,
        labels={column.name: label(column) for column in declared(chosen)},
        families={
            family: {name: estimates(drawn, base) for name, drawn in of_family.items()}
            for family, of_family in measured.items()
        },
        baseline=None if base is None else columns[base],
        rating=rating,
        notes=(_counted(judged), *controls, *notes, *lacking, *_cut(judged, chosen, threshold)),
        signatures=dict(frame.attrs["signatures"]),
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


def estimates(drawn: Floats, base: int | None) -> tuple[Estimate, ...]:
    """Intervals of each column's measure, and its test against the column numbered `base`.

    `drawn` has shape (columns, 1 + resamples), the data itself first.
    """
    bounds = _bounds(drawn)
    if base is None:
        return tuple(
            Estimate(value=float(row[0]), low=low, high=high)
            for row, (low, high) in zip(drawn, bounds, strict=True)
        )
    differences = drawn - drawn[base]
    p = [math.nan if i == base else paired_p(row) for i, row in enumerate(differences)]
    rows = zip(drawn, bounds, differences, _bounds(differences), p, holm(p), strict=True)
    return tuple(
        Estimate(
            value=float(row[0]),
            low=low,
            high=high,
            difference=float(difference[0]),
            difference_low=below,
            difference_high=above,
            p=uncorrected,
            p_corrected=float(corrected),
        )
        for row, (low, high), difference, (below, above), uncorrected, corrected in rows
    )


def paired_p(differences: Floats) -> float:
    """Two-sided p of a difference [1 + resamples], the data itself first; NaN if unknown.

    How often resampled differences lie as far from their mean as the data's lies from zero.
    """
    observed, drawn = differences[0], differences[1:]
    drawn = drawn[np.isfinite(drawn)]
    if math.isnan(observed) or not drawn.size:
        return math.nan
    extreme = int((np.abs(drawn - drawn.mean()) >= abs(observed)).sum())
    return (extreme + 1) / (drawn.size + 1)


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


def _bounds(drawn: Floats) -> list[tuple[float, float]]:
    """Percentile bounds of each row over its resamples; NaN where most of them are unknown."""
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    bounds = []
    for row in drawn[:, 1:]:
        known = row[np.isfinite(row)]
        enough = known.size > row.size / 2
        low, high = np.quantile(known, tails) if enough else (math.nan, math.nan)
        bounds.append((float(low), float(high)))
    return bounds
