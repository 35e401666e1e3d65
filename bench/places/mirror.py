"""A folder of this machine that has the files of a place, and is put back file by file.

Beside each file stands what it was when both sides were last the same: its fingerprint there, and
size and time here. So what changed on one side is copied to the other; a file that has changed on
both sides is never overwritten, unless what is there is the beginning of what is here.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.files import replacing
from bench.places.store import Store
from bench.types import BenchError

AT_ONCE = 16
"""Files that are copied at the same time: of small ones, most time is waiting."""
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
        names = [name for name in sorted(there) if wanted(name)]
        copied = _each(lambda name: self._pull(name, there[name]), names)
        for name in self._known():
            if name not in there:
                self._gone(name)
        return copied

    def push(self) -> int:
        """Put there what changed here, and delete what was deleted here; return how many files.

        Raises
        ------
        BenchError
            The store refused, or a file has changed there too, and is as it was; what the store
            has not taken is put the next time.
        """
        # sizes and times before the files are read: a line may be appended meanwhile
        now = {name: self._stat(name) for name in self._here()}
        changed = {name: stat for name, stat in now.items() if stat != self._here_then(name)}
        deleted = [name for name in self._known() if not self._file(name).exists()]
        if not changed and not deleted:
            return 0
        there = self.store.files()
        refused = [name for name in changed if not self._may_replace(name, there.get(name, ""))]
        self._put({name: stat for name, stat in changed.items() if name not in refused})
        for name in deleted:
            self._delete(name, there.get(name, ""))
        if refused:
            raise self._conflict(refused[0])
        return len(changed) + len(deleted)

    def _put(self, stats: Mapping[str, tuple[int, int]]) -> None:
        _each(lambda name: self.store.put(self._file(name), name), stats)
        there = self.store.files() if stats else {}
        for name, stat in stats.items():
            self._note(name, Same(there.get(name, ""), stat))

    def _delete(self, name: str, pinned: str) -> None:
        """Delete there what was deleted here, unless it has changed there: then it comes again."""
        same = self._same(name)
        if same and same.there == pinned:
            self.store.delete(name)
        self._state(name).unlink(missing_ok=True)

    def _may_replace(self, name: str, pinned: str) -> bool:
        """Whether the file there is none, or is as it was, or has nothing that is not here too."""
        same = self._same(name)
        return pinned in ("", same.there if same else "") or self._begins(name) is not None

    def _pull(self, name: str, pinned: str) -> bool:
        file, same = self._file(name), self._same(name)
        if file.exists():
            if same and same.there == pinned:
                return False
            if not same or same.here != self._stat(name):
                self._both(name, pinned)
                return False
        self.store.get(name, file)
        self._note(name, Same(pinned, self._stat(name)))
        return True

    def _both(self, name: str, pinned: str) -> None:
        """Settle a file that is new or changed on both sides, where no byte of it is lost.

        So is one that a killed command had put, but not noted, and then appended to.
        """
        stat, rest = self._stat(name), self._begins(name)
        if rest is None:
            raise self._conflict(name)
        self._note(name, Same(pinned, (stat[0] - rest, stat[1])))

    def _begins(self, name: str) -> int | None:
        """How many bytes a file has here beyond those that are there; None where others are."""
        with TemporaryDirectory() as folder:
            other = Path(folder, "other")
            self.store.get(name, other)
            theirs, ours = other.read_bytes(), self._file(name).read_bytes()
        return len(ours) - len(theirs) if ours.startswith(theirs) else None

    def _conflict(self, name: str) -> BenchError:
        return BenchError(
            f"{self.store.url}/{name} has changed, and so has its copy here, {self._file(name)}: "
            "delete the one that is not wanted"
        )

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


def _each(do: Callable[[str], bool | None], names: Iterable[str]) -> int:
    """Do something for files, some at a time, up to the first error; return how many are true."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(map(bool, pool.map(do, names)))
