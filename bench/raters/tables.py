"""A report of raters as tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from bench.agreement import Alpha
from bench.console import counted
from bench.metaeval.judgments import PREFERENCE
from bench.raters.answers import NOMINAL
from bench.raters.controls import Controls, Share
from bench.raters.report import RANDOM, Report, Standing
from bench.raters.results import Result
from bench.significance import ALPHA, LEVEL
from bench.tables import Cell, Heading, Table, number
from bench.tables.cells import DIFFERS, interval
from bench.tables.notes import HUMAN

CHOSEN = "§"
"""Marks means of articles that were not chosen at random."""


def all_tables(report: Report) -> list[Table]:
    """Agreement, raters and results, in this order."""
    return [agreement(report), raters(report), results(report)]


def agreement(report: Report) -> Table:
    """Krippendorff's alpha of each question."""
    names = ("question", "alpha", "units", "articles", "raters")
    rows = [
        (
            _text(question),
            _bounded(one.value, one.low, one.high),
            *map(_count, (one.units, one.articles, one.raters)),
        )
        for question, one in report.agreement.items()
    ]
    why = [f"{question}: {one.reason}" for question, one in report.agreement.items() if one.reason]
    return Table(
        headings=_headings(names, measures=("alpha",)),
        rows=tuple(rows),
        conclusion=_agreeing(report.agreement.values()),
        notes=(
            *report.notes,
            "alpha: Krippendorff's; 1 is full agreement, 0 what chance would give; of "
            f"{' and '.join(NOMINAL)} nominal, of all others ordinal; repeats are left out",
            f"[low, high]: {LEVEL:.0%} interval, jackknife over articles",
            *why,
        ),
    )


def _agreeing(found: Iterable[Alpha]) -> str:
    known = [one for one in found if not math.isnan(one.value)]
    if not known:
        return "How far raters agree is not known."
    full = sum(one.value == 1 for one in known)
    unsure = [one for one in known if one.value < 1]
    sure = sum(one.low > 0 for one in unsure)
    told = f"All agree on {counted(full, 'question')}. " if full else ""
    if unsure:
        of = counted(len(unsure), "other" if full else "question")
        told += f"Raters are shown to agree more than by chance on {sure} of {of}."
    return told.strip()


def raters(report: Report) -> Table:
    """Each rater's agreement with the others, controls and time."""
    questions = [name for name, own in report.raters.items() if own]
    names = ("rater", *questions, "changed", "own_unsupported", "own_behind", "items", "seconds")
    rows = [
        (
            _text(rater),
            *(_standing(report.raters[name].get(rater)) for name in questions),
            *_controls(own),
        )
        for rater, own in report.controls.items()
    ]
    return Table(
        headings=_headings(names, measures=names[1:]),
        rows=tuple(rows),
        conclusion=_standing_apart(report, questions),
        notes=tuple(_about_raters(report, questions)),
    )


def _standing_apart(report: Report, questions: Sequence[str]) -> str:
    found = {
        rater: [
            name
            for name in questions
            if rater in report.raters[name] and report.raters[name][rater].stands_apart
        ]
        for rater in report.controls
    }
    told = [f"{rater} ({', '.join(names)})" for rater, names in found.items() if names]
    return (
        f"Stands apart from the others: {'; '.join(told)}."
        if told
        else ("No rater is shown to stand apart from the others.")
    )


def _about_raters(report: Report, questions: Sequence[str]) -> Iterator[str]:
    if questions:
        yield (
            f"{', '.join(questions)}: agreement with the other raters, on the scale of alpha; "
            f"[low, high]: {LEVEL:.0%} interval over articles"
        )
        yield (
            f"{DIFFERS} stands apart: agrees less with the others than they do among themselves, "
            f"p < {ALPHA:.2f} by paired approximate randomization over articles, corrected for all "
            "raters and questions (Holm)"
        )
    yield "changed: share of answers to repeated items that are others than the first time"
    yield "own unsupported, own behind: people's own bullets that were called so"
    yield "seconds: median for an item"
    reasons: dict[str, list[str]] = {}
    for name in questions:
        for rater, one in report.raters[name].items():
            if one.apart.reason:
                reasons.setdefault(one.apart.reason, []).append(f"{rater} ({name})")
    yield from (f"not compared: {', '.join(who)}: {why}" for why, who in reasons.items())


