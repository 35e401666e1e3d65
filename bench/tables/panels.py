"""How far the members of a panel of judges agree, from the votes in the details of scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import msgspec

from bench.console import counted
from bench.llm.families import JOIN, kin
from bench.runs import Run, rows

if TYPE_CHECKING:
    from bench.tables.load import Scores

LEAST_WITHOUT = 3
"""Members of which one can be left out, to see whether it stands apart."""


class _Details(msgspec.Struct):
    """The part of a score that has the votes: any entry of a list in it may have some."""

    article_id: str
    details: dict[str, Any] = {}


@dataclass(slots=True)
class _Ballots:
    """Votes of the members of one panel, each for one bullet, fact or pair of an article."""

    votes: list[Mapping[str, float | None]] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)

    def add(self, row: _Details, members: Sequence[str]) -> None:
        for listed in row.details.values():
            for entry in listed if isinstance(listed, list) else ():
                votes = entry.get("votes") if isinstance(entry, dict) else None
                if votes and sorted(votes) == sorted(members):
                    self.votes.append(votes)
                    self.articles.append(row.article_id)


def agreement(scores: Scores, shown: Sequence[str]) -> Iterator[str]:
    """Yield, for each panel behind a shown column, how far its members agree.

    Krippendorff's alpha of their mean votes, over all candidates' bullets.
    """
    columns = [scores.columns[name] for name in shown]
    panels = {(one.metric, one.judge) for one in columns if JOIN in one.judge}
    for metric, judge in sorted(panels):
        members = judge.split(JOIN)
        ballots = _Ballots()
        for candidate in scores.candidates:
            for row in rows.read(Run(candidate.path).scores_path(metric), _Details):
                ballots.add(row, members)
        yield f"{metric}, panel {judge}: {_told(ballots, members)}"
        yield from kin(members)


def _told(ballots: _Ballots, members: Sequence[str]) -> str:
    import numpy as np

    from bench.agreement import alpha

    values = np.array([
        [nan if votes[member] is None else votes[member] for votes in ballots.votes]
        for member in members
    ])  # fmt: skip
    articles = np.unique(ballots.articles, return_inverse=True)[1]
    found = alpha(values, articles, "interval")
    if isnan(found.value):
        return f"agreement is not known: {found.reason}"
    between = "" if isnan(found.low) else f" [{found.low:.2f}, {found.high:.2f}]"
    told = f"alpha {found.value:.2f}{between} over {counted(found.units, 'question')}"
    if len(members) < LEAST_WITHOUT:
        return told
    without = [
        alpha(np.delete(values, at, axis=0), articles, "interval").value
        for at in range(len(members))
    ]
    each = ", ".join(f"{v:.2f} without {m}" for v, m in zip(without, members, strict=True))
    return f"{told}; {each}"
