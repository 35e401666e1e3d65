"""Embeddings on disk: kept, shared, bounded, mended."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bench.encoder import disk
from bench.encoder.disk import Disk
from bench.encoder.encoded import Encoded


def _entry(number: int, rows: int = 3) -> Encoded:
    vectors = np.arange(rows * 4, dtype=np.float32).reshape(rows, 4) / 7 + number
    return Encoded(np.arange(number, number + rows, dtype=np.int32), vectors)


def _same(one: Encoded, other: Encoded) -> bool:
    return bool((one.ids == other.ids).all() and (one.vectors == other.vectors).all())


def _only_file(cache: Path) -> Path:
    (path,) = cache.rglob("*.safetensors")
    return path


def test_what_was_put_is_got_by_another(cache: Path) -> None:
    """A second reader finds each text's own rows, whatever the text's characters."""
    entries = {"one": _entry(1), "": _entry(2, 1), "три \ud800": _entry(3, 5)}
    Disk("model", "5").put(entries)
    found = Disk("model", "5").get([*entries, "unknown"])
    assert found.keys() == entries.keys()
    assert all(_same(found[text], entry) for text, entry in entries.items())


def test_models_and_layers_are_apart(cache: Path) -> None:
    """A text's embedding is of one model and one layer."""
    Disk("model", "5").put({"text": _entry(1)})
    assert not Disk("model", "4").get(["text"])
    assert not Disk("other", "5").get(["text"])


def test_later_files_of_others_are_noticed(cache: Path) -> None:
    """A reader that is open sees what another writes."""
    reader, writer = Disk("model", "5"), Disk("model", "5")
    assert not reader.get(["text"])
    writer.put({"text": _entry(1)})
    assert reader.get(["text"])


@pytest.mark.parametrize("at", [0, 40, 0.3, 0.6, 0.9, -1])
def test_an_altered_file_is_noticed_and_made_again(cache: Path, at: float) -> None:
    """Whichever byte changes, the file is deleted and its texts are unknown."""
    Disk("model", "5").put({f"text {number}": _entry(number) for number in range(9)})
    path = _only_file(cache)
    data = bytearray(path.read_bytes())
    data[at if isinstance(at, int) else int(at * len(data))] ^= 0x10
    path.write_bytes(data)
    reader = Disk("model", "5")
    assert not reader.get(f"text {number}" for number in range(9))
    assert not path.exists()
    reader.put({"text 1": _entry(1)})
    assert reader.get(["text 1"])


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
def test_a_cut_file_is_noticed(cache: Path, share: float) -> None:
    """A file that a crash left short is deleted."""
    Disk("model", "5").put({"text": _entry(1)})
    path = _only_file(cache)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    assert not Disk("model", "5").get(["text"])
    assert not path.exists()


def test_a_file_deleted_under_a_reader_is_a_miss(cache: Path) -> None:
    """Another process may evict what a reader is about to read."""
    Disk("model", "5").put({"text": _entry(1)})
    reader = Disk("model", "5")
    reader._refresh()
    _only_file(cache).unlink()
    assert not reader.get(["text"])


def test_small_files_are_joined(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small files become one that holds all of them."""
    monkeypatch.setattr(disk, "SMALL_FILES", 4)
    writer = Disk("model", "5")
    for number in range(5):
        writer.get(["nothing"])
        writer.put({f"text {number}": _entry(number)})
    found = Disk("model", "5").get(f"text {number}" for number in range(5))
    assert all(_same(found[f"text {number}"], _entry(number)) for number in range(5))
    assert _only_file(cache)


def test_writers_at_the_same_time(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While others join and delete files, what is found is right, and in the end all is."""
    monkeypatch.setattr(disk, "SMALL_FILES", 3)

    def work(first: int) -> bool:
        mine, right = Disk("model", "5"), True
        for number in range(first, first + 12):
            mine.put({f"text {number % 16}": _entry(number % 16)})
            found = mine.get(f"text {other}" for other in range(16))
            right &= all(_same(entry, _entry(int(text[5:]))) for text, entry in found.items())
        return right

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(0, 16, 4)))
    assert len(Disk("model", "5").get(f"text {number}" for number in range(16))) == 16


def test_the_size_is_bounded(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the files used least lately go, of whichever model."""
    writer = Disk("model", "5")
    for number in range(4):
        Disk(f"model {number}", "5").put({"text": _entry(number, 1000)})
    size = disk.info().size // 4
    for age, path in enumerate(sorted(cache.rglob("*.safetensors"))):
        os.utime(path, (1000 + age, 1000 + age))
    assert Disk("model 0", "5").get(["text"])  # used, and so the newest
    monkeypatch.setattr(disk, "LIMIT_BYTES", int(4.5 * size))
    writer.put({"text": _entry(9, 1000)})
    kept = [f"model {number}" for number in range(4) if Disk(f"model {number}", "5").get(["text"])]
    assert kept == ["model 0", "model 2", "model 3"]
    assert writer.get(["text"])


@pytest.mark.parametrize("obstacle", ["a file in the way", "a full disk"])
def test_what_cannot_be_written_is_told_once(
    cache: Path, monkeypatch: pytest.MonkeyPatch, obstacle: str
) -> None:
    """A folder that can't be written to, or a full disk, costs a warning and nothing else."""
    if obstacle == "a full disk":

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
    else:
        cache.parent.mkdir()
        cache.write_text("in the way")
    writer = Disk("model", "5")
    with pytest.warns(UserWarning, match="only costs time") as told:
        writer.put({"text": _entry(1)})
        writer.put({"other": _entry(2)})
    assert len(told) == 1
    assert not writer.get(["text"])


def test_info_and_clear(cache: Path) -> None:
    """What is there is counted, and deleted without touching other files."""
    Disk("model", "5").put({"text": _entry(1)})
    other = cache / "notes.txt"
    other.write_text("mine")
    assert (disk.info().folder, disk.info().files) == (cache, 1)
    disk.clear()
    assert disk.info().files == disk.info().size == 0
    assert other.exists()


def test_root_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The project's variable comes first, then the user's cache folder, then ~/.cache."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("TAKEAWAY_BENCH_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert disk.root() == tmp_path / ".cache/takeaway-bench/embeddings"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert disk.root() == tmp_path / "xdg/takeaway-bench/embeddings"
    monkeypatch.setenv("TAKEAWAY_BENCH_CACHE", str(tmp_path / "mine"))
    assert disk.root() == tmp_path / "mine/embeddings"