def _standing(one: Standing | None) -> Cell:
    if one is None:
        return Cell(value=math.nan, text=number(None))
    found = one.apart
    cell = _bounded(found.value, found.low, found.high)
    about = {
        "others": found.others,
        "difference": found.difference,
        "p": found.p,
        "p_corrected": one.p_corrected,
    }
    mark = DIFFERS if one.stands_apart else ""
    return Cell(
        value=cell.value, text=cell.text + mark, below=cell.below, extra={**cell.extra, **about}
    )


def _controls(own: Controls) -> Iterator[Cell]:
    yield from map(_share, (own.changed, own.unsupported, own.behind))
    yield _count(own.items)
    yield Cell(value=own.seconds, text=number(own.seconds, 0))


def _share(share: Share) -> Cell:
    cell = _bounded(share.value, share.low, share.high, places=2)
    return Cell(
        value=cell.value,
        text=cell.text,
        below=cell.below,
        extra={**cell.extra, "answers": share.answers},
    )


def results(report: Report) -> Table:
    """What raters say of each candidate, best first by the question that ranks."""
    questions = list(report.results)
    found = {name: {one.system: one for one in own} for name, own in report.results.items()}
    systems = list(dict.fromkeys(one.system for own in report.results.values() for one in own))
    systems.sort(key=lambda name: name == HUMAN)
    first = found[questions[0]] if questions else {}
    marked = report.picked != RANDOM
    rows = [
        (
            _tier(first.get(system)),
            _text(system),
            *(_result(found[name].get(system), marked=marked) for name in questions),
        )
        for system in systems
    ]
    return Table(
        headings=_headings(("tier", "candidate", *questions), measures=questions),
        rows=tuple(rows),
        conclusion=_best(report),
        notes=tuple(_about_results(report, questions)),
        attributes={"picked": report.picked, "seed": report.seed},
    )


def _best(report: Report) -> str:
    if not report.results:
        return ""
    question, own = next(iter(report.results.items()))
    best = [one.system for one in own if one.tier == 1]
    if len(own) < 2 or not best:
        return ""
    if len(best) == 1:
        return f"By {question}, raters put {best[0]} first."
    return f"By {question}, raters are not shown to put one of these first: {', '.join(best)}."


def _about_results(report: Report, questions: Sequence[str]) -> Iterator[str]:
    if report.picked != RANDOM:
        yield (
            f"{CHOSEN} of articles that were not chosen at random ({report.picked}): these means "
            "are of these articles alone, and differ from those of all articles"
        )
    if questions:
        yield f"tier: by {questions[0]}; within a tier no two candidates are shown to differ"
        yield (
            f"[low, high]: {LEVEL:.0%} interval over articles, seed {report.seed}; none where all "
            "articles give the same"
        )
        yield "means are over all raters, also over those that stand apart"
    if PREFERENCE in questions:
        yield (
            f"{PREFERENCE}: expected share of wins against the other candidates (Bradley-Terry, "
            "ties as Davidson); comparisons with people's own bullets are left out"
        )
    shares = [name for name in questions if name in NOMINAL]
    if shares:
        yield f"{', '.join(shares)}: share that raters call supported, of what they could tell"
    if any(one.system == HUMAN for own in report.results.values() for one in own):
        yield f"{HUMAN}: people's own bullets, shown as a control; not ranked"


def _result(one: Result | None, *, marked: bool) -> Cell:
    if one is None:
        return Cell(value=math.nan, text=number(None))
    cell = _bounded(one.value, one.low, one.high)
    about = {"articles": one.articles, "answers": one.answers, "tier": one.tier}
    return Cell(
        value=cell.value,
        text=cell.text,
        below=cell.below,
        mark=CHOSEN if marked else "",
        extra={**cell.extra, **about},
    )


def _tier(one: Result | None) -> Cell:
    tier = one.tier if one else None
    return Cell(value=tier, text="" if tier is None else str(tier))


def _bounded(value: float, low: float, high: float, places: int = 3) -> Cell:
    """A number with its interval below it."""
    return Cell(
        value=value,
        text=number(value, places),
        below=tuple(filter(None, [interval(low, high, places)])),
        extra={"low": low, "high": high},
    )


def _text(value: str) -> Cell:
    return Cell(value=value, text=value)


def _count(value: int) -> Cell:
    return Cell(value=value, text=f"{value:,}")


def _headings(names: Sequence[str], *, measures: Sequence[str]) -> tuple[Heading, ...]:
    return tuple(
        Heading(name=name, label=name.replace("_", " "), measure=name in measures) for name in names
    )
