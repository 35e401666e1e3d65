"""Answers on disk: a file for each rater, one line each as they are given; files of raters merged.

A line is on the disk before anybody hears that it is stored. Nothing is rewritten: of two answers
to one item the later counts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench import jsonl, names
from bench.rating.answers import Answer, as_json, name_problem, parsed
from bench.rating.task import Ratings, Task
from bench.runs import lines
from bench.types import BenchError, InputError


class Merged(NamedTuple):
    """How many answers of files were stored and how many were there already, or a later one.

    `replaced` of those that were stored count in place of an earlier answer.
    """

    new: int
    known: int
    replaced: int


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


def put(ratings: Ratings, answer: Answer) -> Answer:
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
        replaced = 0
        for answer in given:
            rater = known_as(ratings, answer.rater)
            own = latest.setdefault(names.key(rater), read(ratings, task, rater))
            if answer.item not in own or own[answer.item].at < answer.at:
                replaced += answer.item in own
                own[answer.item] = answer
                new.append(answer)
        _append(ratings, new)
    return Merged(len(new), len(given) - len(new), replaced)


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
