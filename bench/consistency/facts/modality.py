"""How sure and how far along: may, will, plans to, has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from bench.consistency.facts.passage import Passage, stem
from bench.consistency.facts.source import Claim, Finding

Stage = Literal["possible", "planned", "asserted"]
_RANK = {"possible": 0, "planned": 1, "asserted": 2}
_POSSIBLE = frozenset(
    """may might could possibly perhaps potentially allegedly alleged reportedly suspected
    considering considers consider considered mulling weighing risk risks unconfirmed possible
    proposed proposes propose proposal threatened threatens if whether unless likely""".split()
)  # fmt: skip
_PLANNED = frozenset(
    """will would shall plan plans planned planning expected expects expect intends intend intended
    hopes hope hoped wants want aims aim due set scheduled promised promises pledged agreed
    going seek seeks seeking offered offers ready forecast forecasts""".split()
)  # fmt: skip
_HEDGED = frozenset(stem(word) for word in _POSSIBLE | _PLANNED) - {"set", "due", "go"}
_BEFORE = 4
_FIT = 0.5
_DONE = re.compile(r"(?:ed|en|wn|ght|ld|ew|ook|ought|ade|ent|aid|ut)$")
_HAVE = frozenset("has have had was were is are been".split())


def stage(passage: Passage, i: int) -> Stage:
    """How sure or far along the word at a place is said to be, by the words before it."""
    clause, level = passage.clauses[i], "asserted"
    for j in range(i - 1, max(-1, i - 1 - _BEFORE), -1):
        word = passage.words[j]
        if passage.clauses[j] != clause and word.lower not in ("if", "whether"):
            break
        if word.lower == "may" and word.text == "May" and j:
            continue
        if word.lower in _POSSIBLE:
            return "possible"
        if word.lower in _PLANNED and _leads(passage, j):
            level = "planned"
    return "planned" if level == "planned" else "asserted"


def _leads(passage: Passage, j: int) -> bool:
    """"Set", "due", "agreed", "going" look forward only before "to"."""
    if passage.words[j].lower in ("will", "would", "shall"):
        return True
    return j + 1 < len(passage.words) and passage.words[j + 1].lower in ("to", "that", "by")


def find(claim: Claim) -> Iterator[Finding]:
    """Verbs of the bullet that are surer, or further along, than in the article."""
    if claim.best is None or claim.overlaps[claim.ranked[0]] < _FIT:
        return
    for i, word in enumerate(claim.bullet.words):
        if not word.content or word.stem in _HEDGED or word.text[0].isupper():
            continue
        finding = _compared(claim, i)
        if finding:
            yield finding
            return


def _compared(claim: Claim, i: int) -> Finding | None:
    ours, word = stage(claim.bullet, i), claim.bullet.words[i]
    theirs: list[tuple[Stage, str]] = []
    for passage in claim.evidence:
        for j, other in enumerate(passage.words):
            if other.stem == word.stem and j and not other.text[0].isupper():
                start = max(0, j - _BEFORE)
                theirs.append((stage(passage, j), passage.text[passage.words[start].start : other.end]))
    if not theirs or not _verb(claim.bullet, i):
        return None
    surest = max(theirs, key=lambda pair: _RANK[pair[0]])
    if _RANK[ours] > _RANK[surest[0]] and not claim.bullet.stems & _HEDGED - ({"will"} if ours == "planned" else set()):
        rule = "modality" if surest[0] == "possible" else "aspect"
        return Finding(rule, rule, word.text, f"in the article this is only {surest[0]}", surest[1])
    return None


def _verb(passage: Passage, i: int) -> bool:
    """Whether the word is a verb, as far as its form and the words before it tell."""
    before = passage.words[i - 1].lower if i else ""
    if before in _HAVE | {"to", "will", "would", "may", "might", "could", "shall"}:
        return True
    return bool(_DONE.search(passage.words[i].lower)) and before not in ("the", "a", "an", "of")
