"""Whether to repeat a request, give it up or stop the candidate, given the failures so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from bench.llm.failures import Failure

Next = Literal["ask again", "give up", "stop"]

ATTEMPTS = 3
"""Attempts that fit into a request's deadline, however long each takes."""
GARBLED_ATTEMPTS = 3
"""Of a request whose answers are none: what was sent twice so comes a third time."""
SAME_ERRORS = 3
"""In a row, of a server that has never answered: it will not answer the next request either."""
FIRST_ATTEMPTS = 4
"""To reach a server that has never answered: a few seconds, since it may only be starting."""
_FAULTY = (500, 501)
"""Statuses of a server that is up and fails; others (503, 504) may pass when it has started."""


def decide(
    met: Sequence[Failure], wait: float, left: float, *, deadline_s: float, answered: bool
) -> Next:
    """What to do after the failures of one request, the last one just now.

    `wait` are the seconds before the next attempt, `left` those of the deadline, and `answered` is
    whether the server has ever answered.
    """
    last, kinds = met[-1], Counter(failure.kind for failure in met)
    if last.kind in ("stop", "refused") or asks_too_much(met, deadline_s):
        return "stop"
    if not answered and (kinds["unreachable"] >= FIRST_ATTEMPTS or _always_fails(met)):
        return "stop"
    if wait >= left:
        return "stop" if last.kind == "unreachable" else "give up"
    if not last.again or kinds["garbled"] + kinds["broken"] >= GARBLED_ATTEMPTS:
        return "give up"
    return "ask again"


def asks_too_much(met: Sequence[Failure], deadline_s: float) -> bool:
    """Whether the server asks, twice running, for a longer wait than a request has.

    Once may be a mistake.
    """
    asked = [failure.retry_after or 0.0 for failure in met[-2:]]
    return len(asked) > 1 and min(asked) > deadline_s


def _always_fails(met: Sequence[Failure]) -> bool:
    last = met[-SAME_ERRORS:]
    alike = len(last) == SAME_ERRORS and len({failure.gist for failure in last}) == 1
    return alike and (last[0].kind == "garbled" or last[0].status in _FAULTY)
