"""What a rater says of an item, held to the task: a field that does not fit is named."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec

from bench import names
from bench.console import shown
from bench.rating.task import SIDES, Item, Task
from bench.runs import lines
from bench.types import InputError

MARKS = {"supported": 1, "unsupported": 0, "unsure": None}
"""What a rater says of a bullet, with the label of a judgment."""
NEITHER = "neither"
COVERAGE = range(1, 6)
MAX_MISSING = 2_000
"""Characters that a rater writes about a set."""
MAX_NAME = 60
MAX_SECONDS = 24 * 3600.0
_IN_NAMES = " .,'’@+_-"


class SetAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a rater says of one set: a mark and the number of a sentence for each bullet."""

    bullets: tuple[str, ...] = ()
    evidence: tuple[int | None, ...] = ()
    coverage: int | None = None
    missing: str = ""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a rater says of one item."""

    task: str
    rater: str
    item: int
    sets: tuple[SetAnswer, ...]
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    seconds: float
    preferred: str | None = None


def as_json(answer: Answer) -> dict[str, Any]:
    """One line of a file of answers."""
    line: dict[str, Any] = msgspec.to_builtins(answer)
    return line


def parsed(value: Any, task: Task, file: Path, line: int | None = None) -> Answer:
    """Make an answer of a value of JSON.

    Raises
    ------
    InputError
        It is no answer to an item of this task; names the file, the line and the field.
    """
    answer = lines.convert(value, Answer, file, line)
    for field, message in _wrong(answer, task):
        raise InputError(message, file=file, line=line, field=field)
    return answer


def _wrong(answer: Answer, task: Task) -> Iterator[tuple[str, str]]:
    """Yield the fields that don't fit the task, with what was expected."""
    if answer.task != task.digest:
        yield "task", f"expected {task.digest}; these are answers to another task"
    if problem := name_problem(answer.rater):
        yield "rater", problem
    if not 0 <= answer.seconds <= MAX_SECONDS:
        yield "seconds", f"expected 0 to {MAX_SECONDS:,.0f}"
    if not 1 <= answer.item <= len(task.items):
        yield "item", f"expected 1 to {len(task.items)}"
        return
    item = task.items[answer.item - 1]
    choices = (*SIDES, NEITHER) if "preference" in task.ask else (None,)
    if answer.preferred not in choices:
        yield "preferred", f"expected {_listed(choices)}"
    if len(answer.sets) != len(item.sets):
        yield "sets", f"expected {len(item.sets)}"
        return
    for number, (given, bullets) in enumerate(zip(answer.sets, item.sets, strict=True)):
        for field, message in _wrong_set(given, len(bullets), task, item):
            yield f"sets[{number}].{field}", message


def _wrong_set(given: SetAnswer, bullets: int, task: Task, item: Item) -> Iterator[tuple[str, str]]:
    asked = bullets if "bullets" in task.ask else 0
    sentences = len(task.articles[item.article].sentences)
    for field in ("bullets", "evidence"):
        if len(getattr(given, field)) != asked:
            yield field, f"expected one for each of the {asked} bullets"
    for place, mark in enumerate(given.bullets):
        if mark not in MARKS:
            yield f"bullets[{place}]", f"expected {_listed(MARKS)}"
    for place, sentence in enumerate(given.evidence):
        if sentence is not None and not 0 <= sentence < sentences:
            yield f"evidence[{place}]", f"expected 0 to {sentences - 1}, or null"
    rates = "coverage" in task.ask
    if (given.coverage in COVERAGE) != rates or (given.coverage is not None) != rates:
        yield "coverage", "expected 1 to 5" if rates else "expected null"
    if len(given.missing) > (MAX_MISSING if rates else 0):
        yield "missing", f"expected at most {MAX_MISSING if rates else 0:,} characters"


def _listed(values: Iterable[str | None]) -> str:
    return ", ".join("null" if value is None else value for value in values)


def name_problem(name: str) -> str:
    """Why a name can't be a rater's; "" where it can. It is the name of a file, so never a path.

    The page holds names to the same rules, in drafts.mjs: what it takes can be imported.
    """
    fits = name[:1].isalnum() and all(
        letter in _IN_NAMES or unicodedata.category(letter)[0] in "LMN" for letter in name
    )
    if not fits or len(name) > MAX_NAME:
        return (
            f"expected a name of 1 to {MAX_NAME} letters, digits, spaces and . , ' @ + _ -, "
            f"found {shown(name)}"
        )
    return names.problem(name)
