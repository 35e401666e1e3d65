"""Runs x metrics -> scores: only what is missing, in one pass over the articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from bench import items, jsonl
from bench.llm.pricing import Budget
from bench.pipeline.chunks import MISSING, Articles, Chunk, Scores, Scoring, places_of, wanted
from bench.pipeline.workers import Workers
from bench.progress import Progress
from bench.runs import Key, Run
from bench.runs.ordered import Ordered, Places
from bench.runs.records import PredictionRecord, ScoreKey
from bench.types import Item, Metric, Prediction, Reference

ITEMS_AT_ONCE = 64
"""Predictions scored before their scores are written: what a crash can cost, in scoring."""


def score(
    runs: Sequence[Run],
    collection: Articles,
    chosen: Mapping[str, Metric],
    *,
    whole: Articles | None = None,
    quiet: bool = False,
    budget: Budget | None = None,
    workers: Workers | None = None,
) -> int:
    """Score what is not yet scored, all runs and metrics together; return how many scores.

    An article is read once, with all candidates' predictions for it, so that what metrics need of
    it and of its references is made once. An article without a prediction scores the worst value.
    `whole` are the articles that metrics are fitted to, by default the collection.

    Metrics that are `parallel` are shared out to `workers`; others follow in this process, one by
    one, those that ask a server among them.
    """
    fitted = {
        name: metric.fit(reference.takeaways for reference in _each(whole or collection))
        for name, metric in chosen.items()
    }
    shared = {name: metric for name, metric in fitted.items() if metric.parallel}
    passes = [shared, *({name: fitted[name]} for name in fitted if name not in shared)]
    total = 0
    with Workers() as here:
        for some in filter(None, passes):
            at_work = workers if workers and some is shared else here
            job = Scoring(collection, some, None if some is shared else budget)
            total += _pass(runs, job, at_work, quiet=quiet)
    return total


def _each(collection: Articles) -> Iterator[Reference]:
    return (collection[place] for place in range(len(collection)))


def expected(have: Mapping[Key, Prediction], collection: Iterable[Reference]) -> Iterator[Item]:
    """Yield what a metric will be shown of a run; a reference's bullets replace missing ones."""
    samples: dict[str, list[Prediction]] = {}
    for _, prediction in sorted(have.items()):
        samples.setdefault(prediction.article_id, []).append(prediction)
    for reference in collection:
        for work in wanted(0, reference, samples.get(reference.article.id, ())):
            if work.item:
                yield work.item
            elif work.digest == MISSING:
                yield from (items.of(reference, one) for one in reference.takeaways[:1])


def _pass(runs: Sequence[Run], job: Scoring, workers: Workers, *, quiet: bool) -> int:
    """Score a job's metrics in one pass over the articles."""
    places = places_of(job.collection)
    read = _Reading(runs, job.metrics, places)
    at_once = max(1, ITEMS_AT_ONCE // len(runs))
    starts = range(0, len(places), at_once)
    made = workers.map(job, map(read.chunk, starts, [at_once] * len(starts)), len(starts))
    total, touched = 0, set()
    for scores in _shown(made, "score " + ", ".join(job.metrics), len(places), quiet=quiet):
        for (run, name), lines in scores.lines.items():
            path = runs[run].scores_path(name)
            with jsonl.Appender(path) as file:
                file.extend(lines)
            touched.add((runs[run], path, read.headers[run, name]))
        total += scores.made
    for directory, path, header in touched:
        directory.settle(path, places, skip=header)
    return total


def _shown(made: Iterator[Scores], title: str, total: int, *, quiet: bool) -> Iterator[Scores]:
    """Pass results on and show progress, from the first with something in it."""
    for first in made:
        total -= first.articles
        yield first
        if first.made:
            with Progress(title, total, quiet=quiet) as progress:
                for scores in made:
                    yield scores
                    progress.advance(scores.articles)


class _Reading:
    """What runs have, a few articles at a time."""

    def __init__(self, runs: Sequence[Run], names: Mapping[str, Metric], places: Places) -> None:
        self._ids = list(places)
        self.headers = {
            (at, name): run.ready(name, metric, places)
            for at, run in enumerate(runs)
            for name, metric in names.items()
        }
        self._made = [Ordered(run.predictions_path, PredictionRecord, places) for run in runs]
        self._scored = [
            {
                name: Ordered(run.scores_path(name), ScoreKey, places, skip=self.headers[at, name])
                for name in names
            }
            for at, run in enumerate(runs)
        ]

    def chunk(self, start: int, count: int) -> Chunk:
        """What runs have for articles that follow those of the chunk before."""
        ids = dict.fromkeys(self._ids[start : start + count])
        made = [read.take(ids) for read in self._made]
        for one in chain.from_iterable(some for run in made for some in run.values()):
            one.raw = ""  # no metric is shown what the model wrote word for word
        scored = [
            {
                name: {
                    (one.article_id, one.sample): one.digest
                    for one in chain.from_iterable(read.take(ids).values())
                }
                for name, read in by_metric.items()
            }
            for by_metric in self._scored
        ]
        return Chunk(start, start + len(ids), made, scored)
