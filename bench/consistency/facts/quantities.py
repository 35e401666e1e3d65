"""Quantities: figures in digits and words, magnitudes, fractions, percent, money, units, hedges."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bench.consistency.facts import dates
from bench.consistency.facts.lexicon import STOP
from bench.consistency.facts.passage import stem

Kind = Literal["count", "percent", "money", "ordinal"]
Hedge = Literal["", "about", "over", "under"]

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"]
_WORDS = {word: float(i) for i, word in enumerate(_SMALL)}
_WORDS |= {word: 10.0 * (i + 2) for i, word in enumerate(_TENS)}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "mln": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "bln": 1e9, "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_SHARES = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "eighth": 1 / 8,
           "tenth": 1 / 10}  # fmt: skip
# "hundreds of people": any number from this one to twenty times it
_VAGUE = {"dozens": 24.0, "scores": 40.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9}  # fmt: skip
_VAGUE_REACH = 20.0
_MONEY = {
    "$": "$", "us$": "$", "dollar": "$", "dollars": "$", "usd": "$", "£": "£", "pound": "£",
    "pounds": "£", "gbp": "£", "sterling": "£", "€": "€", "euro": "€", "euros": "€", "eur": "€",
    "¥": "¥", "yen": "¥", "rupees": "₹", "rs": "₹", "₹": "₹", "rubles": "₽", "roubles": "₽", "yuan": "元",
    "a$": "a$", "c$": "c$", "francs": "fr", "kronor": "kr", "kroner": "kr", "krona": "kr",
}  # fmt: skip
# Units of one dimension, in terms of each other
_UNITS = {
    name: (dimension, size)
    for dimension, sizes in {
        "length": {"km kilometre kilometres kilometer kilometers": 1000.0, "mile miles": 1609.34,
                   "metre metres meter meters m": 1.0, "foot feet ft": 0.3048, "inch inches": 0.0254,
                   "yard yards": 0.9144, "cm centimetre centimetres centimeter centimeters": 0.01,
                   "mm millimetre millimetres millimeter millimeters": 0.001},
        "mass": {"kg kilogram kilograms kilo kilos": 1.0, "tonne tonnes": 1000.0, "ton tons": 1000.0,
                 "gram grams g": 0.001, "lb lbs": 0.4536, "ounce ounces": 0.02835, "stone": 6.35},
        "time": {"second seconds": 1.0, "minute minutes min mins": 60.0, "hour hours": 3600.0,
                 "day days": 86400.0, "week weeks": 604800.0, "fortnight": 1209600.0,
                 "month months": 2629800.0, "year years year-old year-olds": 31557600.0,
                 "decade decades": 315576000.0, "century centuries": 3155760000.0},
        "area": {"acre acres": 4046.9, "hectare hectares": 10000.0},
        "volume": {"litre litres liter liters": 1.0, "gallon gallons": 4.0, "barrel barrels": 159.0},
        "heat": {"c celsius": 1.0, "f fahrenheit": 1.8},
        "power": {"kilowatt kilowatts kw": 1.0, "megawatt megawatts mw": 1000.0,
                  "gigawatt gigawatts gw": 1e6},
    }.items()
    for names, size in sizes.items()
    for name in names.split()
}  # fmt: skip

_NUMBER_WORD = "|".join([*_SMALL, *_TENS])
_SCALE_WORD = "hundred|thousand|million|billion|trillion|dozen"
_DIGITS = re.compile(
    r"(?P<money>US\$|A\$|C\$|[$£€¥₹]|(?<![A-Za-z])Rs\.?)?\s?(?<![\w.])(?<!\d,)(?<![A-Za-z]-)(?!\d{1,2}\)\s)"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|[ -]?(?P<scale>hundred|thousand|million|billion|trillion|dozen"
    r"|mln|bln|mn|bn|tn|k|m|b)\b(?!-))?",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s?(?P<percent>%|per ?cent(?:age points?)?\b|percentage points?|pc\b)"
                    r"|[ -](?P<unit>[A-Za-z]+)", re.IGNORECASE)  # fmt: skip
_SPELLED = re.compile(
    rf"\b(?:(?:half )?an? (?={_SCALE_WORD})|hundred(?= and )|(?:{_NUMBER_WORD})\b)"
    rf"(?:(?:[ -]|[ -]and[ -])?\b(?:{_NUMBER_WORD}|{_SCALE_WORD})\b|[ -]and[ -]a[ -]half\b"
    rf"|[ -]point(?: (?:{_NUMBER_WORD})\b)+)*",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?<!first )(?<!second )(?<!final )(?<!latter )(?<!and )(?<!and a )(?<!and-a-)\b(?:(?P<many>a|one|two|three|four|five|seven|nine)[ -])?(?P<part>half|third|quarter|fifth|sixth|eighth|tenth)(?P<s>s)?\b"
    r"(?P<of>(?: of)? (?:an?|one) (?:per ?cent|million|billion|dozen|hundred|thousand|year|hour|century|decade))?(?!\s+(?:straight|time|year|day|consecutive|place|round|person|party|league|of (?:the )?year"
    r"|largest|biggest|highest|minute|week|quarter|season|game|match|innings|and))",
    re.IGNORECASE,
)
_ODDS = re.compile(
    rf"\b(?P<one>\d+|{_NUMBER_WORD})[ -](?:in|out of)[ -](?:every )?(?P<all>\d+|ten|five|four|three|two|twenty|hundred)\b",
    re.IGNORECASE,
)
_VAGUE_FORM = re.compile(rf"\b(?:{'|'.join(_VAGUE)})\b(?= of\b| more\b|\s+[a-z])", re.IGNORECASE)
_ORDINAL_FORM = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_RATE = re.compile(
    r"(?: [a-z]+)? (?:an?|per|each|every) (hour|day|night|week|month|year|person|head)\b"
)
_NOUN = re.compile(r" ([a-z]{2,})")
_UNIT_ALONE = re.compile(
    r"\b(?:an?|the (?:past|last)|per) (?P<unit>decade|century|fortnight)\b", re.IGNORECASE
)
_HEDGES: tuple[tuple[Hedge, re.Pattern[str]], ...] = tuple(
    (hedge, re.compile(rf"(?:{words})(?: an?| the)?\s*[$£€]?\s*$", re.IGNORECASE))
    for hedge, words in (
        ("over", r"\b(?:more|greater|higher|longer|older) than|\b(?:over|above|at least|exceeding|upwards of|a minimum of|well over|just over)|\bexceed(?:s|ed)?|\btopp(?:ed|ing)"),
        ("under", r"\b(?:less|fewer|lower|younger) than|\b(?:under|below|nearly|almost|up to|at most|no more than|just under|approaching|close to|as many as|as much as|a maximum of|within)"),
        ("about", r"\b(?:about|around|roughly|approximately|approx\.?|some|an estimated|estimated|circa|or so)|~"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as it is written; shares ("a third", "one in three") are percent.

    `high` is above `value` only for "hundreds", "dozens" and the like. `step` is the distance
    between the values that could be written with as many digits.
    """

    kind: Kind
    value: float
    start: int
    end: int
    text: str
    unit: str = ""
    hedge: Hedge = ""
    high: float = 0.0
    step: float = 0.0
    spelled: bool = False
    noun: str = ""


