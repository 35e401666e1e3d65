"""Judgments and metrics -> arrays: every column's score of every row, with what people said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.metaeval.correlation import Floats
from bench.metaeval.judgments import Judgment
from bench.pipeline.rows import score_items
from bench.text import words
from bench.types import Column, Metric

if TYPE_CHECKING:
    import pandas as pd

WORDS = Column(name="words", about="words in all bullets", better=None)
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows of a file.

    `scores` [columns, rows] are turned so that higher is better. `cuts` [columns] are what a score
    must reach for its row to count as consistent, NaN for a column without a better and a worse.
    `human` and `labels` [rows] are NaN where nobody judged; `articles` and `systems` [rows] number
    them.
    """

    scores: Floats
    cuts: Floats
    human: Floats
    labels: Floats
    articles: NDArray[np.intp]
    systems: NDArray[np.intp]

    def where(self, kept: NDArray[np.bool_]) -> Rows:
        """Only these rows; articles keep their numbers, systems are numbered again from 0."""
        return Rows(
            scores=self.scores[:, kept],
            cuts=self.cuts,
            human=self.human[kept],
            labels=self.labels[kept],
            articles=self.articles[kept],
            systems=np.unique(self.systems[kept], return_inverse=True)[1],
        )


def score(judged: Sequence[Judgment], metrics: Mapping[str, Metric]) -> pd.DataFrame:
    """Score each judgment; a column `words` is added where no metric has one.

    Raises
    ------
    InputError
        A metric needs references and a row has none.
    """
    frame = score_items([judgment.item for judgment in judged], metrics)
    if WORDS.name not in frame:
        bullets = [judgment.item.takeaways for judgment in judged]
        frame[WORDS.name] = [sum(len(words(text)) for text in texts) for texts in bullets]
    return frame


def declared(metrics: Mapping[str, Metric]) -> list[Column]:
    """Every column of a frame that `score` makes."""
    return [WORDS, *(column for metric in metrics.values() for column in metric.columns)]


def arrays(
    judged: Sequence[Judgment],
    frame: pd.DataFrame,
    metrics: Mapping[str, Metric],
    rating: str | None,
    threshold: float | None,
) -> Rows:
    """The rows as arrays; see `thresholds` for `threshold`."""
    signs = {c.name: -1.0 if c.better == "lower" else 1.0 for c in declared(metrics)}
    turned = np.array([signs.get(name, 1.0) for name in frame.columns])
    cut_at = thresholds(metrics, threshold)
    cuts = np.array([cut_at.get(name, np.nan) for name in frame.columns])
    human = [judgment.human.get(rating) if rating else None for judgment in judged]
    return Rows(
        scores=frame.to_numpy(float).T * turned[:, None],
        cuts=cuts * turned,
        human=np.array(human, float),
        labels=np.array([judgment.label for judgment in judged], float),
        articles=np.unique([judgment.doc_id for judgment in judged], return_inverse=True)[1],
        systems=np.unique([judgment.system for judgment in judged], return_inverse=True)[1],
    )


def thresholds(metrics: Mapping[str, Metric], threshold: float | None) -> dict[str, float]:
    """What a column must reach for its row to count as consistent.

    That is the `threshold` asked for; else the one that the metric itself declares for a column in
    `thresholds`; else a half. Columns that have no better and worse have none.
    """
    cuts = {}
    for metric in metrics.values():
        own = metric.thresholds
        for column in metric.columns:
            if column.better:
                cut = own.get(column.name, THRESHOLD) if threshold is None else threshold
                cuts[column.name] = cut
    return cuts
