"""Word lists: files beside this one hold what is too long for code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> tuple[str, ...]:
    """One of the lists of `words.txt`, in order."""
    text = "\n".join(lines("words"))
    lists = dict(part.split(":\n", 1) for part in re.split(r"\n(?=\S)", text))
    return tuple(lists[name].split())


@cache
def lines(name: str) -> tuple[str, ...]:
    """Lines of a word list, without comments and empty lines."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def irregular() -> dict[str, str]:
    """Irregular forms and their base: {"rose": "rise", ...}."""
    pairs = (line.split() for line in lines("irregular"))
    return {form: base for base, *forms in pairs for form in forms}


@cache
def places() -> dict[str, frozenset[int]]:
    """Names of countries, peoples, capitals and organisations, each with its group(s)."""
    return _grouped(line.partition(";")[0] for line in lines("places"))


@cache
def mentions() -> dict[str, frozenset[int]]:
    """The same, and large cities: an article that names one speaks of its country."""
    return _grouped(line.replace(";", "|") for line in lines("places"))


def _grouped(rows: Iterable[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        for name in row.split("|"):
            found.setdefault(name, set()).add(number)
    return {name: frozenset(groups) for name, groups in found.items()}


@cache
def place_openers() -> frozenset[str]:
    """First words of the names of `mentions`."""
    return frozenset(name.split()[0] for name in mentions())


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Words and those that say the opposite, as they are written in the list."""
    found: dict[str, set[str]] = {}
    for line in lines("opposites"):
        left, right = (side.split() for side in line.split("|"))
        for word in left:
            found.setdefault(word, set()).update(right)
        for word in right:
            found.setdefault(word, set()).update(left)
    return {word: frozenset(others) for word, others in found.items()}


@cache
def units() -> dict[str, tuple[str, float]]:
    """Units of measure, each with its dimension and its size in terms of others."""
    rows = (line.split("|") for line in lines("units"))
    return {name: (kind, float(size)) for kind, size, names in rows for name in names.split()}


@cache
def money() -> dict[str, str]:
    """Ways to write a currency, each with the one that stands for all."""
    rows = (line.split() for line in lines("money"))
    return {name: names[0] for names in rows for name in names}
