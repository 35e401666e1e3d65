"""The flow from references to scores, in stages that meet on disk.

Each stage reads what earlier stages wrote, does only what is missing, and writes line by line, so
that it can be stopped at any moment and started again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.config import Config
from bench.llm.pricing import Budget, Paid
from bench.metrics.preference import Preference
from bench.pipeline import comparing
from bench.pipeline.merging import Merged, merge
from bench.pipeline.people import score_people
from bench.pipeline.planning import Planned, judging, plan, uncached
from bench.pipeline.predicting import Outcome, predict, standing
from bench.pipeline.scoring import score
from bench.pipeline.shards import Shard, Share
from bench.pipeline.workers import Workers
from bench.preference.tournament import Tournament
from bench.references import Collection
from bench.runs import Run, lock_all
from bench.runs.rows import wants_parts
from bench.types import InputError

__all__ = [
    "Merged",
    "Outcome",
    "Planned",
    "clear",
    "held",
    "load",
    "merge",
    "plan",
    "plans",
    "predict",
    "prefer",
    "preferring",
    "rescore",
    "run",
    "score",
    "shard",
    "uncached",
]


def run(
    config: Config,
    *,
    limit: int | None = None,
    fresh: bool = False,
    quiet: bool = False,
    max_cost: float | None = None,
    workers: int | None = 1,
    shard: Shard | None = None,
) -> list[Outcome]:
    """Predict with every candidate, then score every run; one outcome for each candidate.

    `limit` takes only the first articles; `fresh` begins the runs again; `max_cost` is what all
    candidates, and then judges, may spend together; `workers` is as in `Workers`; `shard` takes
    its share of the articles, and writes folders of its own.

    Raises
    ------
    InputError
        The references, or a run that is there already, can't be used; or there is a limit to
        the cost and a candidate without a price.
    BenchError
        A run directory is in use, or the file system refused.
    """
    budget = None if max_cost is None else _budget(config, max_cost)
    share = Share(load(config.references, limit=limit), shard)
    wants_parts(config.storage, len(share.whole))  # or says what is missing, before work begins
    runs = [
        share.run(config.runs / candidate.name, config.storage) for candidate in config.candidates
    ]
    with lock_all(runs), Workers(workers) as shared:
        each = partial(
            predict,
            source=config.references,
            fresh=fresh,
            quiet=quiet,
            budget=budget,
            workers=shared,
        )
        outcomes = [
            each(candidate, directory, share)
            for candidate, directory in zip(config.candidates, runs, strict=True)
        ]
        _scored(runs, share, config, quiet=quiet, budget=budget, workers=shared)
    return outcomes


def clear(config: Config) -> None:
    """Delete what the candidates' runs have, shards included.

    Raises
    ------
    BenchError
        A run directory is in use.
    """
    runs = [Run(config.runs / candidate.name) for candidate in config.candidates]
    with lock_all(runs):
        for run in runs:
            run.clear()


def plans(config: Config, *, limit: int | None = None, fresh: bool = False) -> list[Planned]:
    """What `run` would ask for, one plan for each candidate and for each judge.

    Raises
    ------
    InputError
        The references, or a run that is there already, can't be used.
    """
    collection = load(config.references, limit=limit)
    runs = [Run(config.runs / candidate.name) for candidate in config.candidates]
    predicted = {run: {} if fresh else run.predictions() for run in runs}
    return [
        *(
            plan(candidate, {} if fresh else standing(run), collection, None if fresh else run.path)
            for candidate, run in zip(config.candidates, runs, strict=True)
        ),
        *judging(config.metrics, predicted, collection),
    ]


def _budget(config: Config, most: float) -> Budget:
    for candidate in config.candidates:
        if isinstance(candidate.summarizer, Paid) and candidate.summarizer.known_price is None:
            raise InputError(
                "price unknown: --max-cost needs one, such as { input = 0.25, output = 2.0 }",
                field=f"candidates.{candidate.name}.price",
            )
    return Budget(most)


def rescore(
    config: Config,
    paths: Sequence[Path],
    *,
    quiet: bool = False,
    workers: int | None = 1,
    shard: Shard | None = None,
) -> int:
    """Score runs that are there against the configured references; return how many predictions.

    Raises
    ------
    InputError
        A path is no run directory, or the references can't be used.
    BenchError
        A run directory is in use, or the file system refused.
    """
    for path in paths:
        if Run(path).manifest() is None and not (shard and shard.within(Run(path)).manifest()):
            raise InputError("not a run directory: it has no run.json", file=path)
    share = Share(load(config.references), shard)
    runs = [share.run(path, config.storage) for path in paths]
    with lock_all(runs), Workers(workers) as shared:
        for path, run in zip(paths, runs, strict=True):
            share.split(Run(path), run)
        return _scored(runs, share, config, quiet=quiet, budget=None, workers=shared)


def _scored(
    runs: Sequence[Run],
    share: Share,
    config: Config,
    *,
    quiet: bool,
    budget: Budget | None,
    workers: Workers,
) -> int:
    """Score runs, and what people wrote; return how many scores of runs were made."""
    single, joint = comparing.divided(config.metrics)
    count = score(
        runs,
        share.collection,
        single,
        whole=share.whole,
        quiet=quiet,
        budget=budget,
        workers=workers,
    )
    score_people(runs, share, single, workers)
    for metric in joint:
        comparing.score(runs, share, metric, quiet=quiet, budget=budget)
    return count


def prefer(
    config: Config,
    paths: Sequence[Path],
    metric: Preference,
    *,
    quiet: bool = False,
    max_cost: float | None = None,
) -> Tournament:
    """Let a judge compare runs that are there; it may spend `max_cost`. Only what is new is asked.

    Raises
    ------
    InputError
        A path is no run directory, the references can't be used, or no model is configured.
    BenchError
        Nobody can be asked, the budget is spent, a folder is in use, or the file system refused.
    """
    budget = None if max_cost is None else Budget(max_cost)
    collection = load(config.references)
    with held(paths) as runs:
        return comparing.compare(runs, collection, metric, quiet=quiet, budget=budget)


def preferring(config: Config, paths: Sequence[Path], metric: Preference) -> list[Planned]:
    """What `prefer` would ask for, one plan for each member of the judge.

    Raises
    ------
    InputError
        A path is no run directory, the references can't be used, or no model is configured.
    """
    metric.made_judge().configured()
    predicted = {run: run.predictions() for run in map(Run, paths)}
    return list(judging({comparing.NAME: metric}, predicted, load(config.references)))


@contextmanager
def held(paths: Sequence[Path]) -> Iterator[list[Run]]:
    """Hold runs for this process.

    Raises
    ------
    InputError
        A path is no run directory.
    BenchError
        Another process holds one of them.
    """
    runs = [Run(path) for path in paths]
    for one in runs:
        if one.manifest() is None:
            raise InputError("not a run directory: it has no run.json", file=one.path)
    with lock_all(runs):
        yield runs


def shard(text: str | None) -> Shard | None:
    """Read which shard of how many, such as "2/3".

    Raises
    ------
    InputError
        It is something else.
    """
    return Shard.read(text) if text else None


def load(path: Path, *, limit: int | None = None) -> Collection:
    """Open the reference set: the one place where the pipeline gets its articles from."""
    return Collection.open(path, limit=limit)
