"""Replies that were paid for, kept in one SQLite file that several processes may share."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.files import cache_folder
from bench.llm.api import Reply
from bench.llm.endings import of_reason
from bench.types import BenchError, digest

FORMAT = 1
"""Kept in the file; a file of another format is emptied."""
_BUSY_S = 10.0
_TABLE = """
create table if not exists replies (
    key text primary key, server text, model text, made text, reply text not null
) without rowid
"""

_LACKING = "from main.replies where key not in (select key from shared)"

_log = logging.getLogger("bench")


class Held(NamedTuple):
    """Replies of one model that the cache holds."""

    server: str
    model: str
    replies: int
    size: int
    """In bytes, of the replies' JSON."""
    last: str


def default_path() -> Path:
    """The file of all replies."""
    return cache_folder() / "replies.sqlite"


class Cache:
    """Replies by key. Only whole, good ones should be put in: what is in stays.

    Raises
    ------
    BenchError
        The file can't be opened, or is something else.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._base = _opened(self.path)
        except (OSError, sqlite3.Error) as error:
            raise BenchError(f"{self.path}: {_remedy(error)}") from None

    def get(self, key: str) -> Reply | None:
        """The reply under a key; None also where it can't be read, or did not end as it should.

        Earlier versions took every end that they did not know for a good one.
        """
        try:
            row = self._base.execute("select reply from replies where key = ?", (key,)).fetchone()
            reply = msgspec.json.decode(row[0], type=Reply) if row else None
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            _log.warning("%s: not read: %s", self.path, error)
            return None
        is_whole = reply and of_reason(reply.finish_reason)[0] == "ok"
        return reply if is_whole else None

    def put(self, key: str, reply: Reply, *, server: str, model: str) -> None:
        """Keep a reply; it is safe from a crash of the process when this returns.

        A file that can't be written is a warning: the reply is not lost for that.
        """
        made = datetime.now(UTC).isoformat(timespec="seconds")
        row = (key, server, model, made, msgspec.json.encode(reply).decode())
        try:
            self._base.execute("insert or replace into replies values (?, ?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            _log.warning("%s: not written: %s", self.path, error)

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def held(self) -> list[Held]:
        """What is kept, by server and model."""
        rows = self._base.execute(
            "select server, model, count(*), sum(length(reply)), max(made) from replies "
            "group by server, model order by server, model"
        )
        return [Held(*row) for row in rows]

    def share(self, folder: Path) -> None:
        """Take all replies from the files in a folder, and put those that it lacks into a new one.

        Files there never change, so that machines can pass them on. One that can't be read is a
        warning.
        """
        self._base.execute("create temp table shared (key text primary key) without rowid")
        for path in sorted(folder.glob("*.sqlite")):
            with suppress(sqlite3.Error), self._attached(path):
                self._base.execute("insert or ignore into replies select * from other.replies")
                self._base.execute("insert or ignore into shared select key from other.replies")
        lacking = self._base.execute(f"select key {_LACKING} order by key").fetchall()
        if lacking:
            new = folder / f".{os.getpid()}.partial"
            new.unlink(missing_ok=True)
            with self._attached(new):
                self._base.execute(_TABLE.replace("replies", "other.replies"))
                self._base.execute(f"insert into other.replies select * {_LACKING}")
            new.replace(folder / f"{digest(lacking)}.sqlite")
        self._base.execute("drop table shared")

    @contextmanager
    def _attached(self, path: Path) -> Iterator[None]:
        try:
            self._base.execute("attach ? as other", (str(path),))
            yield
        except sqlite3.Error as error:
            _log.warning("%s: not shared: %s", path, error)
            raise
        finally:
            with suppress(sqlite3.Error):
                self._base.execute("detach other")

    def clear(self) -> int:
        """Forget all replies, for every process; return how many they were."""
        count = self._base.execute("delete from replies").rowcount
        self._base.execute("vacuum")
        return int(count)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()


def _remedy(error: OSError | sqlite3.Error) -> str:
    """What is wrong with the file, and what to do; no reply that was paid for is given up."""
    elsewhere = "set TAKEAWAY_BENCH_CACHE to another folder, or use --no-cache"
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return (
            f"another process has locked the reply cache for {_BUSY_S:g} s ({error}): wait for it "
            f"to end and run the command again, {elsewhere}"
        )
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return f"is not a reply cache, or is damaged ({error}): move it away, {elsewhere}"
    return f"the reply cache can't be used ({error}): {elsewhere}"


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    base.execute("pragma journal_mode = wal")
    base.execute("pragma synchronous = normal")
    base.execute("begin immediate")  # two processes may come to an old file at once
    if base.execute("pragma user_version").fetchone()[0] != FORMAT:
        base.execute("drop table if exists replies")
        base.execute(f"pragma user_version = {FORMAT}")
    base.execute(_TABLE)
    base.execute("commit")
    return base
