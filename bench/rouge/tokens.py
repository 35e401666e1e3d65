"""Text -> tokens: rouge-score's ASCII tokenizer, and one for every script."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
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


class Letters(dict[bytes, str]):
    """One character for each word that was learned, the same for all words of a stem."""

    def __init__(self, *, stemmer: bool) -> None:
        super().__init__()
        self._stemmer = stemmer
        self._by_stem: dict[bytes, str] = {}
        self.stems: dict[str, bytes] = {}
        """The stem of each character."""

    def learn(self, words: Iterable[bytes]) -> None:
        """Give each word its character."""
        by_stem, stems = self._by_stem, self.stems
        for word in dict.fromkeys(words):
            if word not in self:
                token = stem(word) if self._stemmer and len(word) >= SHORTEST_STEMMED else word
                letter = by_stem.get(token)
                if letter is None:
                    letter = by_stem[token] = chr(len(stems))
                    stems[letter] = token
                self[word] = letter

    def scarce(self) -> bool:
        """Whether half of the characters that there are have been given."""
        return len(self.stems) > sys.maxunicode // 2

    def clear(self) -> None:
        """Forget all words."""
        super().clear()
        self._by_stem.clear()
        self.stems.clear()
