"""Who did what to whom: two parties of a verb that changed places."""

from __future__ import annotations

from collections.abc import Iterator

from bench.consistency.facts import names
from bench.consistency.facts.passage import Passage
from bench.consistency.facts.source import Claim, Finding

_BE = frozenset("was were been being is are be got get".split())
_BEFORE, _AFTER = 5, 8  # words between a verb and its parties
_FIT = 0.5


def passive(passage: Passage, i: int) -> bool:
    """Whether the verb at a place is passive with its doer behind `by`."""
    before = {word.lower for word in passage.words[max(0, i - 2) : i]}
    after = {word.lower for word in passage.words[i + 1 : i + 6]}
    return bool(before & _BE) and "by" in after or "by" in after and passage.words[i].lower.endswith("ed") and not before & {"has", "have", "had"}


def find(claim: Claim) -> Iterator[Finding]:
    """Verbs around which the evidence has the same two parties the other way round."""
    if claim.best is None or claim.overlaps[claim.ranked[0]] < _FIT:
        return
    parties = _parties(claim.bullet)
    for i, word in enumerate(claim.bullet.words):
        if not word.content or any(i in places for places, _ in parties):
            continue
        before = [(p, key) for p, key in parties if p[-1] < i and i - p[-1] <= _BEFORE]
        after = [(p, key) for p, key in parties if p[0] > i and p[0] - i <= _AFTER]
        if before and after and before[-1][1] != after[0][1]:
            swapped = _swapped(claim, i, before[-1][1], after[0][1])
            if swapped:
                first, last = before[-1][0][0], after[0][0][-1]
                words = claim.bullet.text[claim.bullet.words[first].start : claim.bullet.words[last].end]
                yield Finding("role", "role", words, "the article has the parties the other way round", swapped)
                return


def _parties(passage: Passage) -> list[tuple[range, str]]:
    """Names, each with its places and the stem of its last word."""
    found = []
    for name in names.read(passage):
        places = passage.at(name.start, name.end)
        if places:
            found.append((places, passage.words[places[-1]].stem))
    return found


def _swapped(claim: Claim, i: int, first: str, second: str) -> str:
    """The evidence sentence with the parties in the other order, "" where one has them so."""
    verb, ours = claim.bullet.words[i].stem, passive(claim.bullet, i)
    found = ""
    for passage in claim.evidence:
        stems = [word.stem for word in passage.words]
        for j, stem in enumerate(stems):
            if stem != verb or first not in stems or second not in stems:
                continue
            same = passive(passage, j) == ours
            left, right = stems[max(0, j - _BEFORE) : j], stems[j + 1 : j + 1 + _AFTER]
            straight, crossed = first in left and second in right, second in left and first in right
            if (straight and same) or (crossed and not same):
                return ""
            if (crossed and same) or (straight and not same):
                found = passage.text
    return found
