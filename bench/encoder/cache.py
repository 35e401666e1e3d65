"""Embeddings kept in memory, within a bound in bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.encoder import Encoded

Key = tuple[str, str]
MEMORY_BYTES = 512 * 2**20


class Cache:
    """The most recently used embeddings."""

    def __init__(self, limit: int = MEMORY_BYTES) -> None:
        self._limit, self._size = limit, 0
        self._entries: OrderedDict[Key, Encoded] = OrderedDict()

    def get(self, key: Key) -> Encoded | None:
        """The entry, or None where there is none (any more)."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: Key, entry: Encoded) -> None:
        """Keep an entry, at the cost of those that were used least recently."""
        if key not in self._entries:
            self._entries[key] = entry
            self._size += entry.vectors.nbytes
        while self._size > self._limit and len(self._entries) > 1:
            self._size -= self._entries.popitem(last=False)[1].vectors.nbytes
