"""What stands in a cell of a table, made into values of ours: lists, web markup, dates.

Lists are read as JSON and as Python, pandas and numpy print them. Text with tags goes through the
same reader as a web page.
"""

from __future__ import annotations

import html
import json
import re
import tokenize
from ast import literal_eval
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from bench.ingest.boxes import split_bullets
from bench.ingest.kinds import is_html
from bench.references.records import one_line
from bench.replies.cleaning import MARKER

_LIST = re.compile(r"(?:(?:array|list|tuple|set|c)\s*\(\s*[\[({]*|[\[({]+)\s*[rubRUB]?['\"]")
_SERIES = re.compile(r"\bdtype: \w+\)?$")
_NAMES = {"array", "list", "tuple", "set", "c", "dtype", "object", "None"}
_IGNORED = {tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.INDENT, tokenize.DEDENT}
_ARRAYS = ("<ArrowStringArray", "<StringArray", "<ArrowExtensionArray")
_KEYS = ("takeaways", "key_takeaways", "bullets", "points", "key_points", "highlights", "summary")
_BLOCKS = (
    r"p|br|ul|ol|li|dl|dt|dd|div|h[1-6]|table|tbody|tr|td|th|blockquote|article|section|figure|hr"
)
_INLINE = (
    r"b|strong|em|i|u|a|span|sup|sub|small|mark|q|s|code|font|img|figcaption|script|style|time"
)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_SEPARATOR = re.compile(r"\s*<(?:q|n)>\s*", re.IGNORECASE)  # of CNN/DailyMail and of Pegasus
_CLOSED = re.compile(r"</(?:q|n)>", re.IGNORECASE)
_JOINED = re.compile(r"\s*\|\|\s*|\s+\|\s+|(?<=[.!?])\s*;\s+|\t+")  # bullets on one line
_EXCEL_RETURN = "_x000D_"  # how its files write a carriage return
MISSING = {"nan", "NaN", "NaT", "<NA>", "None", "null", "NULL"}
"""How tables write that there is no value."""
_TIMES_QUOTED = 3  # JSON may stand in a JSON string


def listed(cell: Any) -> Any:
    """The list or mapping that a text prints, any other value as it is.

    Raises
    ------
    ValueError
        It begins as a list and cannot be read as one.
    """
    value = cell
    for _ in range(_TIMES_QUOTED):
        if not isinstance(value, str):
            break
        text = value.strip()
        if text.startswith(_ARRAYS) or _SERIES.search(text[-80:]):
            raise ValueError("pandas printed it, and may have cut it; write it as JSON")
        found = _json(text)
        if found is None and _LIST.match(text):
            found = _python(text)
        if found is None:
            break
        value = found
    return value


def bullets(cell: Any) -> Any:
    """The bullets of a cell as a list: of a list in any notation, of markup, lines or markers.

    Raises
    ------
    ValueError
        As `listed`; or a mapping that does not say which of its values is the list.
    """
    value = listed(cell)
    if isinstance(value, Mapping) and isinstance(cell, str):
        value = _inside(value)
    if isinstance(value, str):
        return _bullets_of(value)
    if not isinstance(value, list):
        return value
    items = [label(item) for item in value]
    if items and all(isinstance(item, str) and MARKER.match(item) for item in items):
        return [MARKER.sub("", item, count=1) for item in items]
    return items


def body(cell: Any) -> tuple[Any, list[str]]:
    """The text of an article with blank lines between its paragraphs, and bullets found in it."""
    value = listed(cell) if isinstance(cell, str) and cell.lstrip()[:1] == "[" else cell
    if isinstance(value, list) and all(isinstance(paragraph, str) for paragraph in value):
        value = "\n\n".join(value)
    if not isinstance(value, str):
        return value, []
    value, has_tags = _unescaped(value)
    if not has_tags:
        return value, []
    from bench.ingest.html import from_html, read_fragment

    if is_html(value.encode()) and re.search(r"<(?:!doctype|html|body)\b", value, re.IGNORECASE):
        record = from_html(value)
        return record["text"], record["takeaways"]
    paragraphs, found = read_fragment(_blocked(value))
    return "\n\n".join(paragraphs), found


def label(cell: Any) -> Any:
    """A text on one line without tags and entities, any other value as it is."""
    if not isinstance(cell, str):
        return cell
    value, has_tags = _unescaped(cell)
    return one_line(" ".join(_lines(value))) if has_tags else value


def _bullets_of(text: str) -> list[str]:
    if "\n" not in text:
        text = text.replace("\\r", "").replace("\\n", "\n")  # escaped twice
    if _SEPARATOR.search(text) and not _CLOSED.search(text):
        return [label(part) for part in _SEPARATOR.split(text) if part.strip()]
    text, has_tags = _unescaped(text)
    if not has_tags:
        return split_bullets(text if "\n" in text.strip() else _JOINED.sub("\n", text))
    lines = _lines(text)
    items = [line for line in lines if line.startswith("•")] if "<li" in text.lower() else []
    return split_bullets("\n".join(items or lines))


def _lines(text: str) -> list[str]:
    from bench.ingest.html import fragment_lines

    return fragment_lines(_blocked(text))


def _blocked(text: str) -> str:
    """Markup whose lines are kept where no tag parts them."""
    if _BLOCK.search(text):
        return text
    return re.sub(r"\r?\n", "<br>", re.sub(r"\r?\n[ \t]*\r?\n", "<p>", text))


def _unescaped(text: str) -> tuple[str, bool]:
    """Text with its entities resolved, and whether it has tags, whose reader does that."""
    text = text.replace(_EXCEL_RETURN, "")
    if _TAG.search(text) or not _ENTITY.search(text):
        return text, _TAG.search(text) is not None
    plain = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return plain, _BLOCK.search(plain) is not None


def _json(text: str) -> Any:
    """A list, mapping or text in JSON, None for anything else."""
    if text[:1] not in ("[", "{", '"'):
        return None
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list | dict | str) else None


def _python(text: str) -> Any:
    """A list or mapping as Python, pandas or numpy print it, None for prose in parentheses."""
    try:
        tokens = list(_tokens(text))
        if any(token.string == ":" for token in tokens):
            return literal_eval(text)
        return [literal_eval(token.string) for token in tokens if token.type == tokenize.STRING]
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        if text[0] == "(":
            return None
        raise ValueError(
            "begins as a list but cannot be read as one; write it as JSON, whole"
        ) from None


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.type in _IGNORED:
            continue
        known = token.type == tokenize.STRING or token.string in _NAMES
        if not known and (token.type != tokenize.OP or token.string not in "[](){},:="):
            raise ValueError(token.string)
        yield token


def _inside(value: Mapping[str, Any]) -> Any:
    """The list in a mapping."""
    named = [value[key] for key in _KEYS if key in value]
    lists = [one for one in value.values() if isinstance(one, list)]
    if named or len(lists) == 1:
        return (named or lists)[0]
    keys = ", ".join(map(str, list(value)[:5]))
    raise ValueError(f"expected a list, found fields of its own: {keys:.60}")
