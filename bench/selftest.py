"""Whether the metrics react as they declare, and what the checkers find.

The reactions are tried on people's own bullets, changed in one way at a time: what Zheng et al.
2024 (arXiv 2410.07137) did to judges is a minimum for every metric. The challenges are pairs of
bullets that differ in one thing, one supported by its article and one not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from bench import items, jsonl, metrics
from bench.references import load
from bench.tables import Table, plain
from bench.text import sentences
from bench.types import (
    Column,
    InputError,
    Metric,
    Reaction,
    Reference,
    Takeaways,
    Verdict,
)

CHALLENGES = Path("challenges") / "consistency.jsonl"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KindResult:
    """How bullets of one kind were judged; `n` counts them, the others are shares of them."""

    kind: str
    supported: bool
    n: int
    found_unsupported: float
    found_uncertain: float
    support: float


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
    unchanged = _values(metric, references, [one.takeaways[0] for one in references])
    found = []
    for change, apply in CHANGES.items():
        bullets = [apply(reference) for reference in references]
        could = [place for place, one in enumerate(bullets) if one is not None]
        changed = _values(
            metric,
            [references[place] for place in could],
            [bullets[place] or () for place in could],
        )
        before = [unchanged[place] for place in could]
        found += [_observed(column, change, before, changed) for column in metric.columns]
    return found


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
        before=_mean(old for old, _ in pairs),
        after=_mean(new for _, new in pairs),
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
        return all(abs(one) <= TOLERANCE for one in moved)
    if declared is None:
        return True
    return (_mean(moved) > TOLERANCE) if declared == "higher" else (_mean(moved) < -TOLERANCE)


def challenges(
    path: Path, references: Iterable[Reference]
) -> list[tuple[dict[str, Any], Reference]]:
    """Read a challenge set; each line with its article.

    Raises
    ------
    InputError
        A line lacks a field, or its article is missing; names file, line and field.
    """
    articles = {reference.article.id: reference for reference in references}
    found = []
    for number, line in jsonl.read(path):
        for field, kind in (("article_id", str), ("kind", str), ("label", int), ("bullet", str)):
            if not isinstance(line.get(field), kind):
                raise InputError(f"expected {kind.__name__}", file=path, line=number, field=field)
        if line["article_id"] not in articles:
            raise InputError("no such article", file=path, line=number, field="article_id")
        found.append((line, articles[line["article_id"]]))
    return found


def judged(
    check: Callable[..., Sequence[Verdict]], cases: Sequence[tuple[dict[str, Any], Reference]]
) -> list[KindResult]:
    """Judge challenges, and sum up each kind: first those that are not supported."""
    by_article: dict[str, list[tuple[dict[str, Any], Reference]]] = {}
    for line, reference in cases:
        by_article.setdefault(reference.article.id, []).append((line, reference))
    kinds: dict[tuple[int, str], list[Verdict]] = {}
    for group in by_article.values():
        article = group[0][1].article
        bullets = [line["bullet"] for line, _ in group]
        verdicts = check(article.text, bullets, published=article.published)
        for (line, _), verdict in zip(group, verdicts, strict=True):
            kinds.setdefault((line["label"], line["kind"]), []).append(verdict)
    return [
        KindResult(
            kind=kind,
            supported=bool(label),
            n=len(verdicts),
            found_unsupported=_mean(verdict.label == "unsupported" for verdict in verdicts),
            found_uncertain=_mean(verdict.label == "uncertain" for verdict in verdicts),
            support=_mean(verdict.support for verdict in verdicts),
        )
        for (label, kind), verdicts in sorted(kinds.items())
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Tables to print, and the declared reactions that did not occur."""

    tables: tuple[Table, ...]
    failures: tuple[str, ...]


def run(collection: Path, chosen: Mapping[str, Metric]) -> Result:
    """Try the metrics on a collection, and the embedded checker on the challenges beside it.

    Raises
    ------
    InputError
        The collection or its challenges can't be read.
    """
    references = load(collection)
    observed = [one for metric in chosen.values() for one in reactions(metric, references)]
    tables = [reaction_table(observed)]
    path = collection / CHALLENGES
    if "consistency" in chosen and path.exists():
        from bench.consistency import check

        tables.append(kind_table(judged(check, challenges(path, references)), "embedded"))
    return Result(
        tables=tuple(tables),
        failures=tuple(
            f"{one.column} under {one.change}: {one.declared or 'worst'} declared, "
            f"{one.before:.4f} became {one.after:.4f}"
            for one in observed
            if not one.holds
        ),
    )


def reaction_table(observed: Sequence[Observed]) -> Table:
    """Columns by changes: how far each mean moved, and a cross where that is not as declared."""
    cells: dict[str, list[str]] = {}
    for one in observed:
        moved = f"{one.after - one.before:+.3f}" if one.n else "n/a"
        promise = "" if one.declared or one.change == "empty" else "·"
        cells.setdefault(one.column, []).append(f"{moved}{promise or ('✓' if one.holds else '✗')}")
    return plain(
        ["column", *CHANGES],
        [[column, *row] for column, row in cells.items()],
        notes=[
            "change of the mean when people's own bullets are changed; ✓ as declared, "
            "✗ not as declared, · nothing declared"
        ],
    )


def kind_table(kinds: Sequence[KindResult], checker: str) -> Table:
    """Kinds of bullets, and how one checker judged them."""
    return plain(
        ["kind", "true label", "n", "unsupported", "uncertain", "mean support"],
        [
            [
                kind.kind,
                "supported" if kind.supported else "unsupported",
                kind.n,
                kind.found_unsupported,
                kind.found_uncertain,
                kind.support,
            ]
            for kind in kinds
        ],
        notes=[f"shares of bullets with this label from the checker `{checker}`"],
    )


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else float("nan")
