"""The measures of agreement of every column, in the data and in every resample of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.console import counted
from bench.metaeval.classification import balanced_accuracy, roc_auc
from bench.metaeval.correlation import (
    COEFFICIENTS,
    Floats,
    draw,
    pooled,
    ratio,
    summary_level,
    system_level,
)
from bench.metaeval.rows import Rows

MIN_SYSTEMS = 3
"""Two points always correlate perfectly."""


def measures(rows: Rows, articles: Floats, random: np.random.Generator) -> dict[str, Floats]:
    """Each measure that the rows allow, shape (columns, 1 + resamples), the data itself first.

    `articles` is how often each article is drawn; systems are drawn here. Correlation over all
    rows (`pooled`) is used where no article has enough systems, and where there are labels.
    """
    measured: dict[str, Floats] = {}
    rated, labelled = rows.where(np.isfinite(rows.human)), rows.where(np.isfinite(rows.labels))
    if rated.human.size:
        x, y = cube(rated.scores, rated), cube(rated.human[None], rated)[0]
        counts = (articles, draw(len(y), len(articles) - 1, random))
        y_within = np.where(_systems(y) >= MIN_SYSTEMS, y, np.nan)
        if np.isfinite(y_within).any():
            measured |= _named(
                "summary", [summary_level(column, y_within, *counts) for column in x]
            )
        if len(y) >= MIN_SYSTEMS:
            measured |= _named("system", [system_level(column, y, *counts) for column in x])
        if labelled.labels.size or "summary_kendall" not in measured:
            weights = articles[:, rated.articles]
            measured |= _named(
                "pooled", [pooled(scores, rated.human, weights) for scores in rated.scores]
            )
    if labelled.labels.size:
        measured |= _classified(labelled, articles[:, labelled.articles])
    return measured


def cube(values: Floats, rows: Rows) -> Floats:
    """Values [k, rows] as [k, systems, articles], NaN for no value; repeats are averaged."""
    shape = (int(rows.systems.max()) + 1, int(rows.articles.max()) + 1)
    cells = rows.systems * shape[1] + rows.articles
    size = shape[0] * shape[1]
    counts = np.bincount(cells, minlength=size).astype(np.float64)
    sums = [np.bincount(cells, one, size).astype(np.float64) for one in values]
    return np.stack([ratio(one, counts) for one in sums]).reshape(-1, *shape)


def left_out(rows: Rows, columns: Sequence[str]) -> Iterator[str]:
    """Yield what the correlations of these rows could not use, and why, with counts."""
    rated = rows.where(np.isfinite(rows.human))
    if not rated.human.size:
        return
    if lacking := len(rows.human) - len(rated.human):
        yield f"{lacking} of {counted(len(rows.human), 'row')} without the rating"
    x, y = cube(rated.scores, rated), cube(rated.human[None], rated)[0]
    if repeated := len(rated.human) - int(np.isfinite(y).sum()):
        yield f"{counted(repeated, 'repeated row')}: rows of one system and article are averaged"
    judged, enough = _systems(y) > 0, _systems(y) >= MIN_SYSTEMS
    if len(y) < MIN_SYSTEMS:
        yield f"system-level: {counted(len(y), 'system')}, needs {MIN_SYSTEMS}"
    if few := int((judged & ~enough).sum()):
        articles = counted(int(judged.sum()), "article")
        yield f"summary-level: {few} of {articles} with fewer than {MIN_SYSTEMS} systems"
    varied = enough & _varies(y)
    if same := int((enough & ~varied).sum()):
        yield f"summary-level: {counted(same, 'article')} whose systems people rated equally"
    constant = {
        name: int((varied & ~_varies(np.where(np.isfinite(y), one, np.nan))).sum())
        for name, one in zip(columns, x, strict=True)
    }
    yield from _counts("summary-level: articles whose systems a column scores equally", constant)
    missing = dict(zip(columns, (int(n) for n in np.isnan(rated.scores).sum(axis=1)), strict=True))
    yield from _counts("rows without a score", missing)


def _classified(rows: Rows, weights: Floats) -> dict[str, Floats]:
    labels = rows.labels == 1
    auc, accuracy = [], []
    for scores, cut in zip(rows.scores, rows.cuts, strict=True):
        known = np.isfinite(scores)
        part = (labels[known], weights[:, known])
        auc.append(roc_auc(scores[known], *part))
        unknown = np.full(len(weights), np.nan)
        accuracy.append(
            unknown if np.isnan(cut) else balanced_accuracy(scores[known] >= cut, *part)
        )
    return {"roc_auc": np.stack(auc), "balanced_accuracy": np.stack(accuracy)}


def _named(level: str, found: Sequence[Floats]) -> dict[str, Floats]:
    stacked = np.stack(found, axis=1)
    return {f"{level}_{name}": one for name, one in zip(COEFFICIENTS, stacked, strict=True)}


def _systems(y: Floats) -> NDArray[np.intp]:
    """Systems that have a value, for each article."""
    return np.asarray(np.isfinite(y).sum(axis=0), np.intp)


def _varies(values: Floats) -> NDArray[np.bool_]:
    """Whether the systems' values [systems, articles] differ, for each article."""
    return np.asarray(np.fmax.reduce(values) > np.fmin.reduce(values))


def _counts(what: str, counts: dict[str, int]) -> Iterator[str]:
    told = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    if told:
        yield f"{what}: {told}"
