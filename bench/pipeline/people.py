"""What people's own bullets score: the measure of a checker, and the ceiling for candidates.

Two comparisons stand in `runs/.people/`, in folders like those of runs. In `references` the first
checker judges the bullets that people wrote. The others leave one annotator out: of the articles
with several, the second annotator's bullets are scored against the others', in `human`, and so are
the candidates' bullets, each in `beside/<candidate>`, so that both face the same references.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench import jsonl, references
from bench.llm.pricing import PaidMetric
from bench.metrics.consistency import Consistency
from bench.pipeline.asking import Predictions
from bench.pipeline.scoring import score
from bench.runs import PEOPLE, Run
from bench.types import BenchError, Metric, Prediction, Reference, Takeaways

LEFT_OUT = 1
"""The place of the annotator who is scored against the others."""


def score_people(
    runs: Mapping[Run, Predictions], collection: Sequence[Reference], chosen: Mapping[str, Metric]
) -> None:
    """Score people's bullets, and the candidates' beside theirs, where that is missing.

    Nothing is paid for: metrics that ask a paid server are left out. Where another process is at
    it already, it is left to that one.
    """
    folder = next(iter(runs)).path.parent / PEOPLE
    free = {name: made for name, metric in chosen.items() for made in _free(metric)}
    try:
        with Run(folder).lock():
            _score(folder, runs, collection, free)
    except BenchError:
        return


def _free(metric: Metric) -> list[Metric]:
    """The metric, or the part of it that asks no paid server."""
    if isinstance(metric, Consistency):
        first = metric.checkers[:1]
        settings = {name: metric.settings[name] for name in first if name in metric.settings}
        metric = replace(metric, checkers=first, settings=settings)
    return [] if isinstance(metric, PaidMetric) and metric.plans([]) else [metric]


def _score(
    folder: Path,
    runs: Mapping[Run, Predictions],
    collection: Sequence[Reference],
    chosen: Mapping[str, Metric],
) -> None:
    digest = references.digest(collection)
    if "consistency" in chosen:
        theirs = {each.article.id: each.takeaways[0] for each in collection}
        own = _written(folder / "references", theirs, collection, digest)
        score(own, collection, {"consistency": chosen["consistency"]}, quiet=True)
    several = [each for each in collection if len(each.takeaways) > LEFT_OUT]
    if not several:
        return
    second = {each.article.id: each.takeaways[LEFT_OUT] for each in several}
    others = [replace(each, takeaways=_others(each), annotators=()) for each in several]
    score(_written(folder / "human", second, others, digest), others, chosen, quiet=True)
    compared = {name: metric for name, metric in chosen.items() if metric.uses_references}
    for run, made in runs.items():
        kept = {key: line for key, line in made.items() if key[0] in second}
        beside = _kept(folder / "beside" / run.path.name, kept, others, digest)
        score(beside, others, compared, quiet=True)


def _others(reference: Reference) -> tuple[Takeaways, ...]:
    return reference.takeaways[:LEFT_OUT] + reference.takeaways[LEFT_OUT + 1 :]


def _written(
    path: Path, takeaways: Mapping[str, Takeaways], collection: Sequence[Reference], digest: str
) -> dict[Run, Predictions]:
    """Write what people wrote as the predictions of a run."""
    made = {
        (each.article.id, 0): Prediction(
            article_id=each.article.id,
            article_digest=each.article.digest,
            takeaways=takeaways[each.article.id],
        )
        for each in collection
    }
    return _kept(path, made, collection, digest)


def _kept(
    path: Path, made: Predictions, collection: Sequence[Reference], digest: str
) -> dict[Run, Predictions]:
    """Write predictions as a run over a collection whose digest is that of the whole one."""
    run = Run(path)
    path.mkdir(parents=True, exist_ok=True)
    about = {"digest": digest, "count": len(collection)}
    run.write_manifest({"candidate": path.name, "references": about})
    run.write_articles(collection)
    jsonl.write(run.predictions_path, [line.as_json() for line in made.values()])
    return {run: made}
