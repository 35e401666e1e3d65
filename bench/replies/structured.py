"""JSON in a reply, alone or with prose around it, whatever its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bench.replies.lines import listed

_START = re.compile(r"^[ \t]*(?=[\[{])", re.MULTILINE)
_DEBRIS = re.compile(r"\s*[\[{]\s*(?:[\"'{\[\]}]|\d+\s*,)")
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_LIST_KEY = re.compile(r"takeaway|bullet|point|highlight|summar", re.IGNORECASE)
_GAP = re.compile(r"[\s,]*")
_TEXT_KEYS = ("takeaway", "bullet", "text", "point", "content", "summary", "description")
_STARTS_TRIED = 8
_DECODER = json.JSONDecoder(strict=False)


def texts(reply: str) -> list[str] | None:
    """Strings of the first JSON values that hold any; [] for broken JSON; None for no JSON."""
    for start in _starts(reply):
        try:
            found = [text for value in _values(reply, start) for text in _strings(value)]
        except RecursionError:
            return []
        if found:
            return found
    return [] if _DEBRIS.match(reply) else None


def is_empty_list(reply: str) -> bool:
    """Whether a reply is JSON that holds a list without anything in it."""
    try:
        value = _DECODER.decode(reply.strip())
    except (ValueError, RecursionError):
        return False
    lists = value.values() if isinstance(value, dict) else [value]
    return any(inner == [] for inner in lists)


def _starts(reply: str) -> Iterator[int]:
    for number, match in enumerate(_START.finditer(reply)):
        if number == _STARTS_TRIED:
            return
        yield match.end()


def _values(reply: str, start: int) -> Iterator[Any]:
    """Yield the JSON values that follow one another from `start`: one, or JSON Lines."""
    while start < len(reply) and reply[start] in "[{":
        try:
            value, end = _DECODER.raw_decode(reply, start)
        except ValueError:
            mended = _TRAILING_COMMA.sub("", reply[start:])
            try:
                value, end = _DECODER.raw_decode(mended)[0], len(reply)
            except ValueError:
                return
        yield value
        start = _GAP.match(reply, end).end()  # type: ignore[union-attr]  # it can match nothing


def _strings(value: Any) -> list[str]:
    """Bullets in a JSON value."""
    if isinstance(value, str):
        return listed(value) or [value]
    if isinstance(value, list):
        return [text for item in value for text in _item(item)]
    if isinstance(value, dict):
        return _of_object(value)
    return []


def _of_object(value: dict[str, Any]) -> list[str]:
    """Bullets in an object: of its list, or its text, or its numbered strings."""
    nested = {key: inner for key, inner in value.items() if isinstance(inner, list | dict)}
    for key in sorted(nested, key=lambda key: not _LIST_KEY.search(key)):
        if found := _strings(nested[key]):
            return found
    strings = {key: inner for key, inner in value.items() if isinstance(inner, str)}
    if strings and all(re.fullmatch(r"\D*\d+", key) for key in strings):
        return list(strings.values())
    named = next((key for key in strings if _LIST_KEY.search(key) or key in _TEXT_KEYS), None)
    return _strings(strings[named]) if named else []


def _item(value: Any) -> list[str]:
    """The bullet, or bullets, that one item of a list holds."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and not any(isinstance(v, list | dict) for v in value.values()):
        strings = {key: inner for key, inner in value.items() if isinstance(inner, str)}
        named = next((strings[key] for key in _TEXT_KEYS if key in strings), None)
        return [named or max(strings.values(), key=len)] if strings else []
    return _strings(value)
