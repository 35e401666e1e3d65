"""Dates of publication as pages and tables write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from bench.ingest.doubts import Doubt
from bench.ingest.furniture import date_in
from bench.references.records import one_line

_LONGEST = 80  # characters of a date in words
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{13})(?:\.0+)?|(\d{15,16})|(\d{18,19})")
_PER_SECOND = (1, 1000, 1_000_000, 1_000_000_000)  # of the groups above
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)\d{4}(?:\d\d)?")
_STAMP = re.compile(r"(?:Timestamp|datetime(?:64)?|date)\(['\"]([^'\"]+)['\"].*\)")
_SLASHED = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_SLASHED_YEAR_FIRST = re.compile(r"\b(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_UPDATED = (
    r"updated?|modified|edited|corrected|aktualisiert|geändert|mise? à jour|modifié|actualizado"
    r"|aggiornato|atualizado|bijgewerkt|uppdaterad|oppdatert|opdateret|обновлено|更新"
)
_PUBLISHED = (
    r"(?:first )?published|posted|pubdate|entry-date|dateline|veröffentlicht|erschienen|publiée?"
    r"|publicado|pubblicato|gepubliceerd|publicerad|publisert|опубликовано|公開|発行"
)
UPDATED = re.compile(_UPDATED, re.IGNORECASE)
PUBLISHED = re.compile(_PUBLISHED, re.IGNORECASE)
_LABELLED = re.compile(rf"(?<!\w)(?={_UPDATED}|{_PUBLISHED})", re.IGNORECASE)
_PLACEHOLDERS = {date.min, date(1900, 1, 1), date(1970, 1, 1), date.max}  # of systems, for none
_ZONE = re.compile(r"\s*(?:UTC|GMT|Z)$")


def parse_date(value: Any, language: str = "en") -> date | None:
    """The day that a value names, None where it names none or could be two.

    Reads ISO 8601, RFC 1123, words in `language` and in English, day and month with slashes
    where only one order is possible, and seconds, milliseconds, microseconds and nanoseconds
    since 1970 (in UTC). The days that systems write for none are none.
    """
    day = _parsed(value, language)
    return None if day in _PLACEHOLDERS else day


def _parsed(value: Any, language: str) -> date | None:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = one_line(str(value))
    if match := _STAMP.fullmatch(text):
        text = match[1]
    if match := _EPOCH.fullmatch(text):
        return _since_1970(match)
    if match := _COMPACT.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if len(text) > _LONGEST:
        return None
    return _iso(text) or _internet(text) or date_in(text, language) or _slashed(text)


def published_in(labels: Iterable[str], language: str) -> list[date]:
    """The days on which a text may have been published, by the lines above it, each once.

    Where a date is called that of publication, no other counts; that of an update never does.
    """
    dates = []
    for part in (part for label in labels for part in _LABELLED.split(label)):
        day = None if UPDATED.match(part) else date_in(part, language)
        if day:
            dates.append((PUBLISHED.match(part) is not None, day))
    called = [day for is_called, day in dates if is_called]
    return list(dict.fromkeys(called or [day for _, day in dates]))


def which(days: Iterable[date]) -> Doubt:
    """What to say where more than one day is left."""
    left = sorted(set(days))
    named = " and ".join(map(str, left[:2]))
    return Doubt("published", f"two dates are left: {named}", tuple(left))


def _since_1970(match: re.Match[str]) -> date | None:
    unit = next(index for index, group in enumerate(match.groups()) if group)
    seconds = int(match[unit + 1]) // _PER_SECOND[unit]
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date()


def _iso(text: str) -> date | None:
    try:
        return datetime.fromisoformat(_ZONE.sub("", text)).date()
    except ValueError:
        return None


def _internet(text: str) -> date | None:
    """A date of RFC 1123 or 5322, such as "Mon, 02 Mar 2026 08:00:00 GMT"."""
    if not re.search(r"\b\d{4}\b", text):
        return None
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _slashed(text: str) -> date | None:
    if match := _SLASHED_YEAR_FIRST.search(text):
        return _day(match[1], match[2], match[3])
    if not (match := _SLASHED.search(text)):
        return None
    orders = {_day(match[3], match[2], match[1]), _day(match[3], match[1], match[2])} - {None}
    return orders.pop() if len(orders) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
