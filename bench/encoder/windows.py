"""Long texts in overlapping windows, each token taken from where it has the most context."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

OVERLAP = 128
"""Tokens shared by neighbouring windows: each token sees half as many of them on either side."""


class Window(NamedTuple):
    """Tokens `start:end` of a text (its special tokens apart), shown between special tokens.

    `keep` are the rows of the window's output that stand in the text's embedding.
    """

    prefix: int
    start: int
    end: int
    suffix: int
    keep: slice

    def take(self, ids: Sequence[int]) -> list[int]:
        """The window's ids, given those of the whole text."""
        tail = len(ids) - self.suffix
        return [
            *ids[: self.prefix],
            *ids[self.prefix + self.start : self.prefix + self.end],
            *ids[tail:],
        ]


def split(count: int, window: int, prefix: int, suffix: int) -> list[Window]:
    """Cut `count` tokens, of which `prefix` and `suffix` are special, into windows of even size.

    There are as few as the overlap allows. The first one's leading special tokens and the last
    one's trailing ones become the text's.
    """
    if count <= window:
        return [Window(prefix, 0, count - prefix - suffix, suffix, slice(0, count))]
    body, room = count - prefix - suffix, window - prefix - suffix
    overlap = min(OVERLAP, room // 2)
    needed = -(-(body - overlap) // (room - overlap))
    starts = [index * (body - overlap) // needed for index in range(needed + 1)]
    windows, kept = [], 0
    for index, (start, following) in enumerate(pairwise(starts)):
        last = index + 1 == needed
        end = following + overlap
        until = body if last else following + overlap // 2
        first = prefix + kept - start if index else 0
        rows = slice(first, prefix + until - start + (suffix if last else 0))
        windows.append(Window(prefix, start, end, suffix, rows))
        kept = until
    return windows


def merge(windows: Sequence[Window], hidden: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """One embedding [tokens, width] from those of its windows."""
    if len(windows) == 1:
        return hidden[0]
    return np.concatenate([rows[window.keep] for window, rows in zip(windows, hidden, strict=True)])
