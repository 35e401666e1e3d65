"""Names: whether one works as a file name on every system, and which known one was meant."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

MAX_BYTES = 200
"""File systems take 255; an ending, or a temporary name, needs the rest."""
_DEVICE = r"con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]"
_RESERVED = re.compile(rf"({_DEVICE})( *\..*)?", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f/\\\\\u2028-\u202e\u2066-\u2069]")


def problem(name: str) -> str:
    """Why a name can't be that of a file, or of a folder, on every system; "" where it can."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return "the name is not UTF-8; give it another"
    if not name or size > MAX_BYTES:
        return f"expected a name of 1 to {MAX_BYTES} bytes, found {size:,}"
    if _CONTROL.search(name):
        return "the name holds a slash or a character that can't be seen; give it another"
    if name != name.strip() or name.endswith("."):
        return "the name begins or ends with a space, or ends with a dot; Windows drops them"
    if _RESERVED.fullmatch(name):
        return f"{name!r} is reserved on Windows; give it another name"
    return ""


def key(name: str) -> str:
    """What two names share that are one file on macOS or Windows."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).lower())


def nearest(word: str, known: list[str]) -> str:
    """A clause for an error message: the nearest known word, or else all of them."""
    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"
