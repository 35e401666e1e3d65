"""Embeddings on disk: files of many texts each, in a folder for each model and layer.

A file is named by the hash of its content, is renamed into place and never changes: processes can
share the folder, and a file that was cut or altered is noticed, deleted and so made again. Nothing
here fails the caller: what can't be read is computed, what can't be written is not kept.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.encoder.encoded import Encoded
from bench.files import cache_folder, replacing
from bench.types import BenchError

LIMIT_BYTES = 2 * 2**30
ROOM = 0.9
"""Share of the limit that is left when the files used least lately have had to go."""
SMALL_BYTES = 4 * 2**20
SMALL_FILES = 32
"""So many files below that size are joined to one."""
_KEY_BYTES = 16


class Info(NamedTuple):
    """What the cache holds, of all models."""

    folder: Path
    files: int
    size: int
    limit: int


def root() -> Path:
    """The folder of all embeddings."""
    return cache_folder() / "embeddings"


def info() -> Info:
    """What the cache holds, of all models."""
    sizes = [size for _, size, _ in _stored(root())]
    return Info(root(), len(sizes), sum(sizes), LIMIT_BYTES)


def clear() -> None:
    """Delete all embeddings."""
    for _, _, path in list(_stored(root())):
        _delete(path)


class Disk:
    """The embeddings of one model and layer."""

    def __init__(self, model: str, kind: str) -> None:
        self._root = root()
        self._folder = self._root / model / kind
        self._shards: dict[Path, _Shard] = {}
        self._places: dict[bytes, _Shard] = {}
        self._writable = True

    def get(self, texts: Iterable[str]) -> dict[str, Encoded]:
        """Those of the texts' embeddings that are there."""
        self._refresh()
        found = {}
        for text in texts:
            key = _key(text)
            shard = self._places.get(key)
            if shard and (entry := self._read(shard, key)):
                found[text] = entry
        return found

    def put(self, entries: Mapping[str, Encoded]) -> None:
        """Keep some texts' embeddings, in one new file."""
        if not self._writable:
            return
        small = self._small()
        joined = {_key(text): entry for text, entry in entries.items()}
        for shard in small:
            read = {key: self._read(shard, key) for key in shard.rows}
            joined |= {key: entry for key, entry in read.items() if entry}
        try:
            written = _write(self._folder, joined)
            _evict(self._root)
        except (BenchError, OSError) as failure:
            self._writable = False
            message = f"embeddings are not kept on disk, which only costs time: {failure}"
            warnings.warn(message, stacklevel=2)
        else:
            for shard in small:
                if shard.path != written:  # another process may have joined the same
                    self._forget(shard)
                    _delete(shard.path)

    def _small(self) -> list[_Shard]:
        """Small files, if there are enough to join."""
        small = [shard for shard in self._shards.values() if shard.size < SMALL_BYTES]
        return small if len(small) >= SMALL_FILES else []

    def _refresh(self) -> None:
        """Notice files that came or went, from whichever process."""
        there = set(self._folder.glob("*.safetensors"))
        for path in self._shards.keys() - there:
            self._forget(self._shards[path])
        for path in there - self._shards.keys():
            with suppress(_LostError):
                shard = self._shards[path] = _Shard(path)
                self._places |= dict.fromkeys(shard.rows, shard)

    def _read(self, shard: _Shard, key: bytes) -> Encoded | None:
        try:
            return shard.read(key)
        except _LostError:
            self._forget(shard)
            return None

    def _forget(self, shard: _Shard) -> None:
        self._shards.pop(shard.path, None)
        for key in shard.rows:
            if self._places.get(key) is shard:
                del self._places[key]


class _LostError(Exception):
    """A file is gone, or can't be read, or was damaged and is now deleted."""


class _Shard:
    """One file. Its hash is checked before the first embedding is read from it."""

    def __init__(self, path: Path) -> None:
        from safetensors import SafetensorError, safe_open

        self.path, self._checked = path, False
        try:
            self.size = path.stat().st_size
            file: Any = safe_open(path, framework="numpy")  # its methods are untyped
            keys, ends = file.get_tensor("keys"), file.get_tensor("ends")
            self._file, self._ids = file, file.get_tensor("ids")
        except SafetensorError as failure:
            _delete(path)
            raise _LostError from failure
        except OSError as failure:
            raise _LostError from failure
        bounds = pairwise([0, *ends.tolist()])
        self.rows = {key.tobytes(): pair for key, pair in zip(keys, bounds, strict=False)}

    def read(self, key: bytes) -> Encoded:
        if not self._checked:
            self._check()
        start, end = self.rows[key]
        ids = self._ids[start:end].copy()  # or all of the file's would stay in memory
        return Encoded(ids, self._file.get_slice("vectors")[start:end])

    def _check(self) -> None:
        try:
            with self.path.open("rb") as file:
                name = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as failure:
            raise _LostError from failure
        if name != self.path.stem:
            _delete(self.path)
            raise _LostError
        self._checked = True
        with suppress(OSError):
            os.utime(self.path)  # the last to be evicted


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


def _write(folder: Path, entries: Mapping[bytes, Encoded]) -> Path:
    from safetensors.numpy import save

    lengths = [len(entry.ids) for entry in entries.values()]
    data = save(
        {
            "keys": np.frombuffer(b"".join(entries), np.uint8).reshape(-1, _KEY_BYTES),
            "ends": np.cumsum(lengths),
            "ids": np.concatenate([entry.ids for entry in entries.values()]),
            "vectors": np.concatenate([entry.vectors for entry in entries.values()]),
        }
    )
    path = folder / f"{hashlib.sha256(data).hexdigest()}.safetensors"
    with replacing(path) as file:
        file.buffer.write(data)  # type: ignore[attr-defined]  # a text file has one
    return path


def _evict(folder: Path) -> None:
    """Delete the files used least lately, once there is more than the limit."""
    stored = sorted(_stored(folder))
    total = sum(size for _, size, _ in stored)
    if total <= LIMIT_BYTES:
        return
    for _, size, path in stored:
        if total <= ROOM * LIMIT_BYTES:
            break
        _delete(path)
        total -= size


def _stored(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Time of last use, size and path of each file, half-written ones included."""
    for path in folder.rglob("*"):
        if path.suffix in (".safetensors", ".partial"):
            with suppress(OSError):  # another process may have deleted it
                stat = path.stat()
                yield stat.st_mtime, stat.st_size, path


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
