"""Finds summarizers, metrics, importers and checkers: a module in the folder is the registry."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import Any

from bench.types import InputError


def names(kind: str) -> list[str]:
    """Names of all plug-ins of a kind ("summarizers", "metrics", ...), the package's own first."""
    own = _own(kind)
    return own + sorted(point.name for point in _entry_points(kind) if point.name not in own)


def load(kind: str, name: str) -> type[Any]:
    """Import one plug-in and return its class.

    Within the package that is the class which bears the module's name, whatever its capitals:
    `metrics/bertscore.py` holds `BERTScore`. Other packages name the class in an entry point of
    the group `takeaway_bench.<kind>`.

    Raises
    ------
    InputError
        No plug-in has this name; the nearest known one is named.
    """
    if name in _own(kind):
        module = importlib.import_module(f"bench.{kind}.{name}")
        for key, value in vars(module).items():
            if key.lower() == name.replace("_", "") and isinstance(value, type):
                return value
        raise TypeError(f"bench/{kind}/{name}.py has no class of that name")
    for point in _entry_points(kind):
        if point.name == name:
            loaded: type[Any] = point.load()
            return loaded
    raise InputError(f"unknown name {name!r}{nearest(name, names(kind))}")


def nearest(word: str, known: list[str]) -> str:
    """A clause for an error message: the nearest known word, or else all of them."""
    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"


def _own(kind: str) -> list[str]:
    """Modules of the folder; packages in it are what they share."""
    return [found.name for found in pkgutil.iter_modules([_folder(kind)]) if not found.ispkg]


def _folder(kind: str) -> str:
    spec = importlib.util.find_spec(f"bench.{kind}")
    if spec is None or not spec.submodule_search_locations:
        raise TypeError(f"bench/{kind} is not a package")
    return spec.submodule_search_locations[0]


def _entry_points(kind: str) -> list[Any]:
    return list(entry_points(group=f"takeaway_bench.{kind}"))
