"""Who meets whom, and what a judge decides of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from bench.llm.pricing import Budget
from bench.preference.design import choose
from bench.preference.judge import Match, PairJudge
from bench.preference.ledger import Ledger
from bench.preference.outcome import Outcome, decide
from bench.preference.tournament import Field, Meeting
from bench.types import BenchError, digest

PANEL_AT_ONCE = 16
"""Comparisons that a panel is asked for together: its last member decides, and only then is known
what a crash would cost without a cache."""

_log = logging.getLogger("bench")


class Todo(NamedTuple):
    """A meeting that a judge has to decide."""

    meeting: Meeting
    match: Match
    key: str


class Draw:
    """The meetings of a field: those that decide themselves, those known, and those to be asked."""

    def __init__(self, field: Field, judge: PairJudge, opponents: int, ledger: Ledger) -> None:
        self.field, self.judge, self.ledger = field, judge, ledger
        ids = [article.id for article in field.articles]
        self.pairs = choose(field.names, ids, opponents, chosen=ledger.chosen, seed=judge.seed)
        self._articles = {article.id: article for article in field.articles}
        self._pinned = judge.signature()

    def meetings(self) -> Iterator[Meeting]:
        """Yield all, in order, with what is known."""
        for article_id, pairs in self.pairs.items():
            for first, second in sorted(pairs):
                yield self._known(Meeting(article_id, first, second))

    def todo(self) -> list[Todo]:
        """What a judge has to be asked: what is not decided, then what lacks votes of some."""
        votes = self.judge.samples * len(self.judge.members)
        lacking = [
            one for one in self.meetings() if one.outcome is None or 0 < one.outcome.samples < votes
        ]
        lacking.sort(key=lambda one: one.outcome is not None)
        return [Todo(one, self._match(one), self._key(one)) for one in lacking]

    def play(self, budget: Budget | None, done: Callable[[int], None]) -> None:
        """Ask the judge for all that is not known; `done` is told how many are decided.

        What is decided stands where the votes that it lacks can't be had.

        Raises
        ------
        BenchError
            Nobody can be asked, or the budget is spent; what was decided until then is kept.
        """
        self.ledger.choose(self.pairs)
        todo = self.todo()
        at_once = PANEL_AT_ONCE if self.judge.panel and not self.judge.batch else len(todo)
        for start in range(0, len(todo), at_once or 1):
            part = todo[start : start + at_once]
            try:
                self._ask(part, budget, done)
            except BenchError as reason:
                if any(self._known(one.meeting).outcome is None for one in part):
                    raise
                _log.warning("preference: some votes are still lacking: %s", reason)
                return

    def _ask(
        self, part: Sequence[Todo], budget: Budget | None, done: Callable[[int], None]
    ) -> None:
        """Ask the judge, and write down each outcome as soon as it is known."""
        with closing(self.judge.hearing([one.match for one in part], budget)) as hearing:
            for place, (answers,) in hearing:
                self._keep(part[place], decide(answers.said, self.judge.samples))
                done(1)

    def _keep(self, todo: Todo, outcome: Outcome) -> None:
        """Write down what is decided, by more votes than before."""
        one = todo.meeting
        before = one.outcome.samples if one.outcome else 0
        if outcome.result is not None and outcome.samples > before:
            self.ledger.keep(one.article_id, todo.key, (one.first, one.second), outcome)

    def _known(self, one: Meeting) -> Meeting:
        own = (self.field.takeaways[name].get(one.article_id) for name in (one.first, one.second))
        first, second = own
        if first == second or not first or not second:
            result = 0.5 if first == second or not (first or second) else float(bool(first))
            return one._replace(outcome=Outcome(result=result))
        return one._replace(outcome=self.ledger.outcomes.get(self._key(one)))

    def _match(self, one: Meeting) -> Match:
        article = self._articles[one.article_id]
        first, second = (self.field.takeaways[name] for name in (one.first, one.second))
        own = first[one.article_id], second[one.article_id]
        return Match(article.text, *own, article.published)

    def _key(self, one: Meeting) -> str:
        return digest(self._pinned, *self._match(one))
