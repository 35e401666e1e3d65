"""Figures that the figures of an article make: sums, differences, shares, stretches of time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, combinations
from typing import NamedTuple

from bench.consistency.rules import quantities, times
from bench.consistency.rules.lexicon import units
from bench.consistency.rules.quantities import Quantity, agrees
from bench.consistency.rules.reading import Claim, Source

_YEAR, _DAY = 31_557_600.0, 86_400.0  # seconds
_FAR = 60  # figures of an article that are used in calculations, the best evidence first
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
