"""Dates of a bullet that the article does not have, in any form that tells them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from bench.consistency.rules import aligned, quantities, times
from bench.consistency.rules.lexicon import units
from bench.consistency.rules.quantities import Quantity
from bench.consistency.rules.reading import Claim, Finding, Source
from bench.consistency.rules.times import DAYS, MONTHS, When, agrees, resolved

_MOST = 50  # dates of a bullet that are looked at
_SLACK = 4  # days by which "three months later" may be off
_PLACES, _OLDEST = 10, 150  # of a race; of an age
_COARSE = 31  # days of a stretch that may be meant by one of them
_SHORT = 14  # days of a stretch that tells a day well enough: last week
_YEAR, _MONTH, _DAY = 31_557_600.0, 2_600_000.0, 86_400.0  # seconds


@lru_cache(maxsize=128)
def known(source: Source) -> tuple[When, ...]:
    """All dates and times of an article, in order."""
    return tuple(when for sentence in source.sentences for when in times.read(sentence.text))


def find(claim: Claim) -> Iterator[Finding]:
    """Dates of the bullet that the article does not have."""
    for when in times.read(claim.bullet.text)[:_MOST]:
        if when.relative in ("", "yesterday", "tomorrow"):
            found = _replaced(claim, when) or _absent(claim, when)
            if found is not None:
                yield found


def _replaced(claim: Claim, when: When) -> Finding | None:
    """Another date of the same kind stands in the same words of the article."""
    published = claim.source.published
    for place in aligned.places(claim, when.start, when.end):
        for other in times.read(claim.source.sentences[place.sentence].text):
            inside = place.start <= other.start and other.end <= place.end
            if inside and _alike(when, other) and agrees(when, other, published) is False:
                why = "the article has another date in these words"
                return Finding("date_replaced", when.text, why, other.text, place.sentence)
    return None


def _alike(when: When, other: When) -> bool:
    days = {"day", "weekday"}
    return when.finest == other.finest or {when.finest, other.finest} == days


def _absent(claim: Claim, when: When) -> Finding | None:
    source = claim.source
    years = _years(source)
    told = [
        _length(other, source, years)
        for other in known(source)
        if agrees(when, other, source.published, years)
    ]
    least, ours = min(told, default=math.inf), _length(when, source, years)
    if least <= _SHORT + 3 * ours or _in_words(when, source.lower):
        return None
    if when.finest in ("day", "weekday") and _is_day_of(when, source.published):
        return None
    rival, place = _rival(claim, when)
    near = least <= _COARSE + 12 * ours  # "this month", which the bullet makes a day of
    unsure = near or not _readable(when, source, years) or _counted(when, source, years)
    rule = "date_unsure" if unsure else "date_absent"
    return Finding(rule, when.text, "no such date in the article", rival, place)


@lru_cache(maxsize=128)
def _years(source: Source) -> frozenset[int]:
    """Years that a date of the article may be of, where it does not say which."""
    published = source.published
    near = {published.year + step for step in (-1, 0, 1)} if published else set()
    return frozenset(near | {when.year for when in known(source) if when.year})


def _length(when: When, source: Source, years: frozenset[int]) -> int:
    """Days between the first and the last that a date may mean."""
    found = times.spans(when, source.published, years)
    return min(((last - first).days for first, last in found), default=0)


def _is_day_of(when: When, published: date | None) -> bool:
    """Whether it is the day of publication or the one before, which news rarely names."""
    day = resolved(when, published)
    return bool(day and published) and 0 <= (published - day).days <= 1  # type: ignore[operator]


def _readable(when: When, source: Source, years: frozenset[int]) -> bool:
    """Whether the article's dates can all be resolved, so that one is either there or not."""
    if when.clock is not None or source.published is not None:
        return True
    if when.weekday is not None:
        return any(other.weekday is not None for other in known(source))
    return bool(years) and not any(o.relative or o.weekday is not None for o in known(source))


def _counted(when: When, source: Source, years: frozenset[int]) -> bool:
    """Whether a date is as far from one of the article as a figure says: `after 12 years`."""
    figures = [one for sentence in source.sentences for one in quantities.read(sentence.text)]
    stretches = [one.value * units()[one.unit][1] for one in figures
                 if units().get(one.unit, ("",))[0] == "time"]  # fmt: skip
    if when.clock is not None:
        gaps = [(when.clock - o.clock) % 720 for o in known(source) if o.clock is not None]
        return any(60 * gap in stretches or 60 * (720 - gap) in stretches for gap in gaps)
    bases = [days for one in known(source) for days in times.spans(one, source.published, years)]
    bases += [(source.published, source.published)] if source.published else []
    if when.finest in ("year", "decade"):
        first, last = times.spans(when, source.published, years)[0]
        counted = {round(stretch / _YEAR) for stretch in stretches}
        counted |= {int(one.value) for one in figures if _age(one)}
        return any(
            abs(year - base.year) + late in counted
            for year in range(first.year, last.year + 1)
            for base in {day for days in bases for day in days}
            for late in (0, 1)
        )
    return any(
        abs(abs((ours[0] - theirs[0]).days) - stretch / _DAY) <= (1 if stretch < _MONTH else _SLACK)
        for ours in times.spans(when, source.published, years)
        for theirs in bases
        if theirs[0] == theirs[1]
        for stretch in stretches
    )


def _age(figure: Quantity) -> bool:
    """Whether a figure may be of years: at 40, her 40th."""
    if figure.kind == "ordinal":
        return figure.value > _PLACES
    return figure.kind == "count" and not (figure.unit or figure.noun) and figure.value < _OLDEST


def _in_words(when: When, article: str) -> bool:
    """The reader of dates can miss odd spellings: never call a word absent that is there."""
    if when.clock is not None:
        hour, minute = divmod(when.clock, 60)
        form = rf"[:.]{minute:02}" if minute else r"(?!\d|[.:,]\d|%)"
        return re.search(rf"(?<![\d.,:]){(hour - 1) % 12 + 1}{form}", article) is not None
    if when.weekday is not None:
        return re.search(rf"\b{DAYS[when.weekday][:3]}", article) is not None
    month = MONTHS[when.month - 1][:3] if when.month else ""
    if when.day:
        day = rf"{when.day}(?:st|nd|rd|th)?"
        return re.search(rf"\b{month}[a-z.]* {day}\b|\b{day}(?: of)? {month}", article) is not None
    if month:
        return not (when.days or when.year) and re.search(rf"\b{month}", article) is not None
    return bool(when.year and not when.months and str(when.year) in article)


def _rival(claim: Claim, when: When) -> tuple[str, int]:
    """What the best evidence says where the bullet says something else, and the sentence."""
    for i in claim.ranked[:2]:
        for other in times.read(claim.source.sentences[i].text):
            if agrees(when, other, claim.source.published) is False:
                return other.text, i
    return "", -1
