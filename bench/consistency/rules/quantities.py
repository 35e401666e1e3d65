"""Quantities as they are written: figures, words, shares, money, units, ranges and hedges."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bench.consistency.rules import times
from bench.consistency.rules.lexicon import money, units, words
from bench.consistency.rules.reading import STOP, stem

Kind = Literal["count", "percent", "money", "ordinal"]
Hedge = Literal["", "about", "over", "under"]

ABOUT = 0.08  # "about 1,500" may stand for 1,380 to 1,620
NEARLY = 0.2  # "nearly 100" for 80 and more, "more than 100" for up to 125
CONVERSION = 0.04  # 10 km may be called 6 miles
SHARE = 1.7  # "a third" for 31.6% to 35%, with a hedge twice as far
_LARGE = 1000  # from here on a bare number may be one of money


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as it is written; shares ("a third", "one in three") are percent.

    `high` is above `value` only for "hundreds", "dozens" and the like. `step` is the distance
    between the values that could be written with as many digits. `noun` is the stem of what is
    counted, or a rate such as "/hour".
    """

    kind: Kind
    value: float
    start: int
    end: int
    text: str
    unit: str = ""
    hedge: Hedge = ""
    high: float = 0.0
    step: float = 1.0
    spelled: bool = False
    noun: str = ""


def agrees(claim: Quantity, article: Quantity) -> bool:
    """Whether the article's quantity bears the claim's out, by its precision and hedge."""
    if not _same_kind(claim, article):
        return False
    if claim.high or article.high:
        return _vague_agrees(claim, article)
    value = _converted(claim, article)
    if math.isclose(claim.value, value, rel_tol=1e-9):
        return True
    if claim.kind == "ordinal" or value == 0 or claim.value == 0:
        return False
    return _shares(claim, article) or _rounds(claim, article, value) or _hedged(claim, value)


def _same_kind(claim: Quantity, article: Quantity) -> bool:
    if claim.kind != article.kind:
        # "the 40th" is no 40, but "5 million" may be $5 million
        bare = not (claim.noun or article.noun) and claim.value >= _LARGE
        return {claim.kind, article.kind} == {"count", "money"} and bare
    if claim.kind == "percent":
        return claim.unit == article.unit  # percentage points are not per cent
    if claim.kind == "money":
        return not claim.unit or not article.unit or claim.unit == article.unit
    one, other = units().get(claim.unit), units().get(article.unit)
    if one and other:
        return one[0] == other[0]
    known = one or other
    return known is None or known[0] == "time" or not (claim.noun or article.noun)


def _converted(claim: Quantity, article: Quantity) -> float:
    """The article's value in the unit of the claim."""
    one, other = units().get(claim.unit), units().get(article.unit)
    if one is None or other is None or one[1] == other[1]:
        return article.value
    value = article.value * other[1] / one[1]
    return claim.value if math.isclose(value, claim.value, rel_tol=CONVERSION) else value


def _vague_agrees(claim: Quantity, article: Quantity) -> bool:
    if claim.high and article.high:
        return claim.value == article.value
    return bool(claim.high) and claim.value <= article.value <= claim.high


def _shares(claim: Quantity, article: Quantity) -> bool:
    """A share in words is a rough one."""
    rough = claim.kind == "percent" and (claim.spelled or article.spelled)
    return rough and abs(claim.value - article.value) <= SHARE * (2 if claim.hedge else 1)


def _rounds(claim: Quantity, article: Quantity, value: float) -> bool:
    """Whether the claim is the article's figure with fewer digits."""
    if claim.spelled and not claim.hedge and claim.value < _LARGE:
        return False
    if claim.step <= article.step or claim.step > 0.1 * abs(claim.value):
        return False
    return abs(claim.value - value) <= claim.step / 2 * (1 + 1e-9)


