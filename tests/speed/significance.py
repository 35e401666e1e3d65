"""Intervals and tests at full size, beside scipy's on a slice small enough to wait for."""

from __future__ import annotations

import time

import numpy as np
from scipy import stats

from bench import significance

CANDIDATES, COLUMNS, ARTICLES, RESAMPLES = 20, 20, 10_000, 10_000
SLICE_ROWS, SLICE_RESAMPLES = 4, 200  # scipy at full size would take the better part of an hour
TOLERANCE = 1.0
"""Of a bound, in standard errors of the mean: two generators at `SLICE_RESAMPLES`."""


def main() -> None:
    """Print seconds for all rows, for all pairs of one column, and scipy's for its slice."""
    random = np.random.default_rng(0)
    values = random.beta(2, 5, (CANDIDATES * COLUMNS, ARTICLES))
    agree(values[:SLICE_ROWS])

    ours = seconds(lambda: significance.intervals(values, resamples=RESAMPLES))
    small = values[:SLICE_ROWS]
    ours_slice = seconds(lambda: significance.intervals(small, resamples=SLICE_RESAMPLES))
    theirs_slice = seconds(lambda: scipy_intervals(small))
    pairs = [(base, new) for base in range(CANDIDATES) for new in range(base)]
    tested = seconds(lambda: significance.randomization(values[:CANDIDATES], pairs))

    size = f"{CANDIDATES} candidates x {COLUMNS} columns x {ARTICLES:,} articles"
    print(f"BCa intervals, {size}, {RESAMPLES:,} resamples: {ours:.1f} s")
    print(f"randomization, all {len(pairs)} pairs of one column: {tested:.1f} s")
    print(
        f"{SLICE_ROWS} rows, {SLICE_RESAMPLES} resamples: ours {ours_slice:.3f} s, "
        f"scipy {theirs_slice:.2f} s, ratio {theirs_slice / ours_slice:.0f}"
    )


def agree(values: np.ndarray) -> None:
    """Assert that both give the same bounds within the noise of resampling."""
    errors = values.std(axis=1) / np.sqrt(values.shape[1])
    ours = np.array(significance.intervals(values, resamples=SLICE_RESAMPLES))
    assert np.abs((ours - scipy_intervals(values)) / errors).max() < TOLERANCE


def scipy_intervals(values: np.ndarray) -> np.ndarray:
    """BCa bounds as scipy computes them, row by row."""
    found = [
        stats.bootstrap(
            (row,), np.mean, method="BCa", n_resamples=SLICE_RESAMPLES, batch=10, rng=0
        ).confidence_interval
        for row in values
    ]
    return np.array(found).T


def seconds(call) -> float:
    """Run it and return how long that took."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
