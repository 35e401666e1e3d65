"""Text -> tokens: rouge-score's ASCII tokenizer, and one for every script."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import count, islice
from typing import Literal, get_args

from bench.rouge.porter import stem
from bench.text import UNSPACED

Tokenizer = Literal["ascii", "unicode"]
TOKENIZERS: tuple[Tokenizer, ...] = get_args(Tokenizer)

SHORTEST_STEMMED = 4
"""Bytes of the shortest word that is stemmed, as in rouge-score."""

END = "\x1e"
"""Stands between lines, where it is a token of its own."""
_END = END.encode()

_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹⁺⁻])")
_ASCII = bytes(c if (c < 128 and chr(c).isalnum()) or chr(c) == END else 32 for c in range(256))


def ascii_tokens(text: str) -> list[bytes]:
    """Runs of [a-z0-9] in the lower-cased text, as rouge-score 0.1.2; all else separates."""
    return _ascii(text.replace(END, " "))


def _ascii(text: str) -> list[bytes]:
    return text.lower().encode("utf-8", "replace").translate(_ASCII).split()


def unicode_tokens(text: str) -> list[bytes]:
    """Runs of letters, digits and their marks in any script, lower-cased and NFKC-normalised."""
    return _unicode(text.replace(END, " "))


def _unicode(text: str) -> list[bytes]:
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


_SPACING = _Spacing({ord(END): END})
_SPLIT: dict[Tokenizer, Callable[[str], list[bytes]]] = {
    "ascii": _ascii,
    "unicode": _unicode,
}


class Letters(dict[bytes, str]):
    """One character for each word that was spelled, the same for all words of a stem."""

    def __init__(self, tokenizer: Tokenizer = "ascii", *, stemmer: bool = True) -> None:
        super().__init__()
        self._split, self._stemmer = _SPLIT[tokenizer], stemmer
        self.clear()

    def spell(self, lines: Sequence[str]) -> list[str]:
        """Each line as one character for each of its tokens."""
        if not lines:
            return []
        joined = f" {END} ".join(lines)
        if joined.count(END) >= len(lines):  # a line has one of its own
            joined = f" {END} ".join(line.replace(END, " ") for line in lines)
        words = self._split(joined)
        if len(self) == 1:  # all words are new
            self._learn(list(dict.fromkeys(words)))
        return "".join(map(self.__getitem__, words)).split(self[_END])

    def _learn(self, words: Sequence[bytes]) -> None:
        """Give words their characters: as `__missing__` does one by one, and faster."""
        stems = words
        if self._stemmer:
            stems = [stem(word) if len(word) >= SHORTEST_STEMMED else word for word in words]
        self.update(zip(words, map(self._by_stem.__getitem__, stems), strict=True))

    def __missing__(self, word: bytes) -> str:
        token = stem(word) if self._stemmer and len(word) >= SHORTEST_STEMMED else word
        self[word] = letter = self._by_stem[token]
        return letter

    def stems(self, letters: str) -> tuple[bytes, ...]:
        """What the characters stand for."""
        self._stems += islice(self._by_stem, len(self._stems), None)
        return tuple(self._stems[ord(letter)] for letter in letters)

    def scarce(self) -> bool:
        """Whether half of the characters that there are have been given."""
        return len(self._by_stem) > sys.maxunicode // 2

    def clear(self) -> None:
        """Forget all words."""
        super().clear()
        self._by_stem = defaultdict[bytes, str](map(chr, count()).__next__)
        self._stems = list[bytes]()
        self[_END] = self._by_stem[_END]
