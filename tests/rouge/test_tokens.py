"""Text -> tokens."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.tokenize import tokenize

from bench.rouge.tokens import (
    TOKENIZERS,
    Letters,
    Tokenizer,
    ascii_tokens,
    unicode_tokens,
)


@given(st.text())
@settings(derandomize=True, max_examples=200, deadline=None)
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
    letters = Letters("unicode")
    (line,) = letters.spell(["its саммиты cafés 2023 runs naïves"])
    expected = ["its", "саммиты", "cafés", "2023", "run", "naïv"]
    assert [stem.decode() for stem in letters.stems(line)] == expected


def test_words_of_a_stem_share_a_letter() -> None:
    """Others do not, and without the stemmer no two words do; met at once or one by one."""
    for stemmer, different in ((True, 2), (False, 4)):
        letters = Letters(stemmer=stemmer)
        first, second = letters.spell(["run runs", "running ran"])
        assert len(set(first + second)) == different
        assert letters.spell(["runner ran"])[0][1] == second[1]
        assert letters.stems(letters.spell(["runner"])[0]) == (b"runner",)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@given(st.lists(st.text(alphabet="aΣ\u0301é١⁰\n \x1e\ud800北", max_size=8), max_size=4))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_lines_are_split_apart(tokenizer: Tokenizer, lines: list[str]) -> None:
    """Lines split together are as each alone, whatever they hold."""
    letters = Letters(tokenizer, stemmer=False)
    split = {"ascii": ascii_tokens, "unicode": unicode_tokens}[tokenizer]
    expected = [tuple(split(line)) for line in lines]
    assert list(map(letters.stems, letters.spell(lines))) == expected
