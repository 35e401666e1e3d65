"""Log-odds to probabilities, and the probability that separates best."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tools.support.fit import Floats
from tools.support.matrix import Matrix

_GRID = np.linspace(0.01, 0.99, 99)


class Scaling(NamedTuple):
    """Platt's logistic scaling (1999) of log-odds."""

    slope: float
    offset: float

    def support(self, odds: Floats) -> Floats:
        """Probabilities in [0, 1]."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * odds + self.offset))))


def scaling(data: Matrix, odds: Floats) -> Scaling:
    """Fit slope and offset to held-out log-odds by maximum likelihood.

    Families count alike, and in each as many bullets are sound as people found there.
    """
    from scipy.optimize import minimize

    labels, weights = data.labels, data.weights

    def loss(theta: Floats) -> float:
        scaled = theta[0] * odds + theta[1]
        return float(weights @ (np.logaddexp(0, scaled) - labels * scaled))

    slope, offset = minimize(loss, np.array([1.0, 0.0])).x
    return Scaling(float(slope), float(offset))


def consistent_from(data: Matrix, support: Floats) -> float:
    """The support that separates best: the greatest balanced accuracy, each set counting alike."""
    sound, wrong = data.labels == 1, data.labels == 0
    accuracy = [
        np.mean([
            (support[sound & inside] >= bound).mean() + (support[wrong & inside] < bound).mean()
            for number in np.unique(data.set_of[data.weights > 0])
            for inside in (data.set_of == number,)
        ])
        for bound in _GRID
    ]  # fmt: skip
    return float(_GRID[int(np.argmax(accuracy))])
