"""Judgments whose rows compare systems -> a tournament, as a judge's comparisons make one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench import pipeline
from bench.config import Config
from bench.metaeval import judgments
from bench.metaeval.judgments import Judgment
from bench.metrics.preference import Preference
from bench.pipeline import comparing
from bench.preference.design import pair
from bench.preference.outcome import Outcome
from bench.preference.tournament import Field, Meeting, Tournament
from bench.types import Article, InputError, Takeaways, digest


def tournament(path: Path) -> Tournament:
    """What the raters of a file say of the systems that they compare.

    Raises
    ------
    InputError
        The file can't be read, or no row compares anything.
    """
    judged = _comparing(path)
    return Tournament(field=field_of(judged), meetings=tuple(met(judged)))


def of_runs(path: Path, config: Config, paths: Sequence[Path]) -> tuple[Tournament, int]:
    """What they say of runs, which is written as the scores of each; and how many are left out.

    Left out are comparisons of other systems or articles, and of bullets that a run no longer has.

    Raises
    ------
    InputError
        The file or a run can't be read, or nothing in the file is of these runs.
    """
    judged = _comparing(path)
    found, meetings = field_of(judged), met(judged)
    collection = pipeline.load(config.references)
    with pipeline.held(paths) as runs:
        field = comparing.field_of({run: run.predictions() for run in runs}, collection)
        kept = tuple(one for one in meetings if _is_of(one, found, field))
        if not kept:
            raise InputError("no row compares these runs and their present bullets", file=path)
        made = Tournament(field=field, meetings=kept)
        people = f"people:{digest(*map(tuple, kept))}"
        comparing.write(runs, made, Preference().of(field.digest, people))
    return made, len(meetings) - len(kept)


def _comparing(path: Path) -> list[Judgment]:
    judged = [one for one in judgments.counting(judgments.read(path)) if one.compared]
    if not judged:
        raise InputError("no row compares systems", file=path, field="compared")
    return judged


def field_of(judged: Sequence[Judgment]) -> Field:
    """The articles and systems of rows that compare; a system has the bullets of its last row."""
    articles: dict[str, Article] = {}
    takeaways: dict[str, dict[str, Takeaways]] = defaultdict(dict)
    for one in judged:
        text, language = one.item.article, one.item.language
        articles[one.doc_id] = Article(id=one.doc_id, title="", text=text, language=language)
        takeaways[one.system][one.doc_id] = one.item.takeaways
        for other in one.compared:
            takeaways[other]
    return Field(
        articles=tuple(articles[name] for name in sorted(articles)),
        takeaways={name: dict(own) for name, own in takeaways.items()},
    )


def met(judged: Sequence[Judgment]) -> list[Meeting]:
    """Each rater's comparisons: the two rows of one comparison are one.

    Where a rater says different things of the same two, that is no difference.
    """
    said: dict[tuple[str, str, str, str], set[float]] = defaultdict(set)
    for one in judged:
        for other, result in one.compared.items():
            first, second = pair(one.system, other)
            seen = result if one.system == first else 1 - result
            said[one.doc_id, first, second, one.rater or ""].add(seen)
    return [
        Meeting(doc_id, first, second, Outcome(result=found.pop() if len(found) == 1 else 0.5))
        for (doc_id, first, second, _), found in sorted(said.items())
    ]


def _is_of(one: Meeting, found: Field, field: Field) -> bool:
    """Whether two of the field met, with the bullets that they have there."""
    return any(one.article_id == article.id for article in field.articles) and all(
        name in field.takeaways
        and field.takeaways[name].get(one.article_id, ())
        == found.takeaways[name].get(one.article_id, ())
        for name in (one.first, one.second)
    )
