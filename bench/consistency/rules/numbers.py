"""Figures of a bullet that the article neither has nor lets one compute."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from bench.consistency.rules import aligned, quantities, times
from bench.consistency.rules.lexicon import units
from bench.consistency.rules.quantities import Quantity, agrees
from bench.consistency.rules.reading import Claim, Finding, Source

_TIMES = re.compile(r" times (?:as|longer|more|higher|bigger|larger|faster|the|what)\b")
_TOP = 3  # sentences, best evidence first, in which a figure has another unit
_MOST = 100  # figures of a bullet that are looked at
_SAYS = 0.35  # of a bullet's content in a sentence whose figure stands against its own
_COUNTABLE = 12  # up to here a writer counts what the article lists by name

# Words of a calculation: a figure near them may be made of any two of the article's
_RECKONS = re.compile(
    r"\b(?:rest|remain|gap|lead|margin|differen|extra|another|further|more (?!than)|less (?!than)"
    r"|fewer (?!than)|[a-z]{2,}er than|short of|ahead|behind|beyond|before|ago|since|apart"
    r"|average|each|of (?:the|their|its|his|her|all)|(?:by|for|in) (?:[a-z]+ ){0,2}(?=[$£€]?\d))"
)
_SUMS = re.compile(
    r"\b(?:total|combined|altogether|together|both|in all|between them|sum of|doubl|tripl|halv"
    r"|across)"
)
# Any of these may be: what two figures make is then no plain error
_MAYBE = re.compile(
    r"\b(?:rest|remain|by|gap|lead|margin|differen|extra|another|further|other|more|less|fewer|net"
    r"|[a-z]{2,}er than|short of|ahead|behind|above|below|beyond|after|before|ago|since|apart"
    r"|average|each|per|under|of (?:the|their|its|his|her|all))"
)
_YEAR, _DAY = 31_557_600.0, 86_400.0  # seconds
_FAR = 60  # figures of an article that are used in calculations, the best evidence first
_EXACT = 3  # digits of a figure that no two others make by chance
_REACH = 30  # characters around a figure in which words of a calculation count
_SMALL = 13.0  # below, two figures make nearly any number
_LEAST = 0.01  # of the other, to be more than a number of times


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
    """Figures that are absent from the article, or stand there with another unit."""
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


def _replaced(claim: Claim, quantity: Quantity, hits: list[Known]) -> Iterator[Finding]:
    """Another figure of the same kind stands in the same words of the article."""
    for place in aligned.places(claim, quantity.start, quantity.end):
        noun = quantity.noun
        if any(h.sentence == place.sentence or (noun and h.quantity.noun == noun) for h in hits):
            continue  # the same figures in another order, or of the same thing
        passage = claim.source.sentences[place.sentence]
        theirs = [
            one
            for one in quantities.read(passage.text)
            if one.start < place.end and place.start < one.end and one.kind == quantity.kind
        ]
        if len(theirs) == 1 and not _like(quantity, theirs[0]):
            if computed(claim, quantity) is not False:
                return
            why = "the article has another figure in these words"
            yield Finding("number_replaced", quantity.text, why, theirs[0].text, place.sentence)
            return


def _like(quantity: Quantity, other: Quantity) -> bool:
    """Whether a figure may be another one in other words."""
    rounded = abs(quantity.value - other.value) <= max(quantity.step, other.step) / 2
    share = quantity.kind == "percent" and quantity.spelled
    return agrees(quantity, other) or agrees(other, quantity) or rounded or share


def _other_unit(quantity: Quantity, claim: Claim, hits: list[Known]) -> Iterator[Finding]:
    """The figure stands with another unit or rate alone."""
    same = [one for one in known(claim.source) if one.quantity.value == quantity.value]
    theirs = next((one for one in same if one.sentence in claim.ranked[:_TOP]), None)
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
    if quantity.kind != other.kind:
        return quantity.kind not in ("percent", "money") or other.kind not in ("percent", "money")
    ours, theirs = quantity.unit, other.unit
    if ours in units() and theirs in units() and units()[ours] != units()[theirs]:
        return False
    rates = [one.noun for one in (quantity, other) if one.noun.startswith("/")]
    return len(rates) < 2 or rates[0] == rates[1]


def _absent(claim: Claim, quantity: Quantity) -> Iterator[Finding]:
    rival, place = _rival(claim, quantity)
    made = computed(claim, quantity)
    why = "no such figure in the article"
    if made:
        return
    if _rough(claim, quantity, rival) or not _opposed(claim, quantity):
        yield Finding("number_unsure", quantity.text, why, rival, place)
    elif made is None:
        why = "the article has no such figure, but others that make it"
        yield Finding("number_derived", quantity.text, why, rival, place)
    else:
        yield Finding("number_absent", quantity.text, why, rival, place)


def _rival(claim: Claim, quantity: Quantity) -> tuple[str, int]:
    """The article's figure in the place of the bullet's, and its sentence."""
    near = [(i, one) for i in claim.ranked[:2] for one in _of(claim, i)]
    alike = [(i, one) for i, one in near if one.kind == quantity.kind]
    alike.sort(key=lambda found: (found[1].noun, found[1].unit) != (quantity.noun, quantity.unit))
    return (alike[0][1].text, alike[0][0]) if alike else ("", -1)


def _rough(claim: Claim, quantity: Quantity, rival: str) -> bool:
    """Whether a figure is one that writers round, count or estimate themselves."""
    share = quantity.kind == "percent" and quantity.spelled and bool(quantity.hedge or not rival)
    times_ = _TIMES.match(claim.bullet.text, quantity.end) is not None
    rounded = any(
        one.quantity.kind == quantity.kind
        and one.quantity.step < quantity.step
        and abs(one.quantity.value - quantity.value) <= quantity.step / 2
        for one in known(claim.source)
    )
    small = quantity.kind == "count" and quantity.value <= _COUNTABLE and not quantity.unit
    listed = small and not _same_noun(claim, quantity)
    return bool(quantity.kind == "ordinal" or share or times_ or quantity.high or rounded or listed)


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
    small = quantity.spelled and quantity.value <= 4 and not quantity.unit
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


def computed(claim: Claim, quantity: Quantity) -> bool | None:
    """Whether the article's figures make the bullet's: sums, differences, shares, stretches.

    None where they do, but may by chance: nothing near the bullet's figure says that it was
    computed.
    """
    if any(_fits(quantity, stretch) for stretch in _stretches(claim, quantity)):
        return True
    figures = _figures(claim)
    text = claim.bullet.text.lower()
    maybe = _SUMS.search(text) is not None or _MAYBE.search(text) is not None
    close = [pair for pair in combinations(figures, 2) if _beside(*pair)]
    if any(_follows(quantity, one.quantity, other.quantity) for one, other in close):
        return _computed(text, quantity) or (None if maybe or quantity.value >= _SMALL else False)
    if _rest(quantity, figures):
        return None
    if _thrice(quantity, figures):
        return None
    if not maybe and _digits(quantity) < _EXACT:
        return False
    pairs = combinations(figures, 2)
    far = any(_follows(quantity, one.quantity, other.quantity) for one, other in pairs)
    return None if far else False


def _computed(text: str, quantity: Quantity) -> bool:
    """Whether the words around a figure are those of a calculation."""
    near = text[max(0, quantity.start - _REACH) : quantity.end + _REACH]
    return bool(_SUMS.search(text) or _RECKONS.search(near))


def _beside(one: Known, other: Known) -> bool:
    return abs(one.sentence - other.sentence) <= 1


def _rest(quantity: Quantity, figures: list[Known]) -> bool:
    """Whether a share is what another one leaves of the whole."""
    shares = [one.quantity.value for one in figures if one.quantity.kind == "percent"]
    return quantity.kind == "percent" and any(_fits(quantity, 100 - share) for share in shares)


def _figures(claim: Claim) -> list[Known]:
    """Exact figures of the article, those of the best evidence first."""
    rank = {sentence: place for place, sentence in enumerate(claim.ranked)}
    found = [one for one in known(claim.source) if not one.quantity.high]
    found = [one for one in found if one.quantity.kind != "ordinal"]
    return sorted(found, key=lambda one: rank[one.sentence])[:_FAR]


def _thrice(quantity: Quantity, figures: list[Known]) -> bool:
    """Whether three figures of one kind add up to the bullet's, or two leave it of a third."""
    alike = [one.quantity.value for one in figures[:20] if one.quantity.kind == quantity.kind]
    return any(
        _fits(quantity, made)
        for three in combinations(alike, 3)
        for made in (sum(three), 2 * max(three) - sum(three))
    )


