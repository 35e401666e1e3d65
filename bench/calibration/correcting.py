"""Runs and labels -> corrected means: for each column and candidate, with intervals."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.calibration.articles import UNSUPPORTED, Part, part, unlike
from bench.calibration.estimate import estimate, least
from bench.calibration.labels import Labels, read
from bench.console import counted
from bench.names import nearest
from bench.significance import LEVEL, SEED
from bench.tables import Scores
from bench.types import Column, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

UNLIKE = 0.01
"""p of labelled articles and others having the same mean, below which that is doubted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A corrected mean, or difference of means, with its bounds; NaN where labels are too few.

    `labels` are the labelled articles, `worth` how many of them would say as much alone.
    """

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    labels: int = 0
    worth: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """One candidate in one column; `difference` is from the baseline, None for itself."""

    column: Column
    candidate: str
    raw: float
    mean: Mean
    difference: Mean | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """All that a table says."""

    rows: tuple[Corrected, ...]
    labels: Labels
    baseline: str
    articles: int
    pick: str
    """How the labelled articles were picked, "" where that is not known."""
    notes: tuple[str, ...]
    signatures: dict[str, str]
    seed: int


def correct(
    path: Path,
    scores: Scores,
    *,
    columns: Sequence[str] | None = None,
    human: str | None = None,
    scale: tuple[float, float] | None = None,
    baseline: str | None = None,
    seed: int = SEED,
) -> Correction:
    """Correct the means of columns by the labels in a judgment file.

    Parameters
    ----------
    columns
        Names; by default each that is a share of unsupported bullets, or coverage for a rating.
    human, scale
        The rating to estimate in place of shares, and its least and greatest value.
    baseline
        The candidate that others are compared with; the first by default.

    Raises
    ------
    InputError
        Something is wrong with the file (`labels.read`), no such column or candidate, or too few
        articles are labelled.
    """
    names = [candidate.name for candidate in scores.candidates]
    runs = {candidate.name: candidate.path for candidate in scores.candidates}
    if baseline and baseline not in names:
        raise InputError(f"no candidate {baseline!r}{nearest(baseline, names)}", field="--baseline")
    labels = read(path, runs, human=human, scale=scale)
    _enough(path, labels)
    base = names.index(baseline) if baseline else 0
    chosen = _columns(scores, columns, labels)
    rows = [row for column in chosen for row in _rows(scores, column, labels, base, seed)]
    return Correction(
        rows=tuple(rows),
        labels=labels,
        baseline=names[base],
        articles=len(scores.articles),
        pick=picked(path),
        notes=tuple(_notes(scores, chosen, labels)),
        signatures={c.metric: scores.signatures[c.metric] for c in chosen if c.metric},
        seed=seed,
    )


def picked(path: Path) -> str:
    """How the rating task beside a judgment file picked its articles; "" where there is none."""
    try:
        key = json.loads(path.with_name("key.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return ""
    return str(key.get("picked") or "") if isinstance(key, dict) else ""


def _enough(path: Path, labels: Labels) -> None:
    most, name = max((len(own), name) for name, own in labels.values.items())
    if most < least():
        message = (
            f"{name}: {counted(most, 'labelled article')}, {least() - most} more are needed, and "
            f"no candidate has more; with fewer than {least()}, a {LEVEL:.0%} interval can take "
            "more than half of the scale"
        )
        raise InputError(message, file=path)


def _columns(scores: Scores, asked: Sequence[str] | None, labels: Labels) -> list[Column]:
    known = {name: column for name, column in scores.columns.items() if column.better}
    if asked is None:
        share = [n for n in known if n == UNSUPPORTED or n.startswith(f"{UNSUPPORTED}_")]
        asked = [n for n in ("coverage_f1",) if n in known] if labels.rating else share
        if not asked:
            raise InputError("no usual column here; name one", field="--columns")
    for name in asked:
        if name in scores.columns and name not in known:
            message = f"{name!r} has no better and no worse; name a column that has"
            raise InputError(message, field="--columns")
        if name not in known:
            raise InputError(f"no column {name!r}{nearest(name, list(known))}", field="--columns")
    return [known[name] for name in asked]


def _rows(
    scores: Scores, column: Column, labels: Labels, base: int, seed: int
) -> Iterator[Corrected]:
    found = [part(scores, column, labels, row) for row in range(len(scores.candidates))]
    for row, of_row in enumerate(found):
        yield Corrected(
            column=column,
            candidate=scores.candidates[row].name,
            raw=float(scores.values[column.name][row].mean()),
            mean=_mean(of_row, labels, seed),
            difference=None if row == base else _difference(found[base], of_row, labels, seed),
        )


def _mean(of_row: Part, labels: Labels, seed: int) -> Mean:
    """The mean over all articles; those without an answer are known to be the worst."""
    share = float(of_row.answered.mean())
    found = _estimated(of_row.values, of_row.labels, of_row.answered, labels.scale, seed)
    return Mean(
        value=share * found.value + (1 - share) * of_row.worst,
        low=share * found.low + (1 - share) * of_row.worst,
        high=share * found.high + (1 - share) * of_row.worst,
        labels=found.labels,
        worth=found.worth,
    )


def _difference(base: Part, new: Part, labels: Labels, seed: int) -> Mean:
    """New minus base over the articles that both answered, by those labelled for both."""
    width = labels.scale[1] - labels.scale[0]
    return _estimated(
        new.values - base.values,
        new.labels - base.labels,
        base.answered & new.answered,
        (-width, width),
        seed,
    )


def _estimated(
    values: Floats,
    labels: Floats,
    counted: NDArray[np.bool_],
    scale: tuple[float, float],
    seed: int,
) -> Mean:
    """The mean over the articles that are `counted`; without bounds where labels are too few."""
    import numpy as np

    known = counted & ~np.isnan(labels)
    n = int(known.sum())
    if n < least():
        return Mean(labels=n)
    found = estimate(labels[known], values[known], values[counted & ~known], scale, seed=seed)
    return Mean(
        value=float(found.value),
        low=float(found.low),
        high=float(found.high),
        labels=n,
        worth=float(found.worth),
    )


def _notes(scores: Scores, columns: Sequence[Column], labels: Labels) -> Iterator[str]:
    """Yield what was left out, what stands without a value, and what looks not random."""
    import numpy as np

    yield from labels.notes
    for row, candidate in enumerate(scores.candidates):
        few = len(labels.values[candidate.name])
        if few < least():
            yield f"{candidate.name}: {few} labelled articles, {least() - few} more are needed"
        rate = scores.values["answer_rate"][row]
        if lacking := int((rate == 0).sum()):
            articles = counted(lacking, "article")
            yield f"{candidate.name}: {articles} without an answer, the worst; not in differences"
        for column in columns:
            if lacking := int(np.isnan(scores.values[column.name][row]).sum()):
                without = f"{counted(lacking, 'article')} without {column.name}"
                yield f"{candidate.name}: {without}; labels stand alone there"
            if (p := unlike(part(scores, column, labels, row))) < UNLIKE:
                yield (
                    f"{candidate.name}: {column.name} of labelled articles is unlike that of the "
                    f"others (p = {p:.2g}): they may not be a random sample"
                )