@lru_cache(maxsize=16384)
def read(text: str) -> tuple[Quantity, ...]:
    """All quantities in a text, in order; what belongs to a date or time is left out."""
    taken = [False] * (len(text) + 1)
    for when in dates.read(text):
        taken[when.start : when.end] = [True] * (when.end - when.start)
    found: list[Quantity] = []
    for reader in _READERS:
        for quantity in reader(text):
            if not any(taken[quantity.start : quantity.end]):
                taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
                found.append(quantity)
    found.sort(key=lambda quantity: quantity.start)
    return tuple(_with_noun(quantity, text) for quantity in _share_kind(found, text))


def _with_noun(quantity: Quantity, text: str) -> Quantity:
    """Note the word that a bare count is followed by, as in 9,500 `people`."""
    rate = _RATE.match(text, quantity.end)
    if rate:
        return replace(quantity, noun=f"/{rate.group(1)}")
    after = _NOUN.match(text, quantity.end)
    if quantity.kind != "count" or quantity.unit or after is None or after.group(1) in STOP:
        return quantity
    return replace(quantity, noun=stem(after.group(1)))


def _odds(text: str) -> list[Quantity]:
    found = []
    for match in _ODDS.finditer(text):
        one, every = (_plain(match.group(name)) for name in ("one", "all"))
        if every and one <= every:
            found.append(_quantity("percent", 100 * one / every, match, step=100 / every))
    return found


def _digits(text: str) -> list[Quantity]:
    return [_figure(match, text) for match in _DIGITS.finditer(text)]


