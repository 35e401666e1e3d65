"""Text on its way in, its sentences and its words: the one normalisation and the one splitter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

NORMALISATION = "nfc-1"
"""Names what `normalised` does; goes up whenever it makes another text of the same."""
UNSPACED = ("CJK ", "HIRAGANA ", "KATAKANA", "HALFWIDTH K", "THAI ", "LAO ", "KHMER ", "MYANMAR ")
"""How Unicode names begin in scripts without spaces between words: each character is a word."""

_ASCII = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_LINE_BREAKS = "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_UNSEEN = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0xFFFC}
_UNSEEN |= {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
_SEEN = set("\t\r\u200c\u200d\u06dd\u070f\u08e2") | set(map(chr, range(0x600, 0x606)))
_SYMBOL_FONTS = range(0xF020, 0xF100)
_JOINERS = "\u200c\u200d"
# They shape words of Arabic and Indic scripts; elsewhere they are as good as nothing.
_JOINER = re.compile(
    "(?<![\u0600-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff])[\u200c\u200d]+"
    r"|[\u200c\u200d]+(?!\w)"
)
_STROKED = dict(zip("øØłŁđĐħıŧ", "oOlLdDhit", strict=True))
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d|[.,]\d)")
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
_BASE, _SIGN = "\ue000", "\ue001"  # a letter of an unspaced script, and a mark on it
_WORD_OR_CHARACTER = re.compile(rf"{_BASE}{_SIGN}*|{_WORD.pattern}")
# sentencex keeps "the U.S. “We won,” she said" and "It ended in May. Nobody came." whole, as it
# takes each of these words for an abbreviation, and cuts after "9 a.m." and "approx."
_KEPT_WHOLE = re.compile(
    r"\b[A-Z]\.[A-Z]\.\s+(?=[“\"‘][A-Z])|\b(?:May|art|ill|me)\.\s+(?=[“\"‘]?[A-Z])"
)
HALF_PAIR = re.compile("[\ud800-\udfff]")
_NO_END = re.compile(
    r"(?:\b(?:approx|est|incl|vs|No|Nos)\.|\b\d{1,2}(?::\d\d)? ?[ap]\.m\.)$", re.IGNORECASE
)
_WINDOW = 32_768
_AROUND = 64
_AFTER_TIME = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{2,4}\b|local|Eastern|GMT|\d)"
)


class Span(NamedTuple):
    """A sentence and where it stands: `text[start:end] == sentence`."""

    sentence: str
    start: int
    end: int


def encodable(text: str) -> str:
    """The text with "?" for halves of surrogate pairs, which no file and no request can hold."""
    return text.encode("utf-8", "replace").decode()


def normalised(text: str) -> str:
    """The text as all texts are compared, whatever keyboard, page or program wrote it.

    It is in NFC (UAX #15) and encodable. Characters that can't be seen are left out: soft
    hyphens, zero-width characters, marks of direction and byte order, controls, variation
    selectors. Every kind of blank and of line break is a plain one, and a bullet of a symbol font
    is "•".
    """
    if text.isascii() and not text.encode().translate(None, _ASCII):  # faster than to search
        return text
    return unicodedata.normalize("NFC", _JOINER.sub("", encodable(text).translate(_PLAIN)))


def places(text: str) -> list[int]:
    """Where each character of `normalised(text)` stands in the text, and the text's length."""
    found: list[int] = []
    for start, end in pairwise([*_parts(text), len(text)]):
        part = text[start:end]
        plain = normalised(part)
        found += range(start, end) if plain == part else [start] * len(plain)
    return [*found, len(text)]


def _parts(text: str) -> Iterator[int]:
    """Yield where parts begin that are normalised apart from each other."""
    before = ""
    for place, letter in enumerate(text):
        medial = "\u1160" <= letter <= "\u11ff"  # vowels and finals of Korean syllables
        joined = medial or before in _JOINERS or unicodedata.category(letter) in _JOINED
        if not (before and joined):
            yield place
        if _PLAIN[ord(letter)]:
            before = letter


_JOINED = {"Mn", "Mc", "Me", "Cf"}


class _Plain(dict[int, str]):
    """What stands for a code point in normalised text, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        self[point] = plain = _plain(chr(point))
        return plain


def _plain(letter: str) -> str:
    if letter in _LINE_BREAKS:
        return "\n"
    kind = unicodedata.category(letter)
    if kind == "Zs" or letter == "\u2800":  # a cell of Braille without a dot
        return " "
    if ord(letter) in _SYMBOL_FONTS:
        return "•"
    unseen = ord(letter) in _UNSEEN or kind in ("Cc", "Cf", "Co")
    return "" if unseen and letter not in _SEEN else letter


def words(text: str) -> list[str]:
    """Words of any script, lower-cased; hyphenated words and decimal numbers stay whole.

    Marks such as vowel signs belong to their words. In scripts without blanks between words each
    character is one. Digits of all scripts, and full-width letters, are read as plain ones.
    """
    if text.isascii():
        return [match.group().lower() for match in _WORD.finditer(text)]
    plain = text.translate(_FOLDED).lower()
    return [
        plain[match.start() : match.end()]
        for match in _WORD_OR_CHARACTER.finditer(plain.translate(_SHAPES))
    ]


def unit(text: str) -> str:
    """What the words of a text are called: those of unspaced scripts are "characters"."""
    shapes = text.translate(_SHAPES)
    characters = shapes.count(_BASE)
    return "characters" if 2 * characters > sum(map(str.isalnum, shapes)) + characters else "words"


def folded(text: str) -> str:
    """The text, of the same length, as figures and names are compared.

    Latin letters are without their diacritics, and the blanks of 1 500 000 are commas.
    """
    if text.isascii() and not _GROUPED.search(text):
        return text
    return _GROUPED.sub(lambda found: found[0].replace(" ", ","), text.translate(_BARE))


class _Bare(dict[int, str]):
    """Latin letters without their diacritics."""

    def __missing__(self, point: int) -> str:
        parts = unicodedata.normalize("NFD", chr(point))
        accented = len(parts) > 1 and parts[0].isascii()
        bare = parts[0] if accented else _STROKED.get(chr(point), chr(point))
        self[point] = bare
        return bare


class _Folded(dict[int, str]):
    """Plain digits and letters for those of other widths and scripts; no joiners."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        digit = unicodedata.decimal(letter, None)
        plain = letter if digit is None else str(digit)
        if 0xFF21 <= point <= 0xFF5A or 0xFF10 <= point <= 0xFF19:
            plain = unicodedata.normalize("NFKC", letter)
        self[point] = plain = "" if letter in _JOINERS else plain
        return plain


class _Shapes(dict[int, str]):
    """One character for one, by which words are told: marks are letters of their words."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        mark = unicodedata.category(letter)[0] == "M"
        unspaced = unicodedata.name(letter, "").startswith(UNSPACED) and (mark or letter.isalnum())
        shape = (_SIGN if mark else _BASE) if unspaced else "x" if mark else letter
        self[point] = shape
        return shape


_PLAIN, _FOLDED, _SHAPES, _BARE = _Plain(), _Folded(), _Shapes(), _Bare()


def sentences(text: str, language: str = "en") -> list[str]:
    """Sentences in order, without surrounding space; a paragraph break always ends one."""
    return [span.sentence for span in spans(text, language)]


@lru_cache(maxsize=1024)
def spans(text: str, language: str = "en") -> tuple[Span, ...]:
    """Sentences in order with their character spans in `text`.

    Splits with sentencex, then mends what it gets wrong in news text: a quotation after an
    abbreviation begins a sentence, and so does what follows `in May.`; `approx.` and
    `9 a.m. Wednesday` end none.
    """
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        for start, end in _mended(paragraph.group(), language):
            found.append(_stripped(text, paragraph.start() + start, paragraph.start() + end))
    return tuple(span for span in found if span.sentence)


def _mended(paragraph: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield bounds of sentences within one paragraph."""
    cuts = [end for end in _ends(paragraph, language) if not _joins(paragraph, end)]
    cuts += [match.end() for match in _KEPT_WHOLE.finditer(paragraph)]
    start = 0
    for end in [*sorted(set(cuts)), len(paragraph)]:
        if end > start:
            yield start, end
        start = end


def _joins(paragraph: str, end: int) -> bool:
    """Whether a sentence goes on where the splitter ends it; looks at a few words around it."""
    match = _NO_END.search(paragraph[max(0, end - _AROUND) : end].rstrip())
    if not match:
        return False
    is_time = match.group().lower().endswith("m.")
    return not is_time or bool(_AFTER_TIME.match(paragraph[end : end + _AROUND].lstrip()))


def _ends(paragraph: str, language: str) -> Iterator[int]:
    """Yield where the splitter ends sentences, shown no more at a time than a long article.

    Its time grows with the square of the sentences in a paragraph. Each window begins where a
    sentence does; the ends near its own end wait for the next, which shows what follows them.
    """
    from sentencex import get_sentence_boundaries

    start = 0
    while start < len(paragraph):
        # The splitter reads UTF-8, which has no lone surrogates
        window = encodable(paragraph[start : start + _WINDOW])
        ends = [int(one["end_index"]) for one in get_sentence_boundaries(language, window)]
        if start + len(window) < len(paragraph):
            ends = [end for end in ends if end <= _WINDOW - _AROUND]
        yield from (start + end for end in ends)
        start += ends[-1] if ends else _WINDOW - _AROUND


def _stripped(text: str, start: int, end: int) -> Span:
    sentence = text[start:end]
    start += len(sentence) - len(sentence.lstrip())
    sentence = sentence.strip()
    return Span(sentence, start, start + len(sentence))
