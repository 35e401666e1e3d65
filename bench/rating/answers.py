"""Answers of raters: checked, stored one line each as they are given, read again, merged."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec

from bench import jsonl, names
from bench.console import shown
from bench.rating.task import SIDES, Item, Ratings, Task
from bench.runs import lines
from bench.types import BenchError, InputError

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


class Merged(NamedTuple):
    """How many answers of files were new, and how many were there already, or a later one."""

    new: int
    known: int


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
        yield "task", f"expected {task.digest}, the digest of this task"
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


def _listed(values: Any) -> str:
    return ", ".join("null" if value is None else value for value in values)


def name_problem(name: str) -> str:
    """Why a name can't be a rater's; "" where it can. It is the name of a file, so never a path."""
    fits = name[:1].isalnum() and all(
        letter in _IN_NAMES or unicodedata.category(letter)[0] in "LMN" for letter in name
    )
    if not fits or len(name) > MAX_NAME or names.problem(name):
        return (
            f"expected a name of 1 to {MAX_NAME} letters, digits, spaces and . , ' @ + _ -, "
            f"found {shown(name)}"
        )
    return ""


def raters(ratings: Ratings) -> list[str]:
    """Names of those who have answered."""
    stems = (path.stem for path in ratings.answers_path.glob("*.jsonl"))
    return sorted(unicodedata.normalize("NFC", stem) for stem in stems)


def known_as(ratings: Ratings, name: str) -> str:
    """The name as it was written first: two that are one file on some systems are one rater."""
    same = (other for other in raters(ratings) if names.key(other) == names.key(name))
    return next(same, unicodedata.normalize("NFC", name))


def read(ratings: Ratings, task: Task, rater: str) -> dict[int, Answer]:
    """Answers of a rater by item, in the order of the items; of two for one the later counts.

    Raises
    ------
    InputError
        A line is no answer to this task; names the file, the line and the field.
    """
    path = _path(ratings, rater)
    if not path.exists():
        return {}
    given = [parsed(value, task, path, line) for line, value in jsonl.read(path)]
    return dict(sorted({answer.item: answer for answer in given}.items()))


def store(ratings: Ratings, answer: Answer) -> Answer:
    """Append an answer; on return the disk has it. Gives it back with the name as known.

    Raises
    ------
    BenchError
        The file system refused; what was stored before is as it was.
    """
    with _locked(ratings):
        return _append(ratings, [answer])[0]


def merge(ratings: Ratings, task: Task, files: Sequence[Path]) -> Merged:
    """Store the answers of files, all of them or, where one is wrong, none.

    An answer that is there already is passed over, and so is one that was given before another of
    the same rater to the same item.

    Raises
    ------
    InputError
        A file can't be read, or a line is no answer to this task.
    """
    given = [parsed(value, task, file, line) for file in files for line, value in _lines(file)]
    with _locked(ratings):
        latest: dict[str, dict[int, Answer]] = {}
        new: list[Answer] = []
        for answer in given:
            rater = known_as(ratings, answer.rater)
            own = latest.setdefault(names.key(rater), read(ratings, task, rater))
            if answer.item not in own or own[answer.item].at < answer.at:
                own[answer.item] = answer
                new.append(answer)
        _append(ratings, new)
    return Merged(len(new), len(given) - len(new))


def _lines(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Lines of a file that a rater sent; unlike after a crash, half a line is refused."""
    found = 0
    for found, (number, line) in enumerate(jsonl.lines(file), 1):  # noqa: B007
        value = lines.parsed(line, file, number)
        if not isinstance(value, dict):
            raise InputError("expected a JSON object", file=file, line=number)
        yield number, value
    if not found:
        raise InputError("expected answers, one a line", file=file)


def _append(ratings: Ratings, answers: Sequence[Answer]) -> list[Answer]:
    stored = []
    for answer in answers:
        kept = msgspec.structs.replace(answer, rater=known_as(ratings, answer.rater))
        with jsonl.Appender(_path(ratings, kept.rater)) as file:
            file.append(as_json(kept))
            file.sync()
        stored.append(kept)
    return stored


def _path(ratings: Ratings, rater: str) -> Path:
    if problem := name_problem(rater):  # once more, right where it becomes a path
        raise InputError(problem, field="rater")
    return ratings.answers_path / f"{rater}.jsonl"


@contextmanager
def _locked(ratings: Ratings) -> Iterator[None]:
    """Hold the answers against other threads and processes."""
    from filelock import FileLock

    try:
        ratings.answers_path.mkdir(parents=True, exist_ok=True)
        with FileLock(ratings.answers_path / ".lock"):
            yield
    except OSError as error:
        raise BenchError(f"{ratings.path}: cannot be written: {error.strerror}") from error
