"""One file for each metric; this one holds the rule for predictions that have nothing to score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.types import Item, Metric, Scored, Takeaways


def worst(metric: Metric) -> Scored:
    """The score of a prediction that is missing, empty, refused, cut or unreadable."""
    return Scored({column.name: column.worst for column in metric.columns})


def fitted(metric: Metric, references: Iterable[tuple[Takeaways, ...]]) -> Metric:
    """The metric made ready for a collection, where it has a `fit` to do so (idf weights)."""
    fit = getattr(metric, "fit", None)
    ready: Metric = fit(references) if fit else metric
    return ready


def score(metric: Metric, items: Sequence[Item | None]) -> list[Scored]:
    """Score items in order; None, and an item without a word in its bullets, scores the worst."""
    usable = [item for item in items if item is not None and any(map(str.strip, item.takeaways))]
    scored = iter(metric.score(usable))
    return [
        next(scored) if item is not None and any(map(str.strip, item.takeaways)) else worst(metric)
        for item in items
    ]
