from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bench.metaeval.classification import balanced_accuracy, roc_auc


def test_roc_auc_is_mann_whitney():
    """On the data and on resamples, ties included, it is U over the number of pairs."""
    random = np.random.default_rng(0)
    scores, labels = random.integers(0, 5, 30) / 5, random.random(30) < 0.4
    weights = random.integers(0, 3, (4, 30)).astype(float)
    for found, counts in zip(roc_auc(scores, labels, weights), weights.astype(int), strict=True):
        true, false = (np.repeat(scores[one], counts[one]) for one in (labels, ~labels))
        expected = stats.mannwhitneyu(true, false).statistic / (len(true) * len(false))
        assert found == pytest.approx(expected)


def test_balanced_accuracy_by_hand():
    """Two of three true rows accepted, one of two false rows rejected: (2/3 + 1/2) / 2."""
    accepted = np.array([True, True, False, True, False])
    labels = np.array([True, True, True, False, False])
    assert balanced_accuracy(accepted, labels, np.ones((1, 5))) == pytest.approx([7 / 12])


def test_one_label_alone_is_no_answer():
    """Without both labels there is nothing to tell apart."""
    labels = np.array([True, True])
    assert np.isnan(roc_auc(np.array([0.1, 0.2]), labels, np.ones((1, 2)))).all()
    assert np.isnan(balanced_accuracy(labels, labels, np.ones((1, 2)))).all()
