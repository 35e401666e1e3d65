"""Tests of bench.svg."""

from __future__ import annotations

from xml.etree import ElementTree

from bench import svg

TAG = "{http://www.w3.org/2000/svg}"


def test_words_are_no_markup_and_nothing_obeyed() -> None:
    """Names come from anywhere: they are escaped, and control characters replaced."""
    made = svg.drawing("a<b", 10, 20, [svg.text(1, 2, "<script>\x1b[1m"), svg.dot(3, 4, hint="&")])
    root = ElementTree.fromstring(made)  # noqa: S314  our own file
    assert (root.findtext(f"{TAG}title"), root.get("viewBox")) == ("a<b", "0 0 10 20")
    assert root.findtext(f"{TAG}text") == "<script>�[1m"
    assert root.findtext(f"{TAG}circle/{TAG}title") == "&"
    assert not list(root.iter(f"{TAG}script"))


def test_lines_and_words_say_what_they_are() -> None:
    """Color and dashes are the line's; weight and anchor the words'."""
    assert svg.line("M0 0H9", color="#123456") == (
        '<path class="series" stroke="#123456" d="M0 0H9"/>'
    )
    assert "stroke-dasharray" in svg.grid("M0 0", dashed=True)
    assert "stroke-dasharray" not in svg.grid("M0 0")
    assert 'text-anchor="end" font-weight="600"' in svg.text(0, 0, "a", anchor="end", bold=True)
