"""What columns are called in print, and how their values are rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.tables.parts import unbroken
from bench.types import Column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


SMALLEST = 0.001
"""Smaller p values and differences are printed as "less than" this."""

ROUNDING = 1e-6
"""By which a score of 1 may be above it."""

SMALL = 0.01
"""Costs below it are printed with five decimals."""


def label(column: Column) -> str:
    """Name of a column as papers write it: ROUGE-1 is its F-measure, ROUGE-1 P its precision."""
    return unbroken(heading(column))


def heading(column: Column) -> str:
    """The label, with soft hyphens where a narrow column may break it."""
    return column.label or column.name.replace("_", " ")


def decimals(values: NDArray[np.float64], *, small: bool = False) -> int:
    """Three decimals for scores from 0 to 1, two for counts, five for what may be `small`."""
    import numpy as np

    known = values[~np.isnan(values)]
    if small and 0 < np.abs(known).max(initial=0) < SMALL:
        return 5
    return 3 if not len(known) or np.abs(known).max() <= 1 + ROUNDING else 2


def p_value(p: float) -> str:
    """A p value in print: "< 0.001" rather than the zero that rounding would show."""
    if p < SMALLEST:
        return f"< {SMALLEST}"
    return f"{p:.3f}" if p == p else "n/a"


def size(difference: float) -> str:
    """The size of a difference in print, which is never shown as zero."""
    return f"less than {SMALLEST}" if difference < SMALLEST else f"{difference:.3f}"
