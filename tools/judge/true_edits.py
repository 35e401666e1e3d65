"""Edits of a sentence that keep it true; None where one does not fit."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tools.judge.lexicon import pairs
from tools.judge.words import (
    ATTRIBUTION,
    CAUSE,
    DAY,
    IS_THAN,
    MONTH,
    NUMBER,
    ORDER,
    REGULAR_PASSIVE,
    SPELLED,
    SPELLED_NUMBER,
    Context,
    Edit,
    Turn,
    by_table,
    one_of,
    replaced,
    told_anew,
    upper,
)

_LEFT_OUT = (  # pattern, what takes its place, what must remain
    (
        r"^(?:On|In|At|Last|Earlier|Meanwhile|However|But|And|Also|Speaking|Despite|During)\b"
        r"[^,]{2,45}, (?=\w)",
        "",
        35,
    ),
    (r",? (?:who|which|where) [^,]{8,90}, ", " ", 0),
    (r", (?:who|which|where|with|including|while|adding|according to) [^,]+\.$", ".", 35),
    (r" \([^)]*\)", "", 0),
    (rf",? (?:on|last|this) (?:{DAY}|week|month|year)\b", "", 0),
    (r"^(?:But|And|However,|Meanwhile,|Also,) ", "", 0),
    (r"\b(?:also|just|very|really|already|recently|currently) ", "", 0),
)
_MOVES: tuple[Turn, ...] = (
    (
        re.compile(
            r"(?P<when>(?:On|In|At|Last|During|Since) [^,]{2,40}), (?P<rest>[^;:\"“]{25,})\.$"
        ),
        ("{rest:upper} {when:lower}.",),
    ),
    (
        re.compile(
            rf"(?P<rest>[^;:\"“]{{25,}}?) (?P<when>(?:on (?:{DAY})|in (?:{MONTH})(?: \d{{4}})?"
            r"|in \d{4}|last (?:week|month|year)))\.$"
        ),
        ("{when:upper}, {rest:lower}.",),
    ),
    (
        ATTRIBUTION,
        (
            "According to {who:lower}, {what}.",
            "{what:upper}, {who:lower} said.",
            "{what:upper}, according to {who:lower}.",
        ),
    ),
)
_TURNS: tuple[Turn, ...] = (
    (ORDER, ("{b:upper} {other} {a:lower}.", "{word:upper} {b}, {a:lower}.")),
    (CAUSE, ("Because {b}, {a:lower}.", "{b:upper}, and so {a:lower}.")),
    (IS_THAN, ("{b:upper} {be} {other} than {a:lower}.",)),
    (REGULAR_PASSIVE, ("{who:upper} {verb} {what:lower}{rest}.",)),
)
_DIGITS = {value: word for word, value in SPELLED.items()}
_SAME_FIGURES = (
    ("50%", "half"),
    ("half", "50%"),
    ("25%", "a quarter"),
    ("a quarter", "25%"),
    ("a third", "about 33%"),
    ("a dozen", "twelve"),
    ("decade", "ten years"),
    ("fortnight", "two weeks"),
    ("75%", "three quarters"),
    ("two-thirds", "about 67%"),
    ("a fifth", "20%"),
    ("20%", "a fifth"),
)
_LONG = {"m": "million", "bn": "billion"}
_SHORT = {long: short for short, long in _LONG.items()}


def shorten(text: str, context: Context) -> str | None:
    """Leave out what the rest does not depend on; never a condition."""
    found = []
    for pattern, new, remaining in _LEFT_OUT:
        if (m := re.search(pattern, text)) and len(text) - len(m[0]) > remaining:
            shorter = replaced(text, m, new)
            found.append(shorter if m.start() else upper(shorter))
    return one_of(found, context)


def reorder(text: str, context: Context) -> str | None:
    """Move a time or place from one end to the other, or turn an attribution round."""
    return one_of(told_anew(text, _MOVES), context)


def restated(text: str, context: Context) -> str | None:
    """Turn order, cause, comparison or voice, and keep the sense."""
    return one_of(told_anew(text, _TURNS), context)


def figure_rewritten(text: str, context: Context) -> str | None:
    """Spelled numbers as digits and back, millions, per cent, dates, fractions."""
    found = [
        *(
            replaced(text, m, str(SPELLED[m[0]]))
            for m in re.finditer(SPELLED_NUMBER, text)
            if m[0] != "hundred"
        ),
        *_digits_rewritten(text),
        *_scales_rewritten(text),
        *_per_cent_rewritten(text, context.rng),
        *_fractions_rewritten(text),
        *_dates_rewritten(text),
    ]
    return one_of(found, context)


def _digits_rewritten(text: str) -> Iterator[str]:
    for m in NUMBER.finditer(text):
        mark, plain = m[1], m[2].replace(",", "")
        value, after = float(plain), text[m.end() : m.end() + 9].lower()
        unit = re.match(r"( ?(%|per|[ap]m|million|billion)|[-/:])", after)
        if not mark and value in _DIGITS and not unit:
            yield replaced(text, m, _DIGITS[int(value)])
        if value >= 1e6 and value % 1e5 == 0:
            yield replaced(text, m, f"{mark}{value / 1e6:g} million")
        if plain.isdigit() and value >= 1000 and not 1900 <= value <= 2100:
            yield replaced(text, m, mark + (plain if "," in m[2] else f"{int(value):,}"))


def _scales_rewritten(text: str) -> Iterator[str]:
    for m in re.finditer(r"([$£€]?)(\d+(?:\.\d+)?) ?(m|bn|million|billion)\b", text):
        mark, number, word = m.groups()
        other = f" {_LONG[word]}" if word in _LONG else _SHORT[word]
        yield replaced(text, m, mark + number + other)
        scale = 10**6 if word in ("m", "million") else 10**9
        yield replaced(text, m, f"{mark}{float(number) * scale:,.0f}")


def _per_cent_rewritten(text: str, rng: random.Random) -> Iterator[str]:
    for m in re.finditer(r"(\d) ?(%|per cent|percent)", text):
        others = [x for x in ("%", " per cent", " percent") if x.strip() != m[2]]
        yield replaced(text, m, m[1] + rng.choice(others))


def _fractions_rewritten(text: str) -> Iterator[str]:
    for old, new in _SAME_FIGURES:
        for m in re.finditer(rf"(?<![\w.,]){re.escape(old)}(?!\w)", text):
            yield replaced(text, m, new)


def _dates_rewritten(text: str) -> Iterator[str]:
    for pattern in (rf"\b(\d{{1,2}}) ({MONTH})\b", rf"\b({MONTH}) (\d{{1,2}})\b(?!\d)"):
        for m in re.finditer(pattern, text):
            yield replaced(text, m, f"{m[2]} {m[1]}")


TRUE: dict[str, Edit] = {
    "synonym": by_table(pairs("synonyms")),
    "widened": by_table(pairs("wider", both=False)),
    "negated_form": by_table(pairs("negated")),
    "shorten": shorten,
    "reorder": reorder,
    "restated": restated,
    "figure_rewritten": figure_rewritten,
}