def _follows(quantity: Quantity, one: Quantity, other: Quantity) -> bool:
    return any(_fits(quantity, value) for value in _made(quantity, one, other))


def _fits(quantity: Quantity, value: float) -> bool:
    """Whether a figure is the one computed, as exactly as it is given."""
    rough = quantity.hedge or quantity.kind == "percent" or quantity.step >= 1000
    if rough or quantity.step < 1:
        return agrees(quantity, replace(quantity, hedge="", step=1e-9, noun="", value=value))
    return math.isclose(quantity.value, value, rel_tol=1e-9)


def _digits(quantity: Quantity) -> int:
    """How many digits a figure has."""
    figure = f"{quantity.value:.6e}".partition("e")[0]
    return len(figure.replace(".", "").strip("0"))


def _made(quantity: Quantity, one: Quantity, other: Quantity) -> Iterator[float]:
    """What two quantities make that could be the bullet's."""
    kinds, units_ = {one.kind, other.kind}, {one.unit, other.unit, quantity.unit} - {""}
    low, high = sorted((one.value, other.value))
    if "percent" not in kinds and quantity.kind == "percent":
        if low and len(kinds) == len({one.unit, other.unit}) == 1:
            yield from (100 * (high / low - 1), 100 * (1 - low / high), 100 * low / high)
    elif kinds == {"count", "percent"} or kinds == {"money", "percent"}:
        if quantity.kind in kinds and (
            quantity.value >= _SMALL or "money" in kinds
        ):  # two thirds of 6 million
            part, whole = sorted((one, other), key=lambda each: each.kind != "percent")
            share = whole.value * part.value / 100
            yield from (share, whole.value - share, whole.value + share)
    elif kinds == {"count", "money"} and low < _LEAST * high:
        if quantity.kind == "money":  # nine times 20,000 dollars, or a ninth of it
            yield one.value * other.value
            if low:
                yield high / low
    elif quantity.kind in kinds and (len(units_) < 2 or kinds != {"count"}):
        yield from (high + low, high - low)  # also "15 million of the 23 million dollars"
        if quantity.kind == "count" and low > 1:
            yield from (high * low, high / low)


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
