"""A few articles with all runs' predictions for them, and how they are scored, in any process."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from bench import items, jsonl, metrics
from bench.llm.pricing import Budget
from bench.runs import Key, score_line
from bench.runs.records import PredictionRecord
from bench.types import Item, Metric, Prediction, Reference, Scored, digest

MISSING = "missing"
"""In place of a digest, where there is no prediction."""

Made = Prediction | PredictionRecord

_log = logging.getLogger("bench")


class Articles(Protocol):
    """A collection, or something like one."""

    @property
    def ids(self) -> Sequence[str]:
        """The articles' ids, in their order."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> Reference: ...


def places_of(collection: Articles) -> dict[str, int]:
    """Where each article stands in a collection."""
    return {article_id: place for place, article_id in enumerate(collection.ids)}


class Chunk(NamedTuple):
    """Articles `start:stop` of a collection: what each run has for them.

    `made` are the predictions by article, and `scored` the digests of what is scored already, by
    metric.
    """

    start: int
    stop: int
    made: Sequence[Mapping[str, Sequence[PredictionRecord]]]
    scored: Sequence[Mapping[str, Mapping[Key, str]]]


class Scores(NamedTuple):
    """Lines to be written, by the number of the run and the metric, and how many they are."""

    articles: int
    made: int
    lines: Mapping[tuple[int, str], bytes]


class Work(NamedTuple):
    """One score to be made; `item` is None where there is nothing to score."""

    run: int
    key: Key
    digest: str
    item: Item | None


@dataclass(frozen=True, slots=True)
class Scoring:
    """Scores chunks of a collection: a job of `bench.pipeline.workers`."""

    collection: Articles
    metrics: Mapping[str, Metric]
    budget: Budget | None = None

    def __call__(self, chunk: Chunk) -> Scores:
        """Score what is missing."""
        todo = self._todo(chunk)
        made = {
            name: metrics.score(self.metrics[name], [work.item for work in works], self.budget)
            for name, works in todo.items()
        }
        return _written(chunk, todo, made)

    def parts(self, chunk: Chunk) -> list[Chunk]:
        """One chunk for each article."""
        return [chunk._replace(start=at, stop=at + 1) for at in range(chunk.start, chunk.stop)]

    def lost(self, chunk: Chunk, why: str) -> Scores:
        """Values that are n/a, with the reason, for an article that can't be scored."""
        article_id = self.collection[chunk.start].article.id
        _log.warning("article %r could not be scored, its scores are n/a: %s", article_id, why)
        todo = self._todo(chunk)
        made = {
            name: [metrics.unjudged(self.metrics[name], why)] * len(works)
            for name, works in todo.items()
        }
        return _written(chunk, todo, made)

    def _todo(self, chunk: Chunk) -> dict[str, list[Work]]:
        """The work that is left, by metric; all runs' predictions for an article together."""
        works = [
            work
            for reference in map(self.collection.__getitem__, range(chunk.start, chunk.stop))
            for run, made in enumerate(chunk.made)
            for work in wanted(run, reference, made.get(reference.article.id, ()))
        ]
        left = {
            name: [one for one in works if chunk.scored[one.run][name].get(one.key) != one.digest]
            for name in self.metrics
        }
        return {name: todo for name, todo in left.items() if todo}


def wanted(run: int, reference: Reference, made: Sequence[Made]) -> list[Work]:
    """What a run's scores should cover of an article: every sample that is of its present text."""
    current = [one for one in made if one.article_digest.startswith(reference.article.digest)]
    return [_work(run, reference, one) for one in current] or [_work(run, reference, None)]


def _work(run: int, reference: Reference, made: Made | None) -> Work:
    article = reference.article
    key = (article.id, made.sample if made else 0)
    if not made or made.status != "ok":
        return Work(run, key, made.status if made else MISSING, None)
    item = items.of(reference, made.takeaways)
    seen = digest(article.text, item.references, item.takeaways, item.published, item.language)
    return Work(run, key, seen, item)


def _written(
    chunk: Chunk, todo: Mapping[str, Sequence[Work]], made: Mapping[str, Sequence[Scored]]
) -> Scores:
    lines: dict[tuple[int, str], list[str]] = {}
    for name, works in todo.items():
        for work, scored in zip(works, made[name], strict=True):
            line = jsonl.dump(score_line(work.key, work.digest, scored))
            lines.setdefault((work.run, name), []).append(line + "\n")
    return Scores(
        articles=chunk.stop - chunk.start,
        made=sum(map(len, todo.values())),
        lines={place: "".join(some).encode() for place, some in lines.items()},
    )
