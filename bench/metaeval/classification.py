"""How well a score tells labels of 1 from labels of 0, on arrays, each resample as weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bench.metaeval.correlation import Floats, ratio


def roc_auc(scores: Floats, labels: NDArray[np.bool_], weights: Floats) -> Floats:
    """Chance that a true row scores above a false one, ties counted half; shape (resamples,).

    Parameters
    ----------
    scores, labels
        Shape (rows,), without NaN.
    weights
        How often each row counts, shape (resamples, rows).

    Returns
    -------
    In [0, 1]; NaN for a resample without both labels.
    """
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))
    drawn = weights[:, order].astype(float)
    true = np.add.reduceat(drawn * labels[order], starts, axis=1)
    false = np.add.reduceat(drawn * ~labels[order], starts, axis=1)
    above = (true * (false.cumsum(axis=1) - false / 2)).sum(axis=1)
    return ratio(above, true.sum(axis=1) * false.sum(axis=1))


def balanced_accuracy(
    accepted: NDArray[np.bool_], labels: NDArray[np.bool_], weights: Floats
) -> Floats:
    """Mean of the shares of true rows accepted and of false rows rejected; as `roc_auc`."""
    shares = [
        ratio(weights @ (right & label).astype(float), weights @ label.astype(float))
        for right, label in ((accepted, labels), (~accepted, ~labels))
    ]
    return (shares[0] + shares[1]) / 2
