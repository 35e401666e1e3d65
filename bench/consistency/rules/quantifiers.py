"""How many and how much more: all, most, some, none, four of the seven; at least, at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bench.consistency.rules import quantities
from bench.consistency.rules.quantities import Quantity
from bench.consistency.rules.reading import Claim, Finding, Passage

# Shares of the whole that each quantifier can stand for
_SHARES = {
    "none": (0.0, 0.0), "few": (0.0, 0.3),
    "minority": (0.0, 0.5), "neither": (0.0, 0.0),
    "hardly": (0.0, 0.1), "some": (0.05, 0.6), "several": (0.05, 0.6),
    "half": (0.4, 0.6), "most": (0.5, 0.99), "majority": (0.5, 0.99), "mostly": (0.5, 0.99),
    "all": (1.0, 1.0), "every": (1.0, 1.0), "each": (1.0, 1.0), "everyone": (1.0, 1.0),
    "both": (1.0, 1.0), "entire": (1.0, 1.0), "whole": (1.0, 1.0), "many": (0.2, 0.95),
}  # fmt: skip
_SOME = (0.01, 0.99)  # four of the seven
_FIXED = frozenset(["at", "the", "a", "after", "first", "above"])  # at most, above all
_NO_MORE = re.compile(r"\b(?:no|not) (?:more|less|fewer|over|under) (?:than )?\S?$")
_NEARLY = frozenset(["almost", "nearly", "virtually"])
_EXCEPT = frozenset(["except", "but", "apart", "bar"])
_WHOLES = frozenset(["the", "its", "their", "his", "her", "our", "my", "those", "these", "them"])
_TOLERANCE = 0.06  # of a share in figures: about a third
_COMPARED = frozenset(["more", "less", "fewer", "later", "longer", "other", "others"])
_REACH = 3  # content words that name the whole
_TOP = 3  # sentences, best evidence first, that are compared
_FIT = 0.5


class Share(NamedTuple):
    """A part of a whole: its place, the least and greatest share, what follows, if in words."""

    place: int
    low: float
    high: float
    whole: frozenset[str]
    in_words: bool


@lru_cache(maxsize=2048)
def read(passage: Passage) -> tuple[Share, ...]:
    """Quantifiers, and shares in figures: half of the jobs, 55 percent of the milk."""
    found = [share for i in range(len(passage.words)) for share in _in_words(passage, i)]
    found += [share for one in quantities.read(passage.text) for share in _in_figures(passage, one)]
    return tuple(found)


def _in_words(passage: Passage, i: int) -> Iterator[Share]:
    word, before = passage.words[i].lower, passage.words[i - 1].lower if i else ""
    # "12 percent of all homes" says nothing of all homes
    if word not in _SHARES or word == "half" or before in _FIXED or before == "of":
        return
    after = passage.words[i + 1].lower if i + 1 < len(passage.words) else ""
    if after in _COMPARED or after[:1].isdigit():
        return
    low, high = _SHARES[word]
    near = passage.words[max(0, i - _REACH) : i]
    if before == "not" or (low == 1 and any(other.lower == "not" for other in near)):
        low, high = 0.0, 0.95
    elif before in _NEARLY:
        low, high = 0.8, 1.0
    elif low == 1 and any(other.lower in _EXCEPT for other in passage.words[i:]):
        low, high = 0.5, 1.0
    yield Share(i, low, high, _whole(passage, i), True)


def _in_figures(passage: Passage, quantity: Quantity) -> Iterator[Share]:
    places = passage.at(quantity.start, quantity.end)
    if not places or places[-1] + 2 >= len(passage.words):
        return
    of, whole = passage.words[places[-1] + 1 : places[-1] + 3]
    if of.lower != "of":
        return
    if quantity.kind == "percent" and 0 < quantity.value < 100:
        share = quantity.value / 100
        low = 0.0 if quantity.hedge == "under" else share - _TOLERANCE
        high = 1.0 if quantity.hedge == "over" else share + _TOLERANCE
        yield Share(places[0], low, high, _whole(passage, places[-1]), quantity.text == "half")
    elif quantity.kind == "count" and (whole.lower in _WHOLES or whole.text[0].isupper()):
        yield Share(places[0], *_SOME, _whole(passage, places[-1]), False)


def _whole(passage: Passage, i: int) -> frozenset[str]:
    after = [word for word in passage.words[i + 1 : i + 1 + 3 * _REACH] if word.content]
    return frozenset([word.stem for word in after if word.text.isalpha()][:_REACH])


def find(claim: Claim) -> Iterator[Finding]:
    """Quantifiers and bounds that cannot both be true."""
    yield from _shares(claim)
    if claim.best is not None and claim.overlaps[claim.ranked[0]] >= _FIT:
        yield from _bounds(claim)


def _shares(claim: Claim) -> Iterator[Finding]:
    """A part of a whole is another part of the same whole in the article, and nowhere ours."""
    passages = [(i, claim.source.sentences[i]) for i in claim.ranked[:_TOP]]
    theirs = [(i, passage, share) for i, passage in passages for share in read(passage)]
    for ours in read(claim.bullet):
        figure = claim.bullet.words[ours.place].lower
        if figure[0].isdigit() and figure in claim.source.tokens.split():
            continue  # the article has the figure, of whatever part
        same = [found for found in theirs if _same_whole(claim, ours, *found[1:])]
        if not same or any(ours.low <= s.high and s.low <= ours.high for _, _, s in same):
            continue
        place, passage, share = same[0]
        word, other = claim.bullet.words[ours.place].text, passage.words[share.place].text
        yield Finding("quantifier", word, "the article has another share", other, place)
        return


def _same_whole(claim: Claim, ours: Share, passage: Passage, theirs: Share) -> bool:
    if ours.whole.isdisjoint(theirs.whole) or not (ours.in_words or theirs.in_words):
        return False
    return claim.source.share(ours.whole, passage.stems) >= _FIT


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
