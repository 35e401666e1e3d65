"""Greedy matching of two texts' token embeddings: the core of BERTScore."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.encoder import Encoded


class Match(NamedTuple):
    """How well a candidate's tokens are found in a reference, and the reverse; in [-1, 1]."""

    precision: float
    recall: float
    f1: float


def greedy(candidate: Encoded, reference: Encoded, weights: NDArray[np.float64]) -> Match:
    """BERTScore (Zhang et al. 2020, arXiv 1904.09675) of two encoded texts.

    Each token is matched with the most similar one of the other text. `weights` [vocabulary] says
    how much a token counts by its id: tokens of weight 0, as special ones are, can be matched but
    don't count. A text without a token that counts scores 0.
    """
    ours, theirs = weights[candidate.ids], weights[reference.ids]
    if not ours.any() or not theirs.any():
        return Match(0.0, 0.0, 0.0)
    similarity = candidate.vectors @ reference.vectors.T
    precision = float(similarity.max(axis=1) @ ours / ours.sum())
    recall = float(similarity.max(axis=0) @ theirs / theirs.sum())
    total = precision + recall
    return Match(precision, recall, 2 * precision * recall / total if total else 0.0)
