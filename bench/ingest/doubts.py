"""What is not sure of a page: the field, the reason, and the candidates that are left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Doubt(NamedTuple):
    """A field that was left empty and why; a person can choose among `options`."""

    field: str
    reason: str
    options: tuple[Any, ...] = ()


Chosen = Mapping[str, Any]
"""What a person chose among the options of doubts, by field."""
