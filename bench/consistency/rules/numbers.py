"""Figures of a bullet that the article neither has nor lets one compute."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, combinations, pairwise
from typing import NamedTuple

from bench.consistency.rules import aligned, quantities, times
from bench.consistency.rules.lexicon import units
from bench.consistency.rules.quantities import Quantity, agrees
from bench.consistency.rules.reading import Claim, Finding, Passage, Source

_RATE = re.compile(r" (?:an?|per) (\w+)")
_TIMES_AS = re.compile(r" times (?:as|longer|more|higher|bigger|larger|faster|the|what)\b")
_FROM = re.compile(r"\bfrom (?:about |around |nearly )?$")
_TO = re.compile(r"\bto (?:about |around |nearly )?$")
_TOP = 3  # sentences, best evidence first, in which a figure has another unit
_MOST = 100  # figures of a bullet that are looked at
_SAYS = 0.35  # of a bullet's content in a sentence whose figure has another unit
_FEW = 4  # a writer counts so far, whatever is counted
_COUNTABLE = 12  # up to here a writer counts what the article lists by name

_YEAR, _DAY = 31_557_600.0, 86_400.0  # seconds
_FAR = 60  # figures of an article that are used in calculations, the best evidence first
_NEAR = 4  # sentences, best evidence first: figures from farther apart make most numbers by chance
_THREE = 20  # the same, where three figures are added
_LARGE = 1000  # from here on a bare number may be one of money
_TIMES = (2, 3, 12, 52)  # doubled, trebled; a month's in a year's, a week's


class Known(NamedTuple):
    """A quantity of the article and the sentence that it stands in."""

    sentence: int
    quantity: Quantity


@lru_cache(maxsize=128)
def known(source: Source) -> tuple[Known, ...]:
    """All quantities of an article, in order."""
    return tuple(
        Known(i, quantity)
        for i, sentence in enumerate(source.sentences)
        for quantity in quantities.read(sentence.text)
    )


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


def made(claim: Claim, quantity: Quantity, sentences: int | None = None) -> bool:
    """Whether figures of the article, or of so many of its sentences, make the bullet's.

    Sums, differences, multiples, shares and what they leave, products of figures that stand
    together, stretches between two dates.
    """
    rank = {sentence: place for place, sentence in enumerate(claim.ranked)}
    near = set(claim.ranked[:sentences])
    exact = [one for one in known(claim.source) if one.sentence in near and not one.quantity.high]
    exact = [one for one in exact if one.quantity.kind != "ordinal"]
    exact = sorted(exact, key=lambda one: rank[one.sentence])[:_FAR]
    values = chain(
        _stretches(claim, quantity),
        _alone(quantity, [one.quantity for one in exact]),
        (value for pair in combinations(exact, 2) for value in _together(quantity, *pair)),
    )
    return any(_fits(quantity, value) for value in values)


def _alone(quantity: Quantity, figures: Sequence[Quantity]) -> Iterator[float]:
    """Multiples of one figure, what a share leaves of the whole, and sums of three."""
    alike = [one.value for one in figures if _addable(quantity, one)]
    if quantity.kind == "percent":
        yield from (100 - value for value in alike)
    else:
        yield from (made for value in alike for n in _TIMES for made in (value * n, value / n))
    for three in combinations(alike[:_THREE], 3):
        yield from (sum(three), 2 * max(three) - sum(three))


def _together(quantity: Quantity, first: Known, second: Known) -> Iterator[float]:
    """What two figures make that could be the bullet's."""
    one, other = first.quantity, second.quantity
    low, high = sorted((one.value, other.value))
    if _addable(one, other) and _addable(quantity, one) and _addable(quantity, other):
        yield from (high + low, high - low)
    if quantity.kind == "percent":
        if low and one.kind == other.kind != "percent":
            yield from (100 * (high / low - 1), 100 * (1 - low / high), 100 * low / high)
    elif "percent" in (one.kind, other.kind):
        share, whole = sorted((one, other), key=lambda each: each.kind != "percent")
        if _addable(quantity, whole):
            part = whole.value * share.value / 100
            yield from (part, whole.value - part, whole.value + part)
    elif abs(first.sentence - second.sentence) <= 1 < low and quantity.kind in (
        one.kind,
        other.kind,
    ):
        yield from (high * low, high / low)


def _addable(one: Quantity, other: Quantity) -> bool:
    """Whether two figures can be of one thing, and so be added or compared."""
    if one.kind != other.kind:
        bare = one if one.kind == "count" else other
        if "percent" in (one.kind, other.kind):
            return bare.noun == "point"
        money = {one.kind, other.kind} == {"count", "money"}
        return money and not (bare.unit or bare.noun) and bare.value >= _LARGE
    ours, theirs = _dimension(one), _dimension(other)
    if ours and theirs:
        return ours == theirs
    return not (ours and other.noun) and not (theirs and one.noun)


def _dimension(quantity: Quantity) -> str:
    return units()[quantity.unit][0] if quantity.unit in units() else ""


def _fits(quantity: Quantity, value: float) -> bool:
    """Whether a figure is the one computed, as exactly as it is given."""
    rough = quantity.hedge or quantity.kind == "percent" or quantity.step >= _LARGE
    if rough or quantity.step < 1:
        return agrees(quantity, replace(quantity, hedge="", step=1e-9, noun="", value=value))
    return math.isclose(quantity.value, value, rel_tol=1e-9)


def _stretches(claim: Claim, quantity: Quantity) -> Iterator[float]:
    """Years between two years of the article, days between two days, minutes between clocks."""
    kind, size = units().get(quantity.unit, ("", 1.0))
    if kind != "time":
        return
    source = claim.source
    whens = [when for sentence in source.sentences for when in times.read(sentence.text)]
    years = {when.year for when in whens if when.year}
    years |= {source.published.year} if source.published else set()
    if size >= _YEAR:
        yield from (abs(one - other) * _YEAR / size for one, other in combinations(years, 2))
    days = {day for when in whens if (day := times.resolved(when, source.published))}
    days |= {source.published} if source.published else set()
    if _DAY <= size < _YEAR:
        gaps = (abs((one - other).days) * _DAY / size for one, other in combinations(days, 2))
        yield from (float(round(gap)) for gap in gaps)
    clocks = [when.clock for when in whens if when.clock is not None]
    yield from (abs(one - other) * 60 / size for one, other in combinations(clocks, 2))
