"""What a run would ask for, before it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.config import Candidate, Config
from bench.llm.pricing import Paid, Plan
from bench.pipeline.predicting import missing
from bench.runs import Run
from bench.types import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What one candidate has before it; `plan` is None for what asks no server."""

    candidate: str
    articles: int
    plan: Plan | None


def plan(
    candidate: Candidate, run: Run, collection: Sequence[Reference], *, fresh: bool = False
) -> Planned:
    """Say what `predict` would do for one candidate; nothing is asked and nothing written.

    Raises
    ------
    InputError
        The run's files can't be read, or the candidate's prompt can't be used.
    """
    summarizer = candidate.summarizer
    todo: list[Any]
    if fresh:
        todo = [one if summarizer.sees_reference else one.article for one in collection]
    else:
        todo = missing(candidate, run, collection)
    return Planned(
        candidate=candidate.name,
        articles=len(todo),
        plan=summarizer.plan(todo) if isinstance(summarizer, Paid) else None,
    )


def uncached(config: Config) -> Config:
    """The configuration with every reply asked for again, and none kept."""
    candidates = [
        replace(one, summarizer=one.summarizer.uncached())
        if isinstance(one.summarizer, Paid)
        else one
        for one in config.candidates
    ]
    return replace(config, candidates=tuple(candidates))
