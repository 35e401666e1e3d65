"""The result of encoding a text."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoded(NamedTuple):
    """One text: token ids [n], special tokens included, and embeddings [n, width] of length 1."""

    ids: NDArray[np.int32]
    vectors: Vectors
