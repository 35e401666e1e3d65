"""Figures of a bullet that the article does not have, or has for something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from bench.consistency.facts import quantities
from bench.consistency.facts.passage import Passage, stem
from bench.consistency.facts.source import Claim, Finding
from bench.consistency.facts.units import Quantity, agrees

_MADE = re.compile(
    r"\b(?:total|combined|altogether|difference|gap|doubl|tripl|halv|between them|sum of|ago)\b"
)
_TIMES = re.compile(r" times (?:as|longer|more|higher|bigger|larger|faster|the|what)\b")
_PEOPLE = frozenset(
    map(stem, ["people", "persons", "men", "women", "children", "residents", "workers", "others"])
)
_COUNTABLE = 4  # up to here a writer counts what the article lists by name
_DERIVED_FROM = 3  # sentences of evidence whose figures may be added up or subtracted


def find(claim: Claim) -> Iterator[Finding]:
    """Figures that are absent from the article, or stand there with other words."""
    known = [
        (i, quantity)
        for i, sentence in enumerate(claim.source.sentences)
        for quantity in quantities.read(sentence.text)
    ]
    for quantity in quantities.read(claim.bullet.text):
        hits = [i for i, other in known if agrees(quantity, other)]
        if hits:
            yield from _other_unit(quantity, known)
            yield from _elsewhere(claim, quantity, known, hits)
        elif not _written(quantity, claim.source.lower):
            yield _absent(claim, quantity)


def _other_unit(quantity: Quantity, known: list[tuple[int, Quantity]]) -> Iterator[Finding]:
    """The figure stands with another unit, and the unit with other figures."""
    same = [other for _, other in known if agrees(quantity, other)]
    nouns = {other.noun for _, other in known if not agrees(quantity, other)}
    rates = {"hour", "day", "night", "week", "month", "year"}
    known_unit = (quantity.noun in nouns and quantity.noun not in _PEOPLE) or quantity.noun[
        1:
    ] in rates
    theirs = {other.noun for other in same}
    other_noun = quantity.noun and known_unit and quantity.noun not in theirs and "" not in theirs
    points = quantity.kind == "percent" and {other.unit for other in same} ^ {quantity.unit} == {
        "",
        "points",
    }
    if other_noun or (points and len({other.unit for other in same}) == 1):
        why = "the article has this figure with another unit"
        unit = same[0].noun.replace("/", "per ")
        yield Finding("number", "number_unit", quantity.text, why, f"{same[0].text} {unit}".strip())


def _absent(claim: Claim, quantity: Quantity) -> Finding:
    rival = next(
        (
            other.text
            for i in claim.ranked[:2]
            for other in _of(claim, i)
            if other.kind == quantity.kind
        ),
        "",
    )
    rule = "number_absent"
    share = quantity.kind == "percent" and quantity.spelled and (quantity.hedge or not rival)
    times = _TIMES.match(claim.bullet.text, quantity.end) is not None
    if (
        quantity.kind == "ordinal"
        or share
        or times
        or quantity.high
        or _counted(quantity)
        or _derived(claim, quantity)
    ):
        rule = "number_unsure"
    return Finding("number", rule, quantity.text, "no such figure in the article", rival)


def _of(claim: Claim, sentence: int) -> tuple[Quantity, ...]:
    return quantities.read(claim.source.sentences[sentence].text)


def _counted(quantity: Quantity) -> bool:
    return quantity.spelled and quantity.kind == "count" and quantity.value <= _COUNTABLE


def _derived(claim: Claim, quantity: Quantity) -> bool:
    """Whether the bullet reckons with the evidence: a sum, a difference, a change in percent."""
    if not _MADE.search(claim.bullet.text):
        return False
    values = [
        other for i in claim.ranked[:_DERIVED_FROM] for other in _of(claim, i) if not other.high
    ]
    for one, other in combinations(values, 2):
        if one.kind != other.kind or one.kind == "ordinal":
            continue
        made = [one.value + other.value, abs(one.value - other.value)]
        if quantity.kind == "percent" and one.kind != "percent" and one.value and other.value:
            made = [100 * abs(one.value / other.value - 1), 100 * abs(other.value / one.value - 1),
                    100 * min(one.value, other.value) / max(one.value, other.value)]  # fmt: skip
        elif quantity.kind != one.kind:
            continue
        if any(abs(value - quantity.value) <= max(quantity.step / 2, 1e-9) for value in made):
            return True
    return False


def _written(quantity: Quantity, article: str) -> bool:
    """The reader of quantities can miss odd spellings: never call digits absent that are there."""
    digits = re.search(r"\d[\d,.]*\d|\d", quantity.text)
    if quantity.kind == "ordinal":
        return re.search(rf"(?<!\w){re.escape(quantity.text.lower())}\b", article) is not None
    if (
        digits is None
        or quantity.kind in ("percent", "money")
        or quantity.step >= 1000
        or quantity.unit
    ):
        return False
    return (
        re.search(rf"(?<![\d.,]){re.escape(digits.group())}(?![\d%]|[.,]\d)", article) is not None
    )


def _elsewhere(
    claim: Claim, quantity: Quantity, known: list[tuple[int, Quantity]], hits: list[int]
) -> Iterator[Finding]:
    """A sentence that fits the bullet far better has another figure in this place."""
    if _counted(quantity) or quantity.kind == "ordinal":
        return
    ours = _neighbours(claim.bullet, quantity)
    if not ours:
        return
    fit = max(_fit(claim, i, other, ours) for i, other in known if agrees(quantity, other))
    rivals = [
        (_fit(claim, i, other, ours), other)
        for i, other in known
        if other.kind == quantity.kind and not agrees(quantity, other) and i not in hits
        and _LIKE > (other.value + 1e-9) / (quantity.value + 1e-9) > 1 / _LIKE
        and claim.overlaps[i] >= claim.MARGIN
    ]  # fmt: skip
    if not rivals:
        return
    best, other = max(rivals, key=lambda pair: pair[0])
    if best >= fit + claim.MARGIN:
        why = "the article has this figure for something else"
        yield Finding("number", "number_elsewhere", quantity.text, why, other.text)


_REACH = 4
_LIKE = 20.0  # a figure takes another's place only where the two are of like size


def _neighbours(passage: Passage, quantity: Quantity) -> frozenset[str]:
    places = passage.at(quantity.start, quantity.end)
    return passage.near(places[0], places[-1], _REACH) if places else frozenset()


def _fit(claim: Claim, sentence: int, quantity: Quantity, ours: frozenset[str]) -> float:
    """How well a figure's sentence and its neighbours fit the bullet, 0 to 1."""
    theirs = _neighbours(claim.source.sentences[sentence], quantity)
    return 0.5 * claim.overlaps[sentence] + 0.5 * len(ours & theirs) / len(ours)
