"""ROC-AUC of a judge by held-out set, and of written bullets by kind of error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from tools.judge.network import Comparer
from tools.judge.pairs import Row
from tools.judge.store import Store
from tools.judge.train import predict
from tools.support.report import roc_auc

WRITTEN = "written-"


def report(model: Comparer, sets: Mapping[str, list[Row]], store: Store) -> str:
    """Lines for each set; a kind of error is compared with all right bullets of its set."""
    lines = []
    for name, rows in sorted(sets.items()):
        scores = predict(model, rows, store)
        lines.append(f"{name}: {auc(rows, scores):.3f} of {len(rows)}")
        if name.startswith(WRITTEN):
            lines += [f"    {kind}: {value:.2f}" for kind, value in by_kind(rows, scores).items()]
    return "\n".join(lines)


def auc(rows: Sequence[Row], scores: Sequence[float]) -> float:
    """The chance that a right bullet has a higher score than a wrong one."""
    right = np.array([row["label"] > 0.5 for row in rows])
    values = np.array(scores)
    return roc_auc(values[right], values[~right]) if 0 < right.sum() < len(right) else np.nan


def by_kind(rows: Sequence[Row], scores: Sequence[float]) -> dict[str, float]:
    """The same for each kind of wrong bullet."""
    right = [score for row, score in zip(rows, scores, strict=True) if row["label"] > 0.5]
    wrong = defaultdict(list)
    for row, score in zip(rows, scores, strict=True):
        if row["label"] <= 0.5:
            wrong[row["kind"]].append(score)
    return {
        kind: roc_auc(np.array(right), np.array(wrong[kind])) for kind in sorted(wrong) if right
    }
