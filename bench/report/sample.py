"""Which articles a page holds: all, or of very many some drawn evenly and some that differ most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.config import Ranking
from bench.tables import Scores, label, ranks_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST = 20_000
"""Articles of which a page holds every one; a browser lists them in two seconds."""
DRAWN, DIFFER = 1_000, 200
"""Articles of larger sets on a page: drawn at even distances, and those that differ most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Places of the articles on a page, of `total`; the first `drawn` stand for all."""

    places: Sequence[int]
    drawn: int
    total: int
    column: str = ""

    def notes(self) -> list[str]:
        """What readers must know: which numbers are of all articles, and where the others are."""
        if len(self.places) == self.total:
            return []
        differ = len(self.places) - self.drawn
        most = f" and the {differ:,} in which candidates differ most in {self.column}"
        return [
            f"this page holds {len(self.places):,} of the {self.total:,} articles: {self.drawn:,} "
            f"at even distances{most if differ else ''}; means, intervals and standings are of all "
            f"articles, filters, differences and distributions of the {self.drawn:,}, examples of "
            "those on the page; `takeaway-bench table --per-article --format csv` prints all scores"
        ]


def everything(scores: Scores) -> Sample:
    """All articles."""
    total = len(scores.articles)
    return Sample(places=range(total), drawn=total, total=total)


def choose(scores: Scores, ranking: Ranking | None = None) -> Sample:
    """Choose the articles of a page."""
    total = len(scores.articles)
    if total <= MOST:
        return everything(scores)
    drawn = [place * total // DRAWN for place in range(DRAWN)]
    column = ranks_by(scores, ranking or Ranking())
    if column is None:
        return Sample(places=drawn, drawn=DRAWN, total=total)
    differ = _differ(scores.values[column], set(drawn))
    name = label(scores.columns[column])
    return Sample(places=[*drawn, *differ], drawn=DRAWN, total=total, column=name)


def _differ(values: NDArray[np.float64], drawn: set[int]) -> list[int]:
    """Articles whose best and worst value are farthest apart, of values (candidates, articles)."""
    import numpy as np

    known = np.isfinite(values)
    highest = np.where(known, values, -np.inf).max(axis=0)
    apart = highest - np.where(known, values, np.inf).min(axis=0)
    order = np.argsort(-apart, kind="stable")[: DIFFER + len(drawn)].tolist()
    return [place for place in order if apart[place] > 0 and place not in drawn][:DIFFER]
