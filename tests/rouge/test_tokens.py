"""Text -> tokens."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.tokenize import tokenize

from bench.rouge.tokens import Letters, ascii_tokens, unicode_tokens


@given(st.text())
@settings(derandomize=True, max_examples=200)
def test_ascii_tokens_equal_rouge_score(text: str) -> None:
    """Any text splits as rouge-score splits it."""
    assert [token.decode() for token in ascii_tokens(text)] == tokenize(text, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Привет, МИР!", ["привет", "мир"]),
        ("北京dan北", ["北", "京", "dan", "北"]),
        ("ひらがな", ["ひ", "ら", "が", "な"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("हिन्दी", ["हिन्दी"]),  # vowel signs are marks and stay within the word
        ("ﬁne １２ cafe\u0301", ["fine", "12", "café"]),
        ("a_b—c…", ["a", "b", "c"]),
        ("\ud800 x", ["x"]),
    ],
)
def test_unicode_tokens(text: str, expected: list[str]) -> None:
    """Words of spaced scripts, characters of scripts without spaces, one form of each letter."""
    assert [token.decode() for token in unicode_tokens(text)] == expected


def test_stems_of_english_endings_alone() -> None:
    """Words of up to three letters, and words that end in other letters, are left as they are."""
    letters = Letters(stemmer=True)
    words = [b"its", "саммиты".encode(), "cafés".encode(), b"2023", b"runs", "naïves".encode()]
    letters.learn(words)
    stems = [letters.stems[letters[word]] for word in words]
    assert stems == [*words[:4], b"run", "naïv".encode()]


def test_words_of_a_stem_share_a_letter() -> None:
    """Others do not, and without the stemmer no two words do."""
    words = [b"run", b"runs", b"running", b"ran"]
    for stemmer, different in ((True, 2), (False, 4)):
        letters = Letters(stemmer=stemmer)
        letters.learn(words)
        assert len(set(letters.values())) == different
