"""What the statistics say of each candidate: its standing, and how it came to it.

Quality ranks and `avoid` is a veto: of the candidates that are not shown to write too many
unsupported bullets, the best in one column is recommended, those that are not shown to differ from
it are comparable, and the others are behind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.config import Ranking
from bench.tables.columns import ranks_by
from bench.tables.load import Scores
from bench.types import STANDINGS, Standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bench.tables.differences import Differences

UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A candidate's share of unsupported bullets, over the articles that it answered."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Standings and reasons by the place of candidates; the rest is what they rest on.

    `by` is the column that ranks, None where there is none. `order` has all candidates, best
    first; `best` is the first of those that can be ranked, before any veto. `few` says that so few
    articles could show no difference between the candidates. A candidate whose share of unsupported
    bullets is shown to be above `limit`, or above twice that of the references' own bullets, is to
    be avoided.
    """

    standings: tuple[Standing, ...]
    reasons: tuple[str, ...]
    order: tuple[int, ...]
    best: int | None
    by: str | None
    few: bool
    limit: float
    unsupported: dict[int, Share] = field(default_factory=dict)

    def rows(self, *standings: Standing) -> list[int]:
        """Candidates with these standings, best first."""
        return [row for row in self.order if self.standings[row] in standings]


def standings(
    scores: Scores, ranking: Ranking | None = None, *, tables: int = 1, seed: int = 0
) -> Standings:
    """Give each candidate its standing; docs/statistics.md defines them.

    Parameters
    ----------
    tables
        Number of tables over other articles that are printed together, for the correction of p.
    seed
        Of the resampling.
    """
    from bench.tables import differences

    ranking = ranking or Ranking()
    by = ranks_by(scores, ranking)
    reasons = [_reason(scores, row, by) for row in range(len(scores.candidates))]
    complete = [row for row, reason in enumerate(reasons) if not reason and not _sees(scores, row)]
    limit = ranking.avoid_unsupported
    shares = _shares(scores, complete)
    avoid = [
        row
        for row in shares
        if limit < 1 and (shares[row].low > limit or _above_twice(scores, row))
    ]  # a limit of 1: nothing is avoided
    usable = [row for row in complete if row not in avoid]
    tested = differences.by_column(scores, [by] if by else [], tables=tables, seed=seed)
    few = bool(by) and len(usable) > 1 and _too_few(scores, tested.get(str(by)))
    order = _order(scores, by, shares, reasons)
    ranked = [row for row in order if row in usable]
    rivals = _varied(scores, ranked, complete)
    found: dict[int, Standing] = {
        row: "incomplete" if reason else "bound" for row, reason in enumerate(reasons)
    }
    found |= dict.fromkeys(avoid, "avoid")
    found |= _places(by, ranked, rivals, tested, alone=few or len(complete) < 2)
    return Standings(
        standings=tuple(found.values()),
        reasons=tuple(reasons),
        order=tuple(sorted(order, key=lambda row: STANDINGS.index(found[row]))),
        best=next((row for row in order if row in complete), None),
        by=by,
        few=few,
        limit=limit,
        unsupported=shares,
    )


def _sees(scores: Scores, row: int) -> bool:
    return scores.candidates[row].sees_reference


def _reason(scores: Scores, row: int, by: str | None) -> str:
    """Why a candidate can't be ranked, or ""."""
    import numpy as np

    from bench.tables.labels import label

    if scores.incomplete[row] or by is None:
        return scores.incomplete[row]
    missing = int(np.isnan(scores.values[by][row]).sum())
    of = f"{missing} of {len(scores.articles)} articles"
    return f"{label(scores.columns[by])} is n/a for {of}" if missing else ""


def _shares(scores: Scores, rows: Sequence[int]) -> dict[int, Share]:
    """The unsupported bullets of candidates, where a checker judged them."""
    if UNSUPPORTED not in scores.columns:
        return {}
    found = {row: _share(answered(scores, row, UNSUPPORTED), _bullets(scores, row)) for row in rows}
    return {row: share for row, share in found.items() if share}


