"""Quotations: the words must stand in the article, and be the same speaker's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.consistency.facts.lexicon import SPEECH
from bench.consistency.facts.passage import Passage, Word
from bench.consistency.facts.source import Claim, Finding

_QUOTED = re.compile(r'"([^"]{8,400})"|(?<![A-Za-z])\'([^\']{12,400})\'(?![A-Za-z])')
_LETTERS = re.compile(r"[a-z0-9]+")
_SHORTEST = 3  # words; shorter ones are scare quotes and titles
_PRONOUNS = frozenset("he she they it who we i".split())
_NO_SPEAKER = _PRONOUNS | frozenset("which that there people also later".split())
_PHRASE = 4  # words on either side of "said" in which the speaker is looked for
_FIT = 0.5


def find(claim: Claim) -> Iterator[Finding]:
    """Quoted words that the article does not have, and words given to another speaker."""
    article = " ".join(_LETTERS.findall(claim.source.lower))
    for match in _QUOTED.finditer(claim.bullet.text):
        quoted = match.group(1) or match.group(2)
        letters = " ".join(_LETTERS.findall(quoted.lower()))
        if letters.count(" ") + 1 >= _SHORTEST and letters not in article:
            yield Finding("quote", "quote_absent", quoted, "not the words of the article")
    yield from _misattributed(claim)


def _misattributed(claim: Claim) -> Iterator[Finding]:
    ours = speakers(claim.bullet)
    if not ours or not claim.ranked or claim.overlaps[claim.ranked[0]] < _FIT:
        return
    best, sentences = claim.ranked[0], claim.source.sentences
    theirs = speakers(sentences[best])
    names = frozenset(word.stem for word in ours)
    around = [sentences[i] for i in (best - 1, best, best + 1) if 0 <= i < len(sentences)]
    if any(names & passage.stems for passage in (*around, *claim.evidence)):
        if not theirs or names & frozenset(word.stem for word in theirs):
            return
        if not _another_said(sentences[best], theirs, claim.bullet):
            return
    elif not theirs:
        return
    said = " ".join(word.text for word in theirs)
    words = claim.bullet.text[ours[0].start : ours[-1].end]
    yield Finding("quote", "speaker", words, "the article has another speaker here", said)


def _another_said(evidence: Passage, theirs: list[Word], bullet: Passage) -> bool:
    """Whether the evidence names a speaker whom the bullet does not mention at all."""
    return not frozenset(word.stem for word in theirs) & bullet.stems and bool(evidence.words)


def speakers(passage: Passage) -> list[Word]:
    """The words that name who speaks: "Jane Roe" in "Jane Roe said ..." or "..., said Jane Roe"."""
    words = passage.words
    for i, word in enumerate(words):
        if word.lower == "according" and i + 1 < len(words) and words[i + 1].lower == "to":
            return _phrase(passage, range(i + 2, min(len(words), i + 2 + _PHRASE)))
        if word.lower in SPEECH:
            before = _phrase(passage, range(i - 1, max(-1, i - 1 - _PHRASE), -1))
            after = passage.text[word.end :].lstrip()
            if before:
                return before
            if after[:1].isupper():
                return _phrase(passage, range(i + 1, min(len(words), i + 1 + _PHRASE)))
    return []


def _phrase(passage: Passage, places: range) -> list[Word]:
    """Content words of the noun phrase at these places, in order; none for a pronoun."""
    found: list[Word] = []
    for i in places:
        word = passage.words[i]
        if word.lower in _PRONOUNS and not found:
            return []
        step = places.step
        if i != places.start and passage.clauses[i] != passage.clauses[i - step]:
            break
        if word.content and word.lower not in _NO_SPEAKER and not word.lower.isdigit():
            found.append(word)
        elif found and word.lower not in ("the", "of", "a", "mr", "mrs", "ms", "dr"):
            break
    named = [word for word in found if word.text[0].isupper()]
    return (named or found)[:: places.step]
