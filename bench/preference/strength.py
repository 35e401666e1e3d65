"""How strong each candidate is, from comparisons of two: arrays only.

The model is Bradley and Terry's (1952) with ties as Davidson (1970) has them: with strengths pi and
the tie parameter nu,

    P(i is better) : P(no difference) : P(j is better) = pi_i : nu sqrt(pi_i pi_j) : pi_j

fitted by Newton's method to the likelihood of all comparisons and a weak prior: each candidate has
also won half and lost half of `PRIOR` comparisons with an opponent of middle strength, as a half is
added to each count of log odds (Anscombe 1956). So one that wins or loses all has a finite
strength, and a hundred comparisons weigh a hundred times what is made up. Ties are left out of the
model where there are none.

Adjusted for length, the log ratio of two candidates' words is a covariate of the log odds, as in
AlpacaEval (Dubois et al. 2024, arXiv 2404.04475), and has the prior of a candidate; the strengths
are then those at equal length.

What is reported is a candidate's expected share of wins against the field: the mean over all others
of P(better) + P(no difference) / 2. Comparisons of one article are not independent. So each
article has a value for each candidate: the share plus what the article moves it by, from leaving
that article out (one Newton step, as Cook's distances are computed; the cluster jackknife, CR3 in
MacKinnon, Nielsen and Webb 2023). The mean over articles is the share itself and their spread its
uncertainty, so that intervals, paired tests and tiers are those of `bench.significance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

PRIOR = 1.0
"""Comparisons that count for each candidate before any was made, half of them won, half lost."""
LEAST_LENGTHS = 10.0
"""Comparisons' worth of length that strengths don't explain, to tell length from strength."""
_STEPS = 200
_CLOSE = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparisons:
    """Comparisons of two candidates; all arrays have the shape (comparisons,).

    `first` and `second` number candidates and `articles` number articles, both from 0. `results`
    are 1 where the first is better, 0 where the second is, 0.5 where there is no difference.
    `lengths` are log ratios of words, first to second; 0 where that is not known.
    """

    candidates: int
    articles: int
    first: Places
    second: Places
    article: Places
    results: Floats
    lengths: Floats

    @classmethod
    def of(
        cls, rows: Sequence[tuple[int, int, int, float, float]], *, candidates: int, articles: int
    ) -> Comparisons:
        """From rows of article, first, second, result and length."""
        columns = np.array(rows, float).reshape(-1, 5).T
        article, first, second = columns[:3].astype(np.intp)
        return cls(
            candidates=candidates,
            articles=articles,
            first=first,
            second=second,
            article=article,
            results=columns[3],
            lengths=columns[4],
        )

    def components(self) -> list[list[int]]:
        """Groups of candidates that comparisons connect, directly or through others."""
        groups = [{candidate} for candidate in range(self.candidates)]
        for pair in {*zip(self.first.tolist(), self.second.tolist(), strict=True)}:
            joined = [group for group in groups if group & {*pair}]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
        return sorted(sorted(group) for group in groups)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strengths:
    """What comparisons say of each candidate.

    `shares` [candidates] are from 0 to 1; `values` [candidates, articles] have them as their means.
    `logs` [candidates] are log strengths, the mean of which is about 0. `ties` is log nu, minus
    infinity where there are no ties. `length` is what a log ratio of words adds to the log odds,
    NaN where it is not in the model.
    """

    shares: Floats
    values: Floats
    logs: Floats
    ties: float
    length: float


def fit(made: Comparisons, *, by_length: bool = False, prior: float = PRIOR) -> Strengths:
    """Estimate strengths; `by_length` gives those at equal length.

    Raises
    ------
    ValueError
        Nothing connects some of the candidates.
    """
    if len(made.components()) > 1:
        raise ValueError("nothing connects some of the candidates")
    design = _Design(made, by_length=by_length, prior=prior)
    at = _maximum(design)
    count = made.candidates
    shares = _shares(at[None, :], count)[0]
    left_out = _shares(_without_each(design, at, made.articles), count)
    moved = (made.articles - 1) * (left_out.mean(axis=0) - left_out)
    return Strengths(
        shares=shares,
        values=(shares + moved).T,
        logs=at[:count],
        ties=float(at[count]),
        length=float(at[count + 1]) if by_length else np.nan,
    )


def tells_length(made: Comparisons) -> bool:
    """Whether lengths vary enough from article to article to be told from strength."""
    known = _differences(made)
    left = made.lengths - known @ np.linalg.lstsq(known, made.lengths, rcond=None)[0]
    total = float((made.lengths**2).sum())
    return total > 0 and float((left**2).sum()) * len(left) >= LEAST_LENGTHS * total


class _Design:
    """The model's rows: comparisons, then what the prior adds.

    Parameters are log strengths, log nu, and the weight of length. A row's log odds are
    `odds` [rows, parameters] times these; `weights` [rows] count it.
    """

    def __init__(self, made: Comparisons, *, by_length: bool, prior: float) -> None:
        self.tie = made.candidates
        self.has_ties = bool((made.results == 0.5).any())
        size = made.candidates + 1 + by_length
        real = np.zeros((len(made.results), size))
        real[:, : self.tie] = _differences(made)
        drawn = np.eye(size)
        if by_length:
            real[:, -1] = made.lengths
            drawn[-1] *= np.sqrt((made.lengths**2).mean())
        drawn = np.delete(drawn, self.tie, axis=0)
        half = np.ones(len(drawn))
        self.odds = np.concatenate([real, drawn, drawn])
        self.weights = np.concatenate([np.ones(len(real)), half * prior / 2, half * prior / 2])
        self.results = np.concatenate([made.results, half, 0 * half])
        self.article = made.article

    def chances(self, at: Floats) -> Floats:
        """Chances of better, no difference and worse, shape (3, rows)."""
        return _chances(self.odds @ np.where(np.isinf(at), 0, at), at[self.tie])

    def likelihood(self, at: Floats) -> float:
        """The log likelihood of all rows."""
        better, tie, worse = self.chances(at)
        happened = np.select([self.results == 1, self.results == 0], [better, worse], tie)
        return float(self.weights @ np.log(np.maximum(happened, 1e-300)))

    def gradients(self, at: Floats) -> Floats:
        """The gradient of each row's log likelihood, shape (rows, parameters)."""
        better, tie, worse = self.chances(at)
        rows = self.odds * ((2 * self.results - 1 - better + worse) / 2)[:, None]
        rows[:, self.tie] = (self.results == 0.5) - tie
        weighted: Floats = rows * self.weights[:, None]
        return weighted

    def information(self, at: Floats) -> Floats:
        """The information in all rows, shape (parameters, parameters)."""
        chances = self.chances(at)
        return np.stack([self._informed(chances, one).sum(axis=0) for one in range(len(at))])

    def of_articles(self, at: Floats, articles: int) -> Floats:
        """The information in each article, shape (articles, parameters, parameters)."""
        chances, real = self.chances(at), len(self.article)
        parts = [
            _summed(self._informed(chances, one)[:real], self.article, articles)
            for one in range(len(at))  # one at a time: (rows, parameters, parameters) is too much
        ]
        return np.stack(parts, axis=1)

    def _informed(self, chances: Floats, place: int) -> Floats:
        """One line of each row's information, shape (rows, parameters)."""
        better, tie, worse = chances
        lean = better - worse
        both = -lean * tie / 2
        if place == self.tie:
            lines = self.odds * both[:, None]
            lines[:, self.tie] = tie * (1 - tie)
        else:
            lines = self.odds * ((better + worse - lean**2) / 4)[:, None]
            lines[:, self.tie] = both
            lines *= self.odds[:, place, None]
        weighted: Floats = lines * self.weights[:, None]
        return weighted


