"""Which differences in one table are significant, all its comparisons corrected together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench import significance
from bench.significance import ALPHA, Comparison
from bench.tables.load import Scores


class CandidatePair(NamedTuple):
    """Two candidates, by their place in `Scores.candidates`, in one column."""

    column: str
    base: int
    new: int

    def turned(self) -> CandidatePair:
        """The same two the other way round."""
        return CandidatePair(self.column, self.new, self.base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Corrected p of every comparison in a table, and all about those with a baseline."""

    corrected: Mapping[CandidatePair, float]
    compared: Mapping[CandidatePair, Comparison]
    comparisons: int

    def significant(self, pair: CandidatePair) -> bool:
        """True if the two were compared, in either order, and are shown to differ."""
        return self.corrected.get(pair, self.corrected.get(pair.turned(), 1.0)) < ALPHA

    def better_than(self, scores: Scores, column: str, row: int) -> list[int]:
        """Candidates that the one in `row` is significantly better than."""
        means = scores.values[column].mean(axis=1)
        sign = -1 if scores.columns[column].better == "lower" else 1
        return [
            other
            for other in range(len(means))
            if sign * (means[row] - means[other]) > 0
            and self.significant(CandidatePair(column, row, other))
        ]


def differences(
    scores: Scores,
    *,
    tested: Collection[CandidatePair] = (),
    described: Collection[CandidatePair] = (),
    tables: int = 1,
    seed: int = significance.SEED,
) -> Differences:
    """Test pairs, and describe some of them in full, as one family.

    `tables` is the number of tables of one kind that are printed together, each over other
    articles: p is multiplied by it (Bonferroni), after Holm within the table.
    """
    known = {pair.turned() for pair in described}
    pairs = list(dict.fromkeys([*described, *(pair for pair in tested if pair not in known)]))
    if not pairs:
        return Differences(corrected={}, compared={}, comparisons=0)
    values, numbers = _stacked(scores, pairs)
    resamples = significance.resamples_for(len(pairs) * tables)
    count = len(described)
    compared = significance.compare(values, numbers[:count], resamples=resamples, seed=seed)
    p = [comparison.p for comparison in compared]
    p += [*significance.randomization(values, numbers[count:], resamples=resamples, seed=seed)]
    corrected = np.minimum(significance.holm(p) * tables, 1)
    return Differences(
        corrected=dict(zip(pairs, corrected.tolist(), strict=True)),
        compared=dict(zip(pairs, compared, strict=False)),
        comparisons=len(pairs) * tables,
    )


def by_column(
    scores: Scores, columns: Sequence[str], *, tables: int = 1, seed: int = significance.SEED
) -> dict[str, Differences]:
    """Test every two competitors in each column that has a better; each is a family of its own.

    Columns with as many pairs are tested together, so that resamples are drawn once.
    """
    pairs = {name: all_pairs(scores, [name]) for name in columns}
    rows = len(scores.candidates)
    alike = {
        count: [n for n in columns if len(pairs[n]) == count] for count in map(len, pairs.values())
    }
    groups = [names for count, names in alike.items() if count]
    if len(scores.articles) >= significance.LARGE:  # nothing is drawn, and memory counts
        groups = [[name] for names in groups for name in names]
    found = {}
    for names in groups:
        count = len(pairs[names[0]])
        p = significance.randomization(
            np.concatenate([scores.values[name] for name in names]),
            [
                (place * rows + pair.base, place * rows + pair.new)
                for place, name in enumerate(names)
                for pair in pairs[name]
            ],
            resamples=significance.resamples_for(count * tables),
            seed=seed,
        )
        for name, own in zip(names, p.reshape(len(names), count), strict=True):
            corrected = np.minimum(significance.holm(own) * tables, 1).tolist()
            found[name] = Differences(
                corrected=dict(zip(pairs[name], corrected, strict=True)),
                compared={},
                comparisons=count * tables,
            )
    return found


def as_good(
    scores: Scores, column: str, rows: Collection[int], tested: Differences | None
) -> set[int]:
    """The best of some rows in a column, and those not shown to differ from it.

    None of them where none is shown to be worse: nothing stands out then.
    """
    if not rows or tested is None:
        return set()
    means = scores.values[column].mean(axis=1)
    sign = -1 if scores.columns[column].better == "lower" else 1
    top = max(rows, key=lambda row: float(sign * means[row]))
    good = {
        row for row in rows if row == top or not tested.significant(CandidatePair(column, top, row))
    }
    return good if len(good) < len(rows) else set()


def _stacked(
    scores: Scores, pairs: Sequence[CandidatePair]
) -> tuple[NDArray[np.float64], list[tuple[int, int]]]:
    """The values that pairs compare, each row once, and the pairs as numbers of these rows."""
    rows = list(dict.fromkeys((p.column, row) for p in pairs for row in (p.base, p.new)))
    place = {row: number for number, row in enumerate(rows)}
    values = np.stack([scores.values[column][row] for column, row in rows])
    return values, [(place[p.column, p.base], place[p.column, p.new]) for p in pairs]


def competitors(scores: Scores, column: str) -> list[int]:
    """Candidates that can be ranked in a column: complete, with all scores, and no upper bounds."""
    means = scores.values[column].mean(axis=1)
    return [
        row
        for row, candidate in enumerate(scores.candidates)
        if not candidate.sees_reference and not scores.incomplete[row] and not np.isnan(means[row])
    ]


def all_pairs(scores: Scores, columns: Sequence[str]) -> list[CandidatePair]:
    """Every two competitors in each column that has a better and a worse."""
    return [
        CandidatePair(column, base, new)
        for column in columns
        if scores.columns[column].better
        for base, new in combinations(competitors(scores, column), 2)
    ]


def pairs_with(base: int, scores: Scores, columns: Sequence[str]) -> list[CandidatePair]:
    """A baseline with every other candidate, in each column where both have all scores."""
    return [
        CandidatePair(column, base, row)
        for column in columns
        for row in range(len(scores.candidates))
        if row != base and not np.isnan(scores.values[column][[base, row]]).any()
    ]


def tiers(scores: Scores, column: str, tested: Differences) -> dict[int, int]:
    """Tier of each competitor in a column, 1 for the best."""
    rows = competitors(scores, column)
    means = scores.values[column].mean(axis=1)
    sign = 1 if scores.columns[column].better == "lower" else -1
    differ = np.zeros((len(means), len(means)), bool)
    for base, new in combinations(rows, 2):
        differ[base, new] = differ[new, base] = tested.significant(CandidatePair(column, base, new))
    order = sorted(rows, key=lambda row: float(sign * means[row]))
    groups = significance.tiers(order, differ)
    return {row: tier for tier, group in enumerate(groups, 1) for row in group}


def detectable(scores: Scores, column: str, comparisons: int) -> float:
    """Smallest difference that a table of so many comparisons shows with 80% power.

    From the median spread over all pairs of competitors; NaN where there is no pair.
    """
    values = scores.values[column]
    pairs = list(combinations(competitors(scores, column), 2))
    if not pairs or values.shape[1] < 2:
        return float("nan")
    spread = np.median([(values[new] - values[base]).std(ddof=1) for base, new in pairs])
    alpha = ALPHA / max(comparisons, 1)
    return significance.detectable(float(spread), values.shape[1], alpha=alpha)