def _above_twice(scores: Scores, row: int) -> bool:
    """Whether a candidate is shown to have more than twice the references' own share."""
    from bench import shares, significance

    theirs = scores.people.references.get(UNSUPPORTED)
    if theirs is None or math.isnan(theirs.sum()):
        return False
    values, bullets = answered(scores, row, UNSUPPORTED), _bullets(scores, row)
    p = shares.above_twice(values, bullets, theirs, scores.people.bullets)
    return p < (1 - significance.LEVEL) / 2


def _share(values: NDArray[np.float64], bullets: float) -> Share | None:
    """A share with its interval; None where a value is missing, or where there is none."""
    from bench import shares

    if not values.size or math.isnan(values.sum()):
        return None
    low, high = shares.interval(values, bullets)
    return Share(mean=float(values.mean()), low=low, high=high)


def answered(scores: Scores, row: int, column: str) -> NDArray[np.float64]:
    """A candidate's values where it answered; what a failed sample scores is taken out again."""
    rate = scores.values["answer_rate"][row]
    answered = rate > 0
    worst = scores.columns[column].worst
    failed: NDArray[np.float64] = (1 - rate[answered]) * worst
    made: NDArray[np.float64] = (scores.values[column][row][answered] - failed) / rate[answered]
    return made.clip(0)


def _bullets(scores: Scores, row: int) -> float:
    """How many bullets were judged; no fewer than one for each article where that is unknown."""
    import numpy as np

    if "bullets" not in scores.columns:
        return float((scores.values["answer_rate"][row] > 0).sum())
    return float(np.nansum(answered(scores, row, "bullets")))


def _too_few(scores: Scores, tested: Differences | None) -> bool:
    """Whether so few articles can show no difference between any two candidates."""
    from bench import significance

    return tested is None or significance.too_few(len(scores.articles), tested.comparisons)


def _order(
    scores: Scores, by: str | None, shares: dict[int, Share], reasons: Sequence[str]
) -> list[int]:
    """Candidates, the best first; equal ones by unsupported bullets, by cost, and by name."""
    import numpy as np

    if by is None:
        return sorted(range(len(reasons)), key=lambda row: scores.candidates[row].name)
    means = scores.values[by].mean(axis=1)
    costs = np.nan_to_num(scores.values["cost"].mean(axis=1), nan=math.inf)
    sign = 1 if scores.columns[by].better == "lower" else -1

    def key(row: int) -> tuple[bool, float, float, float, str]:
        missing = bool(reasons[row]) or math.isnan(means[row])
        value = 0.0 if missing else round(sign * float(means[row]), 12)
        share = shares[row].mean if row in shares else math.inf
        return missing, value, share, float(costs[row]), scores.candidates[row].name

    return sorted(range(len(reasons)), key=key)


def _varied(scores: Scores, ranked: Sequence[int], complete: Sequence[int]) -> list[int]:
    """Those that may be recommended: none that repeats itself where another one does not."""
    if all(scores.repeats[row] for row in complete):
        return list(ranked)
    return [row for row in ranked if not scores.repeats[row]]


def _places(
    by: str | None,
    ranked: Sequence[int],
    rivals: Sequence[int],
    tested: dict[str, Differences],
    *,
    alone: bool,
) -> dict[int, Standing]:
    """Standings of the candidates that are not to be avoided; rivals come best first.

    One is recommended where there is another to compare it with, and where a difference could
    have been shown.
    """
    from bench.tables.differences import CandidatePair

    found: dict[int, Standing] = {
        row: "comparable" if row in rivals else "behind" for row in ranked
    }
    if by is None or not rivals or alone:
        return found
    best = rivals[0]
    shown = [row for row in rivals if tested[by].significant(CandidatePair(by, best, row))]
    return found | dict.fromkeys(shown, "behind") | {best: "recommended"}
