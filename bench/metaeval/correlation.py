"""Correlation of a metric with people, on arrays: of each resample as fast as of the data itself.

A bootstrap resample is told by how often it drew each system and each article. These counts are
weights, with which each coefficient is a sum of products: of values (Pearson), of weighted
mid-ranks (Spearman), or of the signs of pairwise differences (Kendall's tau-b; a system drawn
twice is tied with itself and drops out). So a thousand resamples cost a few matrix products and
not a thousand sorts; with weights of one the values are those of scipy.stats.

Levels and resampling follow Deutsch, Dror and Roth 2021 (TACL 9, doi 10.1162/tacl_a_00417):
summary-level is the mean over articles of the correlation over systems, system-level the
correlation of the systems' means, and a resample draws both systems and articles ("Boot-Both").
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

COEFFICIENTS = ("pearson", "spearman", "kendall")
_TIE = 1e-12  # rounding of a mean, relative to the largest value
_CONSTANT = 1e-10  # rounding of a variance, relative to the sum of squares
_CELLS = 1 << 22  # of an intermediate array held at once


def draw(size: int, resamples: int, random: np.random.Generator) -> Floats:
    """How often each of `size` things is drawn in each resample, shape (1 + resamples, size).

    The first row is the data itself: each thing once.
    """
    drawn = random.integers(0, size, (resamples, size))
    offsets = size * np.arange(resamples)[:, None]
    counts = np.bincount((drawn + offsets).ravel(), minlength=resamples * size)
    counts = np.concatenate([np.ones(size, counts.dtype), counts])
    return counts.reshape(1 + resamples, size).astype(np.float32)


def correlations(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Pearson, Spearman and tau-b of each group under each weighting.

    Parameters
    ----------
    x, y
        Shape (groups, n); a pair with a NaN is left out.
    weights
        How often each pair counts, shape (groups or 1, weightings, n).

    Returns
    -------
    Shape (3, groups, weightings), in the order of `COEFFICIENTS`; NaN where x or y is constant.
    """
    known = np.isfinite(x) & np.isfinite(y)
    both = known[:, :, None] & known[:, None, :]
    return np.stack(
        [
            _pearson(x, y, known, weights),
            *_of_ranks(_signs(x, both, weights.dtype), _signs(y, both, weights.dtype), weights),
        ]
    )


