"""How far the members of a panel of judges agree, from the votes in the details of scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import msgspec

from bench.console import counted
from bench.llm.families import JOIN, kin
from bench.runs import Run, rows
from bench.tables.parts import number

if TYPE_CHECKING:
    from bench.preference.tournament import Tournament
    from bench.tables.load import Scores

LEAST_WITHOUT = 3
"""Members of which one can be left out, to see whether it stands apart."""


class _Details(msgspec.Struct):
    """The part of a score that has the votes: any entry of a list in it may have some."""

    article_id: str
    details: dict[str, Any] = {}


_Votes = Mapping[str, float | None]


@dataclass(slots=True)
class _Ballots:
    """Votes of the members of one panel, each for one bullet or fact of an article.

    Those for a pair are counted twice, as each of the two sees them: who comes first is by chance.
    """

    members: Sequence[str]
    votes: list[_Votes] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    pairs: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def take(self, row: _Details, candidate: str) -> None:
        """Add all votes in the details of a candidate's score."""
        for listed in row.details.values():
            for entry in listed if isinstance(listed, list) else ():
                votes = entry.get("votes") if isinstance(entry, dict) else None
                if votes and "with" in entry:
                    self.compare(row.article_id, {candidate, entry["with"]}, votes)
                elif votes:
                    self.add(row.article_id, votes)

    def compare(self, article_id: str, pair: Collection[str], votes: _Votes) -> None:
        """Add the votes for a pair of candidates, once."""
        key = article_id, frozenset(pair)
        if key not in self.pairs:
            self.pairs.add(key)
            turned = {model: None if vote is None else 1 - vote for model, vote in votes.items()}
            self.add(article_id, votes)
            self.add(article_id, turned)

    def add(self, article_id: str, votes: _Votes) -> None:
        """Add votes, where they are those of all members."""
        if sorted(votes) == sorted(self.members):
            self.votes.append(votes)
            self.articles.append(article_id)


def agreement(scores: Scores, shown: Sequence[str]) -> Iterator[str]:
    """Yield, for each panel behind a shown column, how far its members agree.

    Krippendorff's alpha of their mean votes, over all candidates' bullets or comparisons.
    """
    columns = [scores.columns[name] for name in shown]
    panels = {(one.metric, one.judge) for one in columns if JOIN in one.judge}
    for metric, judge in sorted(panels):
        members = judge.split(JOIN)
        ballots = _Ballots(members)
        for candidate in scores.candidates:
            for row in rows.read(Run(candidate.path).scores_path(metric), _Details):
                ballots.take(row, candidate.path.name)
        yield f"{metric}, panel {judge}: {_told(ballots)}"
        yield from kin(members)


def compared(made: Tournament, judge: str) -> Iterator[str]:
    """Yield how far the members of a panel agree on comparisons; nothing for a single judge."""
    members = judge.split(JOIN)
    if len(members) > 1:
        ballots = _Ballots(members)
        for one in made.meetings:
            if votes := one.votes(one.first):
                ballots.compare(one.article_id, (one.first, one.second), votes)
        yield f"panel {judge}: {_told(ballots)}"
        yield from kin(members)


def _told(ballots: _Ballots) -> str:
    import numpy as np

    from bench.agreement import alpha

    members = ballots.members
    values = np.array([
        [nan if votes[member] is None else votes[member] for votes in ballots.votes]
        for member in members
    ])  # fmt: skip
    articles = np.unique(ballots.articles, return_inverse=True)[1]
    found = alpha(values, articles, "interval")
    if isnan(found.value):
        return f"agreement is not known: {found.reason}"
    between = "" if isnan(found.low) else f" [{found.low:.2f}, {found.high:.2f}]"
    asked = f"{found.units // 2} comparisons" if ballots.pairs else counted(found.units, "question")
    told = f"alpha {found.value:.2f}{between} over {asked}"
    if len(members) < LEAST_WITHOUT:
        return told
    without = [
        alpha(np.delete(values, at, axis=0), articles, "interval").value
        for at in range(len(members))
    ]
    each = ", ".join(f"{number(v, 2)} without {m}" for v, m in zip(without, members, strict=True))
    return f"{told}; {each}"
