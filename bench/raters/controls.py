"""What controls tell of each rater: answers that changed, and how people's own bullets fared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from bench import shares
from bench.metaeval.judgments import PREFERENCE, Judgment
from bench.raters.answers import NOMINAL, Answer
from bench.tables.notes import HUMAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of answers, its mean over articles with bounds, each from 0 to 1; NaN is unknown."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    answers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """How one rater did: shares of answers, and the median of the seconds for an item."""

    changed: Share
    """Answers that are others than the first time."""
    unsupported: Share
    """Bullets, or sets of them, that people wrote and the rater called not supported."""
    behind: Share
    """Comparisons in which people's own bullets were called worse."""
    items: int
    seconds: float


def controls(judgments: Sequence[Judgment], given: Sequence[Answer], rater: str) -> Controls:
    """What the answers of one rater to controls were."""
    own = [answer for answer in given if answer.rater == rater]
    human = [one for one in own if HUMAN in one.thing.systems and one.control != "repeat"]
    items = {
        (judgment.at or place): judgment.seconds  # two sets of one item were answered at one time
        for place, judgment in enumerate(judgments)
        if judgment.rater == rater
    }
    seconds = [second for second in items.values() if second is not None]
    return Controls(
        changed=_share(_changed(own)),
        unsupported=_share(
            (one.thing.article, one.value == 0) for one in human if one.question in NOMINAL
        ),
        behind=_share(
            (one.thing.article, _of_human(one) < 0.5)
            for one in human
            if one.question == PREFERENCE and len(one.thing.systems) > 1
        ),
        items=len(items),
        seconds=median(seconds) if seconds else math.nan,
    )


def _of_human(answer: Answer) -> float:
    return answer.value if answer.thing.systems[0] == HUMAN else 1 - answer.value


def _changed(own: Sequence[Answer]) -> Iterable[tuple[str, bool]]:
    """Yield the article of each answer that was given again, and whether it is another one."""
    first: dict[tuple[object, ...], set[float]] = {}
    for one in own:
        if one.control != "repeat":
            first.setdefault((one.question, one.thing), set()).add(one.value)
    for one in own:
        before = first.get((one.question, one.thing))
        if one.control == "repeat" and before:
            yield one.thing.article, one.value not in before


def _share(found: Iterable[tuple[str, bool]]) -> Share:
    articles: dict[str, list[bool]] = {}
    for article, hit in found:
        articles.setdefault(article, []).append(hit)
    if not articles:
        return Share()
    values = np.array([np.mean(hits) for hits in articles.values()])
    count = sum(map(len, articles.values()))
    low, high = shares.interval(values, count)
    return Share(value=float(values.mean()), low=low, high=high, answers=count)
