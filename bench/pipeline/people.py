"""What people's own bullets score: the measure of a checker, and the ceiling for candidates.

Two comparisons stand in `runs/.people/`, in folders like those of runs. In `references` the first
checker judges the bullets that people wrote. The others leave one annotator out: of the articles
with several, the second annotator's bullets are scored against the others', in `human`, and so are
the candidates' bullets, each in `beside/<candidate>`, so that both face the same references.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench import jsonl
from bench.llm.pricing import PaidMetric
from bench.metrics.consistency import Consistency
from bench.pipeline.chunks import Articles
from bench.pipeline.scoring import score
from bench.pipeline.shards import Share
from bench.pipeline.workers import Workers
from bench.references import Collection
from bench.runs import PEOPLE, Run, rows
from bench.runs.records import PredictionRecord
from bench.types import BenchError, Metric, Prediction, Reference

LEFT_OUT = 1
"""The place of the annotator who is scored against the others."""


def score_people(
    runs: Sequence[Run],
    share: Share,
    chosen: Mapping[str, Metric],
    workers: Workers | None = None,
) -> None:
    """Score people's bullets, and the candidates' beside theirs, where that is missing.

    Nothing is paid for: metrics that ask a paid server are left out. Where another process is at
    it already, it is left to that one.
    """
    folder = share.parent(runs[0]).parent / PEOPLE
    free = {name: made for name, metric in chosen.items() for made in _free(metric)}
    try:
        with share.run(folder).lock():
            _Scoring(folder, share, workers).score(runs, free)
    except BenchError:
        return


def _free(metric: Metric) -> list[Metric]:
    """The metric, or the part of it that asks no paid server."""
    if isinstance(metric, Consistency):
        first = metric.checkers[:1]
        settings = {name: metric.settings[name] for name in first if name in metric.settings}
        metric = replace(metric, checkers=first, settings=settings)
    return [] if isinstance(metric, PaidMetric) and metric.plans([]) else [metric]


class _Scoring:
    """Scores what people wrote as the predictions of runs in a folder."""

    def __init__(self, folder: Path, share: Share, workers: Workers | None) -> None:
        self._folder, self._share, self._workers = folder, share, workers

    def score(self, runs: Sequence[Run], chosen: Mapping[str, Metric]) -> None:
        """Score people's bullets, and those of runs beside them."""
        if "consistency" in chosen:
            own = self._written("references", _by(self._share.collection, 0), self._share)
            self._scored([own], self._share, {"consistency": chosen["consistency"]})
        several = self._share.where(lambda entry: entry.annotators > LEFT_OUT)
        if not several.whole:
            return
        human = self._written("human", _by(several.collection, LEFT_OUT), several)
        self._scored([human], several, chosen, LeftOut)
        compared = {name: metric for name, metric in chosen.items() if metric.uses_references}
        beside = [
            self._written(f"beside/{self._share.parent(run).name}", _kept(run, several), several)
            for run in runs
        ]
        self._scored(beside, several, compared, LeftOut)

    def _scored(
        self,
        runs: Sequence[Run],
        share: Share,
        chosen: Mapping[str, Metric],
        seen: Callable[[Collection], Articles] = lambda collection: collection,
    ) -> None:
        score(
            runs,
            seen(share.collection),
            chosen,
            whole=seen(share.whole),
            quiet=True,
            workers=self._workers,
        )

    def _written(self, name: str, made: Iterable[Prediction], share: Share) -> Run:
        """Write predictions as a run whose digest is that of the whole collection."""
        run = share.run(self._folder / name)
        about = {"digest": self._share.whole.digest, "count": len(share.whole)}
        run.write_manifest({"candidate": Path(name).name, "references": share.pinned(about)})
        run.write_articles(share.collection)
        share.note(run)
        jsonl.write(run.predictions_path, (line.as_json() for line in made))
        return run


class LeftOut:
    """A collection without what the annotator wrote who is scored against the others."""

    def __init__(self, collection: Collection) -> None:
        self._collection, self.ids = collection, collection.ids

    def __len__(self) -> int:
        return len(self._collection)

    def __getitem__(self, place: int) -> Reference:
        one = self._collection[place]
        others = one.takeaways[:LEFT_OUT] + one.takeaways[LEFT_OUT + 1 :]
        return replace(one, takeaways=others, annotators=())


def _by(collection: Iterable[Reference], annotator: int) -> Iterator[Prediction]:
    """What one annotator wrote, as predictions."""
    for reference in collection:
        yield Prediction(
            article_id=reference.article.id,
            article_digest=reference.article.digest,
            takeaways=reference.takeaways[annotator],
        )


def _kept(run: Run, share: Share) -> Iterator[Prediction]:
    """The predictions of a run for some articles, without what the model wrote word for word."""
    kept = set(share.collection.ids)
    for record in rows.read(run.predictions_path, PredictionRecord):
        if record.article_id in kept:
            yield replace(record.prediction(), raw="")
