"""Text -> tokens: rouge-score's ASCII tokenizer, and one for every script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal, get_args

from bench.rouge.porter import stem
from bench.text import UNSPACED

Tokenizer = Literal["ascii", "unicode"]
TOKENIZERS: tuple[Tokenizer, ...] = get_args(Tokenizer)

SHORTEST_STEMMED = 4
"""Bytes of the shortest word that is stemmed, as in rouge-score."""

_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹⁺⁻])")
_ASCII = bytes(c if chr(c).isalnum() and c < 128 else ord(" ") for c in range(256))


def ascii_tokens(text: str) -> list[bytes]:
    """Runs of [a-z0-9] in the lower-cased text, as rouge-score 0.1.2; all else separates."""
    return text.lower().encode("utf-8", "replace").translate(_ASCII).split()


def unicode_tokens(text: str) -> list[bytes]:
    """Runs of letters, digits and their marks in any script, lower-cased and NFKC-normalised."""
    if not text.isascii():
        text = _RAISED.sub(" ", text)  # 10⁶ is not 106
    folded = unicodedata.normalize("NFKC", text.lower())
    return folded.translate(_SPACING).encode("utf-8", "replace").split()


class _Spacing(dict[int, str]):
    """What stands for a code point, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        kind = unicodedata.category(letter)
        spaced = letter if kind[0] in "LMN" else "" if kind == "Cf" else " "
        if kind == "Nd":
            spaced = str(unicodedata.decimal(letter))
        if unicodedata.name(letter, "").startswith(UNSPACED):
            spaced = f" {spaced} "
        self[point] = spaced
        return spaced


_SPACING = _Spacing()
SPLIT: dict[Tokenizer, Callable[[str], list[bytes]]] = {
    "ascii": ascii_tokens,
    "unicode": unicode_tokens,
}


class Stems(dict[bytes, bytes]):
    """Stem of each word, worked out when it is first met."""

    def __missing__(self, word: bytes) -> bytes:
        token = self[word] = stem(word) if len(word) >= SHORTEST_STEMMED else word
        return token


class Words(dict[bytes, bytes]):
    """Each word itself, in place of its stem."""

    def __missing__(self, word: bytes) -> bytes:
        return word
