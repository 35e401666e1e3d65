"""One file for each metric; this one calls them, and holds them to what they declare."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import isinf, nan
from numbers import Real

from bench import plugins
from bench.llm.pricing import Budget, PaidMetric
from bench.types import BenchError, Item, Metric, Scored

UNKNOWN_SCRIPT = "the model's vocabulary lacks the script of the text"
_log = logging.getLogger("bench")


def unjudged(metric: Metric, reason: str) -> Scored:
    """No value in any column, for what a metric can't judge, and the reason."""
    return Scored({column.name: nan for column in metric.columns}, {"reason": reason})


@lru_cache(maxsize=64)
def warn_once(message: str) -> None:
    """Log a warning, the same one once in a process."""
    _log.warning(message)


def worst(metric: Metric) -> Scored:
    """The score of a prediction that is missing, empty, refused, cut or unreadable."""
    return Scored({column.name: column.worst for column in metric.columns})


def shared_columns(metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Yield, in words, the columns that two of these metrics declare, or one declares twice."""
    owners: dict[str, str] = {}
    for name, metric in metrics.items():
        for column in metric.columns:
            if column.name in owners:
                yield f"{column.name!r} is a column of {owners[column.name]!r} and of {name!r}"
            owners[column.name] = name


def score(
    metric: Metric, items: Sequence[Item | None], budget: Budget | None = None
) -> list[Scored]:
    """Score items in order; None, and an item without a word in its bullets, scores the worst.

    `budget` pays for what a metric asks of a paid server.

    Raises
    ------
    BenchError
        What the metric returns is not what it declares; names its file and the rule.
    """
    usable = [item for item in items if item is not None and any(map(str.strip, item.takeaways))]
    scored = iter(_checked(metric, usable, budget))
    return [
        next(scored) if item is not None and any(map(str.strip, item.takeaways)) else worst(metric)
        for item in items
    ]


def _checked(metric: Metric, items: Sequence[Item], budget: Budget | None) -> list[Scored]:
    """What a metric returns for usable items, if it is what it declares."""
    results = metric.score(items, budget) if isinstance(metric, PaidMetric) else metric.score(items)
    for problem in _problems(metric, items, results):
        raise BenchError(f"{plugins.place(type(metric))}: {problem}")
    return [
        replace(scored, values={name: float(value) for name, value in scored.values.items()})
        for scored in results
    ]


def _problems(metric: Metric, items: Sequence[Item], results: object) -> Iterator[str]:
    """Yield how results depart from the contract of `Metric.score`."""
    if not isinstance(results, list) or not all(isinstance(scored, Scored) for scored in results):
        yield "`score` must return a list of bench.types.Scored"
        return
    if len(results) != len(items):
        yield f"`score` must return one result for each item: {len(results)} for {len(items)} items"
    declared = {column.name for column in metric.columns}
    for scored in results:
        if undeclared := scored.values.keys() - declared:
            yield f"`score` returned {min(undeclared)!r}, which `columns` does not declare"
        if lacking := declared - scored.values.keys():
            yield f"`score` did not return {min(lacking)!r}, which `columns` declares"
        for name, value in scored.values.items():
            if not isinstance(value, Real) or isinf(value):
                yield f"`score` returned {value!r} for {name!r}, not a finite number or NaN"
