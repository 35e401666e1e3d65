"""Embeddings in memory, within a bound in bytes, above those on disk."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from bench.encoder.disk import Disk
from bench.encoder.encoded import Encoded

MEMORY_BYTES = 256 * 2**20
"""What is kept from call to call; beside it stand the model and what is being worked on."""
_OVERHEAD = 600
"""Bytes of the objects around an entry: two arrays, a text, a key, their place in a dict."""


class Cache:
    """One model's embeddings by kind (a layer, or "mean") and text."""

    def __init__(self, model: str) -> None:
        self._model, self._size = model, 0
        self._memory: OrderedDict[tuple[str, str], Encoded] = OrderedDict()
        self._disks: dict[str, Disk] = {}

    def get(self, kind: str, texts: Iterable[str]) -> dict[str, Encoded]:
        """Those of the texts' embeddings that are in memory or on disk."""
        found, missing = {}, []
        for text in texts:
            if entry := self._memory.get((kind, text)):
                self._memory.move_to_end((kind, text))
                found[text] = entry
            else:
                missing.append(text)
        if missing:
            on_disk = self._disk(kind).get(missing)
            self._remember(kind, on_disk)
            found |= on_disk
        return found

    def put(self, kind: str, entries: Mapping[str, Encoded]) -> None:
        """Keep some texts' embeddings."""
        self._disk(kind).put(entries)
        self._remember(kind, entries)

    def _disk(self, kind: str) -> Disk:
        if kind not in self._disks:
            self._disks[kind] = Disk(self._model, kind)
        return self._disks[kind]

    def _remember(self, kind: str, entries: Mapping[str, Encoded]) -> None:
        """Keep entries in memory, at the cost of those that were used least lately."""
        for text, entry in entries.items():
            entry.vectors.setflags(write=False)  # whoever asks is given the same rows
            if old := self._memory.pop((kind, text), None):
                self._size -= _size(text, old)
            self._memory[kind, text] = entry
            self._size += _size(text, entry)
        while self._size > MEMORY_BYTES:
            (_, text), entry = self._memory.popitem(last=False)
            self._size -= _size(text, entry)


def _size(text: str, entry: Encoded) -> int:
    """Bytes that an entry keeps from being freed, the whole of an array that it is a part of."""
    arrays = (entry.ids, entry.vectors)
    whole = (array if array.base is None else array.base for array in arrays)
    return sum(array.nbytes for array in whole) + 4 * len(text) + _OVERHEAD