def _figure(match: re.Match[str], text: str) -> Quantity:
    digits = match.group("number").replace(",", "")
    value, scale = float(digits), (match.group("scale") or "").lower()
    end, money = match.end(), _MONEY.get((match.group("money") or "").lower().rstrip("."), "")
    # "5m" is five metres or five million: million where it is money or has a decimal point
    if scale in ("m", "k", "b") and not (money or "." in digits):
        scale, end = "", match.end("number")
    factor = _SCALES.get(scale, 1.0)
    decimals = len(digits.partition(".")[2])
    whole = digits.rstrip("0") if not decimals and value else digits
    step = factor * 10.0 ** (len(digits) - len(whole) if not decimals else -decimals)
    if match.group("ordinal"):
        return _quantity("ordinal", value, match)
    kind, unit, end = _kind(text, end, money)
    start = match.start("money") if match.group("money") else match.start("number")
    written = text[start:end].strip()
    return Quantity(kind, value * factor, start, end, written, unit, _hedge(text, start), step=step)


def _spelled(text: str) -> list[Quantity]:
    found = []
    for match in _SPELLED.finditer(text):
        value = _plain(match.group())
        if match.group().lower() == "one" and not re.match(
            r"[ -](?:dollar|pound|euro|year|month|week|day|hour)", text[match.end() :]
        ):
            continue
        kind, unit, end = _kind(text, match.end(), "")
        found.append(Quantity(kind, value, match.start(), end, text[match.start():end], unit,
                              _hedge(text, match.start()), step=1.0, spelled=True))  # fmt: skip
    return found


def _shares(text: str) -> list[Quantity]:
    found = []
    for match in _SHARE.finditer(text):
        many, part = (match.group("many") or "").lower(), match.group("part").lower()
        if (not many and part != "half") or bool(match.group("s")) != (_WORDS.get(many, 0) > 1):
            continue
        count = 1.0 if many in ("", "a") else _WORDS[many]
        if match.group("of"):
            found.append(_part_of(match, count * _SHARES[part]))
            continue
        found.append(replace(_quantity("percent", 100 * count * _SHARES[part], match), spelled=True,
                             hedge=_hedge(text, match.start())))  # fmt: skip
    return found


def _part_of(match: re.Match[str], share: float) -> Quantity:
    """A quarter of a million, half a year."""
    whole = match.group("of").rsplit(" ", 1)[1].lower()
    if whole.endswith("cent"):
        return _quantity("percent", share, match)
    value, unit = (share * _SCALES[whole], "") if whole in _SCALES else (share, whole)
    return replace(_quantity("count", value, match), unit=unit, spelled=True,
                   hedge=_hedge(match.string, match.start()), step=value / 5)  # fmt: skip


def _vague(text: str) -> list[Quantity]:
    return [
        replace(_quantity("count", low, match), high=low * _VAGUE_REACH, spelled=True)
        for match in _VAGUE_FORM.finditer(text)
        for low in (_VAGUE[match.group().lower()],)
    ]


def _ordinals(text: str) -> list[Quantity]:
    return [
        replace(
            _quantity("ordinal", 1.0 + _ORDINALS.index(match.group().lower()), match), spelled=True
        )
        for match in _ORDINAL_FORM.finditer(text)
    ]


def _unit_alone(text: str) -> list[Quantity]:
    return [
        replace(_quantity("count", 1.0, match), unit=match.group("unit").lower(), spelled=True)
        for match in _UNIT_ALONE.finditer(text)
    ]


_READERS = (_odds, _digits, _shares, _spelled, _vague, _ordinals, _unit_alone)


def _quantity(kind: Kind, value: float, match: re.Match[str], step: float = 1.0) -> Quantity:
    return Quantity(kind, value, match.start(), match.end(), match.group().strip(), step=step)


def _plain(words: str) -> float:
    """The value of a number in words or digits: "two and a half million" is 2,500,000."""
    if words.isdigit():
        return float(words)
    total = current = 0.0
    words, _, decimals = words.lower().partition("point ")
    if decimals:
        digits, *rest = re.split(rf" (?={_SCALE_WORD})", decimals, maxsplit=1)
        fraction = "".join(str(int(_WORDS[word])) for word in re.findall(r"[a-z]+", digits))
        return (_plain(words) + float(f"0.{fraction}")) * (
            _SCALES[rest[0].strip()] if rest else 1.0
        )
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "half":
            current += 0.5
        elif word in _WORDS:
            current += _WORDS[word]
        elif word in ("hundred", "dozen"):
            current = (current or 1.0) * _SCALES[word]
        elif word in _SCALES:
            total, current = total + (current or 1.0) * _SCALES[word], 0.0
    return total + current


