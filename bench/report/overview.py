"""What the page shows at once: candidates, columns, means with intervals, tiers, manifests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import jsonl, significance
from bench.config import Ranking
from bench.pipeline.manifest import now
from bench.report.sample import Sample, everything
from bench.runs.records import ArticleRecord
from bench.tables import Scores, Standings, conclusion, differences, standings
from bench.tables.columns import chosen
from bench.tables.labels import decimals, label
from bench.tables.notes import kinship
from bench.tables.panels import agreement

QUANTILES = 100
"""Degrees of freedom up to which the page is given Student's t; above, it takes an expansion."""
Floats = NDArray[np.float64]
SHARE = "share of "
"""What a column's description begins with if the page shows it as percent."""


def overview(
    scores: Scores,
    lead: Sequence[Sequence[int]],
    ranking: Ranking | None = None,
    shown: Sample | None = None,
) -> dict[str, Any]:
    """All but articles and single values; `lead` counts evidence by candidate and tenth.

    `shown` are the articles that the page holds, all by default.
    """
    from scipy.special import stdtrit

    shown = shown or everything(scores)
    found = standings(scores, ranking)
    return {
        "written": now(),
        "notes": [
            *scores.notes,
            *shown.notes(),
            *kinship(scores, scores.columns),
            *agreement(scores, list(scores.columns)),
        ],
        "total": shown.total,
        "drawn": shown.drawn,
        "human": _human(scores),
        "conclusion": conclusion(scores, found),
        "order": list(found.order),
        "by": found.by,
        "limit": found.limit,
        "shown": chosen(scores, None, ranking),
        "quantiles": [
            float(stdtrit(freedom, (1 + significance.LEVEL) / 2))
            for freedom in range(1, QUANTILES + 1)
        ],
        "candidates": _candidates(scores, found, lead),
        "columns": _columns(scores, found),
        "signatures": dict(scores.signatures),
        "limits": _caveats(scores),
        "articles": [_article(scores.articles[place]) for place in shown.places],
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


def _human(scores: Scores) -> dict[str, list[float | None]]:
    """Mean and bounds of what a second annotator scores, by column; none where there is none."""
    people = {name: own for name, own in scores.people.human.items() if name in scores.columns}
    found = {}
    for name, values in people.items():
        low, high = significance.intervals(values[None])
        found[name] = _numbers([values.mean(), low[0], high[0]])
    return found


def _candidates(
    scores: Scores, found: Standings, lead: Sequence[Sequence[int]]
) -> list[dict[str, Any]]:
    shares = found.unsupported
    return [
        {
            "name": candidate.name,
            "standing": found.standings[row],
            "reason": found.reasons[row],
            "unsupported": [shares[row].mean, shares[row].low, shares[row].high]
            if row in shares
            else None,
            "manifest": jsonl.plain(candidate.manifest),
            "lead": list(lead[row]),
        }
        for row, candidate in enumerate(scores.candidates)
    ]


def _columns(scores: Scores, found: Standings) -> list[dict[str, Any]]:
    tested = differences.by_column(scores, [n for n, c in scores.columns.items() if c.better])
    usable = found.rows("recommended", "comparable", "behind")
    rows = len(scores.candidates)
    columns = []
    for name, low, high in _bounds(scores):
        own = tested.get(name)
        tiers = differences.tiers(scores, name, own) if own else {}
        good = differences.as_good(scores, name, usable, own)
        columns.append(
            {
                **_column(scores, name),
                "low": _numbers(low),
                "high": _numbers(high),
                "tiers": [tiers.get(row) for row in range(rows)],
                "good": [row in good for row in range(rows)],
            }
        )
    return columns


def _bounds(scores: Scores) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield each column with the bounds of its means; of few articles resamples are drawn once."""
    if len(scores.articles) >= significance.LARGE:
        for name in scores.columns:
            yield name, *significance.intervals(scores.values[name])
        return
    together = np.concatenate([scores.values[name] for name in scores.columns])
    low, high = significance.intervals(together)
    count = len(scores.columns)
    yield from zip(scores.columns, np.split(low, count), np.split(high, count), strict=True)


def _column(scores: Scores, name: str) -> dict[str, Any]:
    """What a column is, and its means."""
    column, means = scores.columns[name], scores.values[name].mean(axis=1)
    return {
        "name": name,
        "label": label(column),
        "about": column.about,
        "better": column.better,
        "metric": column.metric,
        "decimals": decimals(means, small=column.group == "cost"),
        "share": column.about.startswith(SHARE),
        "means": _numbers(means),
    }


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
