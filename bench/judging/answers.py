"""What a judge is asked to write, and what of it is held to the text: numbers and quotations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SHORTEST_QUOTE = 3  # words: fewer stand in any text
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts written without spaces: each character counts as a word."""


def schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def number(value: object) -> int:
    """A number as a number or in digits; 0 for anything else."""
    text = "" if isinstance(value, bool) else str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0


def quote_words(quote: str) -> int:
    """How many words a quotation has."""
    return max(len(quote.split()), len(_UNSPACED.findall(quote)))
