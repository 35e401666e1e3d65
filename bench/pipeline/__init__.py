"""The flow from references to scores, in stages that meet on disk.

Each stage reads what earlier stages wrote, does only what is missing, and writes line by line, so
that it can be stopped at any moment and started again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.config import Config
from bench.llm.pricing import Budget, Paid
from bench.pipeline.people import score_people
from bench.pipeline.planning import Planned, judging, plan, uncached
from bench.pipeline.predicting import Outcome, predict, standing
from bench.pipeline.scoring import score
from bench.pipeline.workers import Workers
from bench.references import Collection
from bench.runs import Run, lock_all
from bench.types import InputError

__all__ = [
    "Outcome",
    "Planned",
    "load",
    "plan",
    "plans",
    "predict",
    "rescore",
    "run",
    "score",
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
) -> list[Outcome]:
    """Predict with every candidate, then score every run; one outcome for each candidate.

    `limit` takes only the first articles; `fresh` begins the runs again; `max_cost` is what all
    candidates, and then judges, may spend together; `workers` is as in `Workers`.

    Raises
    ------
    InputError
        The references, or a run that is there already, can't be used; or there is a limit to
        the cost and a candidate without a price.
    BenchError
        A run directory is in use, or the file system refused.
    """
    budget = None if max_cost is None else _budget(config, max_cost)
    collection = load(config.references, limit=limit)
    runs = [Run(config.runs / candidate.name) for candidate in config.candidates]
    with lock_all(runs), Workers(workers) as shared:
        each = partial(
            predict,
            about=_about(config.references, collection),
            fresh=fresh,
            quiet=quiet,
            budget=budget,
            workers=shared,
        )
        outcomes = [
            each(candidate, directory, collection)
            for candidate, directory in zip(config.candidates, runs, strict=True)
        ]
        score(runs, collection, config.metrics, quiet=quiet, budget=budget, workers=shared)
        score_people(runs, collection, config.metrics, shared)
    return outcomes


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
    config: Config, paths: Sequence[Path], *, quiet: bool = False, workers: int | None = 1
) -> int:
    """Score runs that are there against the configured references; return how many predictions.

    Raises
    ------
    InputError
        A path is no run directory, or the references can't be used.
    BenchError
        A run directory is in use, or the file system refused.
    """
    runs = [Run(path) for path in paths]
    for directory in runs:
        if directory.manifest() is None:
            raise InputError("not a run directory: it has no run.json", file=directory.path)
    with lock_all(runs), Workers(workers) as shared:
        collection = load(config.references)
        count = score(runs, collection, config.metrics, quiet=quiet, workers=shared)
        score_people(runs, collection, config.metrics, shared)
        return count


def load(path: Path, *, limit: int | None = None) -> Collection:
    """Open the reference set: the one place where the pipeline gets its articles from."""
    return Collection.open(path, limit=limit)


def _about(path: Path, collection: Collection) -> dict[str, Any]:
    """What a manifest says of the references."""
    return {"path": str(path), "digest": collection.digest, "count": len(collection)}
