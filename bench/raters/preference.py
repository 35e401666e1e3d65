"""Who is preferred: comparisons of two candidates, by several raters -> a ranking with tiers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench import significance
from bench.metaeval.judgments import PREFERENCE
from bench.preference.strength import Comparisons, fit
from bench.raters.answers import Answer
from bench.raters.results import Result, tiers, varied
from bench.tables.notes import HUMAN


def compared(given: Sequence[Answer]) -> list[Answer]:
    """The comparisons of two candidates; those with people's own bullets test raters."""
    return [
        one
        for one in given
        if one.question == PREFERENCE
        and len(one.thing.systems) > 1
        and HUMAN not in one.thing.systems
    ]


def ranking(given: Sequence[Answer], *, seed: int) -> list[Result]:
    """Each candidate's expected share of wins against the others, best first.

    Of `compared` answers, by `bench.preference.strength`; every rater's comparison counts once, and
    intervals and tiers are over articles.

    Raises
    ------
    ValueError
        Nothing connects some of the candidates.
    """
    systems = sorted({system for one in given for system in one.thing.systems})
    places = {system: place for place, system in enumerate(systems)}
    articles = {name: n for n, name in enumerate(sorted({one.thing.article for one in given}))}
    rows = [
        (
            articles[one.thing.article],
            places[one.thing.systems[0]],
            places[one.thing.systems[1]],
            one.value,
            0.0,
        )
        for one in given
    ]
    made = Comparisons.of(rows, candidates=len(systems), articles=len(articles))
    strengths = fit(made)
    bounds = np.clip(significance.intervals(strengths.values, seed=seed), 0, 1)
    bounds[:, [not varied(row) for row in strengths.values]] = np.nan
    order = sorted(range(len(systems)), key=lambda row: -strengths.shares[row])
    tier = tiers(strengths.values, order, seed)
    met = [{one.thing.article for one in given if name in one.thing.systems} for name in systems]
    return [
        Result(
            system=systems[row],
            value=float(strengths.shares[row]),
            low=float(bounds[0, row]),
            high=float(bounds[1, row]),
            articles=len(met[row]),
            answers=sum(systems[row] in one.thing.systems for one in given),
            tier=tier[row],
        )
        for row in order
    ]
