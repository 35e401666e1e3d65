"""Plug-ins made from settings that a person wrote, each setting checked against its type."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from bench import plugins
from bench.names import nearest
from bench.types import InputError

T = TypeVar("T")


class SettingsError(InputError):
    """Settings that don't fit: every problem, as pairs of a field ("" for all) and a message."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        lines = [f"{field}: {message}" if field else message for field, message in problems]
        super().__init__("; ".join(lines))


def make(
    kind: str,
    name: str,
    settings: Mapping[str, Any],
    *,
    seed: int | None = None,
    folder: Path | None = None,
) -> Any:
    """Make a plug-in of its class, found by its name; see `built`.

    Raises
    ------
    SettingsError
        No such plug-in or setting, a setting is missing, or a value does not fit.
    """
    try:
        plugin = plugins.load(kind, name)
    except InputError as error:
        raise SettingsError([("", error.message)]) from None
    return built(plugin, settings, seed=seed, folder=folder)


def built(
    plugin: type[T],
    settings: Mapping[str, Any],
    *,
    seed: int | None = None,
    folder: Path | None = None,
) -> T:
    """Make an instance of a dataclass whose fields are settings.

    `seed` is the default of a setting of that name, unless its own default is None (no seed at
    all); paths are taken relative to `folder`.

    Raises
    ------
    SettingsError
        No such setting, a setting is missing, or a value does not fit.
    """
    known = {field.name: field for field in fields(plugin) if not field.name.startswith("_")}  # type: ignore[arg-type]  # a dataclass
    seeded = seed is not None and "seed" in known and known["seed"].default is not None
    given = {"seed": seed, **settings} if seeded else {**settings}
    values, problems = {}, list(_misnamed(given, known))
    for key in given.keys() & known.keys():
        values[key], wrong = _checked(given[key], get_type_hints(plugin, include_extras=True)[key])
        problems += [(".".join([key, *place]), message) for place, message in wrong]
    if problems:
        raise SettingsError(sorted(problems))
    try:
        return plugin(**{key: _located(value, folder) for key, value in values.items()})
    except InputError as error:  # settings that fit one by one and not together
        raise SettingsError([(error.field or "", error.message)]) from None


def _misnamed(given: Collection[str], known: Mapping[str, Field[Any]]) -> Iterator[tuple[str, str]]:
    """Yield the settings that there are not, and those that are missing, each with a message."""
    for key in given:
        if key not in known:
            yield key, f"unknown setting{nearest(key, list(known)) if known else '; it has none'}"
    for key, field in known.items():
        if key not in given and field.default is MISSING and field.default_factory is MISSING:
            yield key, "missing"


def _checked(value: Any, hint: Any) -> tuple[Any, list[tuple[list[str], str]]]:
    """The value as its type wants it, and what is wrong with it, where."""
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(hint).validate_python(value), []
    except ValidationError as error:
        return None, [
            (list(map(str, problem["loc"])), _lowered(problem["msg"])) for problem in error.errors()
        ]


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]


def _located(value: Any, folder: Path | None) -> Any:
    return folder / value if folder and isinstance(value, Path) else value
