"""Tests of the examples in the Python API's docstrings."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import bench

ALIAS = Path(__file__).parents[1] / "tools" / "packaging"
"""Has `takeaway_bench`, which a build installs."""


@pytest.mark.parametrize("name", [name for name in bench.__all__ if name != "__version__"])
def test_examples(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each function has an example, which prints what it says."""
    monkeypatch.syspath_prepend(str(ALIAS))
    (found,) = doctest.DocTestFinder(recurse=False).find(getattr(bench, name), name)
    assert found.examples
    assert doctest.DocTestRunner().run(found).failed == 0
