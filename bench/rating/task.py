"""A folder of ratings: what raters see, what stands behind it, their answers, and judgments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from bench import jsonl
from bench.runs import lines
from bench.types import InputError, Takeaways, digest

Question = Literal["bullets", "coverage", "preference"]
"""Whether the article supports each bullet; how well the bullets cover it; which set is better."""
Control = Literal["repeat", "reference"]
"""The item was shown before; the bullets are people's own."""
HUMAN = "(human)"
"""The system's name of people's own bullets."""
SIDES = ("A", "B")


class Article(msgspec.Struct, frozen=True):
    """An article as a rater reads it; `sentences` are spans of its text, in code points."""

    id: str
    title: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    standfirst: str = ""
    author: str = ""
    published: str | None = None
    language: str = "en"

    def sentence(self, number: int) -> str:
        """The text of a sentence."""
        start, end = self.sentences[number]
        return self.text[start:end]


class Item(msgspec.Struct, frozen=True):
    """One thing to rate: the place of an article, and one set of bullets or two to compare."""

    article: int
    sets: tuple[Takeaways, ...]


class Task(msgspec.Struct, frozen=True):
    """All that raters see; an item's number is its place, from 1. Nobody's name is in it."""

    digest: str
    ask: tuple[Question, ...]
    articles: tuple[Article, ...]
    items: tuple[Item, ...]


class Shown(msgspec.Struct, frozen=True):
    """Who wrote the sets of an item; `repeats` is the number of the item that it shows again."""

    systems: tuple[str, ...]
    control: Control | None = None
    repeats: int | None = None


class Key(msgspec.Struct, frozen=True):
    """What raters must not see; `references` are of each article, for each annotator.

    `picked` is how the articles were chosen, which reports need to know.
    """

    task: str
    references: tuple[tuple[Takeaways, ...], ...]
    items: tuple[Shown, ...]
    picked: str = "random"


def task_of(ask: Sequence[Question], articles: Sequence[Article], items: Sequence[Item]) -> Task:
    """A task with its digest, which changes with anything that raters see."""
    parts = (tuple(ask), tuple(articles), tuple(items))
    return Task(digest(*map(msgspec.to_builtins, parts)), *parts)


@dataclass(frozen=True, slots=True)
class Ratings:
    """A folder of ratings."""

    path: Path

    @property
    def task_path(self) -> Path:
        """task.json, all that raters see."""
        return self.path / "task.json"

    @property
    def key_path(self) -> Path:
        """key.json, who wrote what; never served, never part of a page."""
        return self.path / "key.json"

    @property
    def answers_path(self) -> Path:
        """answers/, a file for each rater."""
        return self.path / "answers"

    @property
    def judgments_path(self) -> Path:
        """judgments.jsonl, made of all of these."""
        return self.path / "judgments.jsonl"

    def task(self) -> Task:
        """Read the task.

        Raises
        ------
        InputError
            There is none, or the file is not as it was made.
        """
        path = self.task_path
        if not path.exists():
            raise InputError("no rating task here; `takeaway-bench rate make` makes one", file=path)
        task = lines.decode(lines.contents(path), Task, path)
        if task != task_of(task.ask, task.articles, task.items):
            raise InputError("was changed after it was made; restore it", file=path, field="digest")
        return task

    def key(self, task: Task) -> Key:
        """Read the key of a task.

        Raises
        ------
        InputError
            There is none, or it is of another task.
        """
        path = self.key_path
        key = lines.decode(lines.contents(path), Key, path)
        if key.task != task.digest:
            raise InputError("expected the digest of task.json", file=path, field="task")
        lengths = [len(item.sets) for item in task.items]
        if [len(shown.systems) for shown in key.items] != lengths:
            raise InputError("expected a system for each set of the task", file=path, field="items")
        if len(key.references) != len(task.articles):
            raise InputError("expected one for each article", file=path, field="references")
        return key

    def write(self, task: Task, key: Key) -> None:
        """Write a task and its key, the key first; the same again changes nothing.

        Raises
        ------
        InputError
            There is another task, whose answers would not fit.
        """
        if self.task_path.exists() and self.task() != task:
            message = "another task is there; name another folder with --output"
            raise InputError(message, file=self.task_path)
        for path, value in ((self.key_path, key), (self.task_path, task)):
            with jsonl.replacing(path) as file:
                json.dump(msgspec.to_builtins(value), file, indent=1, ensure_ascii=False)
                file.write("\n")
