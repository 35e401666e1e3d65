"""How well held-out support tells sound bullets from unsound ones, set by set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from bench.consistency.support.features import NAMES
from tools.support.fit import Floats
from tools.support.matrix import Ints, Matrix, family

HEADER = (
    "set", "bullets", "sound", "ROC-AUC", "balanced accuracy", "calibration error",
    "unsound unsupported", "unsound supported", "sound unsupported", "sound supported",
)  # fmt: skip
RESAMPLES, SEED = 500, 0
BINS = 10  # of equal width, for reliability


class Bin(NamedTuple):
    """Bullets of like support: their weight, mean support, and share of sound ones."""

    weight: float
    support: float
    sound: float


def table(data: Matrix, support: Floats, bound: float) -> str:
    """A Markdown table of the bullets on whose label people agree, set by set.

    Intervals are percentiles of a bootstrap over articles, 95%.
    """
    rows = [_row(data, support, bound, number) for number in range(len(data.sets))]
    return _markdown(HEADER, rows)


def signs(data: Matrix) -> str:
    """A Markdown table: the ROC-AUC of each feature by itself, the mean of each family's sets."""
    families = sorted(set(map(family, data.sets)))
    each = {name: [_alone(data, number) for number, one in enumerate(data.sets)
                   if family(one) == name] for name in families}  # fmt: skip
    rows = [
        (name, *(f"{np.mean([row[at] for row in each[one]]):.3f}" for one in families))
        for at, name in enumerate(NAMES)
    ]
    return _markdown(("feature", *families), rows)


def _alone(data: Matrix, number: int) -> list[float]:
    inside = data.set_of == number
    sound, wrong = inside & (data.labels == 1), inside & (data.labels == 0)
    return [roc_auc(column[sound], column[wrong]) for column in data.features.T]


def _row(data: Matrix, support: Floats, bound: float, number: int) -> Iterator[object]:
    inside = (data.set_of == number) & np.isin(data.labels, (0, 1))
    sound, wrong = inside & (data.labels == 1), inside & (data.labels == 0)
    right = (support[sound] >= bound).mean() + (support[wrong] < bound).mean()
    low, high = interval(support[inside], data.labels[inside], data.article[inside])
    bins = reliability(support[inside], data.labels[inside], np.ones(inside.sum()))
    yield from (data.sets[number], inside.sum(), f"{sound.sum() / inside.sum():.2f}")
    yield f"{roc_auc(support[sound], support[wrong]):.3f} [{low:.3f}, {high:.3f}]"
    yield from (f"{right / 2:.3f}", f"{calibration_error(bins):.3f}")
    for lines in (wrong, sound):
        for verdict in ("unsupported", "supported"):
            yield f"{(data.verdict[lines] == verdict).mean():.2f}"


def roc_auc(sound: Floats, wrong: Floats) -> float:
    """The chance that a sound bullet has more support than an unsound one; ties count half."""
    from scipy.stats import rankdata

    ranks = rankdata(np.r_[sound, wrong])[: len(sound)]
    return float((ranks.sum() - len(sound) * (len(sound) + 1) / 2) / (len(sound) * len(wrong)))


def interval(support: Floats, labels: Floats, articles: Ints) -> tuple[float, float]:
    """Bounds of the ROC-AUC: articles, not bullets, are drawn."""
    random = np.random.default_rng(SEED)
    places = [np.flatnonzero(articles == one) for one in np.unique(articles)]
    values = []
    for _ in range(RESAMPLES):
        drawn = np.concatenate([places[i] for i in random.integers(0, len(places), len(places))])
        made, truth = support[drawn], labels[drawn]
        if 0 < truth.sum() < len(truth):
            values.append(roc_auc(made[truth == 1], made[truth == 0]))
    low, high = np.percentile(values, [2.5, 97.5]) if values else (np.nan, np.nan)
    return float(low), float(high)


def precision(support: Floats, right: Floats) -> list[tuple[float, float]]:
    """Pairs: a share of all bullets, those with the most support, and how many are right.

    Bullets of like support come together.
    """
    from scipy.stats import rankdata

    reached = len(support) - rankdata(support, "min") + 1  # bullets with this support or more
    order = np.argsort(reached, kind="stable")
    counted = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last = np.flatnonzero(np.diff(reached[order], append=np.inf))
    return [(float((i + 1) / len(order)), float(counted[i])) for i in last]


def reliability(support: Floats, labels: Floats, weights: Floats) -> list[Bin]:
    """Bins of like support that hold anything, from the least."""
    place = np.minimum((support * BINS).astype(int), BINS - 1)
    found = []
    for number in np.unique(place):
        inside = place == number
        total = float(weights[inside].sum())
        means = [float(weights[inside] @ of[inside]) / total for of in (support, labels)]
        found.append(Bin(total, *means))
    return found


def calibration_error(bins: Iterable[Bin]) -> float:
    """Expected calibration error (Naeini et al. 2015): the mean distance from the diagonal."""
    found = list(bins)
    total = sum(one.weight for one in found)
    return sum(one.weight * abs(one.support - one.sound) for one in found) / total


def _markdown(header: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    lines: list[Iterable[object]] = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)
