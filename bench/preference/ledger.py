"""What was chosen to be compared and what came of it: a file beside the runs, for the next process.

Pairs are written down before a judge is asked, and each result as it comes. So a process that
was killed loses what was under way, and another one asks for what is left of the same pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from bench import jsonl
from bench.preference.design import Pair, pair
from bench.preference.outcome import Outcome
from bench.types import InputError


class _Line(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A line: pairs that were chosen for an article, or what came of one comparison."""

    article_id: str
    pairs: tuple[Pair, ...] = ()
    key: str = ""
    first: str = ""
    second: str = ""
    outcome: Outcome | None = None


class Ledger:
    """The file, read whole and appended to; each line is with the system before the next step.

    `chosen` has the pairs of each article, `outcomes` what came of a comparison, by its key.

    Raises
    ------
    InputError
        A line is not what this class writes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.chosen: dict[str, list[Pair]] = {}
        self.outcomes: dict[str, Outcome] = {}
        if not path.exists():
            return
        for number, line in jsonl.read(path):
            try:
                self._take(msgspec.convert(line, _Line))
            except msgspec.ValidationError as error:
                raise InputError(
                    f"not a line of comparisons: {error}", file=path, line=number
                ) from None

    def choose(self, pairs: Mapping[str, Sequence[Pair]]) -> None:
        """Write down which pairs will be compared, where that is new."""
        new = {
            article_id: tuple(one for one in found if one not in self.chosen.get(article_id, ()))
            for article_id, found in pairs.items()
        }
        self._append([_Line(article_id=key, pairs=found) for key, found in new.items() if found])

    def keep(self, article_id: str, key: str, met: Pair, outcome: Outcome) -> None:
        """Write down what came of one comparison."""
        first, second = met
        line = _Line(article_id=article_id, key=key, first=first, second=second, outcome=outcome)
        self._append([line])

    def _append(self, lines: Sequence[_Line]) -> None:
        if not lines:
            return
        with jsonl.Appender(self.path) as file:
            for line in lines:
                file.append(_plain(line))
                self._take(line)

    def _take(self, line: _Line) -> None:
        """Bring what is known up to date."""
        if line.outcome:
            self.outcomes[line.key] = line.outcome
        known = self.chosen.setdefault(line.article_id, [])
        known += [pair(*one) for one in line.pairs if pair(*one) not in known]


def _plain(line: _Line) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(line)
    if line.outcome:
        made["outcome"] = asdict(line.outcome)
        if not line.outcome.votes:  # no panel
            del made["outcome"]["votes"]
    return made
