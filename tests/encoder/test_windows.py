"""Windows over texts of any length."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bench.encoder.windows import OVERLAP, Window, merge, split

sizes = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(8, 600), st.integers(1, 3000))


def _ids(prefix: int, suffix: int, body: int) -> list[int]:
    return [*range(-prefix, 0), *range(body), *range(10**6, 10**6 + suffix)]


@given(sizes)
def test_every_token_is_kept_once_and_in_order(size: tuple[int, int, int, int]) -> None:
    """What is kept of all windows is the text, special tokens included, and none is too long."""
    prefix, suffix, window, body = size
    ids = _ids(prefix, suffix, body)
    windows = split(len(ids), window, prefix, suffix)
    taken = [cut.take(ids) for cut in windows]
    assert all(len(shown) <= window for shown in taken)
    kept = [shown[cut.keep] for cut, shown in zip(windows, taken, strict=True)]
    assert [token for part in kept for token in part] == ids


@given(sizes)
def test_every_token_has_context_on_both_sides(size: tuple[int, int, int, int]) -> None:
    """A kept token sees half the overlap on either side, or as far as the text goes."""
    prefix, suffix, window, body = size
    ids = _ids(prefix, suffix, body)
    enough = min(OVERLAP, (window - prefix - suffix) // 2) // 2
    for cut in split(len(ids), window, prefix, suffix):
        own = [token for token in cut.take(ids)[cut.keep] if 0 <= token < body]
        assert min(own) - cut.start >= min(enough, min(own))
        assert cut.end - 1 - max(own) >= min(enough, body - 1 - max(own))


def test_split_of_a_text_that_fits() -> None:
    """A text of exactly the window's length is one window, kept whole."""
    assert split(12, 12, 1, 1) == [Window(1, 0, 10, 1, slice(0, 12))]


def test_split_into_windows_of_even_size() -> None:
    """24 tokens and 2 special ones over windows of 12: four of 9 or 10 and half of each shared."""
    windows = split(26, 12, 1, 1)
    assert [(cut.start, cut.end) for cut in windows] == [(0, 9), (4, 14), (9, 19), (14, 24)]


def test_merge_takes_the_kept_rows() -> None:
    """Rows are taken from the window that keeps them."""
    windows = split(14, 12, 1, 1)
    ids = _ids(1, 1, 12)
    hidden = [np.array([[float(token)] for token in cut.take(ids)]) for cut in windows]
    assert merge(windows, hidden)[:, 0].tolist() == ids
