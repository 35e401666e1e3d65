"""Headings, bylines, dates and labels."""

from datetime import date

import pytest

from bench.ingest import furniture
from bench.ingest.headings import HEADINGS, is_heading, language_of

DAY = date(2031, 3, 4)


@pytest.mark.parametrize(
    "line",
    [
        "Key Takeaways", "**Key takeaways:**", "## KEY POINTS", "🔑 Takeaways", "5 key takeaways",
        "Three takeaways", "The takeaway", "At a glance", "TL;DR", "TLDR:", "What you need to know",
        "Key takeaways from the report", "Story highlights", "Das Wichtigste in Kürze", "À retenir",
        "L'essentiel", "Lo más importante", "In sintesi", "In het kort", "要点", "أبرز النقاط",
    ],
)  # fmt: skip
def test_takeaway_headings_are_known(line):
    """In capitals or not, with marks around them, in many languages."""
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "Why it matters", "Why this matters:", "The big picture", "Background", "", "Read more",
        "Key takeaways were hard to find in the minister's speech", "Summary executions continue",
        "Highlights of the year " * 5,
    ],
)  # fmt: skip
def test_other_lines_are_no_takeaway_headings(line):
    """Prose that begins alike is none."""
    assert not is_heading(line)


def test_the_heading_tells_the_language():
    """Every pattern is valid and belongs to a code of two letters."""
    assert language_of("Auf einen Blick") == "de"
    assert all(len(code) == 2 for code in HEADINGS)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Published 2031-03-04 10:15", "en"), ("4 March 2031", "en"), ("March 4, 2031", "en"),
        ("Mar. 4th, 2031", "en"), ("Tuesday, 4 March 2031, 9 a.m.", "en"), ("4. März 2031", "de"),
        ("04.03.2031", "de"), ("4 mars 2031", "fr"), ("4 de marzo de 2031", "es"),
        ("4 марта 2031", "ru"), ("2031年3月4日", "ja"), ("4 de março de 2031", "pt"),
        ("4 March 2031", "xx"),
    ],
)  # fmt: skip
def test_dates_are_read_in_words_and_figures(line, language):
    """With the names of months of the language, and English ones everywhere."""
    assert furniture.date_in(line, language) == DAY


@pytest.mark.parametrize(
    "line", ["31 February 2031", "4 Mars 2031x", "2031", "03/04/2031", "May be"]
)
def test_what_is_no_date_or_could_be_two_is_none(line):
    """The order of day and month in 03/04 differs between countries."""
    assert furniture.date_in(line, "en") is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ana Moss", "Ana Moss"),
        ("by Ana Moss and Bo van der Lind, Staff Writers", "Ana Moss and Bo van der Lind"),
        ("Words by Ana Moss | 4 March 2031", "Ana Moss"),
        ("Von Lea Müller-Öhr", "Lea Müller-Öhr"),
        ("Por José Núñez", "José Núñez"),
        ("By BO LIND FOR THE GULL", "BO LIND"),
        ("By Ana Moss, Bo Lind, and Cy Orr", "Ana Moss, Bo Lind, and Cy Orr"),
        ("By Friday the water had gone", ""),
        ("Bystanders Ana Moss", ""),
    ],
)
def test_bylines_name_their_authors(line, author):
    """One or more names after a word for "by"; prose that begins so is none."""
    assert furniture.byline(line) == author


@pytest.mark.parametrize(
    ("line", "answer"),
    [("Advertisement", True), ("READ MORE: Cat found", True), ("À lire aussi : Le port", True),
     ("© 2031 Echo", True), ("Photo: Jo Dray", True), ("Share", True), ("Shares fell.", False),
     ("Home prices rose in May for the first time in two years.", False), ("Advertising", False)],
)  # fmt: skip
def test_furniture_is_told_from_prose(line, answer):
    """Whole lines alone are furniture."""
    assert furniture.is_furniture(line) is answer


@pytest.mark.parametrize(
    ("line", "answer"),
    [("Updated On", True), ("author-image", True), ("3 min read", True), ("By Ana Moss", True),
     ("Published: 06:30, 4 March 2031", True), ("The bridge opened on 4 March 2031.", False),
     ("By Ana Moss's account the bridge had moved.", False), ("Updating", False)],
)  # fmt: skip
def test_header_lines_are_told_from_prose(line, answer):
    """A sentence with a date or a name in it belongs to the text."""
    assert furniture.is_header(line, "en") is answer
