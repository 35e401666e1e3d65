"""How events hang together: cause, and which came first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bench.consistency.facts.passage import Passage
from bench.consistency.facts.source import Claim, Finding

_CAUSES = re.compile(
    r"\b(because of|because|due to|owing to|as a result of|thanks to|caused by|prompted by"
    r"|in response to|driven by|blamed on|attributed to|led to|resulted in)\b"
)
_CAUSE_WORDS = re.compile(
    r"because|due to|owing|result|thanks|caus|prompt|\bas\b|after|since|\bled\b|follow|\bso\b|why"
    r"|reason|\bfor\b|blam|response|amid|driven|attribut|given|spark|trigger|forc|which|\bby\b|\bto\b"
)
_DESPITE = re.compile(r"\bdespite|\balthough|\beven though|\brather than|\bnot because")
_ORDER = {"before": "after", "after": "before", "until": "since", "since": "until"}
_EARLIER = {
    "before": "before",
    "ahead": "before",
    "after": "after",
    "following": "after",
    "until": "until",
    "since": "since",
}
_REACH = 6
_FIT = 0.5


def find(claim: Claim) -> Iterator[Finding]:
    """Causes that the article does not give, and events in another order."""
    if claim.best is None or claim.overlaps[claim.ranked[0]] < _FIT:
        return
    yield from _caused(claim)
    yield from _ordered(claim)


def _caused(claim: Claim) -> Iterator[Finding]:
    match = _CAUSES.search(claim.bullet.text.lower())
    if match is None:
        return
    effect = _stems(claim.bullet, 0, match.start())
    cause = _stems(claim.bullet, match.end(), len(claim.bullet.text))
    if not effect or not cause:
        return
    fits = [
        (len(effect & s.stems) / len(effect), len(cause & s.stems) / len(cause))
        for s in claim.source.sentences
    ]
    fits += [(max(one[0], two[0]), max(one[1], two[1])) for one, two in pairwise(fits)]
    words = claim.bullet.text[match.start() : match.end()]
    if max(right for _, right in fits) < 0.34:
        why = "the article does not have this reason"
        yield Finding("cause", "cause_absent", claim.bullet.text[match.start() :].rstrip("."), why)
    elif max(min(pair) for pair in fits) < 0.34 and max(left for left, _ in fits) >= 0.5:
        yield Finding("cause", "cause_unlinked", words, "the article does not link the two")
    elif (
        claim.best
        and _DESPITE.search(claim.best.text.lower())
        and not _DESPITE.search(claim.bullet.text.lower())
    ):
        yield Finding(
            "cause",
            "cause_despite",
            words,
            "the article says: despite, not because",
            claim.best.text,
        )


def _stems(passage: Passage, start: int, end: int) -> frozenset[str]:
    return frozenset(
        word.stem
        for word in passage.words
        if start <= word.start and word.end <= end and word.content
    )


def _ordered(claim: Claim) -> Iterator[Finding]:
    """The evidence has "before" where the bullet has "after", with the same words behind it."""
    for i, word in enumerate(claim.bullet.words):
        if word.lower not in _ORDER:
            continue
        ours = _behind(claim.bullet, i)
        for passage in claim.evidence:
            for j, other in enumerate(passage.words):
                order = _EARLIER.get(other.lower)
                if (
                    order == _ORDER[word.lower]
                    and ours
                    and len(ours & _behind(passage, j)) >= 0.5 * len(ours)
                ):
                    why = "the article has the other order"
                    yield Finding("order", "order", word.text, why, other.text)
                    return
                if order == word.lower:
                    break


def _behind(passage: Passage, i: int) -> frozenset[str]:
    after = [word.stem for word in passage.words[i + 1 : i + 1 + _REACH] if word.content]
    return frozenset(after[:3])
