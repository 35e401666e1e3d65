"""Sentences: cases that sentencex gets wrong in news text, and spans that hold."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import text as text_module
from bench.text import normalised, places, sentences, spans, unit, words

# By hand. The first five are mends of sentencex 1.0; the rest must stay right.
CASES = [
    ("He left the U.S. “We won,” she said.", ["He left the U.S.", "“We won,” she said."]),
    ("It costs approx. 5 crowns. Nobody paid.", ["It costs approx. 5 crowns.", "Nobody paid."]),
    ("Come at 9 a.m. Wednesday. Bring tea.", ["Come at 9 a.m. Wednesday.", "Bring tea."]),
    ("It shut in May. Tom won.", ["It shut in May.", "Tom won."]),
    ("He fell ill. “Sing to me. Now!”", ["He fell ill.", "“Sing to me.", "Now!”"]),
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


# By hand, after UAX #15 and the names of the characters.
PLAIN = {
    "NFD": ("Zu\u0308rich, Sa\u0303o", "Zürich, São"),
    "soft hyphen": ("Hafen\u00adbrücke", "Hafenbrücke"),
    "no-break and narrow blanks": ("1\u00a0500\u202f000\u2009km", "1 500 000 km"),
    "ideographic blank": ("東京\u3000大阪", "東京 大阪"),
    "byte order mark": ("\ufeff- First", "- First"),
    "zero width": ("a\u200bb\u2060c\u200d", "abc"),
    "directions": ("\u200e\u202bשלום\u202c\u2067\u2069\u061c", "שלום"),
    "line breaks": ("a\u2028b\u2029c\x85d\x0be", "a\nb\nc\nd\ne"),
    "controls": ("a\x00b\x1bc\x7f", "abc"),
    "half a pair": ("\ud83d!", "?!"),
    "Word's bullet": ("\uf0b7 First", "• First"),
    "variation selector": ("❤\ufe0f", "❤"),
    "tags": ("a\U000e0041b", "ab"),
    "Korean letters": ("\u1112\u1161\u11ab", "한"),
    "a joiner in a Persian word": ("می\u200cخواهم", "می\u200cخواهم"),
    "a joiner at its end": ("می\u200c ", "می "),
}


@pytest.mark.parametrize(("text", "plain"), PLAIN.values(), ids=PLAIN.keys())
def test_normalised(text: str, plain: str) -> None:
    """Texts that look the same are the same, and what can't be seen is gone."""
    assert normalised(text) == plain


INVISIBLE = (
    "e\u0301\u200b\u200d\u200c\u00ad\ufeff\ud83d\u1112\u1161می\u0646 \u00a0\r\nक\u094dष\u0327"
)


@settings(max_examples=300, derandomize=True)
@given(st.one_of(st.text(alphabet=INVISIBLE, max_size=20), st.text(max_size=20)))
def test_normalising_again_changes_nothing_and_places_are_known(text: str) -> None:
    """It is done in one step, and each character has its place in the text."""
    plain, known = normalised(text), places(text)
    assert normalised(plain) == plain == unicodedata.normalize("NFC", plain)
    assert len(known) == len(plain) + 1
    assert known == sorted(known)
    assert all(
        text[at] == letter for at, letter in zip(known, plain, strict=False) if letter == "x"
    )


@pytest.mark.parametrize(
    "text",
    [
        "सरकार ने मंगलवार को नई शिक्षा नीति की घोषणा की",
        "সরকার আজ নতুন নীতি ঘোষণা করেছে",
        "مُحَمَّدٌ ذَهَبَ إِلَى المَدْرَسَةِ",
        "எழுத்து முறை",
        "The council closed the bridge",
        "Chi\u0302 nh phu\u0309".replace(" ", ""),
    ],
)
def test_words_of_scripts_with_marks_are_those_between_blanks(text: str) -> None:
    """Vowel signs, nuktas and viramas do not part a word."""
    assert words(text) == text.lower().split()


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("物価が3.5%上昇", ["物", "価", "が", "3.5", "上", "昇"], "characters"),
        ("กินข้าว", ["กิ", "น", "ข้", "า", "ว"], "characters"),
        ("한국은행이 금리를", ["한국은행이", "금리를"], "words"),
        ("１２３ ＡＢＣ १५", ["123", "abc", "15"], "words"),
        ("می\u200cخواهم", ["میخواهم"], "words"),
        ("3.5", ["3.5"], "words"),
    ],
)
def test_words_of_scripts_without_blanks_are_characters(
    text: str, expected: list[str], kind: str
) -> None:
    """Chinese, Japanese and Thai are counted in characters, as the field does."""
    assert words(text) == expected
    assert unit(text) == kind


def test_a_long_paragraph_is_shown_to_the_splitter_in_windows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the splitter is shown is in proportion to the text, and never more than a window."""
    import sentencex

    shown = []
    real = sentencex.get_sentence_boundaries

    def counted(language: str, window: str) -> object:
        shown.append(len(window))
        return real(language, window)

    monkeypatch.setattr(sentencex, "get_sentence_boundaries", counted)
    sentence = "The mill in St. Ives closed at 9 a.m. Monday, said Mr. Smith."
    number = 300_000 // len(sentence)
    assert sentences(" ".join([sentence] * number)) == [sentence] * number
    assert max(shown) <= text_module._WINDOW
    assert sum(shown) <= 310_000


def test_a_sentence_longer_than_a_window_stays_whole() -> None:
    """A window without an end of a sentence makes none."""
    long = "word " * 20_000 + "end."
    assert sentences(f"One. {long} Two.") == ["One.", long, "Two."]
