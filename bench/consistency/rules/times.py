"""Dates and times as they are written, resolved by the day of publication where it is known."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bench.consistency.rules.lexicon import words

MONTHS = words("months")
DAYS = words("days")
_MONTH = {name: i + 1 for i, name in enumerate(MONTHS)} | {
    name[:3]: i + 1 for i, name in enumerate(MONTHS)
}
_MONTH["sept"] = 9
_DAY = {name: i for i, name in enumerate(DAYS)} | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4,
}  # fmt: skip

_SHORT = r"(?:Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_M_ALONE = rf"(?P<month>{_SHORT}|" + "|".join(rf"{name.title()}\b" for name in MONTHS) + ")"
# Beside a day they may stand in small letters, but for verbs
_NO_VERBS = "|".join(rf"{name}\b" for name in MONTHS if name not in ("march", "may"))
_M = rf"{_M_ALONE[:-1]}|{_NO_VERBS})"
_ORDINALS = words("days of the month")
_D = rf"(?P<day>[0-3]?\d(?:st|nd|rd|th)?|{'|'.join(reversed(_ORDINALS))})"
# Days of a month that its parts can mean
_PARTS = {
    "first week": (1, 7), "second week": (8, 14), "third week": (15, 21), "fourth week": (22, 28),
    "last week": (23, 31), "first half": (1, 15), "second half": (15, 31), "first days": (1, 6),
    "last days": (25, 31), "first day": (1, 1), "last day": (28, 31), "final day": (28, 31),
    "start": (1, 7), "beginning": (1, 10), "early": (1, 12), "middle": (10, 20), "mid": (10, 20),
    "late": (18, 31), "end": (22, 31),
}  # fmt: skip
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11),
            "winter": (1, 12)}  # fmt: skip
_UNIT = "(?:day|week|month|year|decade|century)"
_NUMBERS = {"a": 1, "an": 1} | {word: i for i, word in enumerate(words("to nineteen"))}
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
_HOLIDAYS = {
    "New Year's Day": (1, 1), "Christmas Eve": (12, 24), "Christmas Day": (12, 25),
    "Boxing Day": (12, 26), "New Year's Eve": (12, 31),
}  # fmt: skip
_P = rf"(?P<part>{'|'.join(_PARTS)})"
_Y = r"(?P<year>(?:1[5-9]|20)\d\d)"
# The first that fits wins; "May" and "March" alone are months only where the words say so.
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})-(?P<monthnumber>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"\b{_P}(?:\s+of|-)?\s?{_M}(?:,?\s+{_Y}\b)?",
        rf"\b(?P<first>[0-3]?\d)\s?(?:to|and|or|-)\s?{_D}(?:\s+of)?\s+{_M}(?:,?\s+{_Y}\b)?",
        rf"\b{_M}\s+(?P<first>[0-3]?\d)\s?(?:to|and|or|-)\s?{_D}\b(?:,?\s+{_Y}\b)?",
        rf"\b(?P<holiday>{'|'.join(_HOLIDAYS)})\b(?:,?\s+{_Y}\b)?",
        rf"\b(?P<season>{'|'.join(_SEASONS)})(?:\s+of)?\s+{_Y}\b",
        rf"\b{_D}(?:\s+of)?\s+{_M}(?:,?\s+{_Y}\b)?",
        rf"\b{_M}\s+{_D}\b(?!\s?(?:%|per|,\d))(?:,?\s+{_Y}\b)?",
        rf"\b{_M},?(?:\s+of)?\s+{_Y}\b",
        rf"(?:(?<=\bin )|(?<=\bIn )|(?<=\bof )|(?<=\bsince )|(?<=\bSince )|(?<=\buntil )|(?<=\bby )"
        rf"|(?<=\blast )|(?<=\bnext )|(?<=\bthis )|(?<=\bearly )|(?<=\blate )|(?<=\bmid-)"
        rf"|(?<=\bfrom )|(?<=\bto )|(?<=\band )|(?<=\bbefore )|(?<=\bafter )){_M_ALONE}",
        r"\b(?P<month>January|February|April|June|July|August|September|October|November|December)\b",
        r"\b(?P<decade>(?:1[5-9]|20)\d0)'?s\b",
        rf"(?<![\d.,$£€-]){_Y}(?![\d%]|[.,]\d|-[a-z]|\s(?:people|men|women|jobs|miles|feet|tonnes|dollars))\b",
        r"\b(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|mon|tues|wednes|thurs|fri|satur|sun)day"
        r"|(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri)\b\.?(?=,?\s+(?:at|\d|night|morning)))s?\b",
        r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b\.?",
        r"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\b",
        r"\b(?P<clockword>noon|midday|midnight)\b",
        rf"\b(?P<relative>yesterday|today|tonight|tomorrow"
        rf"|(?:last|past|next|coming|this|the) (?:{_UNIT}|weekend|{'|'.join(_SEASONS)})"
        rf"|(?:{_COUNT}) {_UNIT}s? ago)\b",
    )
)

_DAYS_AWAY = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_SIZES = {"day": 1.0, "week": 7.0, "weekend": 7.0, "fortnight": 14.0, "month": 30.44,
          "year": 365.25, "decade": 3652.5, "century": 36525.0}  # fmt: skip
_NEAR = 8  # days around the publication in which a weekday is meant
_LEAP = 2000  # a year that has every day
_STEPS = {"last": -1, "past": -1, "this": 0, "the": 0, "next": 1, "coming": 1}
# What any of them has: most sentences have none of it
_ANY = re.compile(
    rf"\d|day\b|Eve\b|yesterday|tonight|tomorrow|noon|midnight|\bago\b|\b(?:{'|'.join(_SEASONS)})"
    rf"|(?:last|past|next|coming|this|the) (?:{_UNIT}|weekend)"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)


_FINE = ("clock", "day", "weekday", "days", "month", "months", "year", "decade")


@dataclass(frozen=True, slots=True)
class When:
    """A date or time as it is written; fields that the text leaves out are None.

    `weekday` counts from 0 for Monday, `clock` is in minutes after midnight.
    """

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    days: tuple[int, int] | None = None  # the part of the month that is meant
    months: tuple[int, int] | None = None  # the season
    decade: int | None = None
    weekday: int | None = None
    clock: int | None = None
    relative: str = ""

    @property
    def finest(self) -> str:
        """The finest field that is written, "" for `last year` and the like."""
        return next((name for name in _FINE if getattr(self, name) is not None), "")


@lru_cache(maxsize=2048)
def read(text: str) -> tuple[When, ...]:
    """All dates and times in a text, in order."""
    if not _ANY.search(text):
        return ()
    found: list[When] = []
    taken = [False] * len(text)
    for form in _FORMS:
        for match in form.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                found.append(_when(match))
    return tuple(sorted(found, key=lambda when: when.start))


def _when(match: re.Match[str]) -> When:
    part = match.groupdict()
    if part.get("holiday"):
        year = int(part["year"]) if part["year"] else None
        return When(match.group(), match.start(), match.end(), year, *_HOLIDAYS[part["holiday"]])
    number = {key: int(part[key]) for key in ("year", "decade") if part.get(key)}
    if part.get("day"):
        number["day"] = _day(part["day"])
    month = _MONTH.get((part.get("month") or "").rstrip(".").lower())
    if part.get("monthnumber"):
        month = int(part["monthnumber"])
    weekday = _DAY.get((part.get("weekday") or "").rstrip(".s").lower())
    clock = None
    if part.get("hour"):
        hour = int(part["hour"])
        if part.get("half"):
            hour = hour % 12 + 12 * (part["half"] == "p")
        clock = 60 * hour + int(part.get("minute") or 0)
    elif part.get("clockword"):
        clock = 0 if part["clockword"] == "midnight" else 720
    days = _PARTS.get(part.get("part") or "")
    if part.get("first"):
        days = (int(part["first"]), number.pop("day"))
    return When(
        match.group(), match.start(), match.end(), month=month, weekday=weekday, clock=clock,
        days=days, months=_SEASONS.get(part.get("season") or ""),
        relative=(part.get("relative") or "").lower(), **number,
    )  # fmt: skip


def _day(written: str) -> int:
    digits = re.match(r"\d+", written)
    return int(digits.group()) if digits else _ORDINALS.index(written.lower()) + 1


Days = tuple[date, date]
"""First and last day."""


def resolved(when: When, published: date | None) -> date | None:
    """The calendar day that is meant, where the text and the publication date pin it down.

    A weekday alone means the last one before, or on, the day of publication.
    """
    if published and when.weekday is not None:
        return published - timedelta((published.weekday() - when.weekday) % 7)
    found = spans(when, published, {published.year} if published else set())
    return found[0][0] if found and found[0][0] == found[0][1] else None


def spans(when: When, published: date | None, years: Collection[int]) -> tuple[Days, ...]:
    """The stretches of days that may be meant; where no year is written, in any of `years`."""
    if when.weekday is not None:
        near = [published + timedelta(i) for i in range(-_NEAR, _NEAR + 1)] if published else []
        return tuple((day, day) for day in near if day.weekday() == when.weekday)
    if when.relative:
        return (_relative(when.relative, published),) if published else ()
    if when.decade is not None:
        return ((date(when.decade, 1, 1), date(when.decade + 9, 12, 31)),)
    if when.clock is not None:
        return ()
    chosen = sorted(years) if when.year is None else [when.year]
    return tuple(found for year in chosen if (found := _within(year, when)))


def _within(year: int, when: When) -> Days | None:
    """What is meant of a year; None for the 31st of February."""
    first, last = when.months or (when.month or 1, when.month or 12)
    start, end = when.days or (when.day or 1, when.day or 31)
    latest = monthrange(year, last)[1]
    if start > latest:
        return None
    return date(year, first, start), date(year, last, min(end, latest))


def _relative(words_: str, published: date) -> Days:
    """What `last month`, `two years ago` and the like can mean, generously."""
    if words_ in _DAYS_AWAY:
        day = published + timedelta(_DAYS_AWAY[words_])
        return day, day
    first, unit, *ago = words_.split()
    if ago:
        count = int(first) if first.isdigit() else _NUMBERS[first]
        size = _SIZES[unit.removesuffix("s")]
        return _away(published, -count * size, max(size / 2, count * size / 10))
    size = _SIZES.get(unit, _SIZES["year"])
    step = _STEPS[first]
    if size < _SIZES["month"]:
        return _away(published, step * size, size)
    if unit == "month":
        months = 12 * published.year + published.month - 1 + step
        year, month = months // 12, months % 12 + 1
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    count = round(size / _SIZES["year"])
    years = sorted((published.year + step, published.year + step * count))
    return date(max(years[0], 1), 1, 1), date(years[1], 12, 31)


def _away(published: date, days: float, slack: float) -> Days:
    middle = max(published.toordinal() + days, slack + 1)
    return date.fromordinal(round(middle - slack)), date.fromordinal(round(middle + slack))


def agrees(
    claim: When, article: When, published: date | None = None, years: Collection[int] = ()
) -> bool | None:
    """Whether two dates can be one and the same; None where they cannot be compared.

    `17 April` agrees with `April 2024` and, for an article of 18 April 2024, with `Wednesday`.
    """
    if claim.clock is not None or article.clock is not None:
        if claim.clock is None or article.clock is None:
            return None
        return (claim.clock - article.clock) % 720 == 0
    if claim.weekday is not None and article.weekday is not None:
        return claim.weekday == article.weekday
    if claim.relative and claim.relative == article.relative:
        return True
    years = years or _years(claim, article, published)
    one, other = spans(claim, published, years), spans(article, published, years)
    if not one or not other:
        return None
    return any(ours[0] <= theirs[1] and theirs[0] <= ours[1] for ours in one for theirs in other)


def _years(claim: When, article: When, published: date | None) -> set[int]:
    """Years that a date without one may be of."""
    written = {year for year in (claim.year, article.year) if year}
    near = {published.year + step for step in (-1, 0, 1)} if published else set()
    return written | near or {_LEAP}
