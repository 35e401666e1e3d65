"""A tournament -> a table: who is preferred, how certainly, and what the judge favours besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import exp, log, nan
from typing import TYPE_CHECKING

from bench import significance
from bench.console import counted
from bench.llm.families import JOIN, family
from bench.preference.tournament import Tournament
from bench.tables.notes import HUMAN
from bench.tables.panels import compared
from bench.tables.parts import Cell, Heading, Table, number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bench.preference.strength import Strengths

_MOST_TIMES = 1000  # odds that are told: beyond, nearly no comparison went against the length
_MEASURES = {
    "preference": "pref\u00ader\u00adence",
    "preference_adjusted": "at equal length",
    "won": "won",
    "no_difference": "no dif\u00adference",
    "lost": "lost",
    "undecided": "un\u00adde\u00adcided",
}


def preference(
    made: Tournament, *, judge: str = "", models: Mapping[str, str] | None = None, seed: int = 0
) -> Table:
    """Candidates from the most preferred on, in tiers within which none is shown to differ.

    Parameters
    ----------
    judge
        The model that judged, or those of a panel; "" for people.
    models
        The models of candidates, by name, where they are known.
    seed
        Of the resampling.
    """
    names = made.field.names
    order = list(range(len(names)))
    if made.strengths:
        order.sort(key=lambda row: -made.strengths.shares[row])  # type: ignore[union-attr]
    tiers = _tiers(made.strengths, order, seed)
    plain, adjusted = (_shares(one, len(names), seed) for one in (made.strengths, made.adjusted))
    rows = []
    for row in order:
        tally = made.tally(names[row])
        counts = (tally.won, tally.tied, tally.lost, tally.unanswered)
        rows.append((
            Cell(value=names[row], text=names[row]),
            Cell(value=tiers.get(row), text=number(tiers.get(row))),
            plain[row], adjusted[row],
            *(Cell(value=count, text=str(count)) for count in counts),
        ))  # fmt: skip
    return Table(
        headings=(
            Heading(name="candidate", label="candidate"),
            Heading(name="tier", label="tier"),
            *(Heading(name=name, label=label, measure=True) for name, label in _MEASURES.items()),
        ),
        rows=tuple(rows),
        notes=tuple(_notes(made, judge, models or {}, seed)),
    )


def _shares(found: Strengths | None, count: int, seed: int) -> list[Cell]:
    """A cell for each candidate: the share, and its interval below."""
    if found is None:
        return [Cell(value=nan, text="n/a")] * count
    bounds = zip(*significance.intervals(found.values, seed=seed), strict=True)
    return [
        Cell(
            value=float(share),
            text=number(float(share)),
            below=(f"[{low:.3f}, {high:.3f}]",) if low == low else (),
            extra={"low": float(low), "high": float(high)},
        )
        for share, (low, high) in zip(found.shares, bounds, strict=True)
    ]


def _tiers(found: Strengths | None, order: Sequence[int], seed: int) -> dict[int, int]:
    """The tier of each row, 1 for the best."""
    if found is None:
        return {}
    groups = significance.tiers(order, _differ(found.values, seed))
    return {row: tier for tier, group in enumerate(groups, 1) for row in group}


def _differ(values: NDArray[np.float64], seed: int) -> NDArray[np.bool_]:
    """Which rows are shown to differ, all pairs corrected together."""
    import numpy as np

    pairs = list(combinations(range(len(values)), 2))
    resamples = significance.resamples_for(len(pairs))
    p = significance.holm(significance.randomization(values, pairs, resamples=resamples, seed=seed))
    differ = np.zeros((len(values), len(values)), bool)
    for (one, other), corrected in zip(pairs, p, strict=True):
        differ[one, other] = differ[other, one] = corrected < significance.ALPHA
    return differ


def _notes(made: Tournament, judge: str, models: Mapping[str, str], seed: int) -> Iterator[str]:
    """Yield what was compared, how certain it is, and what the judge may favour."""
    names, count = made.field.names, len(made.meetings)
    articles = counted(len({one.article_id for one in made.meetings}), "article")
    possible = len(names) * (len(names) - 1) // 2 * len(made.field.articles)
    by = f"by {judge}" if judge else "by people"
    yield f"{counted(count, 'comparison')} of {articles}, of {possible} possible, {by}"
    if made.reason:
        yield f"n/a: {made.reason}"
        return
    yield (
        "preference: expected share of comparisons won against the field, no difference as half; "
        "Bradley-Terry with ties (Davidson)"
    )
    yield (
        f"[low, high]: {significance.LEVEL:.0%} interval, BCa bootstrap over articles; tier: none "
        f"within it is shown to differ (p < {significance.ALPHA}, Holm), seed {seed}"
    )
    yield from _length(made)
    yield from _extremes(made)
    if judge:
        yield from _position(made)
        yield from compared(made, judge)
        yield from _favours(made, judge, models)


def _length(made: Tournament) -> Iterator[str]:
    """Yield what length does."""
    if made.unadjusted:
        yield f"at equal length: n/a: {made.unadjusted}"
    elif made.adjusted:
        times = exp(min(made.adjusted.length * log(2), log(_MOST_TIMES)))
        told = f"{times:.2f}" if times < _MOST_TIMES else f"more than {_MOST_TIMES}"
        yield f"length: twice the words make the odds of being preferred {told} times as high"


def _extremes(made: Tournament) -> Iterator[str]:
    """Yield who won or lost all: there the weak prior decides how strong that is."""
    for name in made.field.names:
        tally = made.tally(name)
        if not tally.tied and bool(tally.won) != bool(tally.lost):
            all_ = counted(tally.won or tally.lost, "comparison")
            did = "won" if tally.won else "lost"
            yield f"{name} {did} all of {all_}: how far it is from the others, they can't show"


def _position(made: Tournament) -> Iterator[str]:
    """Yield how much the judge looks at the place that a set is shown in."""
    outcomes = [one.outcome for one in made.meetings if one.outcome]
    samples, flips = sum(one.samples for one in outcomes), sum(one.flips for one in outcomes)
    decided = sum(one.decided for one in outcomes)
    if samples:
        first = sum(one.shown_first for one in outcomes) / decided if decided else nan
        yield (
            f"position: {flips} of {counted(samples, 'sample')} preferred the same place in both "
            "orders, which counts as no difference; of answers that prefer a set, "
            f"{number(first, 2)} prefer the one shown first"
        )


def _favours(made: Tournament, judge: str, models: Mapping[str, str]) -> Iterator[str]:
    """Yield whom the judge may favour: its own family, and machines above people."""
    if HUMAN in made.field.names:
        yield f"{HUMAN}: judges prefer machine text to people's (arXiv 2602.07673)"
    for name in made.field.names:
        makers = family(models.get(name, ""))
        for one in judge.split(JOIN):
            if makers and makers == family(one):
                yield f"{name}: of one family with the judge {one} ({makers}), which may favour it"
