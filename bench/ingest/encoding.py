"""Bytes of a web page as text, also where the page names another encoding than it has."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_HEAD = 4096  # bytes in which a page names its encoding
_NAMED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers read under these names (WHATWG Encoding Standard): supersets of them.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_ESCAPES = b"\x1b$"  # of ISO-2022-JP, whose bytes are all ASCII
_LAST = "cp1252"
_HIGH = re.compile(rb"[\x80-\xff]+")
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\slang\s*=\s*[\"']?([a-zA-Z]{2})")
_BY_LANGUAGE = dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl"), "cp1250")
_BY_LANGUAGE |= {"tr": "cp1254", "az": "cp1254", "lt": "cp1257", "lv": "cp1257", "et": "cp1257"}


def decoded(data: bytes, named: str = "") -> str:
    """Text of a page: by its byte order mark, as UTF-8, as it is declared, or as is likely.

    `named` is the encoding that a server names, "" for none. What is valid UTF-8 is UTF-8,
    whatever is declared.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    if b"\0" not in data[:2] and _is_damaged_utf8(data) and _ESCAPES not in data:
        return data.decode("utf-8", "replace")
    for name in _candidates(data, named):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError):
            continue
    return data.decode(_LAST, "replace")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of the letters that are not ASCII are whole in UTF-8."""
    text = data.decode("utf-8", "replace")
    others = sum(not char.isascii() for char in text)
    return text.count("\ufffd") * 5 < others


def _candidates(data: bytes, named: str) -> Iterator[str]:
    match = _NAMED.search(data[:_HEAD])
    declared = [_python_name(name) for name in (named, match[1].decode() if match else "") if name]
    if data[1:2] == b"\0" or data[:1] == b"\0":
        yield "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    if _ESCAPES in data:
        yield from (name for name in declared if name.startswith("iso2022"))
    yield "utf-8"
    yield from (name for name in declared if not name.startswith("utf"))
    if guess := _guess(data):
        yield guess


def _python_name(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return ""
    return _MEANT.get(known, known)


def _guess(data: bytes) -> str:
    """The likely encoding: of Latin letters by the page's language, else by statistics."""
    runs = _HIGH.findall(data)
    if sum(len(run) == 1 for run in runs) * 2 > len(runs):  # accents among ASCII letters
        match = _LANGUAGE.search(data[:_HEAD])
        return _BY_LANGUAGE.get(match[1].decode().lower() if match else "", _LAST)
    from charset_normalizer import from_bytes  # trafilatura needs it

    best = from_bytes(data[:20_000]).best()
    return best.encoding if best else ""
