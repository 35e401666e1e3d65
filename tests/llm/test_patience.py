"""When a request is made again, given up, or the last of its candidate."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.llm.failures import Failure
from bench.llm.patience import Next, decide

BUSY = Failure("HTTP 503: busy", "transient", status=503)
FAULT = Failure("HTTP 500: boom 1", "transient", status=500)
SAME = Failure("HTTP 500: boom 2", "transient", status=500)
OTHER = Failure("HTTP 500: other", "transient", status=500)
PAGE = Failure("not JSON: an HTML page", "garbled")
HALF = Failure("finish_reason error", "broken")
LATE = Failure("no whole reply", "late")
NOBODY = Failure("no connection", "unreachable")
NO_KEY = Failure("HTTP 401", "stop", status=401)
LONG = Failure("HTTP 429: quota", "busy", status=429, retry_after=3600.0)


@pytest.mark.parametrize(
    ("met", "answered", "then"),
    [
        ([FAULT], False, "ask again"),
        ([FAULT, SAME], False, "ask again"),
        ([FAULT, SAME, FAULT], False, "stop"),
        ([FAULT, SAME, FAULT], True, "ask again"),
        ([FAULT, SAME, OTHER], False, "ask again"),
        ([OTHER, FAULT, SAME, FAULT], False, "stop"),
        ([BUSY] * 9, False, "ask again"),
        ([PAGE] * 3, False, "stop"),
        ([PAGE] * 3, True, "give up"),
        ([HALF] * 3, False, "give up"),
        ([LATE] * 2, False, "ask again"),
        ([NOBODY] * 4, False, "stop"),
        ([NOBODY] * 4, True, "ask again"),
        ([NO_KEY], True, "stop"),
        ([LONG], True, "ask again"),
        ([LONG, LONG], True, "stop"),
        ([LONG, BUSY, LONG], True, "ask again"),
    ],
)
def test_decisions(met: Sequence[Failure], answered: bool, then: Next) -> None:
    """By what was met, and by whether the server has ever answered."""
    assert decide(met, 1.0, 100.0, deadline_s=600.0, answered=answered) == then


@pytest.mark.parametrize(("last", "then"), [(BUSY, "give up"), (LATE, "give up"), (NOBODY, "stop")])
def test_a_deadline_ends_a_request(last: Failure, then: Next) -> None:
    """When the next wait would pass it; a server that cannot be reached is no one request's."""
    assert decide([last], 5.0, 4.0, deadline_s=600.0, answered=True) == then
