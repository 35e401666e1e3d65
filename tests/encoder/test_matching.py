"""Greedy matching by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.encoder.encoded import Encoded
from bench.encoder.matching import greedy

CLS, SEP, UP, RIGHT, SLANTED = range(5)
VECTORS = np.array([[0, 0, 1], [0, 0, -1], [0, 1, 0], [1, 0, 0], [0.6, 0.8, 0]], np.float32)
WEIGHTS = np.array([0.0, 0.0, 1.0, 1.0, 1.0])


def _text(*ids: int) -> Encoded:
    return Encoded(np.array([CLS, *ids, SEP], np.int32), VECTORS[[CLS, *ids, SEP]])


def test_precision_and_recall_by_hand() -> None:
    """The slanted token is 0.6 and 0.8 like the two others."""
    match = greedy(_text(SLANTED), _text(UP, RIGHT, RIGHT), WEIGHTS)
    assert match == pytest.approx((0.8, (0.8 + 0.6 + 0.6) / 3, 8 / 11))


def test_weights_count_by_token() -> None:
    """A token of weight 3 counts three times."""
    weights = np.array([0.0, 0.0, 1.0, 3.0, 1.0])
    assert greedy(_text(SLANTED), _text(UP, RIGHT), weights).recall == pytest.approx(
        (0.8 + 3 * 0.6) / 4
    )


def test_nothing_that_counts_scores_zero() -> None:
    """A text of special tokens alone scores 0 on either side."""
    assert greedy(_text(), _text(UP), WEIGHTS) == (0, 0, 0)
    assert greedy(_text(UP), _text(), WEIGHTS) == (0, 0, 0)
    assert greedy(_text(), _text(), WEIGHTS) == (0, 0, 0)


tokens = st.lists(st.sampled_from([UP, RIGHT, SLANTED]), min_size=1, max_size=6)


@settings(max_examples=50)
@given(tokens, tokens)
def test_swapping_texts_swaps_precision_and_recall(first: list[int], second: list[int]) -> None:
    """F1 is symmetric, a text is exactly like itself, and all is within bounds."""
    one, other = _text(*first), _text(*second)
    match, swapped = greedy(one, other, WEIGHTS), greedy(other, one, WEIGHTS)
    assert match.precision == pytest.approx(swapped.recall)
    assert match.f1 == pytest.approx(swapped.f1)
    assert greedy(one, one, WEIGHTS) == pytest.approx((1, 1, 1))
    assert all(-1.000001 <= value <= 1.000001 for value in match)
