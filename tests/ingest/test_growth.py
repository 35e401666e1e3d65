"""Reading a page is near-linear in its size: calls are counted, not seconds."""

import sys

import pytest

from bench.ingest.boxes import choose, find_boxes
from bench.ingest.json_ld import described
from bench.ingest.layout import Layout
from bench.ingest.lines import lines
from bench.ingest.lists import Lists, with_marks
from bench.ingest.text import from_text

SMALL, LARGE = 200, 1600
RATIO = 1.5  # of growth in steps to growth in size


def steps(function, *args) -> int:
    """Lines of Python that a call runs."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        function(*args)
    finally:
        sys.settrace(None)
    return count


def lists_of(text: str) -> None:
    """Find the list on a page, as `read_html` does before it extracts the text."""
    from lxml.html import fromstring

    tree = fromstring(f"<html><body>{text}</body></html>")
    seen = with_marks(lines(tree))
    found = Lists(seen, Layout(seen))
    boxes = find_boxes([line.text for line in seen], found.headings(), gaps=False)
    choose([box for box, _ in map(found.judge, boxes)])
    described(tree, "", [])


@pytest.mark.parametrize(
    "unit",
    [
        "<h2>Key points</h2><p>A word or two.</p>",
        "<h2>Key points</h2>",
        "<div class=key-takeaways><p>One point is here.</p></div>",
        "<li class=takeaway>One point is here.",
        "<p>More from us</p><ul><li>A story of the day.</ul>",
        "<div>",
        "<b><button>Key points",
        "<dl><dt>Term<dd>What it means here.</dl>",
    ],
)
def test_pages_are_read_in_near_linear_steps(unit):
    """Many headings, boxes, items, asides, and elements within each other."""
    small, large = (steps(lists_of, unit * size) for size in (SMALL, LARGE))
    assert large / small < RATIO * LARGE / SMALL


@pytest.mark.parametrize(
    "unit",
    ["Key points\n", "- One point is here.\n", "wrapped on\n", "**a", "![", "[a](", "• a ", "\n"],
)
def test_texts_are_read_in_near_linear_steps(unit):
    """Many headings, items, wrapped lines and marks of Markdown."""
    small, large = (
        steps(from_text, "A headline of words\n\n" + unit * size) for size in (SMALL, LARGE)
    )
    assert large / small < RATIO * LARGE / SMALL
