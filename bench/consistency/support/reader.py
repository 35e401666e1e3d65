"""The place of a judge that reads bullet and evidence together; the package may have none.

Whoever trains one puts its weights beside this file and returns it from `shipped`. The checker then
asks it for what neither a plain rule nor a copy decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from bench.consistency.rules.reading import Claim

EVIDENCE = 5  # sentences that a judge is shown
_EDGE = 1e-6  # no probability is nearer to 0 or 1


class Reader(Protocol):
    """A cross-encoder with the thresholds that were chosen for it on bullets it never saw."""

    supported_from: float
    unsupported_below: float

    def support_from(self, bullets: Sequence[str], evidence: Sequence[str]) -> Sequence[float]:
        """The probability of each bullet to be supported by its evidence, in order."""
        ...


def shipped() -> Reader | None:
    """The judge that comes with the package, None where it comes without."""
    return None


def evidence(claim: Claim) -> str:
    """The sentences that share most with a bullet, in the order of the article."""
    places = sorted(claim.ranked[:EVIDENCE])
    return " ".join(claim.source.spans[place].sentence for place in places)


def joined(one: float, other: float) -> float:
    """Two probabilities as one: the mean of their log-odds."""
    return 1 / (1 + math.exp(-(_odds(one) + _odds(other)) / 2))


def _odds(probability: float) -> float:
    kept = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(kept / (1 - kept))