def _summed(rows: Floats, groups: Places, count: int) -> Floats:
    """Sums of rows by their group, shape (count, columns)."""
    order = np.argsort(groups, kind="stable")
    present, starts = np.unique(groups[order], return_index=True)
    sums = np.zeros((count, rows.shape[1]))
    sums[present] = np.add.reduceat(rows[order], starts, axis=0)
    return sums


def _differences(made: Comparisons) -> Floats:
    """1 for the first candidate and -1 for the second, shape (comparisons, candidates)."""
    rows = np.zeros((len(made.results), made.candidates))
    places = np.arange(len(rows))
    rows[places, made.first] += 1
    rows[places, made.second] -= 1
    return rows


def _chances(odds: Floats, tie: float | Floats) -> Floats:
    """Chances of better, no difference and worse at these log odds, stacked."""
    most = np.maximum(np.abs(odds) / 2, tie)
    terms = np.stack([np.exp(one - most) for one in (odds / 2, tie, -odds / 2)])
    chances: Floats = terms / terms.sum(axis=0)
    return chances


def _maximum(design: _Design) -> Floats:
    """The parameters of the greatest likelihood: Newton's steps, halved where they overshoot."""
    at = np.zeros(design.odds.shape[1])
    if not design.has_ties:
        at[design.tie] = -np.inf
    for _ in range(_STEPS):
        step = _solved(design.information(at), design.gradients(at).sum(axis=0))
        best = design.likelihood(at)
        while np.abs(step).max() > _CLOSE and design.likelihood(at + step) < best:
            step = step / 2
        at = at + step
        if np.abs(step).max() <= _CLOSE:
            break
    return at


def _solved(information: Floats, gradient: Floats) -> Floats:
    """Newton's step; 0 along what nothing is known of."""
    return (np.linalg.pinv(information, hermitian=True) @ gradient[..., None])[..., 0]


def _without_each(design: _Design, at: Floats, articles: int) -> Floats:
    """The parameters without each article in turn, by one Newton step: (articles, parameters)."""
    own = _summed(design.gradients(at)[: len(design.article)], design.article, articles)
    left = design.information(at) - design.of_articles(at, articles)
    return at - _solved(left, own)


def _shares(at: Floats, count: int) -> Floats:
    """Expected shares of wins at equal length, (sets of parameters, candidates)."""
    logs, ties = at[:, :count], at[:, count]
    better, tie, _ = _chances(logs[:, :, None] - logs[:, None, :], ties[:, None, None])
    others = 1 - np.eye(count)
    shares: Floats = ((better + tie / 2) * others).sum(axis=2) / (count - 1)
    return shares
