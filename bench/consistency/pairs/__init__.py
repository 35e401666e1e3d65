"""What checkers share that show a model a passage of the article and a claim at a time.

Each sentence of a bullet is a claim, however short; the passage that does most for it counts, and
the claim with least support decides on the bullet. What is too long for the model is taken in
parts, never cut. All labels of such checkers are decided here.
"""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import NamedTuple

from bench.consistency import FAILURE, Case, Checker
from bench.passages import closest, pieces
from bench.text import sentences
from bench.types import Evidence, Label, Problem, Verdict

EVEN = 0.5
"""The probability from which a model says yes: the threshold that the authors of MiniCheck (their
`minicheck.py`), HHEM (its page) and FactCG (its `fixed` setting) publish, and where Granite
Guardian and MiniCheck-7B change their word. SummaC and AlignScore tune one for each collection."""
_log = logging.getLogger("bench")


class Pair(NamedTuple):
    """A passage of the article and a claim that it may support."""

    premise: str
    claim: str


class Score(NamedTuple):
    """Probabilities that the passage supports the claim, and that it contradicts it.

    `against` is None where a model has no class for that; `support` is NaN where it did not answer.
    """

    support: float
    against: float | None = None


class Judged(NamedTuple):
    """A claim, what the model says of it, and the passage that decides."""

    claim: str
    support: float
    label: Label
    passage: Evidence
    contradicted: bool = False


class _Set(NamedTuple):
    """A claim and the passages it is set against."""

    claim: str
    passages: Sequence[Evidence]


Scoring = Callable[[Sequence[Pair]], Sequence[Score]]


@dataclass(frozen=True, kw_only=True)
class PairChecker(Checker):
    """Judges pairs of texts: subclasses say which, and how.

    `languages` are those that the model was measured in; bullets in others are not judged.
    """

    languages: tuple[str, ...] = ("en",)

    @abstractmethod
    def passages(self, article: str, language: str) -> list[Evidence]:
        """The passages of an article that a claim is set against."""

    @abstractmethod
    def scores(self, pairs: Sequence[Pair]) -> Sequence[Score]:
        """Judge pairs, in order."""

    @abstractmethod
    def fits(self, pair: Pair) -> bool:
        """Whether the model can read both texts whole."""

    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """Judge many cases; pairs of all of them are computed together, each once."""
        return self.judged(cases, self.scores)

    def judged(self, cases: Sequence[Case], scoring: Scoring) -> list[list[Verdict]]:
        """Judge many cases by the scores of their pairs."""
        self._warn(cases)
        sets = [self._sets(case) for case in cases]
        pairs = _pairs(sets)
        known = dict(zip(pairs, scoring(pairs), strict=True))
        return [
            [
                _verdict(case, bullet, [_judged(one, known) for one in claims if one.passages])
                if case.language in self.languages
                else unmeasured(bullet, case.language)
                for bullet, claims in zip(case.bullets, row, strict=True)
            ]
            for case, row in zip(cases, sets, strict=True)
        ]

    def pairs(self, cases: Sequence[Case]) -> list[Pair]:
        """What is put to the model for cases: each pair once, in order."""
        return _pairs([self._sets(case) for case in cases])

    def _warn(self, cases: Sequence[Case]) -> None:
        if foreign := sorted({case.language for case in cases} - set(self.languages)):
            _log.warning(
                "consistency: %s was measured in %s only; bullets in %s are unverified",
                type(self).__name__.lower(),
                ", ".join(self.languages),
                ", ".join(foreign),
            )

    def _sets(self, case: Case) -> list[list[_Set]]:
        """For each bullet its claims, each with the passages that fit beside it."""
        if case.language not in self.languages:
            return [[] for _ in case.bullets]
        passages = self.passages(case.article, case.language)
        return [
            [
                _Set(claim, list(self._fitting(passages, claim, case.language)))
                for claim in self._claims(bullet, case.language)
            ]
            for bullet in case.bullets
        ]

    def _claims(self, bullet: str, language: str) -> Iterator[str]:
        """The sentences of a bullet, those too long to leave room for a passage in parts."""
        for sentence in sentences(bullet, language) or [bullet]:
            whole = Evidence(sentence=sentence, start=0, end=len(sentence))
            for part in pieces(whole, language, lambda text: self.fits(Pair(text, text))):
                yield part.sentence

    def _fitting(
        self, passages: Sequence[Evidence], claim: str, language: str
    ) -> Iterator[Evidence]:
        for one in passages:
            yield from pieces(one, language, lambda text: self.fits(Pair(text, claim)))


def unmeasured(bullet: str, language: str) -> Verdict:
    """A bullet in a language that the model was not measured in: unverified, without a number."""
    why = f"the model was not measured in {language}"
    problem = Problem(kind="language", words=bullet, why=why)
    return Verdict(bullet=bullet, support=nan, label="uncertain", problems=(problem,))


def _pairs(sets: Sequence[Sequence[Sequence[_Set]]]) -> list[Pair]:
    return sorted(
        {
            Pair(passage.sentence, one.claim)
            for row in sets
            for claims in row
            for one in claims
            for passage in one.passages
        }
    )


def _judged(one: _Set, known: dict[Pair, Score]) -> Judged:
    """Weigh the best support against the worst contradiction, wherever in the article each stands.

    SummaC-ZS subtracts the two; here both being strong makes a claim uncertain.
    """
    scores = [known[Pair(passage.sentence, one.claim)] for passage in one.passages]
    if any(isnan(score.support) for score in scores):
        return Judged(one.claim, nan, "uncertain", one.passages[0])
    best = max(range(len(scores)), key=lambda place: scores[place].support)
    worst = max(range(len(scores)), key=lambda place: scores[place].against or 0.0)
    support, against = scores[best].support, scores[worst].against
    if support >= EVEN:
        label: Label = "supported" if support >= (against or 0.0) else "uncertain"
        return Judged(one.claim, support, label, one.passages[best])
    if against is None:
        return Judged(one.claim, support, "unsupported", one.passages[best])
    if against >= EVEN:
        return Judged(one.claim, support, "unsupported", one.passages[worst], contradicted=True)
    return Judged(one.claim, support, "uncertain", one.passages[best])


_RANKS: Sequence[Label] = ("unsupported", "uncertain", "supported")


def _verdict(case: Case, bullet: str, judged: Sequence[Judged]) -> Verdict:
    if not judged:
        return Verdict(bullet=bullet, support=0.0, label="unsupported")
    if unanswered := sum(isnan(one.support) for one in judged):
        why = f"{unanswered} of {len(judged)} claims got no answer that could be read"
        problem = Problem(kind=FAILURE, words=bullet, why=why)
        return Verdict(bullet=bullet, support=nan, label="uncertain", problems=(problem,))
    least = min(judged, key=lambda one: (_RANKS.index(one.label), one.support))
    return Verdict(
        bullet=bullet,
        support=min(one.support for one in judged),
        label=least.label,
        evidence=closest(case.article, least.passage, least.claim, case.language),
        problems=tuple(_problem(case, one) for one in judged if one.label == "unsupported"),
    )


def _problem(case: Case, one: Judged) -> Problem:
    if not one.contradicted:
        why = f"no passage supports it: the highest probability is {one.support:.2f}"
        return Problem(kind="claim", words=one.claim, why=why)
    said = closest(case.article, one.passage, one.claim, case.language).sentence
    why = "the model finds it contradicted"
    return Problem(kind="contradiction", words=one.claim, why=why, article=said)
