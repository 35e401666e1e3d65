"""What was sent in batches and what came back: a file in a run's folder, for the next process.

A batch is written down before it is sent, and its name when the server has it. A process that was
killed between the two leaves one of which the next process asks the server.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from bench import jsonl
from bench.llm.api import Reply
from bench.types import InputError

NAME = "batches.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One batch: our own token, the keys of its requests, and its id once the server has it."""

    token: str
    began: datetime
    keys: tuple[str, ...]
    id: str | None = None


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """A line: a batch that begins, is sent or ends, or a reply."""

    token: str = ""
    began: datetime | None = None
    keys: tuple[str, ...] = ()
    id: str = ""
    end: str = ""
    key: str = ""
    reply: Reply | None = None


class Ledger:
    """The file, read whole and appended to; each line is with the system before the next step.

    `replies` are those that need not be asked for again, `open` the batches not collected yet.

    Raises
    ------
    InputError
        A line is not what this class writes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.replies: dict[str, Reply] = {}
        self.open: dict[str, Sent] = {}
        self._file: jsonl.Appender | None = None
        if not path.exists():
            return
        for number, line in jsonl.read(path):
            try:
                self._take(msgspec.convert(line, _Line))
            except (msgspec.ValidationError, KeyError) as error:
                raise InputError(
                    f"not a line of batches: {error}", file=path, line=number
                ) from None

    @property
    def paid(self) -> set[str]:
        """Keys of requests that cost nothing more."""
        return self.waiting | self.replies.keys()

    @property
    def waiting(self) -> set[str]:
        """Keys of requests that are in a batch which is not collected yet."""
        return {key for sent in self.open.values() for key in sent.keys}

    def begin(self, keys: Collection[str]) -> Sent:
        """Write down that a batch is about to be sent."""
        sent = Sent(token=uuid4().hex, began=datetime.now(UTC), keys=tuple(keys))
        self._append(_Line(token=sent.token, began=sent.began, keys=sent.keys))
        return sent

    def sent(self, token: str, batch_id: str) -> Sent:
        """Write down the name that the server gave it."""
        self._append(_Line(token=token, id=batch_id))
        return self.open[token]

    def keep(self, key: str, reply: Reply) -> None:
        """Write down a reply that need not be asked for again."""
        self._append(_Line(key=key, reply=reply))

    def end(self, token: str, status: str) -> None:
        """Write down that nothing more will come of a batch."""
        self._append(_Line(token=token, end=status))

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.__exit__()

    def _append(self, line: _Line) -> None:
        self._file = self._file or jsonl.Appender(self.path)
        self._file.append(_without_defaults(line))
        self._take(line)

    def _take(self, line: _Line) -> None:
        """Bring what is known up to date."""
        if line.reply:
            self.replies[line.key] = line.reply
        elif line.began:
            self.open[line.token] = Sent(token=line.token, began=line.began, keys=line.keys)
        elif line.id:
            known = self.open[line.token]
            self.open[line.token] = Sent(
                token=known.token, began=known.began, keys=known.keys, id=line.id
            )
        elif line.end:
            del self.open[line.token]


def _without_defaults(line: _Line) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(line)
    return {name: value for name, value in made.items() if value}
