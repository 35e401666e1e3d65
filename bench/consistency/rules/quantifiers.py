"""How many and how much more: all, most, few, none; at least, at most."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.consistency.rules import aligned, quantities
from bench.consistency.rules.quantities import Quantity
from bench.consistency.rules.reading import Claim, Finding, Passage

# Shares of the whole that each quantifier can stand for
_SHARES = {
    "none": (0.0, 0.0), "neither": (0.0, 0.0), "no": (0.0, 0.0), "hardly": (0.0, 0.1),
    "few": (0.0, 0.3), "minority": (0.0, 0.5), "several": (0.05, 0.6), "many": (0.2, 0.95),
    "most": (0.5, 0.99), "majority": (0.5, 0.99), "all": (1.0, 1.0), "every": (1.0, 1.0),
    "each": (1.0, 1.0), "everyone": (1.0, 1.0), "both": (1.0, 1.0),
}  # fmt: skip
_NO_MORE = re.compile(r"\b(?:no|not) (?:more|less|fewer|over|under) (?:than )?\S?$")
_OF = re.compile(r" of\b")
_TOP = 3  # sentences, best evidence first, whose bounds are compared
_FIT = 0.5  # of the bullet's content in the best of them


def find(claim: Claim) -> Iterator[Finding]:
    """Quantifiers and bounds that cannot both be true."""
    yield from _shares(claim)
    if claim.best is not None and claim.overlaps[claim.ranked[0]] >= _FIT:
        yield from _bounds(claim)


def _shares(claim: Claim) -> Iterator[Finding]:
    """Another share stands between the same words of the article."""
    for word in claim.bullet.words:
        if word.lower in _SHARES:
            of = _OF.match(claim.bullet.text, word.end)
            end = of.end() if of else word.end
            for place in aligned.places(claim, word.start, end):
                passage = claim.source.sentences[place.sentence]
                theirs = [passage.words[i] for i in passage.at(place.start, place.end)]
                other = next((one for one in theirs if one.lower in _SHARES), None)
                if other is not None and _apart(_SHARES[word.lower], _SHARES[other.lower]):
                    why = "the article has another share"
                    yield Finding("quantifier", word.text, why, other.text, place.sentence)
                    return


def _apart(ours: tuple[float, float], theirs: tuple[float, float]) -> bool:
    return ours[0] > theirs[1] or theirs[0] > ours[1]


def _bounds(claim: Claim) -> Iterator[Finding]:
    """More than 50 is not fewer than 50."""
    for quantity in quantities.read(claim.bullet.text):
        ours = _bound(claim.bullet, quantity)
        for place in claim.ranked[:_TOP] if ours else ():
            passage = claim.source.sentences[place]
            for other in quantities.read(passage.text):
                theirs = _bound(passage, other)
                same = quantity.kind == other.kind and quantity.value == other.value
                if same and theirs and theirs != ours:
                    why = "the article has the other bound"
                    yield Finding("bound", quantity.text, why, f"{theirs} {other.text}", place)
                    return


def _bound(passage: Passage, quantity: Quantity) -> str:
    """`over` or `under` a quantity, "" for neither; no more than 50 is under it."""
    if quantity.hedge not in ("over", "under"):
        return ""
    negated = _NO_MORE.search(passage.text[: quantity.start])
    return {"over": "under", "under": "over"}[quantity.hedge] if negated else quantity.hedge
