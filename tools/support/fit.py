"""Fits the additive logistic model: steps that never fall, rules that never help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 12  # steps of each feature, at quantiles of the training set
STEP_PENALTY = 10.0  # ridge on each step, and on each rule, a thousandth of the mean loss
RULE_PENALTY = 0.003


class Fitted(NamedTuple):
    """Edges and scores [features][bins], and rule weights."""

    edges: list[Floats]
    scores: list[Floats]
    rules: Floats


def fit(
    features: Floats,
    rules: Floats,
    groups: NDArray[np.int_],
    labels: Floats,
    weights: Floats,
) -> Fitted:
    """Fit by penalised maximum likelihood.

    Each group (data set) has an intercept of its own, which the model leaves behind: how many
    errors a collection holds must not be learned as a property of its style.

    Parameters
    ----------
    features, rules
        [examples, features] and [examples, rules]; a rule is 1 where it spoke.
    labels, weights
        In [0, 1], and how much each example counts.
    """
    from scipy.optimize import minimize

    edges = [_edges(column, weights) for column in features.T]
    steps = [
        (column[:, None] >= edge).astype(float)
        for column, edge in zip(features.T, edges, strict=True)
    ]
    dummies = np.eye(int(groups.max()) + 1)[groups]
    design = np.concatenate([*steps, -rules, dummies], axis=1)
    free, count = dummies.shape[1], design.shape[1]
    penalty = np.r_[np.full(count - free - rules.shape[1], STEP_PENALTY),
                    np.full(rules.shape[1], RULE_PENALTY), np.zeros(free)] / 1000  # fmt: skip
    share = weights / weights.sum()

    def loss(theta: Floats) -> tuple[float, Floats]:
        odds = design @ theta
        value = share @ (np.logaddexp(0, odds) - labels * odds) + penalty @ theta**2
        slope = design.T @ (share * (1 / (1 + np.exp(-odds)) - labels)) + 2 * penalty * theta
        return float(value), slope

    bounds = [(0, None)] * (count - free) + [(None, None)] * free
    found = minimize(loss, np.zeros(count), jac=True, bounds=bounds, method="L-BFGS-B",
                     options={"maxiter": 2000})  # fmt: skip
    return _unpacked(found.x, edges, rules.shape[1])


def _edges(column: Floats, weights: Floats) -> Floats:
    """Quantiles of a feature between which it is taken to be flat."""
    order = np.argsort(column)
    reached = np.cumsum(weights[order]) / weights.sum()
    at = np.searchsorted(reached, np.arange(1, BINS) / BINS)
    return np.unique(np.round(column[order][at], 4))


def _unpacked(theta: Floats, edges: Sequence[Floats], rules: int) -> Fitted:
    scores, start = [], 0
    for edge in edges:
        scores.append(np.r_[0.0, np.cumsum(theta[start : start + len(edge)])])
        start += len(edge)
    return Fitted(list(edges), scores, -theta[start : start + rules])


def odds(fitted: Fitted, features: Floats, rules: Floats) -> Floats:
    """Log-odds [examples] without an intercept."""
    total = rules @ fitted.rules
    for column, edge, score in zip(features.T, fitted.edges, fitted.scores, strict=True):
        total += score[np.searchsorted(edge, column, side="right")]
    return np.asarray(total)
