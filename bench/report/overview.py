"""What the page shows at once: candidates, columns, means with intervals, tiers, manifests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import jsonl, significance
from bench.pipeline.manifest import now
from bench.runs.records import ArticleRecord
from bench.tables import Scores, differences
from bench.tables.columns import BY_NAME, chosen, ranks_by
from bench.tables.labels import decimals, label
from bench.tables.notes import kinship

QUANTILES = 100
"""Degrees of freedom up to which the page is given Student's t; above, it takes an expansion."""
SMALL = 0.01
"""A column below it, as costs are, is shown with five decimals."""


def overview(scores: Scores, lead: Sequence[Sequence[int]]) -> dict[str, Any]:
    """All but articles and single values; `lead` counts evidence by candidate and tenth."""
    from scipy.special import stdtrit

    shown = chosen(scores, None)
    return {
        "written": now(),
        "notes": [*scores.notes, *kinship(scores, scores.columns)],
        "shown": shown,
        "sort": ranks_by(scores) or BY_NAME,
        "quantiles": [
            float(stdtrit(freedom, (1 + significance.LEVEL) / 2))
            for freedom in range(1, QUANTILES + 1)
        ],
        "candidates": _candidates(scores, lead),
        "columns": _columns(scores),
        "signatures": dict(scores.signatures),
        "limits": _caveats(scores),
        "articles": list(map(_article, scores.articles)),
    }


def _article(article: ArticleRecord) -> list[Any]:
    return [
        article.id,
        article.title,
        article.published.isoformat() if article.published else "",
        article.source,
        article.language,
        list(article.tags),
        article.words,
    ]


def _candidates(scores: Scores, lead: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    return [
        {
            "name": candidate.name,
            "sees": candidate.sees_reference,
            "manifest": jsonl.plain(candidate.manifest),
            "unanswered": missing,
            "lead": list(counts),
        }
        for candidate, missing, counts in zip(
            scores.candidates, scores.unanswered, lead, strict=True
        )
    ]


def _columns(scores: Scores) -> list[dict[str, Any]]:
    tiers = _tiers(scores)
    low, high = significance.intervals(
        np.concatenate([scores.values[name] for name in scores.columns])
    )
    rows = len(scores.candidates)
    columns = []
    for place, (name, column) in enumerate(scores.columns.items()):
        means = scores.values[name].mean(axis=1)
        here = slice(place * rows, (place + 1) * rows)
        columns.append(
            {
                "name": name,
                "label": label(column),
                "about": column.about,
                "better": column.better,
                "metric": column.metric,
                "decimals": _places(means),
                "means": _numbers(means),
                "low": _numbers(low[here]),
                "high": _numbers(high[here]),
                "tiers": [tiers.get(name, {}).get(row) for row in range(rows)],
            }
        )
    return columns


def _places(means: NDArray[np.float64]) -> int:
    """Decimals as in tables, but for what is small."""
    largest = np.nanmax(np.abs(means), initial=0)
    return 5 if 0 < largest < SMALL else decimals(means)


def _tiers(scores: Scores) -> dict[str, dict[int, int]]:
    """Tiers of each column, as in the table that is sorted by it: each is a family of its own.

    Columns with as many pairs are tested together, so that resamples are drawn once.
    """
    ranked = [name for name, column in scores.columns.items() if column.better]
    pairs = {name: differences.all_pairs(scores, [name]) for name in ranked}
    rows = len(scores.candidates)
    tiers = {}
    for count in {len(own) for own in pairs.values()}:
        names = [name for name in ranked if len(pairs[name]) == count]
        p = significance.randomization(
            np.concatenate([scores.values[name] for name in names]),
            [
                (place * rows + pair.base, place * rows + pair.new)
                for place, name in enumerate(names)
                for pair in pairs[name]
            ],
            resamples=significance.resamples_for(count),
        )
        for name, own in zip(names, p.reshape(len(names), count), strict=True):
            corrected = dict(zip(pairs[name], significance.holm(own).tolist(), strict=True))
            tested = differences.Differences(corrected=corrected, compared={}, comparisons=count)
            tiers[name] = differences.tiers(scores, name, tested)
    return tiers


def _caveats(scores: Scores) -> dict[str, str]:
    """What the columns of each metric, and of runs, can't tell: each sentence once."""
    said: dict[str, dict[str, None]] = {}
    for column in scores.columns.values():
        if column.caveat:
            said.setdefault(column.metric, {})[column.caveat] = None
    return {metric: " ".join(sentences) for metric, sentences in said.items()}


def _numbers(values: Iterable[float]) -> list[float | None]:
    """Numbers as JSON has them: without NaN."""
    return [float(value) if math.isfinite(value) else None for value in values]