def summary_level(x: Floats, y: Floats, articles: Floats, systems: Floats) -> Floats:
    """Mean over articles of the correlation over systems, shape (3, resamples).

    Parameters
    ----------
    x, y
        Shape (systems, articles); NaN is missing. Articles without a correlation are left out.
    articles, systems
        How often each is drawn, shapes (resamples, articles) and (resamples, systems).
    """
    step = max(1, _CELLS // systems.size)
    total = np.zeros((len(COEFFICIENTS), len(articles)))
    count = np.zeros_like(total)
    for start in range(0, x.shape[1], step):
        part = slice(start, start + step)
        within = correlations(x[:, part].T, y[:, part].T, systems[None])
        weights = np.where(np.isfinite(within), articles[:, part].T, 0)
        total += (np.nan_to_num(within) * weights).sum(axis=1)
        count += weights.sum(axis=1)
    return ratio(total, count)


def system_level(x: Floats, y: Floats, articles: Floats, systems: Floats) -> Floats:
    """Correlation of the systems' means over articles, shape (3, resamples); as `summary_level`.

    A system's means are over the articles for which both values are known.
    """
    known = np.isfinite(x) & np.isfinite(y)
    counts = articles @ known.T.astype(float)
    means = [ratio(articles @ np.where(known, values, 0).T, counts) for values in (x, y)]
    return correlations(means[0], means[1], systems[:, None, :])[:, :, 0]


def pooled(x: Floats, y: Floats, rows: Floats) -> Floats:
    """Correlation over all rows, shape (3, resamples); x and y have shape (rows,).

    `rows` is how often each row counts in each resample, shape (resamples, rows). The same numbers
    as `correlations` gives, but thousands of rows are sorted once, and one product of matrices is
    left instead of five.
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y, rows = x[None, known], y[None, known], rows[:, known]
    everything = np.ones(x.shape, bool)
    pairs = everything[:, :, None]
    (ranks_x, untied_x), (ranks_y, untied_y) = _ranks(x[0], rows), _ranks(y[0], rows)
    spearman = _cosine(
        (rows * ranks_x * ranks_y).sum(-1), (rows * ranks_x**2).sum(-1), (rows * ranks_y**2).sum(-1)
    )
    concordance = (_signs(x, pairs, rows.dtype) * _signs(y, pairs, rows.dtype))[0]
    kendall = _cosine(((rows @ concordance) * rows).sum(-1), untied_x, untied_y)
    return np.stack([_pearson(x, y, everything, rows)[0], spearman, kendall])


def _pearson(x: Floats, y: Floats, known: NDArray[np.bool_], weights: Floats) -> Floats:
    x, y = _centred(x, known), _centred(y, known)
    parts = np.stack([known, x, y, x * x, y * y, x * y], axis=-1)
    count, of_x, of_y, xx, yy, xy = np.moveaxis(weights @ parts, -1, 0)
    spreads = [
        np.where(squares - spread > _CONSTANT * squares, squares - spread, 0)
        for squares, spread in ((xx, ratio(of_x**2, count)), (yy, ratio(of_y**2, count)))
    ]
    found = ratio(xy - ratio(of_x * of_y, count), np.sqrt(spreads[0] * spreads[1]))
    return np.clip(found, -1, 1)


def _of_ranks(x: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Spearman and tau-b from signs of differences, shape (groups, n, n).

    The weighted sum of a row of signs is twice a mid-rank, centred on the weighted mean.
    """
    ranks_x, ranks_y = weights @ x, weights @ y
    spearman = _cosine(
        (weights * ranks_x * ranks_y).sum(-1),
        (weights * ranks_x**2).sum(-1),
        (weights * ranks_y**2).sum(-1),
    )
    kendall = _cosine(
        *((weights * (weights @ product)).sum(-1) for product in (x * y, x * x, y * y))
    )
    return spearman, kendall


def _ranks(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Twice the centred mid-ranks [weightings, n], and the weight of pairs that are not tied."""
    order = np.argsort(values, kind="stable")
    steps = _settled(np.diff(values[order])[None], values[None])[0]
    starts = np.flatnonzero(np.concatenate([[True], steps > 0])[: len(values)])
    ties = np.add.reduceat(weights[:, order].astype(float), starts, axis=1)
    up_to, total = ties.cumsum(axis=1), ties.sum(axis=1, keepdims=True)
    place = np.empty(len(values), int)
    place[order] = np.repeat(np.arange(len(starts)), np.diff([*starts, len(values)]))
    return (2 * up_to - ties - total)[:, place], total[:, 0] ** 2 - (ties**2).sum(axis=1)


def _cosine(xy: Floats, xx: Floats, yy: Floats) -> Floats:
    product = ratio(xy, np.sqrt(xx.astype(float) * yy))
    return np.clip(product, -1, 1)


def _signs(values: Floats, both: NDArray[np.bool_], dtype: np.dtype[np.floating]) -> Floats:
    """1 where the first of a pair is smaller, -1 where it is larger; 0 for ties and NaN."""
    differences = values[:, None, :] - values[:, :, None]
    return np.where(both, np.sign(_settled(differences, values)), 0).astype(dtype)


def _centred(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """Values less their mean over n; 0 where they are not known."""
    filled = np.where(known, values, 0)
    means = np.nan_to_num(ratio(filled.sum(axis=1), known.sum(axis=1, dtype=float)))
    return np.where(known, _settled(filled - means[:, None], filled), 0)


def _settled(differences: Floats, values: Floats) -> Floats:
    """Differences [groups, ...] of values [groups, n], 0 where they are rounding alone."""
    slack = _TIE * np.abs(np.nan_to_num(values)).max(axis=1, initial=0)
    slack = slack.reshape(-1, *[1] * (differences.ndim - 1))
    return np.where(np.abs(differences) > slack, differences, 0)


def ratio(upper: Floats, lower: Floats) -> Floats:
    """Quotient, NaN where the divisor is 0."""
    out = np.full(np.shape(upper), np.nan)
    np.divide(upper, lower, out=out, where=lower != 0)
    return out
