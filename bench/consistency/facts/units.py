"""A quantity, and whether the article's bears out the bullet's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from bench.consistency.facts.lexicon import units

Kind = Literal["count", "percent", "money", "ordinal"]
Hedge = Literal["", "about", "over", "under"]

ABOUT = 0.08  # "about 1,500" may stand for 1,380 to 1,620
NEARLY = 0.2  # "nearly 100" for 80 and more, "more than 100" for up to 125
CONVERSION = 0.04  # 10 km may be called 6 miles
SHARE = 1.7  # "a third" for 31.6% to 35%, with a hedge twice as far
_LARGE = 1000  # from here on a bare number may be one of money


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as it is written; shares ("a third", "one in three") are percent.

    `high` is above `value` only for "hundreds", "dozens" and the like. `step` is the distance
    between the values that could be written with as many digits. `noun` is the stem of what is
    counted, or a rate such as "/hour".
    """

    kind: Kind
    value: float
    start: int
    end: int
    text: str
    unit: str = ""
    hedge: Hedge = ""
    high: float = 0.0
    step: float = 1.0
    spelled: bool = False
    noun: str = ""


def agrees(claim: Quantity, article: Quantity) -> bool:
    """Whether the article's quantity bears the claim's out, by its precision and hedge."""
    if not _same_kind(claim, article):
        return False
    if claim.high or article.high:
        return _vague_agrees(claim, article)
    value = _converted(claim, article)
    if math.isclose(claim.value, value, rel_tol=1e-9):
        return True
    if claim.kind == "ordinal" or value == 0 or claim.value == 0:
        return False
    return _shares(claim, article) or _rounds(claim, article, value) or _hedged(claim, value)


def _same_kind(claim: Quantity, article: Quantity) -> bool:
    if claim.kind != article.kind:
        # "the 40th" is no 40, but "5 million" may be $5 million
        bare = not (claim.noun or article.noun) and claim.value >= _LARGE
        return {claim.kind, article.kind} == {"count", "money"} and bare
    if claim.kind == "money":
        return not claim.unit or not article.unit or claim.unit == article.unit
    one, other = units().get(claim.unit), units().get(article.unit)
    if one and other:
        return one[0] == other[0]
    known = one or other
    return known is None or known[0] == "time" or not (claim.noun or article.noun)


def _converted(claim: Quantity, article: Quantity) -> float:
    """The article's value in the unit of the claim."""
    one, other = units().get(claim.unit), units().get(article.unit)
    if one is None or other is None or one[1] == other[1]:
        return article.value
    value = article.value * other[1] / one[1]
    return claim.value if math.isclose(value, claim.value, rel_tol=CONVERSION) else value


def _vague_agrees(claim: Quantity, article: Quantity) -> bool:
    if claim.high and article.high:
        return claim.value == article.value
    return bool(claim.high) and claim.value <= article.value <= claim.high


def _shares(claim: Quantity, article: Quantity) -> bool:
    """A share in words is a rough one."""
    rough = claim.kind == "percent" and (claim.spelled or article.spelled)
    return rough and abs(claim.value - article.value) <= SHARE * (2 if claim.hedge else 1)


def _rounds(claim: Quantity, article: Quantity, value: float) -> bool:
    """Whether the claim is the article's figure with fewer digits."""
    if claim.spelled and not claim.hedge and claim.value < _LARGE:
        return False
    if claim.step <= article.step or claim.step > 0.1 * abs(claim.value):
        return False
    return abs(claim.value - value) <= claim.step / 2 * (1 + 1e-9)


def _hedged(claim: Quantity, value: float) -> bool:
    ratio = value / claim.value
    if claim.hedge == "about":
        return abs(ratio - 1) <= ABOUT
    if claim.hedge == "over":
        return 1 <= ratio <= 1 / (1 - NEARLY)
    return claim.hedge == "under" and 1 - NEARLY <= ratio <= 1
