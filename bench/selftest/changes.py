"""People's own bullets changed in one way at a time, and how the metrics react.

What Zheng et al. 2024 (arXiv 2410.07137) did to judges is a minimum for every metric.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from random import Random
from statistics import fmean

from bench import items, metrics
from bench.tables import Table, plain
from bench.text import sentences
from bench.types import Column, Metric, Reaction, Reference, Takeaways

SEED = 0
FILLER = "Many people followed the events of the day with great interest."
CONSTANT = (
    "Officials said that the situation was being watched closely.",
    "Several people were affected by the events of the day.",
    "More details are expected to be known in the coming weeks.",
)
TOLERANCE = 1e-6
"""Smaller differences do not count: embeddings are float32."""
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could|may|must)\b")
_FIGURE = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One column under one change: means over the references that could be changed so."""

    column: str
    change: str
    n: int
    before: float
    after: float
    declared: Reaction | None
    holds: bool


# Changes: each takes a reference and gives bullets, or None where it has nothing to change.


def _shuffled(reference: Reference) -> Takeaways | None:
    bullets = list(reference.takeaways[0])
    Random(f"{SEED}:{reference.article.id}").shuffle(bullets)
    changed = tuple(bullets)
    return changed if changed != reference.takeaways[0] else changed[::-1]


def _dropped(reference: Reference) -> Takeaways | None:
    return reference.takeaways[0][:-1] or None


def _duplicated(reference: Reference) -> Takeaways | None:
    return (*reference.takeaways[0], reference.takeaways[0][0])


def _negated(reference: Reference) -> Takeaways | None:
    return _one_changed(
        reference.takeaways[0], lambda bullet: _AUXILIARY.sub(r"\1 not", bullet, count=1)
    )


def _figure(reference: Reference) -> Takeaways | None:
    """Multiply the first figure by three and add one, which no rounding explains."""
    return _one_changed(
        reference.takeaways[0],
        lambda bullet: _FIGURE.sub(lambda match: str(3 * int(match[0]) + 1), bullet, count=1),
    )


def _filler(reference: Reference) -> Takeaways | None:
    return (*reference.takeaways[0], FILLER)


def _constant(reference: Reference) -> Takeaways | None:  # noqa: ARG001  the same for all
    return CONSTANT


def _lead(reference: Reference) -> Takeaways | None:
    article = reference.article
    return tuple(sentences(article.text, article.language)[: len(reference.takeaways[0])])


def _empty(reference: Reference) -> Takeaways | None:  # noqa: ARG001  the same for all
    return ()


CHANGES: Mapping[str, Callable[[Reference], Takeaways | None]] = {
    "shuffled": _shuffled,
    "dropped": _dropped,
    "duplicated": _duplicated,
    "negated": _negated,
    "figure": _figure,
    "filler": _filler,
    "constant": _constant,
    "lead": _lead,
    "empty": _empty,
}


def _one_changed(bullets: Takeaways, change: Callable[[str], str]) -> Takeaways | None:
    for place, bullet in enumerate(bullets):
        changed = change(bullet)
        if changed != bullet:
            return (*bullets[:place], changed, *bullets[place + 1 :])
    return None


def reactions(metric: Metric, references: Sequence[Reference]) -> list[Observed]:
    """Try every change on a metric, against the references' own bullets unchanged."""
    metric = metric.fit(reference.takeaways for reference in references)
    unchanged = _values(metric, references, [reference.takeaways[0] for reference in references])
    observed: list[Observed] = []
    for change, apply in CHANGES.items():
        bullets = [apply(reference) for reference in references]
        could = [place for place, changed in enumerate(bullets) if changed is not None]
        after = _values(
            metric,
            [references[place] for place in could],
            [bullets[place] or () for place in could],
        )
        before = [unchanged[place] for place in could]
        observed += [_observed(column, change, before, after) for column in metric.columns]
    return observed


def _values(
    metric: Metric, references: Sequence[Reference], bullets: Sequence[Takeaways]
) -> list[Mapping[str, float]]:
    shown = [
        items.of(replace(reference, takeaways=reference.takeaways[:1]), takeaways)
        for reference, takeaways in zip(references, bullets, strict=True)
    ]
    return [scored.values for scored in metrics.score(metric, shown)]


def _observed(
    column: Column,
    change: str,
    before: Sequence[Mapping[str, float]],
    after: Sequence[Mapping[str, float]],
) -> Observed:
    pairs = [(old[column.name], new[column.name]) for old, new in zip(before, after, strict=True)]
    declared = column.reactions.get(change)
    return Observed(
        column=column.name,
        change=change,
        n=len(pairs),
        before=_mean([old for old, _ in pairs]),
        after=_mean([new for _, new in pairs]),
        declared=declared,
        holds=_holds(declared, change, column, pairs),
    )


def _holds(
    declared: Reaction | None, change: str, column: Column, pairs: Sequence[tuple[float, float]]
) -> bool:
    """`same` must hold for each reference, a direction for the mean; no bullets are the worst."""
    if not pairs:
        return declared is None
    if change == "empty":
        return all(new == column.worst for _, new in pairs)
    moved = [new - old for old, new in pairs]
    if declared == "same":
        return all(abs(by) <= TOLERANCE for by in moved)
    if declared is None:
        return True
    return (_mean(moved) > TOLERANCE) if declared == "higher" else (_mean(moved) < -TOLERANCE)


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else nan


def table(observed: Sequence[Observed]) -> Table:
    """Columns by changes: how far each mean moved, and a cross where that is not as declared."""
    cells: dict[str, list[str]] = {}
    for seen in observed:
        moved = f"{seen.after - seen.before:+.3f}" if seen.n else "n/a"
        mark = "✓" if seen.holds else "✗"
        if not seen.declared and seen.change != "empty":
            mark = "·"
        cells.setdefault(seen.column, []).append(f"{moved}{mark}")
    return plain(
        ["column", *CHANGES],
        [[column, *row] for column, row in cells.items()],
        notes=[
            "change of the mean when people's own bullets are changed; ✓ as declared, "
            "✗ not as declared, · nothing declared"
        ],
    )
