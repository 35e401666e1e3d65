"""A share of the articles by a hash of their ids, worked on apart, in a folder of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from bench import jsonl
from bench.references import Collection
from bench.references.collection import Entry
from bench.runs import Run, rows
from bench.runs.records import PredictionRecord
from bench.runs.rows import Form
from bench.types import InputError, digest

FOLDER = "shards"
"""Beside a run's own files; in it a folder such as `2-of-3` for each shard."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `of` shares, counted from 1."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read "2/3".

        Raises
        ------
        InputError
            It is something else.
        """
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            raise InputError(
                f"expected I/N such as 2/3, I from 1 to N, not {text!r}", field="--shard"
            )
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def named(cls, folder: str) -> Self | None:
        """Read the name of a folder, None where it is not one of a shard."""
        found = re.fullmatch(r"(\d{1,6})-of-(\d{1,6})", folder)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return f"{self.number}-of-{self.of}"

    def holds(self, article_id: str) -> bool:
        """Whether an article is in it, whatever the others are."""
        return int(digest(article_id), 16) % self.of == self.number - 1

    def within(self, run: Run) -> Run:
        """The part of a run that is this shard's."""
        return Run(run.path / FOLDER / self.folder, run.form)


@dataclass(frozen=True)
class Share:
    """The articles to be worked on: all of a collection, or one shard of them.

    `places` are where the articles of `whole` stand in the collection that it is a part of, if
    it is one.
    """

    whole: Collection
    shard: Shard | None = None
    places: Sequence[int] | None = None

    @cached_property
    def _held(self) -> list[int]:
        """Where the articles to be worked on stand in `whole`."""
        places = range(len(self.whole))
        if self.shard is None:
            return list(places)
        return [place for place in places if self.shard.holds(self.whole.entries[place].id)]

    @cached_property
    def collection(self) -> Collection:
        """The articles to be worked on."""
        return self.whole.take(self._held) if self.shard else self.whole

    def where(self, wanted: Callable[[Entry], bool]) -> Share:
        """The share of some articles alone."""
        places = [place for place, entry in enumerate(self.whole.entries) if wanted(entry)]
        return Share(self.whole.take(places), self.shard, places)

    def run(self, path: Path, form: Form = "auto") -> Run:
        """The run directory, or the shard's part of it."""
        whole = Run(path, form)
        return self.shard.within(whole) if self.shard else whole

    def parent(self, run: Run) -> Path:
        """The run directory that `run` is, or is a part of."""
        return run.path.parent.parent if self.shard else run.path

    def pinned(self, about: Mapping[str, Any]) -> dict[str, Any]:
        """What a manifest says of the references, with the shard if it is one."""
        return {**about, "shard": str(self.shard)} if self.shard else dict(about)

    def split(self, whole: Run, part: Run) -> None:
        """Give a shard that lacks its part of a run the predictions of the whole run."""
        if self.shard and part.manifest() is None:
            kept = set(self.collection.ids)
            made = rows.read(whole.predictions_path, PredictionRecord)
            record = whole.manifest() or {}
            part.write_manifest({**record, "references": self.pinned(record["references"])})
            part.write_articles(self.collection)
            self.note(part)
            jsonl.write(
                part.predictions_path,
                (one.prediction().as_json() for one in made if one.article_id in kept),
            )

    def note(self, run: Run) -> None:
        """Write where the articles of a shard's run stand among all, which `merge` asks for."""
        if self.shard:
            places = [self.places[at] if self.places else at for at in self._held]
            with jsonl.replacing(places_path(run)) as file:
                json.dump(places, file)


def counts(run: Path) -> set[int]:
    """Of how many shards each one is that has begun; what --fresh emptied is none."""
    begun = (path.parent.name for path in (run / FOLDER).glob("*/run.json"))
    return {shard.of for shard in map(Shard.named, begun) if shard}


def places_path(run: Run) -> Path:
    """places.json: where each article of a shard's run stands in the whole collection."""
    return run.path / "places.json"
