"""Files that are replaced as a whole: a reader sees the old one or the new one, never half."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from bench.types import BenchError

try:
    import fcntl
except ImportError:  # Windows, where a file that is open can't be deleted anyhow
    fcntl = None  # type: ignore[assignment]

CACHE_VARIABLE = "TAKEAWAY_BENCH_CACHE"
_TEMPORARY = re.compile(r"\..*\.[a-z0-9_]{8}\.partial", re.DOTALL)
_ESCAPE = "backslashreplace"


class replacing:  # noqa: N801  a context manager, used like a function
    """Write a text file beside `path` and move it there if, and only if, the block ends well.

    Half a surrogate pair, which a file name can hold, is escaped as in JSON.

    Raises
    ------
    BenchError
        The file system refused, for one because it is full; `path` is as it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> IO[str]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _swept(self.path.parent.resolve())
            handle, self.temporary = _temporary(self.path)
        except OSError as error:
            raise BenchError(f"{self.path}: cannot be written: {error.strerror}") from error
        self.file = os.fdopen(handle, "w", encoding="utf-8", errors=_ESCAPE, newline="\n")
        return self.file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        try:
            if isinstance(error, OSError):
                raise error
            if kind is None:
                self.file.flush()
                os.fsync(self.file.fileno())
                self.temporary.chmod(0o666 & ~_umask())
                if not fcntl:  # Windows moves no open file; elsewhere closing would unlock it
                    self.file.close()
                self.temporary.replace(self.path)
        except OSError as refusal:
            raise BenchError(f"{self.path}: cannot be written: {refusal.strerror}") from refusal
        finally:
            with suppress(OSError):  # a full disk again: the first error is already on its way
                self.file.close()
            self.temporary.unlink(missing_ok=True)


def cache_folder() -> Path:
    """Where models' replies and embeddings are kept: $TAKEAWAY_BENCH_CACHE, or the user's cache."""
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "takeaway-bench")


def exists(path: Path) -> bool:
    """Whether something is there; False too where the name is too long for there to be."""
    return os.path.exists(path)  # noqa: PTH110  Path.exists raises there


def sweep(folder: Path) -> None:
    """Delete the temporary files that killed processes left in a folder; others' stay."""
    with suppress(OSError):
        for path in folder.iterdir():
            if _TEMPORARY.fullmatch(path.name):
                _delete_unless_held(path)


@cache
def _swept(folder: Path) -> None:
    """Sweep a folder, once in a process."""
    sweep(folder)


def _temporary(path: Path) -> tuple[int, Path]:
    """A new file beside `path`, open and held for this process."""
    prefix = f".{path.name[:50]}."
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=".partial")
        if _hold(handle) and Path(name).exists():  # else another process has just swept it
            return handle, Path(name)
        os.close(handle)


def _delete_unless_held(path: Path) -> None:
    with suppress(OSError):
        if not fcntl:
            path.unlink()
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(handle)


def _hold(handle: int) -> bool:
    """Lock a file for as long as it is open; False if another process has it."""
    if fcntl:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks, where nothing is swept either
            return True
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