def _kind(text: str, end: int, money: str) -> tuple[Kind, str, int]:
    """The kind, the unit and the end of a figure, from the words that follow it."""
    after = _AFTER.match(text, end)
    if money or after is None:
        return ("money" if money else "count"), money, end
    if after.group("percent"):
        points = "point" in after.group("percent").lower()
        return "percent", "points" if points else "", after.end()
    unit = after.group("unit").lower()
    if unit in _MONEY:
        return "money", _MONEY[unit], after.end()
    return "count", unit if unit in _UNITS else "", end


def _hedge(text: str, start: int) -> Hedge:
    before = text[max(0, start - 24) : start]
    return next((hedge for hedge, form in _HEDGES if form.search(before)), "")


_RANGES = {("count", "percent"), ("count", "money"), ("money", "count"), ("money", "money")}
_RANGE = re.compile(r"\s?(?:to|and|or|-)\s?")


def _share_kind(found: list[Quantity], text: str) -> list[Quantity]:
    """Let the first of "40 to 50 percent" or "between $2 and 3 million" be of the second's kind."""
    result = list(found)
    for i in range(len(result) - 2, -1, -1):
        one, other = result[i], result[i + 1]
        kinds = (one.kind, other.kind)
        if not _RANGE.fullmatch(text, one.end, other.start) or kinds not in _RANGES:
            continue
        scale = _scale(other) if one.value < 1000 else 1.0
        kind, unit = (one.kind, one.unit) if one.kind != "count" else (other.kind, other.unit)
        result[i] = replace(one, kind=kind, unit=unit, value=one.value * scale)
        result[i + 1] = replace(other, kind=kind, unit=unit) if other.kind == "count" else other
    return result


def _scale(quantity: Quantity) -> float:
    """A thousand, a million, ... where the quantity is written with that word."""
    word = re.search(r"[a-z]+$", quantity.text.lower())
    return _SCALES.get(word.group(), 1.0) if word else 1.0


ABOUT = 0.08  # "about 1,500" may stand for 1,380 to 1,620
NEARLY = 0.2  # "nearly 100" for 80 and more, "more than 100" for up to 125
CONVERSION = 0.04  # 10 km may be called 6 miles
SHARE = 1.7  # "a third" for 31.6% to 35%


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
    if claim.kind == "percent" and (claim.spelled or article.spelled):
        if abs(claim.value - value) <= SHARE * (2 if claim.hedge else 1):
            return True
    return _rounds(claim, article, value) or _hedged(claim, value)


def _same_kind(claim: Quantity, article: Quantity) -> bool:
    kinds = {claim.kind, article.kind}
    if len(kinds) == 2:
        # "the 40th" is no 40, but "5 million" may be $5 million
        return kinds == {"count", "money"} and claim.value >= 1000 and not claim.noun + article.noun
    if claim.kind in ("money", "percent"):
        return (
            claim.kind == "percent"
            or not claim.unit
            or not article.unit
            or claim.unit == article.unit
        )
    one, other = _UNITS.get(claim.unit), _UNITS.get(article.unit)
    if one is None or other is None:
        measured = (one or other or ("time",))[0] != "time"
        return not (measured and claim.noun + article.noun)
    return one[0] == other[0]


def _converted(claim: Quantity, article: Quantity) -> float:
    """The article's value in the unit of the claim."""
    one, other = _UNITS.get(claim.unit), _UNITS.get(article.unit)
    if one is None or other is None or one[1] == other[1]:
        return article.value
    value = article.value * other[1] / one[1]
    return claim.value if math.isclose(value, claim.value, rel_tol=CONVERSION) else value


def _vague_agrees(claim: Quantity, article: Quantity) -> bool:
    if claim.high and article.high:
        return claim.value == article.value
    low, high = (claim.value, claim.high) if claim.high else (article.value, article.high)
    return bool(claim.high) and low <= article.value <= high


def _rounds(claim: Quantity, article: Quantity, value: float) -> bool:
    """Whether the claim is the article's figure with fewer digits."""
    if claim.spelled and not claim.hedge and claim.value < 1000:
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
    if claim.hedge == "under":
        return 1 - NEARLY <= ratio <= 1
    return False
