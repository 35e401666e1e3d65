"""What a run would ask for, before it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bench.config import Candidate, Config
from bench.llm.pricing import Paid, PaidMetric, Plan
from bench.metrics.preference import Preference
from bench.pipeline import comparing
from bench.pipeline.asking import Shown, contained, missing
from bench.pipeline.scoring import expected
from bench.runs import Key, Run
from bench.types import BenchError, CandidateStopped, Metric, Prediction, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What one candidate, or a judge, has before it; `plan` is None for what asks no server.

    `problem` says why the candidate can't start.
    """

    candidate: str
    articles: int
    plan: Plan | None
    problem: str | None = None


def plan(
    candidate: Candidate,
    have: Mapping[Key, str],
    collection: Sequence[Reference],
    folder: Path | None = None,
) -> Planned:
    """Say what `predict` would do for one candidate; nothing is asked and nothing written.

    Raises
    ------
    InputError
        The run's files can't be read.
    """
    summarizer, name = candidate.summarizer, candidate.name
    try:
        places = missing(summarizer, have, collection).places
        with contained():
            summarizer.identity()
            asked = None
            if isinstance(summarizer, Paid):
                asked = summarizer.plan(Shown(summarizer, collection, places), folder)
    except CandidateStopped as reason:
        return Planned(candidate=name, articles=0, plan=None, problem=str(reason))
    return Planned(candidate=name, articles=len(places), plan=asked)


def judging(
    metrics: Mapping[str, Metric],
    runs: Mapping[Run, Mapping[Key, Prediction]],
    collection: Sequence[Reference],
) -> Iterator[Planned]:
    """Yield what metrics that ask a server would ask it; nothing is asked and nothing written.

    Bullets that are not written yet are assumed to be like the reference's.
    """
    for name, metric in metrics.items():
        if isinstance(metric, Preference):
            with suppress(BenchError):  # no model is configured: it asks for nothing
                for judge, asked in comparing.plans(runs, collection, metric).items():
                    called = f"{name}: {judge or metric.made_judge().judge}"
                    yield Planned(candidate=called, articles=len(collection), plan=asked)
        elif isinstance(metric, PaidMetric):
            items = [item for made in runs.values() for item in expected(made, collection)]
            for checker, asked in metric.plans(items).items():
                yield Planned(candidate=f"{name}: {checker}", articles=len(items), plan=asked)


def uncached(config: Config) -> Config:
    """The configuration with every reply asked for again, and none kept."""
    candidates = [
        replace(candidate, summarizer=candidate.summarizer.uncached())
        if isinstance(candidate.summarizer, Paid)
        else candidate
        for candidate in config.candidates
    ]
    metrics = {
        name: metric.uncached() if isinstance(metric, PaidMetric) else metric
        for name, metric in config.metrics.items()
    }
    return replace(config, candidates=tuple(candidates), metrics=metrics)
