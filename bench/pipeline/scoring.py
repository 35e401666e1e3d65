"""Runs x metrics -> scores: only what is missing, all candidates side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench import items, jsonl, metrics
from bench.llm.pricing import Budget
from bench.progress import Progress
from bench.runs import Key, Run, score_header, score_line, settle
from bench.types import Item, Metric, Prediction, Reference, digest

MISSING = "missing"
"""In place of a digest, where there is no prediction."""
ITEMS_AT_ONCE = 256
"""Predictions scored before their scores are written: what a crash can cost, in scoring."""


def score(
    runs: Mapping[Run, Mapping[Key, Prediction]],
    collection: Sequence[Reference],
    chosen: Mapping[str, Metric],
    *,
    quiet: bool = False,
    budget: Budget | None = None,
) -> int:
    """Score what is not yet scored, metric by metric, all runs together; return how many.

    `runs` come with what they predicted.

    All candidates' predictions for one article are scored side by side, so that a metric reads
    the article and its references once. An article without a prediction scores the worst value.
    """
    wanted = {run: _wanted(run, made, collection) for run, made in runs.items()}
    order = [reference.article.id for reference in collection]
    total = 0
    for name, metric in chosen.items():
        made = metric.fit(reference.takeaways for reference in collection)
        todo = _unscored(name, made, wanted)
        with Progress(f"score {name}", len(todo), quiet=quiet) as progress:
            for start in range(0, len(todo), ITEMS_AT_ONCE):
                chunk = todo[start : start + ITEMS_AT_ONCE]
                _score_chunk(name, made, chunk, budget)
                progress.advance(len(chunk))
        for run in {work.run for work in todo}:
            settle(run.scores_path(name), order, header=True)
        total += len(todo)
    return total


def expected(
    run: Run, have: Mapping[Key, Prediction], collection: Sequence[Reference]
) -> Iterator[Item]:
    """Yield what a metric will be shown of a run; a reference's bullets replace missing ones."""
    by_id = {reference.article.id: reference for reference in collection}
    for work in _wanted(run, have, collection):
        if work.item:
            yield work.item
        elif work.digest == MISSING:
            yield from _stand_in(by_id[work.key[0]])


def _stand_in(reference: Reference) -> Iterator[Item]:
    for takeaways in reference.takeaways[:1]:
        yield items.of(reference, takeaways)


@dataclass(frozen=True, slots=True)
class _Work:
    """One score to be made; `item` is None where there is nothing to score."""

    run: Run
    key: Key
    digest: str
    item: Item | None


def _wanted(
    run: Run, have: Mapping[Key, Prediction], collection: Sequence[Reference]
) -> list[_Work]:
    """Return what a run's scores should cover: each article, with every sample there is."""
    samples: dict[str, list[Prediction]] = {}
    for _, prediction in sorted(have.items()):
        samples.setdefault(prediction.article_id, []).append(prediction)
    wanted = []
    for reference in collection:
        current = [
            made
            for made in samples.get(reference.article.id, ())
            if made.article_digest.startswith(reference.article.digest)
        ]
        wanted += [_work(run, reference, made) for made in current] or [_work(run, reference, None)]
    return wanted


def _work(run: Run, reference: Reference, made: Prediction | None) -> _Work:
    article = reference.article
    key = (article.id, made.sample if made else 0)
    if not made or made.status != "ok":
        return _Work(run, key, made.status if made else MISSING, None)
    item = items.of(reference, made.takeaways)
    seen = digest(article.text, item.references, item.takeaways, item.published, item.language)
    return _Work(run, key, seen, item)


def _unscored(name: str, made: Metric, wanted: Mapping[Run, Sequence[_Work]]) -> list[_Work]:
    """Return the work that is left, all runs' predictions for an article together."""
    todo: list[tuple[int, _Work]] = []
    for run, works in wanted.items():
        path = run.scores_path(name)
        if path.exists():
            jsonl.mend(path)
        have = run.scored(name, made)
        if not have:
            jsonl.write(path, [score_header(name, made)])
        todo += [(at, work) for at, work in enumerate(works) if have.get(work.key) != work.digest]
    return [work for _, work in sorted(todo, key=lambda pair: pair[0])]


def _score_chunk(name: str, made: Metric, chunk: Sequence[_Work], budget: Budget | None) -> None:
    scored = metrics.score(made, [work.item for work in chunk], budget)
    with ExitStack() as stack:
        files = {
            run: stack.enter_context(jsonl.Appender(run.scores_path(name)))
            for run in {work.run for work in chunk}
        }
        for work, result in zip(chunk, scored, strict=True):
            files[work.run].append(score_line(work.key, work.digest, result))
