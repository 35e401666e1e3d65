"""Text handling takes time near to in proportion to the text, whatever is in it.

Four times the text may take at most eight times as long (16 times is what a loop within a loop
needs). Times are the process's own, and those below half a second say nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bench import replies, text
from bench.ingest import draft
from bench.ingest.source import Page
from bench.references.markdown import outline
from bench.references.records import Place

SMALL, LARGE = 40_000, 160_000
ATMOST = 8
TOO_SHORT_S = 0.5
# Ends of sentences, brackets, quotation marks, list markers, markup and blanks without an end
REPEATED = (
    "... ", "• ", "![", "He left. ", "(a. ", "approx. ", "- a\n", "\n", " ", "a", "1. ", "#", "**",
    "# Key Takeaways\n", "<b>", "{", '{"a":', "e\u0301", "| a ", "<think>", "“",
)  # fmt: skip


def quiet(_: object) -> None:
    """Report nothing."""


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "spans": text.spans,
    "words": text.words,
    "normalised": text.normalised,
    "places": text.places,
    "replies": replies.read,
    "outline": lambda body: outline(f"---\ntitle: x\n---\n{body}", Place(report=quiet)),
    "bullets": lambda body: outline(
        f"---\ntitle: x\n---\nx\n\n## Key Takeaways\n\n- {body}", Place(report=quiet)
    ),
    "front matter": lambda body: outline(f"---\n{body}\n---\nx\n", Place(report=quiet)),
    "copied text": lambda body: draft(Page(body.encode()), Place(report=quiet)),
    "page": lambda body: draft(
        Page(f"<html><body><h1>x</h1><p>{body}</p></body></html>".encode()), Place(report=quiet)
    ),
}


def seconds(function: Callable[[str], object], body: str) -> float:
    """Time of the process for one call on a text that it has not seen."""
    start = time.process_time()
    function(body)
    return time.process_time() - start


@pytest.mark.parametrize("name", FUNCTIONS)
def test_time_grows_with_the_text_alone(name: str) -> None:
    """Four times as much of anything takes nothing like sixteen times as long."""
    function, slow = FUNCTIONS[name], []
    function("Warm up. Yes.")
    for repeated in REPEATED:
        long = seconds(function, repeated * (LARGE // len(repeated)))
        if long < TOO_SHORT_S:
            continue
        short = seconds(function, repeated * (SMALL // len(repeated)))
        if long > ATMOST * short:  # once more: a busy machine makes single times uneven
            long = min(long, seconds(function, repeated * (LARGE // len(repeated)) + "."))
            short = max(short, seconds(function, repeated * (SMALL // len(repeated)) + "."))
        if long > ATMOST * short:
            slow.append(f"{repeated!r}: {short:.2f} s, then {long:.2f} s")
    assert not slow
