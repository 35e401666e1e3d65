"""Longest common subsequences of many pairs at once, and the one that rouge-score reads out.

Hyyrö, "Bit-parallel LCS-length computation revisited" (2004): positions of the reference are bits
of an integer, and a column of the dynamic-programming table is one such integer.

A *step* is a token of the candidate that the reference has, too; its *mask* has a bit for each
place where the token stands in the reference. Steps are those of the first pair, in order, then of
the second, and so on; each pair has one or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Masks = NDArray[Any]
"""Unsigned integers of 64 bits, or Python's own for longer lines."""

_EXPONENT = np.uint64(0x7FF << 52)  # of a float64
_highest_of_integer = np.frompyfunc(lambda value: 1 << value.bit_length() >> 1, 1, 1)
_length_of_integer = np.frompyfunc(int.bit_length, 1, 1)


def length(masks: Sequence[int], full: int) -> int:
    """Length for one pair; `full` has all bits of the reference."""
    free = full
    for mask in masks:
        hits = free & mask
        free = (free + hits | free - hits) & full
    return (full ^ free).bit_count()


def lengths(masks: NDArray[np.uint8], steps: Ints, counts: Ints) -> Ints:
    """Length for each pair.

    All tables are filled as one: the pairs lie side by side in one long integer of Python.

    Parameters
    ----------
    masks
        Masks in bytes, the lowest first, shape (masks, bytes); the last bit is in none of them.
    steps
        The mask of each step.
    counts
        Number of steps of each pair.
    """
    by_count, columns = _columns(counts)
    every = np.full((len(counts), masks.shape[1]), 0xFF, np.uint8)
    every[:, -1] = 0x7F  # the guard between two pairs takes what is carried
    full = free = int.from_bytes(every.tobytes(), "little")
    for column in columns:
        hits = free & int.from_bytes(masks[steps[column]].tobytes(), "little")
        free = (free + hits | free - hits) & full
    grown = np.frombuffer((full ^ free).to_bytes(every.size, "little"), np.uint8)
    found = np.empty(len(counts), np.int64)
    found[by_count] = np.bitwise_count(grown.reshape(every.shape)).sum(axis=1)
    return found


def _columns(counts: Ints) -> tuple[Ints, list[Ints]]:
    """Pairs, those with most steps first; and the first step of all, the second of those with two.

    So a column has the pairs from the first one on.
    """
    by_count = np.argsort(-counts, kind="stable")
    starts = (np.cumsum(counts) - counts)[by_count]
    sizes = len(counts) - np.cumsum(np.bincount(counts))[: int(counts.max(initial=0))]
    return by_count, [starts[:size] + step for step, size in enumerate(sizes)]


def bits(places: Ints, width: int) -> Masks:
    """Masks of single places, all below `width`."""
    if width <= 64:
        return np.left_shift(np.uint64(1), places.astype(np.uint64))
    masks: Masks = np.left_shift(np.ones(len(places), object), places.astype(object))
    return masks


def taken(masks: Masks, gaps: NDArray[np.bool_], counts: Ints) -> tuple[Ints, Ints]:
    """Places of the reference that are in the subsequence of each pair, as pairs and places.

    Parameters
    ----------
    masks
        The mask of each step.
    gaps
        Whether a token that the reference lacks comes right after the step.
    counts
        Number of steps of each pair.
    """
    by_count, columns = _columns(counts)
    # subtle: a token without a match sends the way back past the matches of the one before it
    met = np.where(gaps, masks ^ masks, masks)
    steps = [masks[column] for column in columns]
    matches = _matches(steps, _stops(steps, [met[column] for column in columns]))
    every = np.concatenate([*matches, masks[:0]])
    pairs = np.concatenate([*(by_count[: len(one)] for one in matches), by_count[:0]])
    found = np.flatnonzero(every)
    return pairs[found], _bit_lengths(every[found]) - 1


def _stops(columns: Sequence[Masks], met: Sequence[Masks]) -> list[Masks]:
    """Rows of each column at which the way back stops: those that grow, and those with a match.

    rouge-score takes every match that it meets on its way back through the table, else moves left
    where the row above is lower there, else up: so in each column it drops to the highest such row.
    """
    stops = []
    free = _ones(columns)
    for mask, matches in zip(columns, met, strict=True):
        here = free[: len(mask)]
        hits = here & mask
        here[:] = here + hits | here - hits
        stops.append(~here | matches)
    return stops


def _matches(columns: Sequence[Masks], stops: Sequence[Masks]) -> list[Masks]:
    """Go back through all columns: the match that is taken in each, 0 where there is none."""
    matches = []
    left = _ones(columns)  # rows that can still be reached
    for mask, stop in zip(reversed(columns), reversed(stops), strict=True):
        here = left[: len(mask)]
        row = _highest(stop & here)
        match = mask & row
        here[:] = row + (row - (row != 0)) ^ match
        matches.append(match)
    return matches


def _ones(columns: Sequence[Masks]) -> Masks:
    """A number of ones for each pair."""
    ones: Masks = ~(columns[0] ^ columns[0]) if columns else np.empty(0, np.uint64)
    return ones


def _highest(values: Masks) -> Masks:
    """The highest bit of each value alone."""
    if values.dtype == object:
        return np.asarray(_highest_of_integer(values), object)
    return (_rounded(values).view(np.uint64) & _EXPONENT).view(np.float64).astype(np.uint64)


def _bit_lengths(values: Masks) -> Ints:
    if values.dtype == object:
        return np.asarray(_length_of_integer(values), np.int64)
    return np.frexp(_rounded(values))[1].astype(np.int64)


def _rounded(values: Masks) -> NDArray[np.float64]:
    """Floats with the same highest bit: without the bit below it, nothing is rounded up."""
    floats: NDArray[np.float64] = (values & ~(values >> 1)).astype(np.float64)
    return floats
