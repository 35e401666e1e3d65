"""Token vectors of texts on disk, each text encoded once; goes on where it was stopped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.encoder import Encoded, load
from tools.judge import corpus
from tools.judge.pairs import Row

LAYER = 3
SIZE = 384
AT_ONCE = 2000
LONGEST = 128  # tokens of one text


class Store:
    """Half-precision vectors [tokens, 384] and ids of texts, without the special tokens."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._vectors, self._ids = folder / "vectors.f16", folder / "ids.i32"
        self._index = folder / "index.jsonl"
        self.places: dict[str, tuple[int, int]] = {}
        self._end = 0
        if self._index.exists():
            for text, count in corpus.rows(self._index):
                self._place(text, count)

    def add(self, texts: Iterable[str]) -> None:
        """Encode what is not there yet."""
        encoder = load()
        new = [text for text in dict.fromkeys(texts) if text not in self.places]
        self._cut_back()
        for at in range(0, len(new), AT_ONCE):
            part = new[at : at + AT_ONCE]
            self._append(part, encoder.encode(part, LAYER))
            print(f"encoded {at + len(part)} of {len(new)} texts", flush=True)

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Encode the texts of rows."""
        self.add(text for row in rows for text in (row["claim"], *row["evidence"]))

    def open(self) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
        """All ids and vectors, mapped from disk."""
        vectors = np.memmap(self._vectors, np.float16, "r")
        return np.memmap(self._ids, np.int32, "r"), vectors.reshape(-1, SIZE)

    def _place(self, text: str, count: int) -> None:
        self.places[text] = (self._end, count)
        self._end += count

    def _cut_back(self) -> None:
        """Take away what an interrupted part left."""
        for path, size in ((self._vectors, 2 * SIZE), (self._ids, 4)):
            path.touch()
            with path.open("r+b") as file:
                file.truncate(self._end * size)

    def _append(self, texts: list[str], encoded: list[Encoded]) -> None:
        ids = [one.ids[1:-1][:LONGEST] for one in encoded]
        vectors = [one.vectors[1:-1][:LONGEST] for one in encoded]
        with self._vectors.open("ab") as file:
            file.write(np.concatenate(vectors).astype(np.float16).tobytes())
        with self._ids.open("ab") as file:
            file.write(np.concatenate(ids).astype(np.int32).tobytes())
        with self._index.open("a", encoding="utf-8") as file:
            for text, own in zip(texts, ids, strict=True):
                file.write(json.dumps([text, len(own)]) + "\n")
                self._place(text, len(own))
