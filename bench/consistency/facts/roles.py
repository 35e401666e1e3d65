"""Who did what to whom: two parties of a verb that changed places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.consistency.facts.modality import is_verb
from bench.consistency.facts.passage import Passage, Word
from bench.consistency.facts.source import Claim, Finding

_BE = frozenset(["was", "were", "been", "being", "is", "are", "be", "got", "get"])
_BEFORE, _AFTER = 5, 8  # words between a verb and its parties
_FIT = 0.5


def passive(passage: Passage, i: int) -> bool:
    """Whether the verb at a place is passive with its doer behind `by`."""
    before = {word.lower for word in passage.words[max(0, i - 2) : i]}
    after = {word.lower for word in passage.words[i + 1 : i + 6]}
    return "by" in after and bool(before & _BE)


def find(claim: Claim) -> Iterator[Finding]:
    """Verbs around which the evidence has the same two parties the other way round."""
    if claim.best is None or claim.overlaps[claim.ranked[0]] < _FIT:
        return
    for i, word in enumerate(claim.bullet.words):
        if not word.content or not word.text.islower() or not is_verb(claim.bullet, i):
            continue
        swapped = _swapped(claim, i)
        if swapped:
            first, last = max(0, i - 1), min(len(claim.bullet.words), i + 2) - 1
            words = claim.bullet.text[
                claim.bullet.words[first].start : claim.bullet.words[last].end
            ]
            yield Finding(
                "role", "role", words, "the article has the parties the other way round", swapped
            )
            return


def _sides(passage: Passage, i: int) -> tuple[frozenset[str], frozenset[str]]:
    """Content stems of the words before and after a verb, as its doer and its object."""
    left = _stems(passage.words[max(0, i - _BEFORE) : i])
    right = _stems(passage.words[i + 1 : i + 1 + _AFTER])
    return (right, left) if passive(passage, i) else (left, right)


def _stems(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.stem for word in words if word.content and not word.lower[0].isdigit())


def _swapped(claim: Claim, i: int) -> str:
    """The evidence sentence with the parties in the other order, "" where one has them so."""
    doer, object_ = _sides(claim.bullet, i)
    found = ""
    for passage in claim.evidence:
        for j, word in enumerate(passage.words):
            if word.stem != claim.bullet.words[i].stem or not is_verb(passage, j):
                continue
            theirs = _sides(passage, j)
            if doer & theirs[0] or object_ & theirs[1]:
                return ""
            if doer & theirs[1] and object_ & theirs[0]:
                found = passage.text
    return found
