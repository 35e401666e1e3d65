"""From what a judge said of two sets of takeaways, in both orders, to one result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    set that is shown first, `decided` those that prefer any.
    """

    result: float | None
    samples: int = 0
    flips: int = 0
    shown_first: int = 0
    decided: int = 0
    reason: str = ""


def decide(said: Mapping[str, Sequence[Answer]], samples: int) -> Outcome:
    """One result of all samples of each model, each with one vote, by a majority of all votes.

    A sample whose two orders disagree votes for no difference (position bias: Zheng et al. 2023,
    arXiv 2306.05685; Wang et al. 2023, arXiv 2305.17926); one without both orders has no vote.
    """
    votes, flips, reasons = [], 0, []
    for answers in said.values():
        for sample in range(samples):
            both = {one.swapped: one for one in answers if one.sample == sample}
            if len(both) == 2:
                results = {one.result for one in both.values()}
                votes.append(results.pop() if len(results) == 1 else 0.5)
                flips += results == {0.0, 1.0} if len(results) == 2 else 0
                reasons.append((votes[-1], both[False].reason))
    asked = samples * len(said)
    result = _majority(votes) if 2 * len(votes) > asked else None
    every = [one for answers in said.values() for one in answers]
    return Outcome(
        result=result,
        samples=len(votes),
        flips=flips,
        shown_first=sum(one.better == "first" for one in every),
        decided=sum(one.better != "neither" for one in every),
        reason=next((reason for vote, reason in reasons if vote == result), ""),
    )


def _majority(votes: Sequence[float]) -> float:
    """What more than half of the votes say, else no difference."""
    return next((one for one in (1.0, 0.0) if 2 * votes.count(one) > len(votes)), 0.5)
