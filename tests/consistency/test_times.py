"""Dates and times: read in many forms, compared by field, resolved by the day of publication."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.consistency.rules import times

PUBLISHED = date(2024, 4, 18)  # a Thursday

SAME = [
    ("Nov. 2020", "November 2020"),
    ("17 April", "April 17, 2024"),
    ("the fifth of March 2022", "5 March 2022"),
    ("2024-04-17", "Apr 17"),
    ("in May", "on 3 May 2021"),
    ("Wednesday", "17 April"),
    ("yesterday", "17 April 2024"),
    ("Wednesday", "yesterday"),
    ("at 9 a.m.", "09:00"),
    ("the 1990s", "in 1994"),
    ("in the second week of March", "on 9 March"),
    ("late September", "22 September"),
    ("the start of October", "on 1 October"),
    ("29 October", "28 to 29 October"),
    ("from October 28-29", "29 October"),
    ("New Year's Day 2024", "1 January 2024"),
    ("in the spring of 2027", "in April 2027"),
    ("in october 2020", "Oct. 2020"),
    ("in March 2024", "last month"),
    ("in 2023", "last year"),
    ("in May", "next month"),
    ("in 2018", "six years ago"),
    ("15 April", "three days ago"),
    ("10 April", "last week"),
    ("at noon", "12:00"),
]
OTHER = [
    ("17 April", "18 April"),
    ("April 2023", "April 2024"),
    ("Tuesday", "17 April"),
    ("at 9 a.m.", "10:00"),
    ("the 1990s", "in 2004"),
    ("in the second week of March", "on 29 March"),
    ("late September", "5 September"),
    ("30 October", "28 to 29 October"),
    ("in the spring of 2027", "in October 2027"),
    ("Christmas Eve", "25 December"),
    ("in February 2024", "last month"),
    ("in 2022", "last year"),
    ("in 2010", "six years ago"),
    ("1 March", "last week"),
    ("in 2020", "Monday"),
]
UNRELATED = [("at 9 a.m.", "17 April")]


@pytest.mark.parametrize(("one", "other", "expected"), [
    *((*pair, True) for pair in SAME), *((*pair, False) for pair in OTHER),
    *((*pair, None) for pair in UNRELATED),
])  # fmt: skip
def test_agrees(one: str, other: str, expected: bool | None) -> None:
    """Dates agree where all that both say is the same; None where they say nothing in common."""
    assert times.agrees(times.read(one)[0], times.read(other)[0], PUBLISHED) is expected


@pytest.mark.parametrize(
    "text",
    ["She may march on", "2,024 sacks", "Mark may", "a 1994-seat hall", "and may 9 march 5 miles"],
)
def test_what_is_no_date(text: str) -> None:
    """Verbs and counts are not taken for months and years."""
    assert times.read(text) == ()


def test_an_impossible_day_is_not_resolved() -> None:
    """The 31st of February is read, and stands for no day."""
    assert times.resolved(times.read("31 February 2024")[0], None) is None


PIECES = st.sampled_from(
    ["May", "3", "of", "2021", ",", "Monday", "the", "week", "in", "9 a.m.", "1990s", "31", "Sept."]
)


@given(st.lists(PIECES, max_size=8).map(" ".join))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_any_text_is_read_in_place(text: str) -> None:
    """Whatever stands there, a date's text is where it says, and never contradicts itself."""
    for one in times.read(text):
        assert text[one.start : one.end] == one.text
        assert times.agrees(one, one, PUBLISHED) is not False
