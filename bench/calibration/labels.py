"""What people said of candidates' takeaways: joined to runs, one value for each article."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Literal

import msgspec

from bench import jsonl
from bench.calibration.estimate import SHARE
from bench.console import counted
from bench.metaeval import judgments
from bench.metaeval.judgments import Judgment
from bench.names import nearest
from bench.runs import Run
from bench.runs import rows as stored
from bench.text import normalised
from bench.types import InputError, Takeaways

Kind = Literal["bullets", "label", "rating"]
HUMAN = "(human)"
"""The system of people's own bullets."""
RATINGS = (1.0, 5.0)
"""The scale of a rating, where none is given."""


@dataclass(frozen=True, slots=True)
class Row:
    """A judgment that counts, with the number of its line."""

    line: int
    judgment: Judgment


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """One value for each article that was judged, by candidate and article id.

    Of `bullets` it is the share that people find supported, of a `label` the share of people who
    find all of them so, of a `rating` its mean, within `scale`.
    """

    kind: Kind
    rating: str | None
    scale: tuple[float, float]
    values: Mapping[str, Mapping[str, float]]
    notes: tuple[str, ...]


def read(
    path: Path,
    runs: Mapping[str, Path],
    *,
    human: str | None = None,
    scale: tuple[float, float] | None = None,
) -> Labels:
    """Read the judgments of some candidates, given their runs.

    Parameters
    ----------
    human
        The name of a rating; without it labels of bullets are read, or else those of takeaways.
    scale
        The least and the greatest rating there can be.

    Raises
    ------
    InputError
        A file can't be read; nobody judged these candidates; a row is of an article that a run does
        not have, or of bullets that the candidate did not write; a rating is not on the scale.
    """
    rows = judged(path, runs)
    everything = [row.judgment for found in rows.values() for row in found]
    rating = judgments.rating(everything, human, path) if human else None
    kind = _kind(everything, rating)
    limits = SHARE if kind != "rating" else scale or RATINGS
    if rating:
        _on_scale(path, rows, rating, limits)
    value = _share if kind == "bullets" else partial(_mean, rating=rating)
    values = {name: _by_article(found, value) for name, found in rows.items()}
    if not any(values.values()):
        raise InputError("no row of these candidates has a label", file=path, field="bullet_labels")
    return Labels(
        kind=kind,
        rating=rating,
        scale=limits,
        values=values,
        notes=tuple(_notes(everything, kind)),
    )


def judged(path: Path, runs: Mapping[str, Path]) -> dict[str, list[Row]]:
    """The judgments of each candidate that count, held against what its run wrote.

    Raises
    ------
    InputError
        As for `read`.
    """
    lines = [number for number, _ in jsonl.lines(path)]
    read = judgments.read(path)
    rows = [Row(*pair) for pair in zip(lines, read, strict=False)]
    counting = [row for row in rows if row.judgment.control is None]
    systems = sorted({row.judgment.system for row in counting} - {HUMAN})
    if not any(name in systems for name in runs):
        first = next(iter(runs))
        clause = nearest(first, systems) if systems else ""
        raise InputError(f"no row is of {first!r}{clause}", file=path, field="system")
    found = {name: [row for row in counting if row.judgment.system == name] for name in runs}
    for name, run in runs.items():
        _hold(path, found[name], run)
    return found


def _hold(path: Path, rows: Sequence[Row], run: Path) -> None:
    """Hold what was judged against what was written."""
    written = _written(run, {row.judgment.doc_id for row in rows})
    for row in rows:
        doc_id, item = row.judgment.doc_id, row.judgment.item
        if doc_id not in written:
            message = f"{doc_id!r} is no article of {run}; expected one of its ids"
            raise InputError(message, file=path, line=row.line, field="doc_id")
        if item.takeaways not in written[doc_id]:
            message = (
                f"these are not the bullets of {doc_id!r} in {run}, which was made again after "
                "they were judged, or is another run"
            )
            raise InputError(message, file=path, line=row.line, field="takeaways")


