"""Dates of a bullet that the article does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from bench.consistency.rules import aligned, quantities
from bench.consistency.rules.reading import Claim, Finding, Source
from bench.consistency.rules.times import DAYS, MONTHS, When, agrees, covers, meant, read

_MONTH = 40  # days of a stretch that a day of the bullet may be meant by
_COARSE = re.compile(r"year|decade|century|spring|summer|autumn|fall|winter")
_SAYS = 0.35  # of a bullet's content in a sentence whose date stands against its own
_MOST = 50  # dates of a bullet that are looked at


class Known(NamedTuple):
    """A date of the article and the sentence that it stands in."""

    sentence: int
    when: When


@lru_cache(maxsize=128)
def known(source: Source) -> tuple[Known, ...]:
    """All dates and times of an article, in order."""
    return tuple(
        Known(i, when)
        for i, sentence in enumerate(source.sentences)
        for when in read(sentence.text)
    )


def find(claim: Claim) -> Iterator[Finding]:
    """Dates of the bullet that the article does not have, in any form that tells them."""
    for when in read(claim.bullet.text)[:_MOST]:
        if when.relative in ("", "yesterday", "tomorrow"):
            found = _replaced(claim, when) or _absent(claim, when)
            if found is not None:
                yield found


def _replaced(claim: Claim, when: When) -> Finding | None:
    """Another date of the same kind stands in the same words of the article."""
    for place in aligned.places(claim, when.start, when.end):
        for other in read(claim.source.sentences[place.sentence].text):
            within = place.start <= other.start and other.end <= place.end
            if within and agrees(when, other, claim.source.published) is False:
                why = "the article has another date in these words"
                return Finding("date_replaced", when.text, why, other.text, place.sentence)
    return None


def _absent(claim: Claim, when: When) -> Finding | None:
    source = claim.source
    dates = [other.when for other in known(source)]
    hits = [other for other in dates if agrees(when, other, source.published)]
    missing = _missing(when, dates, source.published)
    if not missing and any(covers(hit, when) for hit in hits):
        return None
    if _in_words(when, source.lower):
        return None
    spans = [days for hit in hits if (days := meant(hit, source.published))]
    within = not missing and any((last - first).days < _MONTH for first, last in spans)
    rival, place = _rival(claim, when)
    unsure = within or _relative(when, dates, source) or _computed(when, source)
    unsure = unsure or bool(when.days and not rival) or not _opposed(claim, when)
    why = f"the article has no {missing}" if missing else "no such date in the article"
    return Finding("date_unsure" if unsure else "date_absent", when.text, why, rival, place)


def _opposed(claim: Claim, when: When) -> bool:
    """Whether a sentence that says much of the bullet tells the same of another time."""
    fields = ("clock", "day", "weekday", "month", "year", "decade")
    finest = next((name for name in fields if getattr(when, name) is not None), "")
    return bool(finest) and any(
        getattr(other, finest) is not None and agrees(when, other, claim.source.published) is False
        for i in claim.ranked[:2]
        if claim.overlaps[i] >= _SAYS
        for other in read(claim.source.sentences[i].text)
    )


def _missing(when: When, known: list[When], published: date | None) -> str:
    """Name the field of a date that occurs nowhere in the article."""
    spans = [days for days in (meant(other, published) for other in known) if days]
    years = {other.year for other in known} | ({published.year} if published else set())
    years |= {year for first, last in spans for year in range(first.year, last.year + 1)}
    if published and when.month and any(o.month == when.month and not o.year for o in known):
        years |= {published.year - 1, published.year + 1}
    decades = {year // 10 * 10 for year in years if year} | {other.decade for other in known}
    if when.year and when.year not in years:
        return f"year {when.year}"
    if when.decade and when.decade not in decades:
        return f"{when.decade}s"
    months = {other.month for other in known} | ({published.month} if published else set())
    months |= {month for other in known if other.months for month in _months(*other.months)}
    months |= {month for first, last in spans if (last - first).days < _SHORT
               for month in (first.month, last.month)}  # fmt: skip
    return MONTHS[when.month - 1].title() if when.month and when.month not in months else ""


_SHORT = 100  # days: of longer stretches no month is meant


def _months(first: int, last: int) -> range:
    return range(first, last + 1)


def _relative(when: When, known: list[When], source: Source) -> bool:
    """Whether the article may tell the date by words that only its day of publication resolves."""
    if source.published is not None or when.clock is not None:
        return False
    fine = bool(when.day or when.days or when.weekday is not None)
    return any(
        (other.relative and not (fine and _COARSE.search(other.relative)))
        or (other.weekday is not None and when.weekday is None)
        for other in known
    )


def _computed(when: When, source: Source) -> bool:
    """Whether a year is so many years from one of the article, as in `after 12 years`."""
    if when.year is None:
        return False
    years = {other.when.year for other in known(source) if other.when.year}
    years |= {source.published.year} if source.published else set()
    steps = {
        round(one.value * (10 if one.unit.startswith("decade") else 1))
        for sentence in source.sentences
        for one in quantities.read(sentence.text)
        if one.unit.startswith(("year", "decade")) or one.kind == "ordinal" or not one.unit
        if one.value < _SHORT
    }
    return any(abs(when.year - year) in {s + d for s in steps for d in (-1, 0)} for year in years)


def _in_words(when: When, article: str) -> bool:
    """The reader of dates can miss odd spellings: never call a word absent that is there."""
    if when.clock is not None:
        hour, minute = divmod(when.clock, 60)
        form = rf":{minute:02}" if minute else r"(?!\d|[.:,]\d|%)"
        return re.search(rf"(?<![\d.,:]){(hour - 1) % 12 + 1}{form}", article) is not None
    if when.weekday is not None:
        return re.search(rf"\b{DAYS[when.weekday][:3]}", article) is not None
    if when.month and not when.days and not when.months:
        return re.search(_written(when), article) is not None
    return bool(when.year and not (when.month or when.months) and str(when.year) in article)


def _written(when: When) -> str:
    """A pattern for a date in small letters, where March and May may be verbs."""
    month = rf"\b{MONTHS[(when.month or 1) - 1][:3]}[a-z]*\.?"
    if when.day:
        day = rf"{when.day}(?:st|nd|rd|th)?\b"
        month = rf"(?:{month} {day}|\b{day}(?: of)? {month})"
    return rf"{month},? {when.year}\b" if when.year else month


def _rival(claim: Claim, when: When) -> tuple[str, int]:
    """What the best evidence says where the bullet says something else, and the sentence."""
    for i in claim.ranked[:2]:
        for other in read(claim.source.sentences[i].text):
            if agrees(when, other, claim.source.published) is False:
                return other.text, i
    return "", -1
