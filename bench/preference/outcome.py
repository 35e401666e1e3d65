"""From what a judge said of two sets of takeaways, in both orders, to one result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Better = Literal["first", "second", "neither"]
BETTER: tuple[Better, ...] = ("first", "second", "neither")


class Answer(NamedTuple):
    """One reply: which set is better, as they were shown; `swapped` is the second order."""

    sample: int
    swapped: bool
    better: Better
    reason: str = ""

    @property
    def result(self) -> float:
        """1 where the first set of the comparison is better, 0 where the second is, or 0.5."""
        if self.better == "neither":
            return 0.5
        return float((self.better == "first") != self.swapped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one comparison.

    `result` is 1 where the first is better, 0 where the second is, 0.5 where there is no
    difference, None where most samples have no answer. A sample is asked in both orders: `flips`
    counts those that prefer the same place in both. `shown_first` counts answers that prefer the
    set that is shown first, `decided` those that prefer any. `votes` has the mean vote of each
    member of a panel, None where it has none.
    """

    result: float | None
    samples: int = 0
    flips: int = 0
    shown_first: int = 0
    decided: int = 0
    reason: str = ""
    votes: Mapping[str, float | None] = field(default_factory=dict)


def decide(said: Mapping[str, Sequence[Answer]], samples: int) -> Outcome:
    """One result of all samples of each model, each with one vote, by a majority of all votes.

    A sample whose two orders disagree votes for no difference (position bias: Zheng et al. 2023,
    arXiv 2306.05685; Wang et al. 2023, arXiv 2305.17926); one without both orders has no vote.
    """
    ballots = {model: list(_ballots(answers, samples)) for model, answers in said.items()}
    cast = [one for own in ballots.values() for one in own]
    votes = [one.vote for one in cast]
    result = _majority(votes) if 2 * len(votes) > samples * len(said) else None
    every = [one for answers in said.values() for one in answers]
    return Outcome(
        result=result,
        samples=len(votes),
        flips=sum(one.flipped for one in cast),
        shown_first=sum(one.better == "first" for one in every),
        decided=sum(one.better != "neither" for one in every),
        reason=next((one.reason for one in cast if one.vote == result), ""),
        votes={model: _mean(own) for model, own in ballots.items()} if len(said) > 1 else {},
    )


class _Ballot(NamedTuple):
    """The vote of one sample, whether its two orders prefer the same place, and why."""

    vote: float
    flipped: bool
    reason: str


def _ballots(answers: Sequence[Answer], samples: int) -> Iterator[_Ballot]:
    """Yield the votes of one model's samples that have both orders."""
    for sample in range(samples):
        both = {one.swapped: one for one in answers if one.sample == sample}
        if len(both) == 2:
            first, second = both[False].result, both[True].result
            vote = first if first == second else 0.5
            yield _Ballot(vote, {first, second} == {0.0, 1.0}, both[False].reason)


def _mean(ballots: Sequence[_Ballot]) -> float | None:
    return sum(one.vote for one in ballots) / len(ballots) if ballots else None


def _majority(votes: Sequence[float]) -> float:
    """What more than half of the votes say, else no difference."""
    return next((one for one in (1.0, 0.0) if 2 * votes.count(one) > len(votes)), 0.5)