def _hedged(claim: Quantity, value: float) -> bool:
    ratio = value / claim.value
    if claim.hedge == "about":
        return abs(ratio - 1) <= ABOUT
    if claim.hedge == "over":
        return 1 <= ratio <= 1 / (1 - NEARLY)
    return claim.hedge == "under" and 1 - NEARLY <= ratio <= 1


_SMALL, _TENS = words("to nineteen"), words("tens")
_VALUES = {word: float(i) for i, word in enumerate(_SMALL)}
_VALUES |= {word: 10.0 * (i + 2) for i, word in enumerate(_TENS)}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "mln": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "bln": 1e9, "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10,
          "hundredth": 100, "thousandth": 1000}  # fmt: skip
_VAGUE = {"dozens": 24.0, "scores": 40.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6,
          "billions": 1e9}  # fmt: skip
VAGUE_REACH = 20.0  # "hundreds of people" may be any number from a hundred to twenty times that
_ORDINALS = words("days of the month")[:20]
NUMBER_STEMS = frozenset(map(stem, [*_SMALL, *_TENS, *SCALES, "half"]))
_PART_STEP = 0.2  # "a quarter of a million" is as rough as a fifth of it

_NUMBER = "|".join([*_SMALL, *_TENS])
_SCALE = "hundred|thousand|million|billion|trillion|dozen"
_CARDINAL = re.compile(
    rf"\b(?:(?:half )?an? (?=(?:{_SCALE})\b)|hundred(?= and )|(?:{_NUMBER})\b)"
    rf"(?:(?:[ -]| - |[ -]and[ -])?\b(?:{_NUMBER}|{_SCALE})\b|[ -]and[ -]a[ -]half\b"
    rf"|[ -]point(?: (?:{_NUMBER})\b)+)*",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"[ -](?:dollar|pound|euro|year|month|week|day|hour)")
_SHARE = re.compile(
    r"(?<!first )(?<!second )(?<!final )(?<!latter )(?<!and )(?<!and a )(?<!and-a-)"
    r"\b(?:(?P<many>a|one|two|three|four|five|seven|nine)[ -])?"
    rf"(?P<part>{'|'.join(_PARTS)})(?P<plural>s)?\b"
    r"(?P<of>(?: of)? (?:an?|one) (?:per ?cent|million|billion|dozen|hundred|thousand|year|hour"
    r"|century|decade|second|minute|day|week|month|mile|metre|meter|inch|tonne|ton))?"
    r"(?!\s+(?:straight|time|year|day|consecutive|place|round|person|party|league|of (?:the )?year"
    r"|largest|biggest|highest|minute|week|quarter|season|game|match|innings|and))",
    re.IGNORECASE,
)
_ODDS = re.compile(
    rf"(?<![\d.,-])\b(?P<one>\d+|{_NUMBER})(?P<what>(?<=one) [a-z]+)?"
    r"[ -](?:in|out of)[ -](?:every )?"
    r"(?P<all>\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred)\b(?!-)"
    r"(?(what)(?! (?!was|is|has)[a-z]+s\b))",
    re.IGNORECASE,
)
_VAGUE_FORM = re.compile(rf"\b(?:{'|'.join(_VAGUE)})\b(?= of\b| more\b|\s+[a-z])", re.IGNORECASE)
_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_UNIT_ALONE = re.compile(
    r"\b(?:an?|the (?:past|last)|per) (?P<unit>decade|century|fortnight)\b"
    r"|\b(?:an?|one) (?P<more>year|month|week|day|hour|minute|mile|decade) and a half\b",
    re.IGNORECASE,
)


