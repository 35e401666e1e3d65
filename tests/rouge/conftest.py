"""Texts that are made to be hard for a ROUGE implementation."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

ALPHABETS = (
    ["a", "b"],
    ["a", "b", "c", "d"],
    ["the", "of", "a", "cat", "cats", "sat"],
    ["running", "runs", "runner", "ran", "relational", "relate", "dying", "die", "skies", "sky"],
    ["1", "2", "10", "2,5", "3.14", "covid19", "7th"],
    ["İstanbul", "\u212a", "naïve", "ДОМ", "北京", "é", "ﬁne", "\ud800", "_", "a_b", "—", "..."],
)
EVERY_WORD = [word for alphabet in ALPHABETS for word in alphabet]
BREAKS = ("\n", "\n", "\n", "\n\n", "\n \n", "\r\n", "\n\t\n")


def pairs(count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Yield references and predictions of one small vocabulary; some predictions are edits."""
    rng = random.Random(seed)
    for _ in range(count):
        words = rng.choice(ALPHABETS) if rng.random() < 0.9 else EVERY_WORD
        reference = _text(rng, words)
        yield reference, _edited(rng, reference) if rng.random() < 0.2 else _text(rng, words)


def _text(rng: random.Random, words: list[str]) -> str:
    """Lines of words, some of them blank, empty or very long."""
    parts = []
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 3, 4))):
        length = rng.choice((0, 1, 2, 3, 4, 6, 8)) if rng.random() < 0.99 else 90
        parts.append(rng.choice((" ", " ", "  ", "-", ", ")).join(rng.choices(words, k=length)))
        parts.append(rng.choice(BREAKS))
    return "".join(parts[:-1] if rng.random() < 0.8 else parts)


def _edited(rng: random.Random, reference: str) -> str:
    lines = reference.split("\n")
    rng.shuffle(lines)
    return "\n".join(lines + lines[: rng.randint(0, 1)]).replace("a", rng.choice("ab"), 1)


@pytest.fixture(scope="session")
def adversarial_pairs() -> Callable[..., Iterator[tuple[str, str]]]:
    """Make so many pairs of reference and prediction from a seed."""
    return pairs
