"""How many and how much more: all, most, some, none; at least, at most; only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bench.consistency.facts import quantities
from bench.consistency.facts.passage import Passage
from bench.consistency.facts.source import Claim, Finding

# Shares of the whole that each quantifier can stand for
_SHARE = {
    "none": (0.0, 0.0), "no": (0.0, 0.0), "nobody": (0.0, 0.0), "few": (0.0, 0.3),
    "minority": (0.0, 0.5),
    "hardly": (0.0, 0.1), "some": (0.05, 0.6), "several": (0.05, 0.6), "part": (0.05, 0.6),
    "half": (0.45, 0.55), "most": (0.5, 1.0), "majority": (0.5, 1.0), "mostly": (0.5, 1.0),
    "all": (1.0, 1.0), "every": (1.0, 1.0), "each": (1.0, 1.0), "everyone": (1.0, 1.0),
    "entire": (1.0, 1.0), "whole": (1.0, 1.0), "always": (1.0, 1.0), "never": (0.0, 0.0),
    "many": (0.2, 0.95), "often": (0.2, 0.95), "sometimes": (0.05, 0.6), "rarely": (0.0, 0.2),
}  # fmt: skip
_NEARLY = frozenset(["almost", "nearly", "virtually", "not"])
_REACH = 4
_FIT = 0.5


@lru_cache(maxsize=16384)
def read(passage: Passage) -> tuple[tuple[int, float, float, frozenset[str]], ...]:
    """Quantifiers: place, least and greatest share, and the content stems that follow."""
    found = []
    for i, word in enumerate(passage.words):
        if word.lower not in _SHARE or (
            i
            and passage.words[i - 1].lower in ("at", "the", "a")
            and word.lower in ("most", "all", "whole")
        ):
            continue
        low, high = _SHARE[word.lower]
        if i and passage.words[i - 1].lower in _NEARLY:
            low, high = (0.0, 0.95) if passage.words[i - 1].lower == "not" else (0.8, 1.0)
        after = [other.stem for other in passage.words[i + 1 : i + 1 + _REACH] if other.content]
        found.append((i, low, high, frozenset(after)))
    return tuple(found)


def find(claim: Claim) -> Iterator[Finding]:
    """Quantifiers and bounds that cannot both be true."""
    if claim.best is None or claim.overlaps[claim.ranked[0]] < _FIT:
        return
    yield from _shares(claim)
    yield from _bounds(claim)


def _shares(claim: Claim) -> Iterator[Finding]:
    for i, low, high, after in read(claim.bullet):
        word = claim.bullet.words[i]
        if any(word.lower in {w.lower for w in passage.words} for passage in claim.evidence):
            continue
        for j, other_low, other_high, other_after in read(claim.evidence[0]):
            if after & other_after and (low > other_high or high < other_low):
                other = claim.evidence[0].words[j]
                yield Finding(
                    "quantifier",
                    "quantifier",
                    word.text,
                    "the article has another share",
                    other.text,
                )
                return


def _bounds(claim: Claim) -> Iterator[Finding]:
    """More than 50 is not fewer than 50."""
    for quantity in quantities.read(claim.bullet.text):
        if quantity.hedge not in ("over", "under"):
            continue
        for passage in claim.evidence:
            for other in quantities.read(passage.text):
                opposite = {quantity.hedge, other.hedge} == {"over", "under"}
                if opposite and quantity.kind == other.kind and quantity.value == other.value:
                    why = "the article has the other bound"
                    yield Finding(
                        "comparison", "bound", quantity.text, why, f"{other.hedge} {other.text}"
                    )
                    return
