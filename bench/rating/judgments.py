"""Answers and key -> judgments, the rows that `meta-eval` reads: see docs/judgments.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench import jsonl
from bench.rating import store
from bench.rating.answers import MARKS, NEITHER, Answer, SetAnswer
from bench.rating.task import HUMAN, SIDES, Article, Key, Ratings, Shown, Task
from bench.types import Takeaways


def write(ratings: Ratings) -> int:
    """Write judgments.jsonl of all answers, the same bytes from the same answers; returns its rows.

    Raises
    ------
    InputError
        The task, the key or an answer can't be read.
    """
    task = ratings.task()
    key = ratings.key(task)
    given = {rater: store.read(ratings, task, rater) for rater in store.raters(ratings)}
    made = [
        row for own in given.values() for answer in own.values() for row in rows(task, key, answer)
    ]
    jsonl.write(ratings.judgments_path, made)
    return len(made)


def rows(task: Task, key: Key, answer: Answer) -> Iterator[dict[str, Any]]:
    """Yield a judgment of each set of an item, A first.

    A comparison with people's own bullets is part of their row alone: a candidate that happened
    to meet them is not compared with more systems than the others are.
    """
    item, shown = task.items[answer.item - 1], key.items[answer.item - 1]
    article = task.articles[item.article]
    for side, (bullets, given) in enumerate(zip(item.sets, answer.sets, strict=True)):
        row = _row(article, key.references[item.article], shown, side, bullets)
        row |= _said(article, given)
        if answer.preferred and (HUMAN not in shown.systems or shown.systems[side] == HUMAN):
            row["compared"] = {shown.systems[1 - side]: _won(answer.preferred, side)}
        yield row | {
            "rater": answer.rater,
            "item": answer.item,
            "at": answer.at.isoformat(),
            "seconds": answer.seconds,
        }


def _row(
    article: Article,
    people: Sequence[Takeaways],
    shown: Shown,
    side: int,
    bullets: Takeaways,
) -> dict[str, Any]:
    """What was judged. People's own bullets are beside those of other annotators, if there are."""
    system = shown.systems[side]
    others = people[1:] if system == HUMAN else ()
    control = shown.control if shown.control != "reference" or system == HUMAN else None
    return {
        "doc_id": article.id,
        "system": system,
        "article": article.text,
        "references": [list(one) for one in others or people],
        "takeaways": list(bullets),
        "published": article.published,
        "language": article.language,
        **({"control": control} if control else {}),
    }


def _said(article: Article, given: SetAnswer) -> dict[str, Any]:
    """What was said of the bullets; what was not asked is left out."""
    said: Mapping[str, Any] = {
        "human": {"coverage": given.coverage} if given.coverage else None,
        "bullet_labels": [MARKS[mark] for mark in given.bullets],
        "evidence": [None if n is None else article.sentence(n) for n in given.evidence],
        "missing": given.missing,
    }
    labels = said["bullet_labels"]
    label = 0 if 0 in labels else 1 if labels and None not in labels else None
    return {"label": label} | {name: value for name, value in said.items() if value}


def _won(preferred: str, side: int) -> float:
    return 0.5 if preferred == NEITHER else float(preferred == SIDES[side])
