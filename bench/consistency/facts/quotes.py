"""Quotations: the words must stand in the article, and be the same speaker's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.consistency.facts import names
from bench.consistency.facts.names import Name
from bench.consistency.facts.passage import Passage
from bench.consistency.facts.source import Claim, Finding, Source

_QUOTED = re.compile(r'"([^"]{8,400})"')
_LETTERS = re.compile(r"[a-z0-9]+")
_SHORTEST = 3  # words; shorter ones are scare quotes and titles
_SAID = "said|says|told|added|adds|warned|argued|insisted|explained|wrote|claimed|observed|noted"
_BEFORE_SAID = re.compile(
    rf"[,\s]*(?:[^,.]{{1,60}},\s*)?(?:has |have |had |also |later )?(?:{_SAID})\b"
)
_AFTER_SAID = re.compile(
    rf"\b(?:(?:{_SAID})|according to)\s*(?:the\s+)?(?:[a-z][a-z'-]*[\s,]+){{0,5}}$"
)
_PRONOUN_SAID = re.compile(
    rf"\b(?:he|she|they)\s+(?:also |later )?(?:{_SAID})\b|\b(?:{_SAID})\s+(?:he|she|they)\b",
    re.IGNORECASE,
)
_BACK = 3  # sentences before "he said" in which the speaker may be named
_FIT = 0.45


def find(claim: Claim) -> Iterator[Finding]:
    """Quoted words that the article does not have, and words given to another speaker."""
    article = " ".join(_LETTERS.findall(claim.source.lower))
    for match in _QUOTED.finditer(claim.bullet.text):
        letters = " ".join(_LETTERS.findall(match.group(1).lower()))
        if letters.count(" ") + 1 >= _SHORTEST and letters not in article:
            yield Finding("quote", "quote_absent", match.group(1), "not the words of the article")
    yield from _misattributed(claim)


def _misattributed(claim: Claim) -> Iterator[Finding]:
    ours = speaker(claim.bullet)
    if ours is None:
        return
    source, rest = claim.source, claim.bullet.content_stems - set(ours.core)
    fits = [source.share(rest, sentence.stems) for sentence in source.sentences]
    best = max(range(len(fits)), key=fits.__getitem__, default=0)
    if not fits or fits[best] < _FIT or names.same(ours, source.sentences[best]):
        return
    theirs = _resolved(source, best)
    if theirs is not None and not set(theirs.core) & set(ours.core):
        yield Finding(
            "quote", "speaker", ours.text, "the article has another speaker here", theirs.text
        )


def speaker(passage: Passage) -> Name | None:
    """The name of who speaks: in "Jane Roe said ...", "..., said Jane Roe", "according to ..."."""
    for name in names.read(passage):
        before, after = passage.text[: name.start], passage.text[name.end :]
        if _BEFORE_SAID.match(after) or _AFTER_SAID.search(before):
            return name
    return None


def _resolved(source: Source, i: int) -> Name | None:
    """Who speaks in a sentence; "he said" is the last one named before it."""
    sentence = source.sentences[i]
    named = speaker(sentence)
    if named or not _PRONOUN_SAID.search(sentence.text):
        return named
    for j in range(i - 1, max(-1, i - 1 - _BACK), -1):
        earlier = source.sentences[j]
        found = speaker(earlier) or next(
            (name for name in names.read(earlier) if len(name.core) > 1), None
        )
        if found:
            return found
    return None
