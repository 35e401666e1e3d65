"""Which articles people should rate, and how many it takes.

People's time is dear, so articles may be chosen that tell most. What is chosen is no random sample:
means over it are of these articles alone, and reports of such ratings say so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from bench import significance, tables
from bench.console import counted
from bench.significance import POWER
from bench.tables.columns import chosen, ranks_by
from bench.types import InputError

if TYPE_CHECKING:
    from bench.agreement import Floats
    from bench.config import Ranking
    from bench.tables import Scores

How = Literal["random", "disagreement", "closest"]
SHARES = (0.6, 0.7)
"""Of wins; half of them is no difference."""


def articles(
    runs: Sequence[Path],
    *,
    how: How = "random",
    count: int | None = None,
    seed: int = 0,
    mixed: bool = False,
    ranking: Ranking | None = None,
) -> list[str]:
    """Ids of the articles to rate, those that tell most first; all of them without a `count`.

    Parameters
    ----------
    runs
        Run directories with their scores.
    how
        `random`; `disagreement`, where metrics differ most about the order of candidates; or
        `closest`, where the two best candidates differ most in the column that ranks.

    Raises
    ------
    InputError
        The runs can't be read or compared, or have too few candidates or columns for it.
    """
    scores = tables.load(runs, mixed=mixed)
    ids = [article.id for article in scores.articles]
    shuffled = Random(seed).sample(range(len(ids)), len(ids))  # decides between equal ones
    if how == "random":
        order = shuffled
    else:
        tells = (
            disagreement(scores, ranking) if how == "disagreement" else contrast(scores, ranking)
        )
        order = sorted(shuffled, key=lambda place: -tells[place])
    return [ids[place] for place in order[:count]]


def disagreement(scores: Scores, ranking: Ranking | None = None) -> Floats:
    """How much metrics differ about the order of candidates, for each article, shape (articles,).

    The variance over metrics of a candidate's rank, as a mean over candidates. A metric's rank is
    the mean over those of its columns that tables show by default; 0 where nothing is known.
    """
    names = [
        name
        for name in chosen(scores, None, ranking)
        if scores.columns[name].better and scores.columns[name].metric
    ]
    metrics = list(dict.fromkeys(scores.columns[name].metric for name in names))
    if len(metrics) < 2 or len(scores.candidates) < 2:
        raise InputError(
            "metrics can only disagree where there are two of them, and two candidates",
            field="disagreement",
        )
    signs = {name: -1 if scores.columns[name].better == "lower" else 1 for name in names}
    ranks = {name: _ranks(signs[name] * scores.values[name]) for name in names}
    means = [
        np.mean([ranks[name] for name in names if scores.columns[name].metric == metric], axis=0)
        for metric in metrics
    ]
    return np.asarray(np.nan_to_num(np.var(means, axis=0).mean(axis=0)))


def contrast(scores: Scores, ranking: Ranking | None = None) -> Floats:
    """How far apart the two closest candidates are, for each article, in the column that ranks."""
    by, (first, second) = closest(scores, ranking)
    values = scores.values[by]
    return np.asarray(np.nan_to_num(np.abs(values[first] - values[second])))


def closest(scores: Scores, ranking: Ranking | None = None) -> tuple[str, tuple[int, int]]:
    """The column that ranks, and the places of the two best candidates in it.

    Raises
    ------
    InputError
        No column ranks, or fewer than two candidates can be ranked.
    """
    from bench.tables.differences import competitors

    by = ranks_by(scores, ranking)
    rows = competitors(scores, by) if by else []
    if by is None or len(rows) < 2:
        raise InputError(
            "a decision needs two candidates with scores in the column that ranks", field="closest"
        )
    means = scores.values[by].mean(axis=1)
    sign = 1 if scores.columns[by].better == "lower" else -1
    first, second = sorted(rows, key=lambda row: (sign * means[row], scores.candidates[row].name))[
        :2
    ]
    return by, (first, second)


def needed(share: float, candidates: int = 2) -> int:
    """Articles that it takes to show that one candidate wins this share of its comparisons.

    With 80% power, from the comparisons of these two alone, where on each article as many pairs are
    shown as there can be without showing a candidate twice.
    """
    comparisons = significance.needed(math.sqrt(share * (1 - share)), share - 0.5)
    return math.ceil(comparisons * _articles_a_comparison(candidates))


def _articles_a_comparison(candidates: int) -> float:
    pairs = candidates * (candidates - 1) / 2
    return pairs / (candidates // 2)


def told(count: int, candidates: int) -> str:
    """What so many articles can show, in words."""
    shares = [
        f"{share:.0%} of wins takes {needed(share, candidates):,} articles" for share in SHARES
    ]
    smallest = significance.detectable(0.5, int(count / _articles_a_comparison(candidates)))
    of = counted(count, "article")
    start = (
        f"{of} can't show which of two is better"
        if not smallest < 0.5
        else f"{of} show that one of two is better where it wins {0.5 + smallest:.0%} of the time"
    )
    return f"power: {start} ({POWER:.0%} power, one rater, these two alone); {', '.join(shares)}"


def _ranks(values: Floats) -> Floats:
    """Mid-ranks of candidates within each article, [candidates, articles]; NaN stays NaN."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, axis=0, nan_policy="omit"))


WAYS = get_args(How)
