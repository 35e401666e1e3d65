"""What people's own bullets score: the measure of a checker, and the ceiling for candidates.

Two comparisons stand in `runs/.people/`, in folders like those of runs. In `references` the first
checker judges the bullets that people wrote. The others leave one annotator out: of the articles
with several, the second annotator's bullets are scored against the others', in `human`, and so are
the candidates' bullets, each in `beside/<candidate>`, so that both face the same references.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench import jsonl, references
from bench.llm.pricing import PaidMetric
from bench.metrics.consistency import Consistency
from bench.pipeline.scoring import score
from bench.pipeline.workers import Workers
from bench.runs import PEOPLE, Run
from bench.runs.ordered import Ordered
from bench.runs.records import PredictionRecord
from bench.types import BenchError, Metric, Prediction, Reference, Takeaways

LEFT_OUT = 1
"""The place of the annotator who is scored against the others."""


def score_people(
    runs: Sequence[Run],
    collection: Sequence[Reference],
    chosen: Mapping[str, Metric],
    workers: Workers | None = None,
) -> None:
    """Score people's bullets, and the candidates' beside theirs, where that is missing.

    Nothing is paid for: metrics that ask a paid server are left out. Where another process is at
    it already, it is left to that one.
    """
    folder = runs[0].path.parent / PEOPLE
    free = {name: made for name, metric in chosen.items() for made in _free(metric)}
    try:
        with Run(folder).lock():
            _score(folder, runs, collection, free, workers)
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
    runs: Sequence[Run],
    collection: Sequence[Reference],
    chosen: Mapping[str, Metric],
    workers: Workers | None,
) -> None:
    digest = references.digest(collection)
    scoring = partial(score, quiet=True, workers=workers)
    if "consistency" in chosen:
        own = _written(folder / "references", _theirs(collection, 0), collection, digest)
        scoring([own], collection, {"consistency": chosen["consistency"]})
    several = [each for each in collection if len(each.takeaways) > LEFT_OUT]
    if not several:
        return
    others = [replace(each, takeaways=_others(each), annotators=()) for each in several]
    human = _written(folder / "human", _theirs(several, LEFT_OUT), others, digest)
    scoring([human], others, chosen)
    compared = {name: metric for name, metric in chosen.items() if metric.uses_references}
    beside = []
    for run in runs:
        kept = _kept(run, collection, {each.article.id for each in several})
        beside.append(_written(folder / "beside" / run.path.name, kept, others, digest))
    scoring(beside, others, compared)


def _others(reference: Reference) -> tuple[Takeaways, ...]:
    return reference.takeaways[:LEFT_OUT] + reference.takeaways[LEFT_OUT + 1 :]


def _theirs(collection: Iterable[Reference], annotator: int) -> Iterator[Prediction]:
    """What one annotator wrote, as predictions."""
    for reference in collection:
        yield Prediction(
            article_id=reference.article.id,
            article_digest=reference.article.digest,
            takeaways=reference.takeaways[annotator],
        )


def _kept(run: Run, collection: Sequence[Reference], ids: Container[str]) -> Iterator[Prediction]:
    """The predictions of a run for some articles, without what the model wrote word for word."""
    places = {reference.article.id: at for at, reference in enumerate(collection)}
    for record in Ordered(run.predictions_path, PredictionRecord, places):
        if record.article_id in ids:
            yield replace(record.prediction(), raw="")


def _written(
    path: Path, made: Iterable[Prediction], collection: Sequence[Reference], digest: str
) -> Run:
    """Write predictions as a run over a collection whose digest is that of the whole one."""
    run = Run(path)
    path.mkdir(parents=True, exist_ok=True)
    about = {"digest": digest, "count": len(collection)}
    run.write_manifest({"candidate": path.name, "references": about})
    run.write_articles(collection)
    jsonl.write(run.predictions_path, (line.as_json() for line in made))
    return run
