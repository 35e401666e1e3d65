"""A folder of this machine that has the files of a place, and is put back file by file.

Beside each file stands what it was when both sides were last the same: its fingerprint there, and
size and time here. So what changed on one side is copied to the other; a file that has changed on
both sides is never overwritten.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.files import replacing
from bench.places.store import Store
from bench.types import BenchError

_NOT_PUT = (".*.partial", "*.lock", "replies.sqlite*", "*-journal")


class Same(msgspec.Struct, frozen=True):
    """What a file was on both sides when they were last the same."""

    there: str
    here: tuple[int, int]
    """Bytes, and time of the last change in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """Copies of a place's files at `path`, which is a file where the place is one.

    What is noted of each stands below `notes`.
    """

    store: Store
    path: Path
    notes: Path

    def pull(self, wanted: Callable[[str], bool] = lambda _: True) -> int:
        """Copy here what changed there, if its name is wanted; return how many files.

        Raises
        ------
        BenchError
            The store refused, or a file has changed on both sides; it is as it was.
        """
        there = self.store.files()
        copied = [
            name
            for name, pinned in sorted(there.items())
            if wanted(name) and self._pull(name, pinned)
        ]
        for name in self._known():
            if name not in there:
                self._gone(name)
        return len(copied)

    def push(self) -> int:
        """Put there what changed here, and delete what was deleted here; return how many files.

        Raises
        ------
        BenchError
            The store refused; what it has not taken is put the next time.
        """
        # sizes and times before the files are read: a line may be appended meanwhile
        now = {name: self._stat(name) for name in self._here()}
        changed = {name: stat for name, stat in now.items() if stat != self._here_then(name)}
        for name in changed:
            self.store.put(self._file(name), name)
        there = self.store.files() if changed else {}
        for name, stat in changed.items():
            self._note(name, Same(there.get(name, ""), stat))
        deleted = [name for name in self._known() if not self._file(name).exists()]
        for name in deleted:
            self.store.delete(name)
            self._state(name).unlink(missing_ok=True)
        return len(changed) + len(deleted)

    def _pull(self, name: str, pinned: str) -> bool:
        file, same = self._file(name), self._same(name)
        if file.exists():
            if same and same.there == pinned:
                return False
            if not same or same.here != self._stat(name):
                return self._both(name, pinned)
        self.store.get(name, file)
        self._note(name, Same(pinned, self._stat(name)))
        return True

    def _both(self, name: str, pinned: str) -> bool:
        """Settle a file that is new or changed on both sides, where its bytes are the same."""
        file = self._file(name)
        with TemporaryDirectory() as folder:
            other = Path(folder, "other")
            self.store.get(name, other)
            if other.read_bytes() != file.read_bytes():
                raise BenchError(
                    f"{self.store.url}/{name} has changed, and so has its copy here, {file}: "
                    "delete the one that is not wanted"
                )
        self._note(name, Same(pinned, self._stat(name)))
        return False

    def _gone(self, name: str) -> None:
        """Forget a file that was deleted there; its copy goes too, unless it has changed."""
        if self._file(name).exists() and self._stat(name) == self._here_then(name):
            self._file(name).unlink()
        self._state(name).unlink(missing_ok=True)

    def _here(self) -> Iterator[str]:
        """Names of the files that belong to the place."""
        if self.path.is_file():
            yield ""
        for path in sorted(self.path.rglob("*")):
            if path.is_file() and not any(fnmatch.fnmatch(path.name, one) for one in _NOT_PUT):
                yield path.relative_to(self.path).as_posix()

    def _known(self) -> list[str]:
        """Names of the files that both sides had."""
        found = [path.relative_to(self.notes) for path in sorted(self.notes.rglob("*.json"))]
        names = [path.as_posix().removesuffix(".json") for path in found]
        return [*([""] if self._state("").exists() else []), *names]

    def _file(self, name: str) -> Path:
        return self.path / name if name else self.path

    def _state(self, name: str) -> Path:
        file = self.notes / name if name else self.notes
        return file.with_name(f"{file.name}.json")

    def _stat(self, name: str) -> tuple[int, int]:
        stat = self._file(name).stat()
        return stat.st_size, stat.st_mtime_ns

    def _same(self, name: str) -> Same | None:
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(self._state(name).read_bytes(), type=Same)
        return None

    def _here_then(self, name: str) -> tuple[int, int] | None:
        same = self._same(name)
        return same.here if same else None

    def _note(self, name: str, same: Same) -> None:
        with replacing(self._state(name)) as file:
            file.write(msgspec.json.encode(same).decode())
