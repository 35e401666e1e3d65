"""Bullets that the article itself has: word for word, or cut where nothing is turned by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bench.consistency.rules.lexicon import words
from bench.consistency.rules.reading import (
    Claim,
    Finding,
    Passage,
    Source,
    Word,
    parse,
    stem,
    tokens,
)
from bench.text import sentences

FEWEST = 4
"""Content words below which a bullet says too little to be counted as supported."""

_IDLE = frozenset(["a", "an", "the", "that", "also"])  # may be left out and put in
_GAP = re.compile(r"[,;:()\"]|\s-+\s")
# A copy may begin behind these as behind a comma: "he said that", "and"
_SAID = frozenset(words("said"))
_OPENERS = _SAID | {"that", "and", "but", "because", "while"}
_CLOSERS = {"because", "before", "but", "while"}  # and end before these
# What must not be cut off with the words around a copy
_TURNS = frozenset(map(stem, [*words("negations"), *words("denials"), *words("conditions")]))
_DOUBTS = frozenset(map(stem, [*words("cues of doubt"), *words("beliefs"), *words("possible")]))
_WITHIN = _TURNS | _DOUBTS | frozenset(map(stem, _SAID))  # nor from its middle
_TOP = 4  # sentences, best evidence first, that a bullet may be copied from


def find(claim: Claim) -> Iterator[Finding]:
    """A bullet of so few words that nothing is said with it."""
    stems = claim.bullet.content_stems
    if len(stems) < FEWEST and not any(stem_[0].isdigit() for stem_ in stems):
        yield Finding("uninformative", claim.text, "says too little to be checked")


def verbatim(claim: Claim) -> bool:
    """Whether each sentence of a bullet is a whole sentence of the article."""
    read = [_plain(sentence) for sentence in sentences(claim.bullet.text)]
    return bool(read) and all(one in _whole(claim.source) for one in read)


@lru_cache(maxsize=128)
def _whole(source: Source) -> frozenset[str]:
    return frozenset(_plain(one.text) for one in source.sentences)


def _plain(text: str) -> str:
    return tokens(text.lower())


def shortened(claim: Claim) -> bool:
    """Whether each sentence of a bullet is one of the article's with whole parts left out.

    A part ends at a comma, a conjunction or who said it. What is left out holds no condition,
    negation or doubt, nor in the middle of a sentence who said what comes behind.
    """
    parts = [parse(sentence) for sentence in sentences(claim.bullet.text)]
    return bool(parts) and all(_within(part, claim) for part in parts)


def _within(part: Passage, claim: Claim) -> bool:
    ours = [word for word in part.words if word.lower not in _IDLE]
    stems = frozenset(word.stem for word in ours)
    near = [claim.source.sentences[i] for i in claim.ranked[:_TOP]]
    return bool(ours) and any(stems <= one.stems and _cut_from(ours, one) for one in near)


def _cut_from(ours: Sequence[Word], passage: Passage) -> bool:
    theirs = [word for word in passage.words if word.lower not in _IDLE]
    breaks = {i for i in range(len(theirs) + 1) if _breaks(passage, theirs, i)}
    for start, word in enumerate(theirs):
        opens = start in breaks or theirs[start - 1].lower in _OPENERS
        if word.lower == ours[0].lower and opens and _harmless(theirs[:start], _TURNS | _DOUBTS):
            end = _matched(ours, theirs, start, breaks)
            if end is not None and _ends(theirs, end, breaks) and _harmless(theirs[end:], _TURNS):
                return True
    return False


def _ends(theirs: Sequence[Word], i: int, breaks: set[int]) -> bool:
    return i in breaks or theirs[i].lower in _CLOSERS or theirs[i - 1].lower in _SAID


def _breaks(passage: Passage, theirs: Sequence[Word], i: int) -> bool:
    """Whether a part of the sentence ends before a word."""
    if i in (0, len(theirs)):
        return True
    return _GAP.search(passage.text, theirs[i - 1].end, theirs[i].start) is not None


def _matched(ours: Sequence[Word], theirs: Sequence[Word], at: int, breaks: set[int]) -> int | None:
    """The place behind the last word that the article has, too, skipping parts of its sentence."""
    for word in ours:
        if at < len(theirs) and theirs[at].lower == word.lower:
            at += 1
            continue
        later = [j for j in sorted(breaks) if at < j < len(theirs)]
        found = next((j for j in later if theirs[j].lower == word.lower), None)
        if at not in breaks or found is None or not _harmless(theirs[at:found], _WITHIN):
            return None
        at = found + 1
    return at


def _harmless(dropped: Sequence[Word], risks: frozenset[str]) -> bool:
    return all(word.stem not in risks for word in dropped)
