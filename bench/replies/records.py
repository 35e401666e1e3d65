"""What judges write: objects in JSON, whatever stands around them, or a yes or no."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bench.replies.answer import without_thoughts

_DECODER = json.JSONDecoder(strict=False)
_JSON = re.compile(r"[\[{]")
_STARTS_TRIED = 32
_TAGGED = re.compile(r"<score>\W*(yes|no)\b", re.IGNORECASE)
_FIRST = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)


def objects(text: str, key: str) -> list[dict[str, Any]]:
    """The objects of the first JSON list in a reply, bare or below a key; [] without one."""
    for value in _values(text):
        listed = value.get(key) if isinstance(value, dict) else value
        if isinstance(listed, list) and all(isinstance(one, dict) for one in listed) and listed:
            return listed
    return []


def one(text: str, key: str) -> dict[str, Any]:
    """The first JSON object in a reply that has a key; {} without one."""
    found = (value for value in _values(text) if isinstance(value, dict) and key in value)
    return next(found, {})


def _values(text: str) -> Iterator[Any]:
    """Yield what is JSON in a reply, from each bracket on."""
    whole = without_thoughts(text)
    for _, start in zip(range(_STARTS_TRIED), _JSON.finditer(whole), strict=False):
        try:
            yield _DECODER.raw_decode(whole, start.start())[0]
        except (ValueError, RecursionError):
            continue


def yes(text: str) -> bool | None:
    """Whether a reply says yes, as its score or its first word; None where it says neither."""
    whole = without_thoughts(text)
    said = _TAGGED.search(whole) or _FIRST.match(whole)
    return said[1].lower() == "yes" if said else None
