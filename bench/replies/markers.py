"""What precedes the items of a list: symbols, numbers, letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Emoji, arrows and the shapes of Unicode's blocks of symbols serve as markers too.
SYMBOLS = "•‣⁃◦·∙⋅‧・･⦁⁌⁍●○◉◎■□▪▫◾◽◼◻▶►▸▹◆◇❖†‡᛫"
_SHAPES = (
    "\u2190-\u21ff\u2300-\u23ff\u25a0-\u2604\u2606-\u27bf\u27f0-\u27ff\u2900-\u297f\u2b00-\u2bff"
    "\u2605※\U0001f100-\U0001f1ff\U0001f300-\U0001faff"
)
DASHES = "-‐‑‒–—―−﹘﹣－➖"
_CIRCLED = "①-ⓩ⓪⓵-⓾❶-❿➀-➉➊-➓㈠-㈩㊀-㊉"
SYMBOL = (
    rf"(?:[-=]{{1,2}}>(?=\s)|--(?=\s)|[{DASHES}](?=\s|[^\W\d_])|[*+~»›](?=\s)|\*(?=\w[^*]*$)"
    r"|\\item\b|\[[*•◦-]\]|[§Øüqov](?=\t)"
    rf"|[{SYMBOLS}{_SHAPES}][{_SHAPES}\u200d]*)"
)
NUMBER = r"[(\[（【#]?(\d{1,2})(?:\s?\.?[)\]）】]\.?(?!\d)|[.．](?!\d)|[:：](?=\s)|、|\u20E3)\s*"
_NAMED = (
    r"(?:key[ _]?)?(?:takeaway|bullet|point|item|highlight)(?: point)?[\s_]*(?:no\.?|#)?\s*"
    r"\d{1,2}\s*[:.)–-](?=\s)\s*"
)
MARKER = re.compile(rf"{SYMBOL}\s*|{NUMBER}|[(（]?[{_CIRCLED}][.:、)）]?\s*|(?i:{_NAMED})")
"""What makes a line an item of a list."""

_ALPHABETS = (
    *("abcdefghijklmnopqrst", "абвгдежзик", "αβγδεζηθικ", "אבגדהוזחטי", "أبجدهوزحطي"),
    *("가나다라마바사아자차", "アイウエオカキクケコ", "一二三四五六七八九十", "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ"),
)
_NAMES_TEXT = "first second third fourth fifth sixth seventh eighth ninth tenth"
_NAMES = _NAMES_TEXT.split()
_COUNTS_TEXT = "one two three four five six seven eight nine ten"
_COUNTS = _COUNTS_TEXT.split()
_ROMAN_TEXT = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv"
_ROMAN = _ROMAN_TEXT.split()
_LOOSE = re.compile(
    rf"(?:[(（\[第]?(?P<letter>[{''.join(_ALPHABETS)}]|[ivx]{{1,5}})(?:[.)）\]:]\s+|[、)），]\s*"
    r"|\s+[-–—]\s+)(?=\S)"
    r"|(?:#|№|(?:no\.?|n[º°]|kt|q|key|fact|\d\.(?=\d\.))\s?)?(?P<number>\d{1,2})"
    r"(?:\s*[-–—/]\s+|[-–—](?=[^\W\d_])|[.:)]\s+|\s?[,;|>․。]\s*(?=\D)|\t\s*)"
    r"|(?P<bare>\d{1,2})\s+(?=[^\W\d_])"
    rf"|(?P<word>{'|'.join(_NAMES)})(?:ly)?[:.]\s+"
    rf"|(?:takeaway|point|item) (?P<count>{'|'.join(_COUNTS)})[:.)]\s+"
    r"|(?P<nth>\d{1,2})(?:st|nd|rd|th|º|ª|°)[:.)]?\s+)",
    re.IGNORECASE,
)
_NUMERALS = re.compile(rf"{NUMBER}|[(（]?([{_CIRCLED}])[.:、)）]?\s*")
_PARENTHESIS = re.compile(r"[(（]?(?:[a-z]|[ivx]{1,5})[)）]\s+(?=\S)")


def ordinals(lines: Sequence[str]) -> list[int]:
    """How many characters of each line are a marker that only its followers make one.

    "a.", "(i)", "1 -" and "First:" are markers where the next ones come in later lines.
    """
    lengths = [0] * len(lines)
    for kind in ("letter", "roman", "number", "bare", "word", "count", "nth"):
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
        value = max(alphabet.find(text) for alphabet in _ALPHABETS) + 1
    elif kind in ("word", "count"):
        value = (_NAMES if kind == "word" else _COUNTS).index(text) + 1
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