def value(phrase: str) -> float:
    """The value of a number in words or digits: "two and a half million" is 2,500,000."""
    if phrase.isdigit():
        return float(phrase)
    whole, _, decimals = phrase.lower().partition("point ")
    if decimals:
        digits = [word for word in re.findall(r"[a-z]+", decimals) if word in _VALUES]
        fraction = float("0." + "".join(str(int(_VALUES[word])) for word in digits))
        scale = next((SCALES[word] for word in decimals.split() if word in SCALES), 1.0)
        return (value(whole) + fraction) * scale
    total = current = 0.0
    for word in re.findall(r"[a-z]+", whole):
        if word == "half":
            current += 0.5
        elif word in _VALUES:
            current += _VALUES[word]
        elif word in ("hundred", "dozen"):
            current = (current or 1.0) * SCALES[word]
        elif word in SCALES:
            total, current = total + (current or 1.0) * SCALES[word], 0.0
    return total + current


def odds(text: str) -> Iterator[Quantity]:
    """One in four, nine out of ten."""
    for match in _ODDS.finditer(text):
        one, every = value(match.group("one")), value(match.group("all"))
        if every and one <= every:
            yield _quantity(match, kind="percent", value=100 * one / every, step=100 / every)


def cardinals(text: str) -> Iterator[Quantity]:
    """Numbers in words; "one" only where it counts something."""
    for match in _CARDINAL.finditer(text):
        if match.group().lower() != "one" or _ONE_OF.match(text, match.end()):
            yield _quantity(match, value=value(match.group()), spelled=True)


def shares(text: str) -> Iterator[Quantity]:
    """Half, two thirds, a quarter of a million, nine tenths of one percent."""
    for match in _SHARE.finditer(text):
        many = (match.group("many") or "").lower()
        half = match.group("part").lower() == "half"
        count = _VALUES.get(many, 1.0)
        if (many or half) and bool(match.group("plural")) == (count > 1):
            yield _share(match, count, count / _PARTS[match.group("part").lower()])


def _share(match: re.Match[str], count: float, share: float) -> Quantity:
    if not match.group("of"):
        return _quantity(match, kind="percent", value=100 * share, spelled=True)
    whole = match.group("of").rsplit(" ", 1)[1].lower()
    if whole.endswith("cent"):
        return _quantity(match, kind="percent", value=share, step=share / count)
    made = share * SCALES.get(whole, 1.0)
    unit = "" if whole in SCALES else whole
    return _quantity(match, value=made, unit=unit, step=made * _PART_STEP, spelled=True)


def vague(text: str) -> Iterator[Quantity]:
    """Dozens, hundreds, thousands."""
    for match in _VAGUE_FORM.finditer(text):
        low = _VAGUE[match.group().lower()]
        yield _quantity(match, value=low, high=low * VAGUE_REACH, spelled=True)


def ordinals(text: str) -> Iterator[Quantity]:
    """First to twentieth."""
    for match in _ORDINAL.finditer(text):
        place = 1.0 + _ORDINALS.index(match.group().lower())
        yield _quantity(match, kind="ordinal", value=place, spelled=True)


def units_alone(text: str) -> Iterator[Quantity]:
    """A decade, the past century, a year and a half."""
    for match in _UNIT_ALONE.finditer(text):
        made, step = (1.5, 0.1) if match.group("more") else (1.0, 1.0)
        unit = match.group("more") or match.group("unit")
        yield _quantity(match, value=made, unit=unit.lower(), step=step, spelled=True)


def _quantity(match: re.Match[str], **fields: object) -> Quantity:
    made = {"kind": "count", **fields}
    return Quantity(start=match.start(), end=match.end(), text=match.group().strip(), **made)  # type: ignore[arg-type]  # fields of Quantity


