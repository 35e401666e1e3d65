"""Rows as batches of tensors."""

from __future__ import annotations

import random

import numpy as np
import torch
from torch import Tensor

from bench.encoder import load
from tools.judge.pairs import Row
from tools.judge.store import SIZE, Store

BULLET_TOKENS = 128
EVIDENCE_TOKENS = 224
TOKENS_A_BATCH = 6000
SORTED = 4096  # rows that are sorted by length together

Span = tuple[int, int]


class Rows:
    """Rows with the places of their tokens."""

    def __init__(self, rows: list[Row], store: Store) -> None:
        self.rows, self.places = rows, store.places
        self.ids, self.vectors = store.open()
        self.lengths = [self._length(row) for row in rows]

    def _length(self, row: Row) -> int:
        evidence = sum(self.places[text][1] for text in row["evidence"])
        return self.places[row["claim"]][1] + min(EVIDENCE_TOKENS, evidence)

    def batches(self, rng: random.Random | None = None) -> list[list[int]]:
        """Numbers of rows of like length, in an order by chance if there is an `rng`."""
        order = list(range(len(self.rows)))
        if rng:
            rng.shuffle(order)
        found: list[list[int]] = []
        for at in range(0, len(order), SORTED):
            found += self._cut(sorted(order[at : at + SORTED], key=self.lengths.__getitem__))
        if rng:
            rng.shuffle(found)
        return found

    def _cut(self, order: list[int]) -> list[list[int]]:
        found: list[list[int]] = [[]]
        for k in order:
            if found[-1] and self.lengths[k] * (len(found[-1]) + 1) > TOKENS_A_BATCH:
                found.append([])
            found[-1].append(k)
        return found

    def tensors(self, batch: list[int]) -> tuple[Tensor, ...]:
        """Ids and vectors of the bullets, then of the evidence."""
        rows = [self.rows[k] for k in batch]
        bullets = self._padded([[row["claim"]] for row in rows], BULLET_TOKENS)
        return *bullets, *self._padded([row["evidence"] for row in rows], EVIDENCE_TOKENS)

    def _padded(self, rows: list[list[str]], most: int) -> tuple[Tensor, Tensor]:
        places = [self._places(texts, most) for texts in rows]
        width = max(1, *(len(part) for part in places))
        ids = np.zeros((len(rows), width), np.int64)
        vectors = np.zeros((len(rows), width, SIZE), np.float32)
        for k, part in enumerate(places):
            ids[k, : len(part)] = self.ids[part]
            vectors[k, : len(part)] = self.vectors[part]
        return torch.from_numpy(ids), torch.from_numpy(vectors)

    def _places(self, texts: list[str], most: int) -> list[int]:
        spans = [self.places[text] for text in texts]
        return [i for start, count in spans for i in range(start, start + count)][:most]


def token_labels(rows: list[Row]) -> list[list[int] | None]:
    """Which tokens of a bullet were changed, where that is known."""
    known = [row["claim"] for row in rows if row["bad"] is not None]
    spans = dict(zip(known, load().spans(known), strict=True))
    return [None if r["bad"] is None else _touched(spans[r["claim"]][1:-1], r["bad"]) for r in rows]


def _touched(tokens: list[Span], bad: list[Span]) -> list[int]:
    return [int(any(a < end and start < b for a, b in bad)) for start, end in tokens]


def marks(labels: list[list[int] | None], width: int) -> Tensor:
    """Token labels as a tensor, -1 where none is known."""
    found = torch.full((len(labels), width), -1.0)
    for k, known in enumerate(labels):
        own = torch.tensor((known or [])[:width], dtype=torch.float)
        found[k, : len(own)] = own
    return found
