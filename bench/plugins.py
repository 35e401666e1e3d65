"""Finds summarizers, metrics, importers and checkers: a module in the folder is the registry."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import is_dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.names import nearest
from bench.types import BenchError, InputError, Metric, Summarizer

BASES: dict[str, type[Any]] = {"summarizers": Summarizer, "metrics": Metric}


def names(kind: str) -> list[str]:
    """Names of all plug-ins of a kind ("summarizers", "metrics", ...), the package's own first."""
    own = _own(kind)
    return own + sorted(point.name for point in _entry_points(kind) if point.name not in own)


def load(kind: str, name: str) -> type[Any]:
    """Import one plug-in and return its class, a dataclass derived from its kind's base class.

    Within the package that is the class which has the module's name, whatever its capitals:
    `metrics/bertscore.py` holds `BERTScore`. Other packages name the class in an entry point of
    the group `takeaway_bench.<kind>`.

    Raises
    ------
    InputError
        No plug-in has this name; the nearest known one is named.
    BenchError
        The plug-in breaks one of these rules, or can't be imported; names its file and the rule.
    """
    if name in _own(kind):
        path = Path(_folder(kind)) / f"{name}.py"
        module = _imported(lambda: importlib.import_module(f"bench.{kind}.{name}"), path)
        return _checked(kind, _class(module, name, path))
    for point in _entry_points(kind):
        if point.name == name:
            where = f"entry point {point.name} = {point.value!r}"
            return _checked(kind, _imported(point.load, where))
    raise InputError(f"unknown name {name!r}{nearest(name, names(kind))}")


def place(plugin: type[Any]) -> str:
    """The file and name of a class, for messages about it."""
    return f"{_file(plugin.__module__)}: class {plugin.__name__}"


def _imported(load: Callable[[], Any], where: object) -> Any:
    try:
        return load()
    except BenchError:
        raise
    except Exception as fault:  # whatever a module does when it is imported
        raise BenchError(f"{where}: {type(fault).__name__}: {fault}") from fault


def _class(module: ModuleType, name: str, path: Path) -> type[Any]:
    expected = name.replace("_", "")
    for key, value in vars(module).items():
        if key.lower() == expected and isinstance(value, type):
            return value
    raise BenchError(f"{path}: expected a class named {expected!r}, in any capitals")


def _checked(kind: str, plugin: type[Any]) -> type[Any]:
    """The plug-in, if it is what its kind must be."""
    if (base := BASES.get(kind)) and not issubclass(plugin, base):
        raise BenchError(f"{place(plugin)}: must be derived from bench.types.{base.__name__}")
    if lacking := sorted(getattr(plugin, "__abstractmethods__", ())):
        raise BenchError(f"{place(plugin)}: must define {', '.join(lacking)}")
    if not is_dataclass(plugin):
        raise BenchError(f"{place(plugin)}: must be a dataclass, its fields the settings")
    return plugin


def _file(module: str) -> str:
    return str(getattr(sys.modules.get(module), "__file__", None) or module)


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