_DIGITS = re.compile(
    r"(?P<money>US\$|A\$|C\$|[$£€¥₹]|#(?=[\d,.]{3}|\d+ ?(?:m|bn))|(?<![A-Za-z])Rs\.?)?\s?"
    r"(?<![\w.])(?<!\d,)(?<![A-Za-z]-)"  # no part of a word
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|[ -]?(?P<scale>hundred|thousand|million|billion|trillion|dozen"
    r"|mln|bln|mn|bn|tn|k|m|b)\b(?!-))?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s?(?P<percent>%|per ?cent(?:age points?)?\b|percentage points?|pc\b)"
    r"|[ -]?(?P<unit>[A-Za-z]+)",
    re.IGNORECASE,
)
# What only looks like figures: the mark of a list, telephone numbers
_NO_FIGURES = re.compile(
    r"^\s*\(?\d{1,2}[.)](?=\s|$)|(?:\(?\b\d{3}\)?[ -])?\b\d{3}-\d{4}\b|\b24/7\b"
)
_RATE = re.compile(
    r"(?: ?[a-z]+)? (?:an?|per|each|every)"
    r" (second|minute|hour|day|night|week|month|year|person|head)\b"
)
_NOUN = re.compile(r" ([a-z]{2,})")
_HEDGES: dict[Hedge, str] = {
    "over": r"\b(?:(?:more|greater|higher|longer|older) than|over|above|at least|exceeding"
    r"|upwards of|a minimum of|exceed(?:s|ed)?|topp(?:ed|ing))",
    "under": r"\b(?:(?:less|fewer|lower|younger) than|under|below|nearly|almost|up to|at most"
    r"|no more than|approaching|close to|as many as|as much as|a maximum of|within)",
    "about": r"(?:\b(?:about|around|roughly|approximately|approx\.?|some|estimated|circa)|~)",
}
_HEDGE_FORMS = {
    hedge: re.compile(rf"{form}(?: an?| the)?\s*[$£€]?\s*$", re.IGNORECASE)
    for hedge, form in _HEDGES.items()
}
_CENTS = {"cent": "", "cents": "", "penny": "£", "pence": "£"}  # hundredths of a currency
_HEDGE_REACH = 24  # characters before a figure
_RANGE = re.compile(r"\s?(?:to|and|or|-)\s?")
_BETWEEN = re.compile(r"\bbetween (?:about |around )?$")
_RANGES = {("count", "percent"), ("count", "money"), ("money", "count"), ("money", "money")}


@lru_cache(maxsize=2048)
def read(text: str) -> tuple[Quantity, ...]:
    """All quantities in a text, in order; what belongs to a date or time is left out."""
    taken = [False] * (len(text) + 1)
    spans = [(when.start, when.end) for when in times.read(text) if not when.relative]
    for start, end in (*spans, *(match.span() for match in _NO_FIGURES.finditer(text))):
        taken[start:end] = [True] * (end - start)
    found: list[Quantity] = []
    for reader in _READERS:
        for quantity in reader(text):
            if not any(taken[quantity.start : quantity.end]):
                taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
                found.append(quantity)
    found.sort(key=lambda quantity: quantity.start)
    return tuple(_with_noun(quantity, text) for quantity in _ranges(found, text))


def _figures(text: str) -> Iterator[Quantity]:
    for match in _DIGITS.finditer(text):
        figure = _figure(match)
        # 3D and A4 count nothing, but 70km does
        if figure.unit or not text[figure.end : figure.end + 1].isalpha():
            yield figure


def _figure(match: re.Match[str]) -> Quantity:
    digits = match.group("number").replace(",", "")
    scale = (match.group("scale") or "").lower()
    end, currency = match.end(), money().get((match.group("money") or "").lower().rstrip("."), "")
    # "5m" is five metres or five million: million where it is money or has a decimal point
    if scale in ("m", "k", "b") and not (currency or "." in digits):
        scale, end = "", match.end("number")
    start = match.start("money") if match.group("money") else match.start("number")
    figure = Quantity(
        kind="ordinal" if match.group("ordinal") else "count",
        value=float(digits) * SCALES.get(scale, 1.0),
        start=start,
        end=end,
        text=match.string[start:end].strip(),
        step=_step(digits) * SCALES.get(scale, 1.0),
        unit=currency,
    )
    return figure if match.group("ordinal") else _of_kind(figure, match.string)


def _step(digits: str) -> float:
    """The distance to the next number that has as many digits and zeros."""
    whole, _, decimals = digits.partition(".")
    if decimals:
        return 10.0 ** -len(decimals)
    return 10.0 ** (len(whole) - len(whole.rstrip("0"))) if whole.strip("0") else 1.0


def _spelled(text: str) -> Iterator[Quantity]:
    for quantity in cardinals(text):
        yield _of_kind(quantity, text)


def _hedged_shares(text: str) -> Iterator[Quantity]:
    for quantity in (*odds(text), *shares(text)):
        yield replace(quantity, hedge=_hedge(text, quantity.start))


_READERS = (
    _hedged_shares, _figures, _spelled, vague, ordinals,
    units_alone,
)  # fmt: skip


def _of_kind(quantity: Quantity, text: str) -> Quantity:
    """Find kind and unit in the words after a figure, and the hedge in those before it."""
    kind, unit, end = _kind(text, quantity.end, quantity.unit)
    if unit in _CENTS:
        value, step = quantity.value / 100, quantity.step / 100
        quantity, unit = replace(quantity, value=value, step=step), _CENTS[unit]
    return replace(quantity, kind=kind, unit=unit, end=end, text=text[quantity.start : end].strip(),
                   hedge=_hedge(text, quantity.start))  # fmt: skip


def _kind(text: str, end: int, currency: str) -> tuple[Kind, str, int]:
    after = _AFTER.match(text, end)
    if currency or after is None:
        return ("money" if currency else "count"), currency, end
    if after.group("percent"):
        points = "point" in after.group("percent").lower()
        return "percent", "points" if points else "", after.end()
    unit = after.group("unit").lower()
    if unit in _CENTS:
        return "money", unit, after.end()
    if unit in money():
        return "money", money()[unit], after.end()
    return "count", unit if unit in units() else "", end


def _hedge(text: str, start: int) -> Hedge:
    before = text[max(0, start - _HEDGE_REACH) : start]
    return next((hedge for hedge, form in _HEDGE_FORMS.items() if form.search(before)), "")


def _ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """Let both of "40 to 50 percent" or "between $2 and 3 million" be of one kind and scale."""
    result = list(found)
    for i in range(len(result) - 2, -1, -1):
        one, other = result[i], result[i + 1]
        between = _RANGE.fullmatch(text, one.end, other.start)
        joint = between.group().strip() if between else ""
        if joint == "and" and _BETWEEN.search(text, 0, one.start):
            joint = "to"
        if between is None or not _alike(one, other, joint):
            continue
        kind, unit = (one.kind, one.unit) if one.kind != "count" else (other.kind, other.unit)
        scale = _scale(other) if one.value < 1000 else 1.0
        result[i] = replace(one, kind=kind, unit=unit, value=one.value * scale)
        result[i + 1] = replace(other, kind=kind, unit=unit) if other.kind == "count" else other
    return result


def _alike(one: Quantity, other: Quantity, joint: str) -> bool:
    """Whether what follows the second quantity holds of the first, too."""
    if (one.kind, other.kind) == ("count", "count"):
        return not one.unit and joint == "to"
    return (one.kind, other.kind) in _RANGES


def _scale(quantity: Quantity) -> float:
    """A thousand, a million, ... where the quantity is written with that word."""
    words = re.findall(r"[a-z]+", quantity.text.lower())
    return next((SCALES[word] for word in words if word in SCALES), 1.0)


def _with_noun(quantity: Quantity, text: str) -> Quantity:
    """Note what is counted, as in 9,500 `people`, or the rate."""
    rate = _RATE.match(text, quantity.end)
    if rate:
        return replace(quantity, noun=f"/{rate.group(1)}")
    after = _NOUN.match(text, quantity.end)
    if quantity.kind != "count" or quantity.unit or after is None or after.group(1) in STOP:
        return quantity
    return replace(quantity, noun=stem(after.group(1)))
