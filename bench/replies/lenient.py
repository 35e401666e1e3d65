"""JSON as models write it: any quotation marks, trailing commas, Python's way of writing it.

Nothing is made up: what is cut off before its last bracket is no value.
"""

from __future__ import annotations

import json
import re
from typing import Any

_DEPTH = 40
_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_CLOSERS = {'"': '"', "'": "'", "“": '”“"', "”": '”"', "‘": "’'", "„": '“”"', "«": "»", "`": "`'"}
_CLOSED = re.compile(
    r"(?:\s*(?:[\]})]|,\s*(?:[\"'“”‘„«`{\[\](}]|\\\"|\w+\s*[:=]|//|$)))|\s*\n\s*[\"'“]"
    r"|(?<=[.!?…][\"'”])\s+[\"'“](?=\w)"
)
_KEY_CLOSED = re.compile(r"\s*(?:[:：=]|[,\]})])")
_BARE = re.compile(r"[\w.+-]+")
_BRACKETS = {"{": "}", "[": "]", "(": ")"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": "\n"}


def read(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at a place, and where it ends.

    Raises
    ------
    ValueError
        There is none, or it is not whole.
    """
    return _value(text, start, 0)


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    at = _skip(text, at)
    sign = text[at : at + 1]
    if sign in _BRACKETS and sign:
        if depth > _DEPTH:
            raise ValueError("too deep")
        return _container(text, at, depth)
    if sign and (sign in _CLOSERS or text.startswith('\\"', at)):
        return _string(text, at, _CLOSED)
    bare = _BARE.match(text, at)
    if not bare:
        raise ValueError("expected a value")
    return _scalar(bare[0]), bare.end()


def _container(text: str, at: int, depth: int) -> tuple[Any, int]:
    """A list, or a mapping where its members have keys."""
    closing, members, keys = _BRACKETS[text[at]], list[Any](), list[str | None]()
    braces, at = text[at] == "{", _skip(text, at + 1)
    while not text.startswith(closing, at):
        if members and text.startswith(("]", "}", ")"), at):  # this one was left open
            at -= 1
            break
        key = None
        if braces:
            key, at = _key(text, at)
        if key is None:
            value, at = _value(text, at, depth + 1)
        else:
            value, at = _value(text, at, depth + 1)
        keys.append(key)
        members.append(value)
        at = _skip(text, at)
        if text.startswith((",", ";"), at):
            at = _skip(text, at + 1)
    if keys and all(key is not None for key in keys):
        return dict(zip(keys, members, strict=True)), at + 1
    return ({} if braces and not members else members), at + 1


def _key(text: str, at: int) -> tuple[str | None, int]:
    """A key and where its value begins; None, and the same place, where there is no key."""
    if text[at : at + 1] in _CLOSERS or text.startswith('\\"', at):
        key, end = _string(text, at, _KEY_CLOSED)
    else:
        bare = _BARE.match(text, at)
        key, end = (bare[0], bare.end()) if bare else ("", at)
    end = _skip(text, end)
    return (key, end + 1) if key and text[end : end + 1] in (":", "：", "=") else (None, at)


def _string(text: str, at: int, closed: re.Pattern[str]) -> tuple[str, int]:
    """A string, whose inner quotation marks need not be escaped."""
    mark = text[at] * 3
    if text.startswith(mark, at) and (end := text.find(mark, at + 3)) > 0:
        return text[at + 3 : end].strip(), end + 3
    escaped = text.startswith('\\"', at)
    closers = ('\\"',) if escaped else tuple(_CLOSERS[text[at]])
    at += 2 if escaped else 1
    found: list[str] = []
    while at < len(text):
        if text.startswith(closers, at):
            end = at + (2 if escaped else 1)
            if closed.match(text, end):
                return "".join(found), end
        if text[at] == "\\" and at + 1 < len(text) and not escaped:
            letter, at = _escape(text, at)
            found.append(letter)
        else:
            found.append(text[at])
            at += 1
    raise ValueError("a string has no end")


def _escape(text: str, at: int) -> tuple[str, int]:
    if match := re.compile(r"\\u([0-9A-Fa-f]{4})").match(text, at):
        return chr(int(match[1], 16)), match.end()
    return _ESCAPES.get(text[at + 1], text[at + 1]), at + 2


def _scalar(word: str) -> Any:
    try:
        return json.loads(word)
    except ValueError:
        return {"True": True, "False": False, "None": None}.get(word)


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it can match nothing
