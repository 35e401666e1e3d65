"""Longest common subsequences in bit vectors, and the one among them that rouge-score reads out.

Hyyrö, "Bit-parallel LCS-length computation revisited" (2004): positions of the reference are bits
of a Python integer, and a column of the dynamic-programming table is one such integer.

A *mask* has a bit for each position of one token in the reference. The lines of a reference lie
side by side in one integer, with an unused guard bit behind each, so that one pass over the
candidate serves them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class LineBits(NamedTuple):
    """Where a line of the reference lies: all its bits, and the lowest of them."""

    bits: int
    lowest: int


def length(masks: Sequence[int], full: int, guards: int) -> int:
    """Length of the LCS of the whole reference, lines joined, and a candidate.

    `masks` are those of the candidate's tokens, in order; tokens that the reference lacks may be
    left out. `full` has the bits of all lines and `guards` the bits between them.
    """
    free = full | guards  # set guards hand the carry on to the next line
    for mask in masks:
        hits = free & mask
        free = (free + hits) | (free - hits)
    return (full & ~free).bit_count()


def union(columns: Sequence[int], full: int, lines: Sequence[LineBits]) -> tuple[int, int]:
    """Positions that a candidate line matches at all, and those in its LCSs with each line.

    `columns` has the mask of each token of the candidate line, 0 for one that the reference lacks.
    Of several longest subsequences the one that rouge-score backtracks to is taken, for it decides
    which positions are counted when the LCSs of several candidate lines are united.
    """
    free = full
    matched = rows = 0
    steps: list[tuple[int, int]] = []  # a mask, and the rows at which a trace stops there
    gap = True
    for mask in columns:
        if mask:
            hits = free & mask
            free = ((free + hits) | (free - hits)) & full
            rows = full ^ free
            matched |= mask
            steps.append((mask, rows | mask))
            gap = False
        elif not gap:
            # subtle: a column without a match sends the trace past the matches of the one before
            # it, down to the next row that grows
            steps[-1] = (steps[-1][0], rows)
            gap = True
    if rows == matched:
        return matched, rows
    steps.reverse()
    return matched, _traced(matched, rows, steps, lines)


def _traced(
    matched: int, rows: int, steps: Sequence[tuple[int, int]], lines: Sequence[LineBits]
) -> int:
    """Places in the LCSs; `rows`, in which the last column grows, are as many in each line.

    rouge-score takes every match that it meets on its way back through the table, else moves left
    where the row above is lower there, else up: so in each column it drops to the highest row with
    a match or with growth.
    """
    taken = rows
    skipped = matched ^ rows
    beyond = steps[0][1] & ~rows
    for bits, lowest in lines:
        found = rows & bits
        # without a choice of places, or with one place and no later match, no trace is needed
        if not skipped & bits or not (found & (found - 1) or beyond & bits):
            continue
        taken ^= found
        for mask, stops in steps:
            stops &= bits
            if not stops:
                break
            row = 1 << (stops.bit_length() - 1)
            if mask & row:
                taken |= row
                bits = row - lowest
            else:
                bits = row + row - lowest
    return taken
