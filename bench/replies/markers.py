"""What precedes the items of a list: symbols, numbers, letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Emoji, arrows and the shapes of Unicode's blocks of symbols serve as markers too.
SYMBOLS = "•‣⁃◦·∙⋅‧・･⦁⁌⁍●○◉◎■□▪▫◾◽◼◻▶►▸▹◆◇❖"
_SHAPES = (
    "\u2190-\u21ff\u2300-\u23ff\u25a0-\u2604\u2606-\u27bf\u27f0-\u27ff\u2900-\u297f\u2b00-\u2bff"
    "\u2605※\U0001f300-\U0001faff\U0001f1e6-\U0001f1ff"
)
DASHES = "-‐‑‒–—―−﹘﹣－➖"
_CIRCLED = "①-ⓩ⓪⓵-⓾❶-❿➀-➉➊-➓㈠-㈩㊀-㊉"
SYMBOL = (
    rf"(?:[{DASHES}](?=\s|[^\W\d_])|[*+~»›](?=\s)|[§Øüqov](?=\t)"
    rf"|[{SYMBOLS}{_SHAPES}][{_SHAPES}\u200d]*)"
)
NUMBER = r"[(\[（【#]?(\d{1,2})(?:\s?\.?[)\]）】]\.?(?!\d)|[.．](?!\d)|[:：](?=\s)|、|\u20E3)\s*"
_NAMED = (
    r"(?:key )?(?:takeaway|bullet|point|item|highlight)(?: point)?\s*(?:no\.?|#)?\s*\d{1,2}\s*"
    r"[:.)–-](?=\s)\s*"
)
MARKER = re.compile(rf"{SYMBOL}\s*|{NUMBER}|[{_CIRCLED}][.:、)]?\s*|(?i:{_NAMED})")
"""What makes a line an item of a list."""

_LOOSE = re.compile(
    r"(?:[(（\[]?(?P<letter>[A-Za-zа-я]|[ivxIVX]{1,5})[.)）\]:]\s+(?=\S)"
    r"|#?(?P<number>\d{1,2})\s*[-–—/]\s+|(?P<bare>\d{1,2})\s+(?=[^\W\d_]))"
    r"|(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?:ly)?[:.]\s+"
    r"|(?P<nth>\d{1,2})(?:st|nd|rd|th|º|ª|°)[:.)]?\s+",
    re.IGNORECASE,
)
_NAMES = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv"
_WORDS, _ROMAN = _NAMES.split(), _ROMANS.split()
_NUMERALS = re.compile(rf"{NUMBER}|([{_CIRCLED}])[.:、)]?\s*")
_PARENTHESIS = re.compile(r"[(（]?(?:[a-z]|[ivx]{1,5})[)）]\s+(?=\S)")


def ordinals(lines: Sequence[str]) -> list[int]:
    """How many characters of each line are a marker that only its followers make one.

    "a.", "(i)", "1 -" and "First:" are markers where the next ones come in later lines.
    """
    lengths = [0] * len(lines)
    for kind in ("letter", "roman", "number", "bare", "word", "nth"):
        run: list[tuple[int, int]] = []
        for place, line in enumerate(lines):
            value, length = _value(line, kind)
            if value == len(run) + 1:
                run.append((place, length))
            elif value == 1:
                _take(run, lines, lengths, kind)
                run = [(place, length)]
        _take(run, lines, lengths, kind)
    return lengths


def _take(run: list[tuple[int, int]], lines: Sequence[str], lengths: list[int], kind: str) -> None:
    alone = len(run) == 1 and _PARENTHESIS.match(lines[run[0][0]])
    if len(run) > (2 if kind == "bare" else 1) or alone:
        for place, length in run:
            lengths[place] = max(lengths[place], length)


def _value(line: str, kind: str) -> tuple[int, int]:
    """What a line's marker counts, 0 for none, and the marker's length."""
    found = _LOOSE.match(line)
    text = (found["letter" if kind == "roman" else kind] or "").lower() if found else ""
    if not found or not text:
        return 0, 0
    if kind == "roman":
        value = _ROMAN.index(text) + 1 if text in _ROMAN else 0
    elif kind == "letter":
        value = (ord(text) - ord("а" if text >= "а" else "a") + 1) if len(text) == 1 else 0
    elif kind == "word":
        value = _WORDS.index(text) + 1
    else:
        value = int(text)
    return value, found.end()


def numeral(text: str) -> tuple[int, int]:
    """The number that a text begins with, 0 for none, and the length of it as a marker."""
    found = _NUMERALS.match(text)
    if not found:
        return 0, 0
    return (int(found[1]) if found[1] else _circled(found[2])), found.end()


def _circled(sign: str) -> int:
    for first, last, value in ("①⑳1", "⑴⒇1", "⒈⒛1", "❶❿1", "➀➉1", "➊➓1", "㈠㈩1", "㊀㊉1", "⓵⓾1"):
        if first <= sign <= last:
            return ord(sign) - ord(first) + int(value)
    return 0