class _Written(msgspec.Struct, gc=False):
    """The part of a prediction that people judge."""

    article_id: str
    sample: int = 0
    takeaways: tuple[str, ...] = ()


def _written(run: Path, wanted: Container[str]) -> dict[str, set[Takeaways]]:
    """What a run has for some articles: the bullets of each sample."""
    latest = {
        (made.article_id, made.sample): tuple(map(normalised, made.takeaways))
        for made in stored.read(Run(run).predictions_path, _Written)
        if made.article_id in wanted
    }
    found: dict[str, set[Takeaways]] = {}
    for (article_id, _), takeaways in latest.items():
        found.setdefault(article_id, set()).add(takeaways)
    return found


def _kind(everything: Sequence[Judgment], rating: str | None) -> Kind:
    if rating:
        return "rating"
    labelled = any(label is not None for one in everything for label in one.bullet_labels)
    return "bullets" if labelled else "label"


def _on_scale(
    path: Path, rows: Mapping[str, Sequence[Row]], rating: str, scale: tuple[float, float]
) -> None:
    for row in (row for found in rows.values() for row in found):
        value = row.judgment.human.get(rating)
        if value is not None and not scale[0] <= value <= scale[1]:
            message = f"expected {scale[0]:g} to {scale[1]:g}, found {value:g}"
            message += "; --scale names another scale"
            raise InputError(message, file=path, line=row.line, field=f"human.{rating}")


def _by_article(
    rows: Sequence[Row], value: Callable[[Sequence[Judgment]], float | None]
) -> dict[str, float]:
    """The mean over the samples of an article, each of which may have several raters."""
    samples: dict[str, dict[Takeaways, list[Judgment]]] = {}
    for row in rows:
        of_article = samples.setdefault(row.judgment.doc_id, {})
        of_article.setdefault(row.judgment.item.takeaways, []).append(row.judgment)
    found = {
        doc_id: [value(raters) for raters in of_article.values()]
        for doc_id, of_article in samples.items()
    }
    known = {doc_id: [one for one in told if one is not None] for doc_id, told in found.items()}
    return {doc_id: fmean(told) for doc_id, told in known.items() if told}


def labelled(raters: Sequence[Judgment]) -> list[float | None]:
    """The mean label of each bullet of one set; None for one that nobody labelled."""
    found: list[list[int]] = [[] for _ in raters[0].item.takeaways]
    for judgment in raters:
        for labels, label in zip(found, judgment.bullet_labels, strict=False):
            if label is not None:
                labels.append(label)
    return [fmean(labels) if labels else None for labels in found]


def _share(raters: Sequence[Judgment]) -> float | None:
    known = [label for label in labelled(raters) if label is not None]
    return fmean(known) if known else None


def _mean(raters: Sequence[Judgment], rating: str | None) -> float | None:
    told = [one.human.get(rating) if rating else one.label for one in raters]
    known = [value for value in told if value is not None]
    return fmean(known) if known else None


def _notes(everything: Sequence[Judgment], kind: Kind) -> Iterator[str]:
    raters = sorted({one.rater for one in everything if one.rater})
    if raters:
        yield f"labels by: {', '.join(raters)}"
    sets: dict[object, list[Judgment]] = {}
    for one in everything:
        sets.setdefault((one.system, one.doc_id, one.item.takeaways), []).append(one)
    if len(sets) < len(everything):
        yield f"{counted(len(everything), 'row')} of {len(sets)} sets: raters are averaged"
    if kind == "bullets":
        null = sum(label is None for raters in sets.values() for label in labelled(raters))
        if null:
            yield f"{counted(null, 'bullet')} without a label of anyone, left out"
        whole = sum(one.label is not None and not one.bullet_labels for one in everything)
        if whole:
            yield f"{counted(whole, 'row')} with one label for all bullets, left out"
