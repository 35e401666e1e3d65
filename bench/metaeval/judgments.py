"""Judgment files: what people said of takeaways, one JSON object a line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import items, jsonl
from bench.names import nearest
from bench.types import InputError, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """One system's takeaways for one article, and what people said of them.

    `human` maps a rating's name to its value; `label` is 1 where the takeaways are consistent with
    the article and 0 where they are not. A rating or a label that is missing is None.
    """

    doc_id: str
    system: str
    item: Item
    human: Mapping[str, float | None]
    label: int | None = None
    bullet_labels: tuple[int | None, ...] = ()
    """As `label`, for each bullet; empty where bullets were not judged."""

    @property
    def family(self) -> str:
        """The prefix of the system's name, before "/", or "other"."""
        family, slash, _ = self.system.partition("/")
        return family if slash else "other"


def read(path: Path) -> list[Judgment]:
    """Read a judgment file.

    Raises
    ------
    InputError
        The file cannot be read or is empty, or a field is missing or of the wrong type.
    """
    try:
        judged = [_judgment(value, path, line) for line, value in jsonl.read(path)]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    if not judged:
        raise InputError("expected at least one judgment", file=path)
    return judged


def bullets(judgments: Sequence[Judgment]) -> list[Judgment]:
    """Each labelled bullet as takeaways of its own, without ratings, which are of the whole."""
    return [
        replace(
            judgment,
            item=replace(judgment.item, takeaways=(bullet,)),
            human={},
            label=label,
            bullet_labels=(),
        )
        for judgment in judgments
        for bullet, label in zip(judgment.item.takeaways, judgment.bullet_labels, strict=False)
        if label is not None
    ]


def rating(judgments: Sequence[Judgment], name: str | None, path: Path) -> str | None:
    """Name of the rating to correlate with: the one asked for, or the only one there is.

    Raises
    ------
    InputError
        There is no such rating, or there are several and none was asked for.
    """
    known = sorted({key for judgment in judgments for key in judgment.human})
    if name is not None and name not in known:
        clause = nearest(name, known) if known else "; no row has a rating"
        raise InputError(f"no rating {name!r}{clause}", file=path, field="human")
    if name is None and len(known) > 1:
        raise InputError(
            f"several ratings, --human names one of: {', '.join(known)}", file=path, field="human"
        )
    return name or (known[0] if known else None)


_FIELDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "doc_id": (lambda value: isinstance(value, str) and bool(value), "a name"),
    "system": (lambda value: isinstance(value, str) and bool(value), "a name"),
    "human": (lambda value: value is None or _is_ratings(value), "names with numbers, or null"),
    "label": (lambda value: _is_label(value), "0, 1 or null"),
    "bullet_labels": (
        lambda value: value is None or (isinstance(value, list) and all(map(_is_label, value))),
        "0, 1 or null for each bullet, or null",
    ),
}


def _judgment(value: Mapping[str, Any], path: Path, line: int) -> Judgment:
    for field, (fits, expected) in _FIELDS.items():
        if not fits(value.get(field)):
            raise InputError(f"expected {expected}", file=path, line=line, field=field)
    item = items.read(value, file=path, line=line)
    bullet_labels = value.get("bullet_labels") or ()
    if bullet_labels and len(bullet_labels) != len(item.takeaways):
        raise InputError(
            f"expected one for each of the {len(item.takeaways)} bullets",
            file=path,
            line=line,
            field="bullet_labels",
        )
    return Judgment(
        doc_id=value["doc_id"],
        system=value["system"],
        item=item,
        human=dict(value.get("human") or {}),
        label=value.get("label"),
        bullet_labels=tuple(bullet_labels),
    )


def _is_label(value: Any) -> bool:
    return value is None or (isinstance(value, int) and value in (0, 1))


def _is_ratings(value: Any) -> bool:
    return isinstance(value, dict) and all(
        number is None
        or (
            isinstance(number, int | float)
            and not isinstance(number, bool)
            and math.isfinite(number)
        )
        for number in value.values()
    )
