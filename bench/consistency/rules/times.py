"""Dates and times as they are written, resolved by the day of publication where it is known."""

from __future__ import annotations

import re
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

DAYS_AWAY = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_STEPS = {"last": -1, "past": -1, "this": 0, "the": 0, "next": 1, "coming": 1}
# What any of them has: most sentences have none of it
_ANY = re.compile(
    rf"\d|day\b|Eve\b|yesterday|tonight|tomorrow|noon|midnight|\bago\b|\b(?:{'|'.join(_SEASONS)})"
    rf"|(?:last|past|next|coming|this|the) (?:{_UNIT}|weekend)"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)


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


def resolved(when: When, published: date | None) -> date | None:
    """The calendar day that is meant, where the text and the publication date pin it down.

    A weekday alone means the last one before, or on, the day of publication.
    """
    if when.month and when.day:
        year = when.year or (published.year if published else None)
        try:
            return date(year, when.month, when.day) if year else None
        except ValueError:
            return None
    if published is None:
        return None
    if when.weekday is not None:
        return published - timedelta((published.weekday() - when.weekday) % 7)
    shift = DAYS_AWAY.get(when.relative)
    return None if shift is None else published + timedelta(shift)


Days = tuple[date, date]


def meant(when: When, published: date | None) -> Days | None:
    """First and last day that `last month`, `two years ago` and the like can mean."""
    if not when.relative or published is None:
        return None
    if when.relative in DAYS_AWAY:
        day = published + timedelta(DAYS_AWAY[when.relative])
        return day, day
    first, unit, *ago = when.relative.split()
    if ago:
        count = int(first) if first.isdigit() else _NUMBERS[first]
        return _ago(count, unit.removesuffix("s"), published)
    if unit in _SEASONS:
        years = published.year + min(_STEPS[first], 0), published.year + max(_STEPS[first], 0)
        return date(years[0], 1, 1), date(years[1], 12, 31)
    return _around(_STEPS[first], unit, published)


def _around(step: int, unit: str, published: date) -> Days:
    """The week, month or year before, of or after the publication, generously."""
    if unit == "month":
        return _months(published, step, step)
    if unit in ("day", "week", "weekend"):
        near, far = (-7, 7) if step == 0 else sorted((step, 14 * step))
        return published + timedelta(near), published + timedelta(far)
    size = {"decade": 10, "century": 100}.get(unit, 1)
    first, last = sorted((published.year + size * step, published.year + step))
    return date(max(first, 1), 1, 1), date(last, 12, 31)


def _ago(count: int, unit: str, published: date) -> Days:
    if unit in ("day", "week"):
        slack = 1 if unit == "day" else 6
        day = published - timedelta(count * (1 if unit == "day" else 7))
        return day - timedelta(slack), day + timedelta(slack)
    if unit == "month":
        return _months(published, -count - 1, 1 - count)
    size = {"decade": 10, "century": 100}.get(unit, 1)
    year = max(published.year - count * size, 2)
    return date(year - size // 10, 1, 1), date(year + size // 10, 12, 31)


def _months(published: date, first: int, last: int) -> Days:
    """From the first day of one month to the last day of another, counted from the publication."""
    start, end = (12 * published.year + published.month - 1 + step for step in (first, last + 1))
    return date(start // 12, start % 12 + 1, 1), date(end // 12, end % 12 + 1, 1) - timedelta(1)


def agrees(claim: When, article: When, published: date | None = None) -> bool | None:
    """Whether two dates can be one and the same; None where they share no field.

    `17 April` agrees with `April 2024` and, for an article of 18 April 2024, with `Wednesday`.
    """
    if claim.clock is not None or article.clock is not None:
        if claim.clock is None or article.clock is None:
            return None
        return (claim.clock - article.clock) % 720 == 0
    if claim.relative and claim.relative == article.relative:
        return True
    one, other = resolved(claim, published), resolved(article, published)
    if one and other and (claim.weekday is None) != (article.weekday is None):
        return (one - other).days % 7 == 0
    if claim.relative or article.relative:
        return _relative_agrees(claim, article, published)
    return _fields_agree(claim, article)


def _relative_agrees(claim: When, article: When, published: date | None) -> bool | None:
    one, other = meant(claim, published), meant(article, published)
    if one and other:
        return one[0] <= other[1] and other[0] <= one[1]
    written, days = (article, one) if one else (claim, other)
    return None if days is None or written.relative else _within(written, days)


def _within(when: When, days: Days) -> bool | None:
    """Whether a written date can lie between two days; None without a month and a year."""
    if not (when.year or when.month or when.months or when.decade):
        return None
    for year in range(days[0].year, days[1].year + 1):
        if when.year not in (None, year) or when.decade not in (None, year // 10 * 10):
            continue
        first, last = _span(when.month, when.months) or (1, 12)
        start, end = _span(when.day, when.days) or (1, 31)
        latest = date(year + last // 12, last % 12 + 1, 1) - timedelta(1)
        earliest = date(year, first, min(start, 28))
        if when.month:
            latest = min(latest, earliest + timedelta(end - min(start, 28)))
        if earliest <= days[1] and days[0] <= latest:
            return True
    return False


def _fields_agree(claim: When, article: When) -> bool | None:
    pairs = [
        (getattr(claim, field), getattr(article, field))
        for field in ("weekday", "day", "month", "year", "decade")
    ]
    pairs += [(claim.decade, article.year and article.year // 10 * 10)] if claim.decade else []
    shared = [(one, other) for one, other in pairs if one is not None and other is not None]
    if not shared:
        return None
    return (
        all(one == other for one, other in shared)
        and _meet(_span(claim.day, claim.days), _span(article.day, article.days))
        and _meet(_span(claim.month, claim.months), _span(article.month, article.months))
    )


def _span(exact: int | None, part: tuple[int, int] | None) -> tuple[int, int] | None:
    return (exact, exact) if exact else part


def _meet(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return not one or not other or (one[0] <= other[1] and other[0] <= one[1])


def covers(article: When, claim: When) -> bool:
    """Whether a date tells a day where the claim tells one, and a month where it tells that."""
    if article.weekday is not None or article.relative in DAYS_AWAY:
        return True
    if article.relative:
        return not claim.day or "week" in article.relative or "day" in article.relative
    day = not (claim.day or claim.days) or bool(article.day or article.days)
    return day and (not (claim.month or claim.months) or bool(article.month or article.months))
