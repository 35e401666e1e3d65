"""Runs compared with each other: a judge's or people's preferences, written as scores of each run.

What was chosen and decided is kept in `runs/.preference/answers.jsonl`, and the comparisons as
rows of judgments in `judgments.jsonl` beside it, for `meta-eval` and `rate report`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import nan
from pathlib import Path
from typing import Any

from bench import jsonl
from bench.llm.pricing import Budget, Plan
from bench.metrics.preference import Preference
from bench.pipeline.chunks import Articles
from bench.pipeline.shards import Share
from bench.preference.draw import Draw
from bench.preference.judge import PairJudge
from bench.preference.ledger import Ledger
from bench.preference.tournament import Field, Tournament
from bench.progress import Progress
from bench.runs import Key, Run, score_header, score_line
from bench.types import (
    BenchError,
    InputError,
    Metric,
    Prediction,
    Reference,
    Scored,
    Takeaways,
    digest,
)

NAME = "preference"
"""Of the metric, and so of the files of scores."""
FOLDER = ".preference"
"""The folder beside the runs; no candidate has this name."""
ANSWERS = "answers.jsonl"
JUDGMENTS = "judgments.jsonl"
HUMAN = "(human)"
"""People's own bullets; no candidate can have this name."""
FEWEST = 2
"""Runs that can be compared."""
Predictions = Mapping[Key, Prediction]
References = Articles | Sequence[Reference]
_log = logging.getLogger("bench")


def divided(
    metrics: Mapping[str, Metric],
) -> tuple[dict[str, Metric], list[Preference]]:
    """The metrics that look at one prediction at a time, and those that compare candidates."""
    joint = [metric for metric in metrics.values() if isinstance(metric, Preference)]
    return {name: metric for name, metric in metrics.items() if metric not in joint}, joint


def compare(
    runs: Sequence[Run],
    collection: References,
    metric: Preference,
    *,
    quiet: bool = False,
    budget: Budget | None = None,
) -> Tournament:
    """Let the judge compare runs; write scores of each, and judgments. Only what is new is asked.

    Raises
    ------
    InputError
        There are fewer than two runs, or two of one name, or no model is configured.
    BenchError
        Nobody can be asked, the budget is spent, or another process is at it.
    """
    if len(runs) < FEWEST:
        raise InputError("two runs or more are compared", field="RUN")
    judge = metric.made_judge()
    judge.configured()
    field, folder = _field(runs, collection, metric), _folder(runs)
    with Run(folder).lock():
        draw = Draw(field, judge, metric.opponents, Ledger(folder / ANSWERS))
        with Progress("compare", len(draw.todo()), quiet=quiet) as progress:
            draw.play(budget, progress.advance)
        made = Tournament(field=field, meetings=tuple(draw.meetings()))
        jsonl.write(folder / JUDGMENTS, judgments(made, collection, judge))
        write(runs, made, metric.of(field.digest))
    return made


def score(
    runs: Sequence[Run],
    share: Share,
    metric: Preference,
    *,
    quiet: bool = False,
    budget: Budget | None = None,
) -> None:
    """Compare as `compare` does; where that can't be, the scores are n/a, and why is said.

    Of a single run or of a shard the scores stay as they are, unless they are of other bullets.
    """
    if share.shard or len(runs) < FEWEST:
        what = "shards" if share.shard else "a run alone"
        _log.warning("%s: of %s nothing is compared; `takeaway-bench prefer` compares", NAME, what)
        if not share.shard:
            _drop_old(runs, share.whole)
        return
    try:
        compare(runs, share.whole, metric, quiet=quiet, budget=budget)
    except BenchError as reason:
        _log.warning("%s: %s", NAME, reason)
        field = _field(runs, share.whole, metric)
        write(runs, Tournament(field=field, meetings=()), metric.of(field.digest), str(reason))


def _drop_old(runs: Sequence[Run], collection: References) -> None:
    """Delete scores of bullets that a run no longer has: they would be shown as those of today."""
    for run in runs:
        path, name = run.scores_path(NAME), run.path.name
        if not path.exists():
            continue
        own = field_of({run: run.predictions()}, collection).takeaways[name]
        lines = {line.get("article_id"): line.get("digest") for _, line in jsonl.read(path)}
        if any(lines.get(one.article.id) not in {None, "", digest(own.get(one.article.id))}
               for one in _each(collection)):  # fmt: skip
            path.unlink()
            _log.warning("%s: the scores of %s were of other bullets and are deleted", NAME, name)


