"""Figures of a bullet that the article neither has nor lets one compute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from bench.consistency.rules import aligned, quantities
from bench.consistency.rules.calculations import Known, known, made
from bench.consistency.rules.lexicon import units
from bench.consistency.rules.quantities import Quantity, agrees
from bench.consistency.rules.reading import Claim, Finding, Passage

_RATE = re.compile(r" (?:an?|per) (\w+)")
_TIMES_AS = re.compile(r" times (?:as|longer|more|higher|bigger|larger|faster|the|what)\b")
_FROM = re.compile(r"\bfrom (?:about |around |nearly )?$")
_TO = re.compile(r"\bto (?:about |around |nearly )?$")
_TOP = 3  # sentences, best evidence first, in which a figure has another unit
_MOST = 100  # figures of a bullet that are looked at
_SAYS = 0.35  # of a bullet's content in a sentence whose figure has another unit
_FEW = 4  # a writer counts so far, whatever is counted
_COUNTABLE = 12  # up to here a writer counts what the article lists by name
_NEAR = 4  # sentences, best evidence first: figures from farther apart make most numbers by chance


def find(claim: Claim) -> Iterator[Finding]:
    """Figures that are absent from the article, or stand there with another unit, or turned."""
    yield from _turned(claim)
    for quantity in quantities.read(claim.bullet.text)[:_MOST]:
        hits = [other for other in known(claim.source) if agrees(quantity, other.quantity)]
        found = (
            list(_replaced(claim, quantity, hits))
            or list(_other_unit(quantity, claim, hits))
            or list(_other_noun(quantity, claim, hits))
        )
        if hits or found:
            yield from found
        elif not _written(quantity, claim.source.lower) and not _idle(quantity, claim):
            yield from _absent(claim, quantity)


def _turned(claim: Claim) -> Iterator[Finding]:
    """From 341 to 310, where the article has from 310 to 341."""
    theirs = [
        (i, move) for i, one in enumerate(claim.source.sentences) for move in _moves(one.text)
    ]
    for first, last in _moves(claim.bullet.text):
        if any(agrees(first, one) and agrees(last, other) for _, (one, other) in theirs):
            continue
        for i, (one, other) in theirs:
            if agrees(first, other) and agrees(last, one):
                why = "the article has them the other way round"
                yield Finding("number_order", first.text, why, one.text, i)
                return


@lru_cache(maxsize=2048)
def _moves(text: str) -> tuple[tuple[Quantity, Quantity], ...]:
    """Where something began and ended: `from 310 to 341`, `to 341 from 310`."""
    found = []
    for one, other in pairwise(quantities.read(text)):
        before, between = text[: one.start], text[one.end : other.start]
        if _FROM.search(before) and _TO.search(between):
            found.append((one, other))
        elif _TO.search(before) and _FROM.search(between):
            found.append((other, one))
    return tuple(found)


def _replaced(claim: Claim, quantity: Quantity, hits: list[Known]) -> Iterator[Finding]:
    """Another figure of the same kind stands in the same words of the article."""
    for place in aligned.places(claim, quantity.start, _end(quantity)):
        passage, noun = claim.source.sentences[place.sentence], _of_what(claim.bullet, quantity)
        if any(
            hit.sentence == place.sentence
            or (noun and _of_what(claim.source.sentences[hit.sentence], hit.quantity) == noun)
            for hit in hits
        ):
            continue  # the same figures in another order, or of the same thing
        theirs = [
            one
            for one in quantities.read(passage.text)
            if one.start < place.end and place.start < _end(one) and one.kind == quantity.kind
        ]
        if len(theirs) == 1 and not _like(quantity, theirs[0]):
            if quantity.value != theirs[0].value and made(claim, quantity, _NEAR):
                return
            why = "the article has another figure in these words"
            yield Finding("number_replaced", quantity.text, why, theirs[0].text, place.sentence)
            return


def _of_what(passage: Passage, quantity: Quantity) -> str:
    """What a figure counts, or what a price is for: `a share`."""
    rate = _RATE.match(passage.text, quantity.end)
    return quantity.noun or (rate.group(1) if rate else "")


def _end(quantity: Quantity) -> int:
    """The place behind a quantity and its unit."""
    counted = quantity.kind == "count" and quantity.unit
    return quantity.end + (len(quantity.unit) + 1 if counted else 0)


def _like(quantity: Quantity, other: Quantity) -> bool:
    """Whether a figure may be another one in other words."""
    apart = abs(quantity.value - other.value)
    rounded = quantity.unit == other.unit and apart <= max(quantity.step, other.step) / 2
    share = quantity.kind == "percent" and quantity.spelled
    return agrees(quantity, other) or agrees(other, quantity) or rounded or share


def _other_unit(quantity: Quantity, claim: Claim, hits: list[Known]) -> Iterator[Finding]:
    """The figure stands with another unit or rate alone."""
    same = [one for one in known(claim.source) if one.quantity.value == quantity.value]
    near = [i for i in claim.ranked[:_TOP] if claim.overlaps[i] >= _SAYS]
    theirs = next((one for one in same if one.sentence in near), None)
    if theirs is None or any(_same_unit(quantity, one.quantity) for one in [*same, *hits]):
        return
    unit = theirs.quantity.noun.replace("/", "per ")
    why = "the article has this figure with another unit"
    words = f"{theirs.quantity.text} {theirs.quantity.unit or unit}".strip()
    yield Finding("number_unit", quantity.text, why, words, theirs.sentence)


def _other_noun(quantity: Quantity, claim: Claim, hits: list[Known]) -> Iterator[Finding]:
    """What the bullet counts, the article counts too, but with other figures alone."""
    theirs = {hit.quantity.noun for hit in hits}
    others = [one for one in known(claim.source) if one.quantity.noun == quantity.noun]
    if hits and quantity.noun and others and not theirs & {"", quantity.noun}:
        why = "the article has this figure for something else"
        yield Finding("number_noun", quantity.text, why, others[0].quantity.text, hits[0].sentence)


def _same_unit(quantity: Quantity, other: Quantity) -> bool:
    """Whether two figures of one value may be the same: unless both units, or rates, are known."""
    if quantity.kind == other.kind == "percent":
        return quantity.unit == other.unit
    if quantity.kind != other.kind:
        return quantity.kind not in ("percent", "money") or other.kind not in ("percent", "money")
    ours, theirs = quantity.unit, other.unit
    if ours in units() and theirs in units() and units()[ours] != units()[theirs]:
        return False
    rates = [one.noun for one in (quantity, other) if one.noun.startswith("/")]
    return len(rates) < 2 or rates[0] == rates[1]


def _absent(claim: Claim, quantity: Quantity) -> Iterator[Finding]:
    rival, place = _rival(claim, quantity)
    if made(claim, quantity, _NEAR):
        return
    unsure = _rough(claim, quantity, rival) or not _opposed(claim, quantity)
    unsure = unsure or made(claim, quantity)
    rule = "number_unsure" if unsure else "number_absent"
    yield Finding(rule, quantity.text, "no such figure in the article", rival, place)


def _rival(claim: Claim, quantity: Quantity) -> tuple[str, int]:
    """The article's figure in the place of the bullet's, and its sentence."""
    near = [(i, one) for i in claim.ranked[:2] for one in _of(claim, i)]
    alike = [(i, one) for i, one in near if one.kind == quantity.kind]
    alike.sort(key=lambda found: (found[1].noun, found[1].unit) != (quantity.noun, quantity.unit))
    return (alike[0][1].text, alike[0][0]) if alike else ("", -1)


def _rough(claim: Claim, quantity: Quantity, rival: str) -> bool:
    """Whether a figure is one that writers round, count or estimate themselves."""
    share = quantity.kind == "percent" and quantity.spelled and bool(quantity.hedge or not rival)
    stretch = quantity.spelled and quantity.unit in ("decade", "century")
    times_ = _TIMES_AS.match(claim.bullet.text, quantity.end) is not None
    rounded = any(
        one.quantity.kind == quantity.kind
        and one.quantity.step < quantity.step
        and abs(one.quantity.value - quantity.value) <= quantity.step / 2
        for one in known(claim.source)
    )
    small = quantity.kind == "count" and quantity.value <= _COUNTABLE and not quantity.unit
    listed = small and not _same_noun(claim, quantity)
    listed = listed or (quantity.spelled and quantity.value <= _FEW)  # two days before
    return bool(
        quantity.kind == "ordinal"
        or share
        or stretch
        or times_
        or quantity.high
        or rounded
        or listed
    )


def _opposed(claim: Claim, quantity: Quantity) -> bool:
    """Whether a sentence that says much of the bullet has another figure of the same sort."""
    return any(
        one.kind == quantity.kind
        and (one.kind != "count" or (one.noun, one.unit) == (quantity.noun, quantity.unit))
        for i in claim.ranked[:2]
        if claim.overlaps[i] >= _SAYS
        for one in _of(claim, i)
    )


def _same_noun(claim: Claim, quantity: Quantity) -> bool:
    """Whether the best evidence counts the same with another figure."""
    evidence = [one for i in claim.ranked[:2] for one in _of(claim, i)]
    return any(
        one.kind == "count" and (one.noun, one.unit) == (quantity.noun, quantity.unit)
        and bool(quantity.noun or quantity.unit)
        for one in evidence
    )  # fmt: skip


def _of(claim: Claim, sentence: int) -> tuple[Quantity, ...]:
    return quantities.read(claim.source.sentences[sentence].text)


def _idle(quantity: Quantity, claim: Claim) -> bool:
    """A small number or place in a row that a writer may make up, unless there is another."""
    small = quantity.spelled and quantity.value <= _FEW and not quantity.unit
    if quantity.kind == "ordinal":
        evidence = [one for i in claim.ranked[:2] for one in _of(claim, i)]
        return small and not any(one.kind == "ordinal" for one in evidence)
    return small and quantity.kind == "count" and not _same_noun(claim, quantity)


def _written(quantity: Quantity, article: str) -> bool:
    """The reader of quantities can miss odd spellings: never call digits absent that are there."""
    digits = re.search(r"\d[\d,.]*\d|\d", quantity.text)
    if quantity.kind == "ordinal":
        return re.search(rf"(?<!\w){re.escape(quantity.text.lower())}\b", article) is not None
    if digits is None or quantity.kind in ("percent", "money"):
        return False
    if quantity.step >= 1000 or quantity.unit:
        return False
    return re.search(rf"(?<![\d.,]){re.escape(digits[0])}(?![\d%]|[.,]\d)", article) is not None
