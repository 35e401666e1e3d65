"""Figures, shares, money, units, ranges and hedges: read, and held against each other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.consistency.rules import quantities
from bench.consistency.rules.quantities import agrees

READ = [
    ("the mill sold 2,000 sacks", [("count", 2000, "")]),
    ("two thousand sacks", [("count", 2000, "")]),
    ("two and a half million tonnes", [("count", 2.5e6, "tonnes")]),
    ("three point four tonnes", [("count", 3.4, "tonnes")]),
    ("the hundred and fifty seats", [("count", 150, "")]),
    ("$1.5bn", [("money", 1.5e9, "$")]),
    ("1.5 billion dollars", [("money", 1.5e9, "$")]),
    ("a quarter of a million florins", [("count", 250_000, "")]),
    ("half a year", [("count", 0.5, "year")]),
    ("33%", [("percent", 33, "")]),
    ("40 to 50 percent", [("percent", 40, ""), ("percent", 50, "")]),
    ("from 40 to 50 million crowns", [("count", 40e6, ""), ("count", 50e6, "")]),
    ("between 9.2 and 9.5 million crowns", [("count", 9.2e6, ""), ("count", 9.5e6, "")]),
    ("9.2 to 9.5 billion dollars", [("money", 9.2e9, "$"), ("money", 9.5e9, "$")]),
    ("45 cents", [("money", 0.45, "")]),
    ("twenty - five machines", [("count", 25, "")]),
    ("#300,000 salary", [("money", 300_000, "£")]),
    ("3 to 4 km", [("count", 3, "km"), ("count", 4, "km")]),
    ("between $2 and 3 million", [("money", 2e6, "$"), ("money", 3e6, "$")]),
    ("rose by 3.2% to 41.6 billion crowns", [("percent", 3.2, ""), ("count", 41.6e9, "")]),
    ("nine tenths of one percent", [("percent", 0.9, "")]),
    ("0.8 percentage points", [("percent", 0.8, "points")]),
    ("one in four", [("percent", 25, "")]),
    ("the third time", [("ordinal", 3, "")]),
    ("the 40th bridge", [("ordinal", 40, "")]),
    ("a decade", [("count", 1, "decade")]),
    ("a year and a half", [("count", 1.5, "year")]),
    ("four hundredths of a second", [("count", 0.04, "second")]),
    ("70km", [("count", 70, "km")]),
    ("5 mln bucks", [("money", 5e6, "$")]),
    ("one vacancy in six was filled", [("percent", pytest.approx(16.67, abs=0.01), "")]),
    ("one goal in four games", [("count", 4, "")]),
    # No quantities: a year, a date, a time, a name, a mark of a list, half a match
    ("in 1994", []),
    ("on 3 May 2021 at 9 a.m.", []),
    ("COVID-19", []),
    ("2) The mill closed", []),
    ("2. The mill closed", []),
    ("a 3D picture of a millionaire", []),
    ("call (555) 123-4567 24/7", []),
    ("in the second half", [("ordinal", 2, "")]),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_reads(text: str, expected: list[tuple[str, float, str]]) -> None:
    """Kind, value and unit come out as a reader has them."""
    found = [(one.kind, pytest.approx(one.value), one.unit) for one in quantities.read(text)]
    assert found == expected


AGREE = [
    ("nearly four years", "a 4-year term"),
    ("two thousand people", "2,000 people"),
    ("$1.5bn", "1.5 billion dollars"),
    ("a third of voters", "33% of voters"),
    ("half of voters", "50 percent"),
    ("one in four", "25%"),
    ("about 1,500 staff", "1,487 staff"),
    ("more than 200 homes", "214 homes"),
    ("nearly 100 homes", "97 homes"),
    ("more than half of them", "55% of them"),
    ("1.2 million people", "1,234,567 people"),
    ("about 42 billion crowns", "to 41.6 billion crowns"),
    ("hundreds of people", "450 people"),
    ("a decade", "10 years"),
    ("6 miles", "10 km"),
    ("aged 36", "a 36-year-old"),
    ("5 million in aid", "$5 million in aid"),
]
DISAGREE = [
    ("5 million people", "5 billion people"),
    ("10 km", "10 miles"),
    ("£3m", "$3m"),
    ("12 percent", "12 people"),
    ("more than 200 homes", "180 homes"),
    ("about 1,500 staff", "1,200 staff"),
    ("1,487 staff", "about 1,500 staff"),  # more exact than what is known
    ("the third", "3 mills"),
    ("hundreds of people", "40 people"),
    ("a third of voters", "25% of voters"),
    ("70 kilometres", "70 people"),
]


@pytest.mark.parametrize(("claim", "article", "expected"), [
    *((*pair, True) for pair in AGREE), *((*pair, False) for pair in DISAGREE),
])  # fmt: skip
def test_agrees(claim: str, article: str, expected: bool) -> None:
    """The article bears a figure out by the claim's own precision and hedge."""
    assert agrees(quantities.read(claim)[0], quantities.read(article)[0]) is expected


NUMBERS = (
    "one two five twenty half third quarter a an and of in point million hundred dozen percent"
)
PIECES = st.sampled_from(
    [*NUMBERS.split(), "$", "£3", "1,000", "4.5", "7th", "-", "to", "m", "years"]
)


@given(st.lists(PIECES, max_size=9).map(" ".join))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_text_is_read_in_place(text: str) -> None:
    """Whatever stands there, a quantity's text is where it says, and it agrees with itself."""
    for one in quantities.read(text):
        assert text[one.start : one.end].strip() == one.text
        assert agrees(one, one)
