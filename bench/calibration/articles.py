"""One candidate in one column: the metric's values and people's labels, article by article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.calibration.estimate import least
from bench.calibration.labels import Labels
from bench.tables import Scores
from bench.types import Column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

UNSUPPORTED, SUPPORTED = "unsupported", "supported"
"""How the columns begin that count labels."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a candidate in one column, by article.

    `values` are the metric's; `labels` people's, NaN without one. `answered` are the articles that
    have an answer; the rest count as `worst` on the scale of the labels.
    """

    values: Floats
    labels: Floats
    answered: NDArray[np.bool_]
    worst: float


def part(scores: Scores, column: Column, labels: Labels, row: int) -> Part:
    """Values and labels turned the same way, an unanswered sample counting as the worst."""
    import numpy as np

    told = labels.values[scores.candidates[row].name]
    found = np.array([told.get(article.id, np.nan) for article in scores.articles])
    values = scores.values[column.name][row]
    worst = labels.scale[0]
    if labels.kind != "rating" and column.name.startswith(UNSUPPORTED):
        found, worst = 1 - found, 1.0
    if labels.kind == "label":
        values = _whole(values, column)
    rate = scores.values["answer_rate"][row]
    return Part(
        values=np.where(np.isnan(values), np.nanmean(values) if _any(values) else 0.0, values),
        labels=rate * found + (1 - rate) * worst,
        answered=rate > 0,
        worst=worst,
    )


def _whole(values: Floats, column: Column) -> Floats:
    """Shares of bullets as what a label says: whether all are supported, or one is not."""
    import numpy as np

    if column.name.startswith(UNSUPPORTED):
        return np.where(np.isnan(values), values, values > 0)
    if column.name.startswith(SUPPORTED):
        return np.where(np.isnan(values), values, values >= 1)
    return values


def _any(values: Floats) -> bool:
    import numpy as np

    return not bool(np.isnan(values).all())


def unlike(found: Part) -> float:
    """The p of equal means in labelled and other articles (Welch 1947); 1 where that is open."""
    import numpy as np
    from scipy.stats import ttest_ind

    known = found.answered & ~np.isnan(found.labels)
    one, other = found.values[known], found.values[found.answered & ~known]
    if min(len(one), len(other)) < least() or not max(np.ptp(one), np.ptp(other)) > 0:
        return 1.0
    return float(ttest_ind(one, other, equal_var=False).pvalue)
