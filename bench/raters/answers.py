"""Judgments -> answers: what each rater said to each question, as arrays and as controls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bench.metaeval.judgments import PREFERENCE, Judgment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.agreement import Floats, Scale

SUPPORTED = "supported"
"""The question of a bullet's label: does the article support it."""
LABEL = "label"
"""The same of all bullets together, where no bullet has one."""
NOMINAL = (SUPPORTED, LABEL)
"""Answers of these have no order; ratings and comparisons have one."""


class Thing(NamedTuple):
    """What a question was about: a system's takeaways, one bullet of them, or two systems."""

    article: str
    systems: tuple[str, ...]
    """Two in the order of their names where they are compared; 1 is for the first."""
    takeaways: tuple[str, ...] = ()
    bullet: int = -1


class Answer(NamedTuple):
    """What one rater said to one question about one thing."""

    question: str
    rater: str | None
    thing: Thing
    value: float
    control: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """All answers to one question.

    `values` [raters, units] are NaN where a rater gave none, and the mean where he or she gave
    several; `articles` [units] number the articles. Comparisons count from both sides, so that it
    does not matter whose name comes first.
    """

    question: str
    scale: Scale
    raters: tuple[str, ...]
    values: Floats
    articles: NDArray[np.intp]
    things: int
    """Units without the other sides of comparisons, which stand last."""


def answers(judgments: Iterable[Judgment]) -> list[Answer]:
    """Every answer of these rows: a rater's once, however many rows tell it.

    Raters without a name may be many, so that equal answers of theirs all count; but a comparison
    is told in the rows of both systems, and is one answer.
    """
    given: list[Answer] = []
    told: Counter[tuple[Answer, str]] = Counter()
    kept: Counter[Answer] = Counter()
    for judgment in judgments:
        for answer in _answers(judgment):
            told[answer, judgment.system] += 1
            if kept[answer] < (told[answer, judgment.system] if answer.rater is None else 1):
                kept[answer] += 1
                given.append(answer)
    return given


def _answers(judgment: Judgment) -> Iterator[Answer]:
    """Yield the answers of a row."""
    bullets = judgment.item.takeaways
    of = Thing(judgment.doc_id, (judgment.system,), bullets)
    ratings = dict(judgment.human)
    if judgment.compared:
        ratings.pop(PREFERENCE)
    said: list[tuple[str, Thing, float | None]] = [
        *((name, of, value) for name, value in ratings.items()),
        *([] if judgment.bullet_labels else [(LABEL, of, judgment.label)]),
        *(
            (SUPPORTED, of._replace(bullet=place), label)
            for place, label in enumerate(judgment.bullet_labels)
        ),
        *_compared(judgment),
    ]
    for question, thing, value in said:
        if value is not None:
            yield Answer(question, judgment.rater, thing, float(value), judgment.control)


def _compared(judgment: Judgment) -> Iterator[tuple[str, Thing, float]]:
    for other, won in judgment.compared.items():
        first, second = sorted((judgment.system, other))
        value = won if first == judgment.system else 1 - won
        yield PREFERENCE, Thing(judgment.doc_id, (first, second)), value


def by_question(given: Sequence[Answer]) -> dict[str, list[Answer]]:
    """Answers that are no repeats, by question; what is asked of bullets stands last."""
    found: dict[str, list[Answer]] = {}
    for answer in given:
        if answer.control != "repeat":
            found.setdefault(answer.question, []).append(answer)
    return dict(sorted(found.items(), key=lambda pair: (pair[0] in NOMINAL, pair[0])))


def arrays(question: str, given: Sequence[Answer]) -> Answers:
    """Answers to one question as arrays; those of unknown raters are left out."""
    known = [answer for answer in given if answer.rater is not None]
    raters = sorted({str(answer.rater) for answer in known})
    things = sorted({answer.thing for answer in known})
    places = ({name: n for n, name in enumerate(raters)}, {t: n for n, t in enumerate(things)})
    sums, counts = np.zeros((len(raters), len(things))), np.zeros((len(raters), len(things)))
    for answer in known:
        cell = places[0][str(answer.rater)], places[1][answer.thing]
        sums[cell] += answer.value
        counts[cell] += 1
    values = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    names = [thing.article for thing in things]
    numbers = np.unique(names, return_inverse=True)[1] if names else np.zeros(0, np.intp)
    compared = np.array([len(thing.systems) > 1 for thing in things], bool)
    values = np.hstack([values, 1 - values[:, compared]])
    numbers = np.concatenate([numbers, numbers[compared]])
    return Answers(
        question=question,
        scale="nominal" if question in NOMINAL else "ordinal",
        raters=tuple(raters),
        values=values,
        articles=numbers,
        things=len(things),
    )
