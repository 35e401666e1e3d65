"""Keys and passwords kept out of everything that is written, logged or raised."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

HIDDEN = "***"
SHORTEST = 6
"""Characters: shorter keys ("EMPTY", "x") are placeholders, and words that texts may hold."""

_NAMES_SECRET = re.compile(r"key|token|secret|passw|credential|authorization|cookie", re.IGNORECASE)
_LOOKS_SECRET = re.compile(
    r"(?<=://)[^/\s@]+(?=@)|(?<=Bearer )\S+|(?<=Basic )\S+|\b(?:sk|pk)-[\w-]{16,}", re.IGNORECASE
)

_KEY_NAMED = (
    r"[\w.-]*(?:key|token|secret|passw(?:or)?d|passphrase|pwd|credentials?|authorization|cookie)"
)
_FLAG = re.compile(rf"--?{_KEY_NAMED}", re.IGNORECASE)
_ASSIGNED = re.compile(
    rf"(?P<name>(?:^|(?<=[\s'\"?&;,{{]))-{{0,2}}{_KEY_NAMED}['\"]?(?:=|:\s*)['\"]?)"
    r"(?!(?:Bearer|Basic)\s)(?P<value>[^\s'\"&;,}]+)",
    re.IGNORECASE,
)
"""`--token=X`, `API_KEY=X`, `?key=X`, `X-Api-Key: X`, wherever in an argument."""


class Secrets:
    """Strings that no file, log or message may hold, in any form they travel in."""

    def __init__(self, values: Iterable[str]) -> None:
        forms = {
            form
            for value in values
            if len(value) >= SHORTEST
            for form in (value, quote(value, safe=""), json.dumps(value)[1:-1])
        }
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def hide(self, text: str) -> str:
        """The text with `***` for each secret: for what a server or a program wrote."""
        return self._known.sub(HIDDEN, text)

    def hide_all(self, text: str) -> str:
        """The same, and for what only looks like a key: for errors, never for a model's text."""
        return _LOOKS_SECRET.sub(HIDDEN, self.hide(text))


def in_environment() -> list[str]:
    """Values of the environment's variables whose names speak of keys."""
    return [value for name, value in os.environ.items() if _NAMES_SECRET.search(name)]


def in_settings(settings: Mapping[str, Any]) -> list[str]:
    """Strings, at any depth, whose names speak of keys."""
    found = []
    for name, value in settings.items():
        if isinstance(value, Mapping):
            found += in_settings(value)
        elif isinstance(value, str) and _NAMES_SECRET.search(name):
            found.append(value)
    return found


def in_arguments(arguments: Sequence[str]) -> list[str]:
    """Values in a command's arguments that are keys by the names before them."""
    assigned = [match["value"] for one in arguments for match in _ASSIGNED.finditer(one)]
    return assigned + [arguments[place] for place in _after_flags(arguments)]


def without_arguments(arguments: Sequence[str]) -> list[str]:
    """A command's arguments with `***` for keys: by their names, by their looks."""
    hidden = [_ASSIGNED.sub(rf"\g<name>{HIDDEN}", str(without(one))) for one in arguments]
    for place in _after_flags(arguments):
        hidden[place] = HIDDEN
    return hidden


def _after_flags(arguments: Sequence[str]) -> list[int]:
    """Places of values that stand behind their names, as in `--token X`."""
    return [
        place
        for place, (flag, value) in enumerate(pairwise(arguments), 1)
        if _FLAG.fullmatch(flag) and not value.startswith("--")
    ]


def without(value: Any) -> Any:
    """Settings with `***` for strings, at any depth, that are keys by their names or looks."""
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if isinstance(one, str) and _NAMES_SECRET.search(name) else without(one)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [without(one) for one in value]
    return Secrets(in_environment()).hide_all(value) if isinstance(value, str) else value


def split_url(url: str) -> tuple[str, str]:
    """A URL without user and password, and these as "user:password", or ""."""
    parts = urlsplit(url)
    userinfo, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=host)), unquote(userinfo)


def basic(userinfo: str) -> str:
    """The header that carries user and password (RFC 7617)."""
    return f"Basic {b64encode(userinfo.encode()).decode()}"
