"""Challenges: pairs of bullets that differ in one thing, one of which its article supports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from bench import jsonl
from bench.tables import Table, plain
from bench.types import InputError, Reference, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class KindResult:
    """How bullets of one kind were judged: the shares of two labels, and the support of each."""

    kind: str
    supported: bool
    found_unsupported: float
    found_uncertain: float
    support: tuple[float, ...]


def read(path: Path, references: Iterable[Reference]) -> list[tuple[dict[str, Any], Reference]]:
    """Read a challenge set; each line with its article.

    Raises
    ------
    InputError
        A line lacks a field, or its article is missing; names file, line and field.
    """
    articles = {reference.article.id: reference for reference in references}
    cases = []
    for number, line in jsonl.read(path):
        for field, kind in (("article_id", str), ("kind", str), ("label", int), ("bullet", str)):
            if not isinstance(line.get(field), kind):
                raise InputError(f"expected {kind.__name__}", file=path, line=number, field=field)
        if line["article_id"] not in articles:
            raise InputError("no such article", file=path, line=number, field="article_id")
        cases.append((line, articles[line["article_id"]]))
    return cases


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
            found_unsupported=fmean(verdict.label == "unsupported" for verdict in verdicts),
            found_uncertain=fmean(verdict.label == "uncertain" for verdict in verdicts),
            support=tuple(verdict.support for verdict in verdicts),
        )
        for (label, kind), verdicts in sorted(kinds.items())
    ]


def table(kinds: Sequence[KindResult], checker: str) -> Table:
    """Kinds of bullets, and how one checker judged them."""
    return plain(
        ["kind", "true label", "n", "unsupported", "uncertain", "mean support"],
        [
            [
                kind.kind,
                "supported" if kind.supported else "unsupported",
                len(kind.support),
                kind.found_unsupported,
                kind.found_uncertain,
                fmean(kind.support),
            ]
            for kind in kinds
        ],
        notes=[
            f"shares of bullets with this label from the checker `{checker}`",
            f"ROC-AUC of support over all bullets: {roc_auc(kinds):.3f}",
        ],
    )


def roc_auc(kinds: Sequence[KindResult]) -> float:
    """The chance that a supported bullet has more support than another; NaN without both."""
    import numpy as np

    from bench.metaeval import classification

    support = np.array([value for kind in kinds for value in kind.support])
    labels = np.array([kind.supported for kind in kinds for _ in kind.support])
    return float(classification.roc_auc(support, labels, np.ones((1, len(support))))[0])
