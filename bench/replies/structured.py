"""JSON in a reply, alone or with prose around it, whatever its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from bench.replies import lenient
from bench.replies.lines import listed, prose
from bench.replies.markers import MARKER
from bench.replies.markup import plain

_START = re.compile(
    r"(?:^[ \t]*(?:[-*•]\s+|\d{1,2}[.)]\s+)?|[:：=>(]\s*|`|\breturn\s)"
    r"(?=\[\s*(?:[\"'“‘„«{\[]|\\\"|\d+\s*,|\]\s*$)|\{\s*(?:[\"'“‘„«{\[}]|\\\"|\w+\s*[:：=]))"
    r"|\A\s*(?=\(\s*[\"'])(?=[^\0]*[\"'],?\s*\)\s*\Z)|(?=\{\s*\\?[\"'“‘]?\w*(?:takeaway|bullet|point|highlight|summar))",
    re.MULTILINE | re.IGNORECASE,
)
_JSON = re.compile(r"[\[{]\s*(?:[\"'“‘„{\[\]}]|\\\"|\d+\s*,)")
_LIST_KEY = re.compile(
    r"takeaway|bullet|point|highlight|summar|insight|conclusion|answer", re.IGNORECASE
)
_THOUGHT_KEY = re.compile(
    r"think|thought|reason|analysis|scratch|draft|plan|note|meta|source|tag|keyword|"
    r"quot|evidence|citation|justif|context|refer",
    re.IGNORECASE,
)
_CALL_KEY = re.compile(r"arguments|parameters|input|message", re.IGNORECASE)
_STRINGS = re.compile(
    r"\s*(?:\"[^\"\n]+\"(?:\s*,\s*\"[^\"\n]+\")+|'[^'\n]+'(?:\s*,\s*'[^'\n]+')+),?\s*"
)
"""Strings of JSON that stand in a row without brackets."""
_REVISED = re.compile(r"\b(?:final|revised|corrected|improved|updated)\b", re.IGNORECASE)
_GAP = re.compile(r"[\s,]*(?:[-*•]\s+|\d{1,2}[.)]\s+)?")
_TEXT_KEYS = ("takeaway", "bullet", "text", "point", "content", "summary", "description")
_SCHEMA = {"properties", "items", "$schema"}
_ORDINAL = re.compile(r"\D*\d+|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth")
_ITEM = re.compile(r"^[ \t]*(?:[-*•]|\d{1,2}[.)])\s+\Z", re.MULTILINE)
_STARTS_TRIED = 8
_DEPTH = 50
_DECODER = json.JSONDecoder(strict=False)


def texts(reply: str) -> list[str] | None:
    """Strings of the JSON values that hold any; [] for broken JSON; None for no JSON."""
    if inner := _quoted(reply):
        return texts(inner) or listed(plain(inner)) or [inner]
    if _STRINGS.fullmatch(reply):
        reply = f"[{reply}]"
    found: list[str] = []
    broken, end = False, 0
    for start in _starts(reply):
        if start < end or (found and not _REVISED.search(reply[end:start])):
            continue
        try:
            values, after = _values(reply, start)
        except RecursionError:
            return []
        strings = [text for value in values for text in _strings(value)]
        found, end = strings or found, after if strings else end
        broken |= (
            not values and not _ITEM.search(reply, 0, start) and bool(_JSON.match(reply, start))
        )
    return found or ([] if broken or _JSON.match(reply.lstrip()) else None)


def all_strings(reply: str) -> list[str]:
    """The strings of a reply that is a JSON object, whatever their keys."""
    value = _decoded(reply)
    members = value.values() if isinstance(value, dict) else []
    return [inner for inner in members if isinstance(inner, str)]


def is_empty_list(reply: str) -> bool:
    """Whether a reply is JSON that holds a list without anything in it."""
    value = _decoded(reply)
    if not isinstance(value, dict | list):
        return False
    lists = value.values() if isinstance(value, dict) else [value]
    return any(inner == [] for inner in lists)


def _quoted(reply: str) -> str:
    """What a reply that is one JSON string says, else ""."""
    value = _decoded(reply) if reply.lstrip().startswith('"') else None
    return value if isinstance(value, str) and re.search(r"[\n{\[]", value) else ""


def _decoded(reply: str) -> Any:
    """The JSON value that a reply is, None where it is none."""
    try:
        return _DECODER.decode(reply.strip())
    except (ValueError, RecursionError):
        return None


def _starts(reply: str) -> Iterator[int]:
    """Yield where JSON may begin: at the start of a line or item, or behind a colon or the like."""
    found = (match.end() for match in _START.finditer(reply) if not _within_item(reply, match))
    yield from islice(found, _STARTS_TRIED)


def _within_item(reply: str, match: re.Match[str]) -> bool:
    line = reply[reply.rfind("\n", 0, match.start()) + 1 : match.start()]
    return bool(MARKER.match(line.strip()))


def _values(reply: str, start: int) -> tuple[list[Any], int]:
    """The JSON values that follow one another from `start`, one or JSON Lines, and their end."""
    values: list[Any] = []
    while start < len(reply) and reply[start] in "[{(":
        try:
            value, end = _DECODER.raw_decode(reply, start)
        except ValueError:
            try:
                value, end = lenient.read(reply, start)
            except ValueError:
                break
        if value not in values[-1:]:  # some models say it twice
            values.append(value)
        start = _GAP.match(reply, end).end()  # type: ignore[union-attr]  # it can match nothing
    return values, start


def _strings(value: Any, depth: int = 0) -> list[str]:
    """Bullets in a JSON value."""
    if depth > _DEPTH:
        return []
    if isinstance(value, str):
        inner = texts(value) if _JSON.match(value.lstrip()) and depth < 8 else None
        return inner or listed(plain(value)) or prose(plain(value), "en") or [value]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _item(item, depth + 1)]
    if isinstance(value, dict):
        return _of_object(value, depth + 1)
    return []


def _of_object(value: dict[str, Any], depth: int) -> list[str]:
    """Bullets in an object: of its list, or its text, or its numbered strings."""
    if value.keys() & _SCHEMA and isinstance(value.get("type"), str):
        return []
    nested = {key: inner for key, inner in value.items() if isinstance(inner, list | dict)}
    for key in sorted(nested, key=lambda key: _rank(key, nested[key])):
        if found := _strings(nested[key], depth):
            return found
    strings = {
        key: inner
        for key, inner in value.items()
        if isinstance(inner, str) and not _THOUGHT_KEY.search(key)
    }
    if strings and all(_ORDINAL.fullmatch(key.lower()) for key in strings):
        return [text for one in strings.values() for text in _strings(one, depth)]
    named = next((key for key in strings if _LIST_KEY.search(key) or key in _TEXT_KEYS), None)
    if named:
        return _strings(strings[named], depth)
    whole = all(len(text.split()) > 2 or len(text) > 8 for text in strings.values())
    return list(strings.values()) if len(strings) > 1 and whole else []


def _rank(key: str, inner: Any) -> tuple[bool, bool, int]:
    """Order of keys: those of takeaways first, those of thoughts last, and by how much they say."""
    return bool(_THOUGHT_KEY.search(key)), not _LIST_KEY.search(key), -len(str(inner))


def _item(value: Any, depth: int) -> list[str]:
    """The bullet, or bullets, that one item of a list holds."""
    if isinstance(value, str):
        return _strings(value, depth) if "\n" in value or _JSON.match(value.lstrip()) else [value]
    if not isinstance(value, dict):
        return _strings(value, depth)
    kind = value.get("type")
    if depth >= _DEPTH or (isinstance(kind, str) and re.search(r"think|reason|tool", kind)):
        return []
    strings = {
        key: inner
        for key, inner in value.items()
        if isinstance(inner, str) and (key not in ("type", "id", "role"))
    }
    named = next((strings[key] for key in _TEXT_KEYS if key in strings), None)
    if named:
        return _strings(named, depth) if kind == "text" or "role" in value else [named]
    said = {key: inner for key, inner in strings.items() if not _THOUGHT_KEY.search(key)}
    nested = [inner for key, inner in value.items() if _CALL_KEY.fullmatch(key)]
    if not said or any(isinstance(inner, dict) for inner in nested):
        return _of_object(value, depth) or list(strings.values())
    titled = [text for key, text in said.items() if _LIST_KEY.search(key)]
    return [max(titled or said.values(), key=len)]
