"""The words of lexicon.txt: pairs that can be exchanged, and lists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

Table = dict[str, list[str]]


@cache
def _sections() -> dict[str, str]:
    text = Path(__file__).with_name("lexicon.txt").read_text(encoding="utf-8")
    parts = re.split(r"^\[(.+)\]$", text, flags=re.MULTILINE)[1:]
    return {
        name: " ".join(body.split()) for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def words(section: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(_sections()[section].split())


def pairs(section: str, *, both: bool = True) -> Table:
    """What each expression can be exchanged for; both ways unless told otherwise."""
    table: Table = {}
    for entry in _sections()[section].split("; "):
        left, right = entry.split(" = ")
        table.setdefault(left, []).append(right)
        if both:
            table.setdefault(right, []).append(left)
    return table


def turned(table: Table) -> Table:
    """The same exchanges, from right to left."""
    found: Table = {}
    for left, rights in table.items():
        for right in dict.fromkeys(rights):
            found.setdefault(right, []).append(left)
    return found
