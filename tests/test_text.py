"""Sentences: cases that sentencex gets wrong in news text, and spans that hold."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.text import sentences, spans, words

# By hand. The first three are mends of sentencex 1.0; the rest must stay right.
CASES = [
    ("He left the U.S. “We won,” she said.", ["He left the U.S.", "“We won,” she said."]),
    ("It costs approx. 5 crowns. Nobody paid.", ["It costs approx. 5 crowns.", "Nobody paid."]),
    ("Come at 9 a.m. Wednesday. Bring tea.", ["Come at 9 a.m. Wednesday.", "Bring tea."]),
    ("It opened at 9 a.m. The next day it shut.", ["It opened at 9 a.m.", "The next day it shut."]),
    ("Mr. Oden met Dr. Pell. They spoke.", ["Mr. Oden met Dr. Pell.", "They spoke."]),
    ("Growth was 2.5 percent. Prices fell 0.3.", ["Growth was 2.5 percent.", "Prices fell 0.3."]),
    ("One line\nanother line", ["One line", "another line"]),
    ("", []),
    (" \n\n ", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    """Text splits where a reader would split it."""
    assert sentences(text) == expected


@settings(max_examples=100, derandomize=True)
@given(st.text(alphabet="aB .!?\n“”U.S\u00e9\U0001f600漢。", max_size=80))
def test_spans_point_into_the_text_and_lose_no_word(text: str) -> None:
    """Each span is its sentence, spans do not overlap, and only space is left between them."""
    found = spans(text)
    assert [text[span.start : span.end] for span in found] == [span.sentence for span in found]
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join("".join(span.sentence.split()) for span in found) == "".join(text.split())


def test_words_keep_numbers_and_compounds_whole() -> None:
    """Words are lower-cased and of any script."""
    assert words("A 4-year deal: 1.5 млн, O'Hara's") == [
        "a",
        "4-year",
        "deal",
        "1.5",
        "млн",
        "o'hara's",
    ]
