"""Judgment files: what people said of takeaways, one JSON object a line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import items, jsonl
from bench.names import nearest
from bench.types import InputError, Item

Check = Callable[[Any], bool]

PREFERENCE = "preference"
"""The rating that `compared` becomes: its mean over the systems that a row is compared with."""
CONTROLS = ("repeat", "reference")
"""Rows that test a rater: of takeaways seen before, and of people's own bullets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """One system's takeaways for one article, and what a rater said of them.

    `human` maps a rating's name to its value; `label` is 1 where the takeaways are consistent with
    the article and 0 where they are not. A rating or a label that is missing is None.
    """

    doc_id: str
    system: str
    item: Item
    human: Mapping[str, float | None]
    """With `preference`, where the row compares systems."""
    label: int | None = None
    bullet_labels: tuple[int | None, ...] = ()
    """As `label`, for each bullet; empty where bullets were not judged."""
    compared: Mapping[str, float] = field(default_factory=dict)
    """1, 0.5 or 0: these takeaways are better than those of a system, alike, or worse."""
    rater: str | None = None
    """A person's name, or a judge's model."""
    control: str | None = None
    """One of `CONTROLS`, or None for a row that counts."""
    evidence: tuple[str | None, ...] = ()
    """The article's sentence that the rater named for each bullet; empty where none was asked."""
    missing: str | None = None
    """What the rater missed in the takeaways."""
    at: datetime | None = None
    seconds: float | None = None
    """How long the rater took, at least 0."""

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
            compared={},
            evidence=(),
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
    known = ratings(judgments)
    if name is not None and name not in known:
        clause = nearest(name, known) if known else "; no row has a rating"
        raise InputError(f"no rating {name!r}{clause}", file=path, field="human")
    if name is None and len(known) > 1:
        raise InputError(
            f"several ratings, --human names one of: {', '.join(known)}", file=path, field="human"
        )
    return name or (known[0] if known else None)


def ratings(judgments: Sequence[Judgment]) -> list[str]:
    """Names of all ratings, in alphabetical order."""
    return sorted({key for judgment in judgments for key in judgment.human})


def counting(judgments: Sequence[Judgment]) -> list[Judgment]:
    """The rows that means are of: those that are no controls."""
    return [judgment for judgment in judgments if judgment.control is None]


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_label(value: Any) -> bool:
    return isinstance(value, int) and value in (0, 1)


def _is_outcome(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value in (0, 0.5, 1)


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= sys.float_info.max
    )


def _is_time(value: Any) -> bool:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _list_of(fits: Check) -> Check:
    return lambda value: isinstance(value, list) and all(one is None or fits(one) for one in value)


def _object_of(fits: Check) -> Check:
    return lambda value: (
        isinstance(value, dict) and all(one is None or fits(one) for one in value.values())
    )


REQUIRED = ("doc_id", "system")
PER_BULLET = ("bullet_labels", "evidence")
_FIELDS: Mapping[str, tuple[Check, str]] = {
    "doc_id": (_is_name, "a name"),
    "system": (_is_name, "a name"),
    "human": (_object_of(_is_number), "names with numbers, or null"),
    "label": (_is_label, "0, 1 or null"),
    "bullet_labels": (_list_of(_is_label), "0, 1 or null for each bullet, or null"),
    "compared": (_object_of(_is_outcome), "systems with 1, 0.5 or 0, or null"),
    "rater": (_is_name, "a name, or null"),
    "control": (lambda value: value in CONTROLS, f"{' or '.join(CONTROLS)}, or null"),
    "evidence": (
        _list_of(lambda value: isinstance(value, str)),
        "a text or null for each bullet, or null",
    ),
    "missing": (lambda value: isinstance(value, str), "a text, or null"),
    "at": (_is_time, "a time such as 2026-03-02T09:30:00+00:00, or null"),
    "seconds": (lambda value: _is_number(value) and value >= 0, "0, a number above it, or null"),
}


def _judgment(value: Mapping[str, Any], path: Path, line: int) -> Judgment:
    def wrong(field: str, message: str) -> InputError:
        return InputError(message, file=path, line=line, field=field)

    for name, (fits, expected) in _FIELDS.items():
        if not fits(value.get(name)) and (value.get(name) is not None or name in REQUIRED):
            raise wrong(name, f"expected {expected}")
    item = items.read(value, file=path, line=line)
    for name in PER_BULLET:
        if value.get(name) and len(value[name]) != len(item.takeaways):
            raise wrong(name, f"expected one for each of the {len(item.takeaways)} bullets")
    compared = {name: one for name, one in _given(value, "compared").items() if one is not None}
    human = dict(_given(value, "human"))
    if value["system"] in compared:
        raise wrong("compared", "expected other systems, not the row's own")
    if compared and PREFERENCE in human:
        raise wrong("human", f"expected no rating {PREFERENCE!r}, which `compared` gives")
    if compared:
        human[PREFERENCE] = sum(compared.values()) / len(compared)
    return Judgment(
        doc_id=value["doc_id"],
        system=value["system"],
        item=item,
        human=human,
        label=value.get("label"),
        bullet_labels=tuple(value.get("bullet_labels") or ()),
        compared=compared,
        rater=value.get("rater"),
        control=value.get("control"),
        evidence=tuple(value.get("evidence") or ()),
        missing=value.get("missing"),
        at=datetime.fromisoformat(value["at"]) if value.get("at") else None,
        seconds=value.get("seconds"),
    )


def _given(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object that may be missing."""
    return value.get(name) or {}
