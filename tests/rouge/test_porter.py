"""The Porter stemmer against NLTK's, which rouge-score uses."""

from __future__ import annotations

import random

import pytest
from nltk.stem.porter import PorterStemmer

from bench.rouge.porter import stem

STEPS = (
    "s es ies sses ed ied eed ing y ly ll e at bl iz",
    "ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness",
    "fulness ousness aliti iviti biliti fulli logi icate ative alize iciti ical ful ness",
    "al ance ence er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize",
)
ENDINGS = [ending for step in STEPS for ending in step.split()]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (b"caresses", b"caress"),  # examples of Porter's paper
        (b"ponies", b"poni"),
        (b"agreed", b"agre"),
        (b"hopping", b"hop"),
        (b"relational", b"relat"),
        (b"controll", b"control"),
        (b"dying", b"die"),  # NLTK's extensions
        (b"ties", b"tie"),
        (b"theology", b"theolog"),
        (b"nationally", b"nation"),
        (b"2023", b"2023"),
        (b"as", b"as"),
    ],
)
def test_known_stems(word: bytes, expected: bytes) -> None:
    """Stems are those of the paper, or of NLTK's extension where the two differ."""
    assert stem(word) == expected


def test_equals_nltk_on_invented_words() -> None:
    """Random beginnings with every suffix of the algorithm, and two of them, stem as in NLTK."""
    rng, nltk = random.Random(0), PorterStemmer()
    for _ in range(20_000):
        head = "".join(rng.choices("aeiouyybcdlstzwx19", k=rng.randint(0, 6)))
        word = head + "".join(rng.choices(ENDINGS, k=rng.randint(1, 2)))
        assert stem(word.encode()).decode() == nltk.stem(word), word