def plans(
    runs: Mapping[Run, Predictions], collection: References, metric: Preference
) -> dict[str, Plan]:
    """What each member of the judge would be asked; nothing is asked, nothing written.

    Where a run has no prediction yet, one like the reference's bullets is assumed.
    """
    field = field_of(runs, collection, people=metric.people, stand_in=True)
    judge = metric.made_judge()
    draw = Draw(field, judge, metric.opponents, Ledger(_folder(runs) / ANSWERS))
    return dict(judge.plans([one.match for one in draw.todo()]))


def _field(runs: Iterable[Run], collection: References, metric: Preference) -> Field:
    predicted = {run: run.predictions() for run in runs}
    return field_of(predicted, collection, people=metric.people)


def field_of(
    runs: Mapping[Run, Predictions],
    collection: References,
    *,
    people: bool = False,
    stand_in: bool = False,
) -> Field:
    """What runs predicted, of several samples the first; and what `people` wrote.

    Raises
    ------
    InputError
        Two runs have the same name.
    """
    names = [run.path.name for run in runs]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two runs are called {name!r}")
    takeaways = {
        run.path.name: dict(_answers(run.path.name, made, collection, stand_in=stand_in))
        for run, made in runs.items()
    }
    if people:
        takeaways[HUMAN] = {
            one.article.id: one.takeaways[0] for one in _each(collection) if one.takeaways
        }
    articles = tuple(reference.article for reference in _each(collection))
    return Field(articles=articles, takeaways=takeaways)


def _answers(
    name: str, made: Predictions, collection: References, *, stand_in: bool
) -> Iterator[tuple[str, Takeaways]]:
    for reference in _each(collection):
        article = reference.article
        found = made.get((article.id, 0))
        if found and found.article_digest.startswith(article.digest):
            if found.status == "ok" and any(map(str.strip, found.takeaways)):
                yield article.id, found.takeaways
        elif stand_in and reference.takeaways:
            yield article.id, (*reference.takeaways[0], name)


def _each(collection: References) -> Iterator[Reference]:
    return (collection[place] for place in range(len(collection)))


def _folder(runs: Iterable[Run]) -> Path:
    return next(iter(runs)).path.parent / FOLDER


def write(runs: Iterable[Run], made: Tournament, metric: Preference, reason: str = "") -> None:
    """Write the scores of each run, of all articles in their order."""
    for run in runs:
        scored = _scored(made, run.path.name, reason)
        header, own = score_header(NAME, metric), made.field.takeaways[run.path.name]
        lines = [
            score_line((article.id, 0), digest(own.get(article.id)), one)
            for article, one in zip(made.field.articles, scored, strict=True)
        ]
        jsonl.write(run.scores_path(NAME), [header, *lines])


def _scored(made: Tournament, name: str, reason: str) -> Iterator[Scored]:
    """Yield the values of one candidate's articles, with what they come from."""
    place = made.field.names.index(name)
    plain, adjusted = made.strengths, made.adjusted
    by_article: dict[str, list[dict[str, Any]]] = {}
    for other, result, one in made.of(name):
        line: dict[str, Any] = {"with": other, "result": result}
        if one.outcome and one.outcome.samples:
            line |= {"flips": one.outcome.flips, "reason": one.outcome.reason}
            if votes := one.votes(name):
                line["votes"] = votes
        by_article.setdefault(one.article_id, []).append(line)
    for at, article in enumerate(made.field.articles):
        met = by_article.get(article.id, [])
        lacking = [one["result"] is None for one in met]
        values = {
            "preference": float(plain.values[place, at]) if plain else nan,
            "preference_adjusted": float(adjusted.values[place, at]) if adjusted else nan,
            "preference_unanswered": sum(lacking) / len(met) if met else nan,
        }
        why = reason or made.reason or made.unadjusted
        yield Scored(values, {"compared": met} | ({"reason": why} if why else {}))


def judgments(
    made: Tournament, collection: References, judge: PairJudge
) -> Iterator[dict[str, Any]]:
    """Yield a row of judgments for each article and candidate; the judge is the rater."""
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for name in made.field.names:
        for other, result, one in made.of(name):
            if result is not None:
                rows.setdefault((one.article_id, name), {})[other] = result
    by_id = {reference.article.id: reference for reference in _each(collection)}
    for (article_id, name), compared in sorted(rows.items()):
        reference = by_id[article_id]
        published = reference.article.published
        yield {
            "doc_id": article_id,
            "system": name,
            "article": reference.article.text,
            "references": [list(bullets) for bullets in reference.takeaways],
            "takeaways": list(made.field.takeaways[name].get(article_id, ())),
            "published": published.isoformat() if published else None,
            "language": reference.article.language,
            "rater": judge.judge,
            "compared": compared,
        }
