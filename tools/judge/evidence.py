"""Evidence for a bullet: sentences that cover its rare words, then their neighbours."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bench.text import sentences
from tools.judge.lexicon import words

BUDGET = 125  # words
LONGEST = 60  # words of one part; longer sentences are cut
LEAST_GAIN = 0.6
PAIR = 0.7  # what two words in a row add
SEEN = 0.25  # what is left of a word's worth once a chosen sentence has it
_WORD = re.compile(r"[a-z0-9]+(?:[.,'][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence, or as much of it as is shown at once."""

    text: str
    size: int
    terms: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    def gain(self, left: dict[str, float], pairs: set[tuple[str, str]]) -> float:
        """The worth of the wanted words and pairs it has, less for a long one."""
        found = sum(worth for term, worth in left.items() if term in self.terms)
        return (found + PAIR * len(self.pairs & pairs)) / (1 + 0.004 * self.size)


def select(text: str, bullet: str, budget: int = BUDGET) -> list[str]:
    """The sentences, in the order of the article, that speak to a bullet."""
    parts, rarity = _read(text)
    chosen = _covering(parts, rarity, _stems(bullet), budget)
    used = sum(parts[i].size for i in chosen)
    for i in list(chosen):
        for j in (i - 1, i + 1):
            if 0 <= j < len(parts) and j not in chosen and used + parts[j].size <= budget:
                chosen.append(j)
                used += parts[j].size
    return [parts[i].text for i in sorted(chosen)]


def _covering(
    parts: list[_Part], rarity: dict[str, float], bullet: list[str], budget: int
) -> list[int]:
    """Numbers of parts, best first, each for what those before it do not have."""
    left = {term: rarity[term] for term in bullet if term in rarity}
    pairs = set(pairwise(bullet))
    chosen: list[int] = []
    remaining, used = list(range(len(parts))), 0
    while remaining:
        gains = {i: parts[i].gain(left, pairs) - 1e-4 * i for i in remaining}
        best = max(remaining, key=gains.__getitem__)
        remaining.remove(best)
        if chosen and gains[best] < LEAST_GAIN:
            break
        if not chosen or used + parts[best].size <= budget:
            chosen.append(best)
            used += parts[best].size
            left |= {term: SEEN * left[term] for term in left if term in parts[best].terms}
            pairs -= parts[best].pairs
    return chosen


@lru_cache(2000)
def _read(text: str) -> tuple[list[_Part], dict[str, float]]:
    """The parts of an article and the rarity of its words."""
    cut = []
    for sentence in sentences(text):
        tokens = sentence.split()
        cut += [" ".join(tokens[i : i + LONGEST]) for i in range(0, len(tokens), LONGEST)]
    parts = [_part(text) for text in cut]
    counts = Counter(term for part in parts for term in part.terms - words("stop"))
    rarity = {term: math.log((len(parts) + 1) / (count + 0.5)) for term, count in counts.items()}
    return parts, rarity


def _part(text: str) -> _Part:
    stems = _stems(text)
    pairs = frozenset(pairwise(stems))
    return _Part(text, len(text.split()), frozenset(stems), pairs)


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text.lower())]


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
