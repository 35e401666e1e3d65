"""Candidates compared in pairs: who met whom, what was decided, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING, NamedTuple

from bench.console import counted
from bench.preference.outcome import Outcome
from bench.text import words
from bench.types import Article, Takeaways, digest

if TYPE_CHECKING:
    from bench.preference.strength import Comparisons, Strengths

LEAST_ANSWERED = 0.8
"""Of comparisons, for a result: as many as a candidate needs of answers to be ranked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What is compared: articles, and by name each candidate's takeaways by article id.

    A candidate has none for an article that it did not answer: it loses there, unasked.
    """

    articles: tuple[Article, ...]
    takeaways: Mapping[str, Mapping[str, Takeaways]]

    @property
    def names(self) -> tuple[str, ...]:
        """The candidates."""
        return tuple(sorted(self.takeaways))

    @property
    def digest(self) -> str:
        """Changes with every name, article and bullet."""
        articles = [article.id for article in self.articles]
        return digest(articles, {name: digest(dict(self.takeaways[name])) for name in self.names})

    def words(self, name: str, article_id: str) -> int:
        """Words of a candidate's takeaways."""
        return sum(len(words(one)) for one in self.takeaways[name].get(article_id, ()))


class Meeting(NamedTuple):
    """Two candidates on one article, and what came of it; None where that is not known."""

    article_id: str
    first: str
    second: str
    outcome: Outcome | None = None

    @property
    def result(self) -> float | None:
        """1 where the first is better, 0 where the second is, 0.5, or None."""
        return self.outcome.result if self.outcome else None

    def votes(self, name: str) -> dict[str, float | None]:
        """The mean vote of each member of a panel, as one of the candidates sees it."""
        votes = self.outcome.votes if self.outcome else {}
        return {
            model: vote if vote is None or name == self.first else 1 - vote
            for model, vote in votes.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """How one candidate fared: comparisons won, without a difference, lost, and not decided."""

    won: int
    tied: int
    lost: int
    unanswered: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Tournament:
    """What all meetings of a field say.

    `reason` says why there is no result, `unadjusted` why there is none at equal length; "" where
    there is one.
    """

    field: Field
    meetings: tuple[Meeting, ...]

    @cached_property
    def reason(self) -> str:
        """Why nothing can be said of who is stronger, or ""."""
        answered = sum(one.result is not None for one in self.meetings)
        if len(self.field.names) < 2:
            return "two candidates or more are compared"
        if answered < LEAST_ANSWERED * len(self.meetings) or not answered:
            of = counted(len(self.meetings), "comparison")
            return f"the judge decided {answered} of {of}, {LEAST_ANSWERED:.0%} are needed"
        groups = self.comparisons.components()
        if len(groups) > 1:
            apart = [", ".join(self.field.names[place] for place in one) for one in groups[:2]]
            return f"no comparison connects {apart[0]} with {apart[1]}"
        return ""

    @cached_property
    def unadjusted(self) -> str:
        """Why nothing can be said of candidates at equal length, or ""."""
        from bench.preference.strength import tells_length

        if self.reason or tells_length(self.comparisons):
            return self.reason
        return (
            "the candidates' lengths hardly vary from article to article, so that strength "
            "can't be told from length"
        )

    @cached_property
    def comparisons(self) -> Comparisons:
        """The decided meetings as arrays."""
        from bench.preference.strength import Comparisons

        names = {name: place for place, name in enumerate(self.field.names)}
        articles = {article.id: place for place, article in enumerate(self.field.articles)}
        rows = [
            (articles[one.article_id], names[one.first], names[one.second], one.result,
             self._length(one))
            for one in self.meetings
            if one.result is not None
        ]  # fmt: skip
        return Comparisons.of(rows, candidates=len(names), articles=len(articles))

    @cached_property
    def strengths(self) -> Strengths | None:
        """As judged; None where `reason` says why."""
        from bench.preference.strength import fit

        return None if self.reason else fit(self.comparisons)

    @cached_property
    def adjusted(self) -> Strengths | None:
        """At equal length; None where `unadjusted` says why."""
        from bench.preference.strength import fit

        return None if self.unadjusted else fit(self.comparisons, by_length=True)

    def tally(self, name: str) -> Tally:
        """How a candidate fared."""
        results = [result for _, result, _ in self.of(name)]
        return Tally(
            won=results.count(1.0),
            tied=results.count(0.5),
            lost=results.count(0.0),
            unanswered=results.count(None),
        )

    def of(self, name: str) -> Iterator[tuple[str, float | None, Meeting]]:
        """Yield the other, the result as this candidate sees it, and the meeting."""
        for one in self.meetings:
            if name == one.first:
                yield one.second, one.result, one
            elif name == one.second:
                yield one.first, None if one.result is None else 1 - one.result, one

    def _length(self, one: Meeting) -> float:
        first, second = (self.field.words(name, one.article_id) for name in (one.first, one.second))
        return log(first / second) if first and second else 0.0
