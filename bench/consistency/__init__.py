"""Checkers of factual consistency, one file for each: does the article support a bullet."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, ClassVar, NamedTuple

from bench import items, plugins
from bench import settings as from_settings
from bench.hub.parts import Part, is_here
from bench.languages import actual
from bench.llm.pricing import Budget, Plan
from bench.settings import SettingsError
from bench.text import places
from bench.types import BenchError, Evidence, InputError, Item, Verdict

DEFAULT_CHECKER, AUTO = "embedded", "auto"
STRONGEST = ("factcg", "minicheck", "hhem", "alignscore", "nli")
"""What "auto" takes the first of, if it is on this machine: ordered by the balanced accuracies that
are published for LLM-AggreFact. None of them has been measured here."""
FAILURE = "failure"
"""Kind of the problem that says how many samples gave no answer for a bullet."""

_log = logging.getLogger("bench")


class Case(NamedTuple):
    """Bullets to be judged against an article."""

    article: str
    bullets: Sequence[str]
    published: date | None = None
    language: str = "en"


def case(item: Item) -> Case:
    """An item's bullets against its article."""
    language = actual(item.article, item.language)
    return Case(item.article, item.takeaways, item.published, language)


class Checker(ABC):
    """Judges bullets against articles; subclasses are frozen dataclasses, their fields settings."""

    can_fail: ClassVar[bool] = False
    """Whether single verdicts may be missing, as where a server is asked: their support is NaN, or
    a problem of the kind `failure` says what is lacking."""

    parallel: ClassVar[bool] = False
    """As `Metric.parallel`."""

    @property
    def threshold(self) -> float:
        """The support from which a bullet is taken to be consistent, in [0, 1]."""
        return 0.5

    @property
    def parts(self) -> tuple[Part, ...]:
        """Files of models that it needs on this machine."""
        return ()

    @property
    def judge(self) -> str:
        """The language model that it asks for verdicts, or "" where it asks none."""
        return ""

    @abstractmethod
    def signature(self) -> str:
        """What pins the verdicts: `name|setting:value|...|version:x`."""

    @abstractmethod
    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """Judge many cases at once: for each, one verdict for each bullet, in order.

        Raises
        ------
        BenchError
            The checker is unavailable: no weights, no key, an optional package missing.
        """

    def check(
        self,
        article: str,
        bullets: Sequence[str],
        *,
        published: date | None = None,
        language: str = "en",
    ) -> list[Verdict]:
        """Judge the bullets of one article: one verdict for each, in order."""
        return self.verdicts([Case(article, bullets, published, language)])[0]


class PaidChecker(Checker):
    """A checker whose requests are paid for: a dataclass with the field `cache`."""

    cache: bool

    @abstractmethod
    def verdicts(self, cases: Sequence[Case], budget: Budget | None = None) -> list[list[Verdict]]:
        """Judge as `Checker.verdicts` does; all requests are paid from `budget`."""

    @abstractmethod
    def plan(self, cases: Sequence[Case]) -> Plan:
        """What `verdicts` would ask for; replies in the cache are free."""

    def plans(self, cases: Sequence[Case]) -> dict[str, Plan]:
        """The same for each model that is asked, by its name; "" where there is one."""
        return {"": self.plan(cases)}


def load(name: str, **settings: Any) -> Checker:
    """Return a checker by its name, with its settings; "auto" is the strongest that is here.

    Raises
    ------
    InputError
        No checker has this name; a setting is unknown, or does not fit.
    """
    if name == AUTO and settings:
        raise SettingsError([(next(iter(settings)), '"auto" has no settings: name a checker')])
    checker = from_settings.make("consistency", chosen(name), settings)
    if not isinstance(checker, Checker):
        rule = "must be derived from bench.consistency.Checker"
        raise BenchError(f"{plugins.place(type(checker))}: {rule}")
    return checker


def chosen(name: str) -> str:
    """The name of a checker, where "auto" stands for the strongest that is here."""
    return _announced() if name == AUTO else name


@cache
def _announced() -> str:
    found = strongest()
    _log.warning('consistency: checker "auto" uses %s, the strongest on this machine', found)
    return found


def strongest() -> str:
    """The name of the strongest checker whose files are on this machine."""
    for name in STRONGEST:
        if all(map(is_here, from_settings.make("consistency", name, {}).parts)):
            return name
    return DEFAULT_CHECKER


def check(
    article: str,
    bullets: Sequence[str],
    *,
    published: date | str | None = None,
    language: str = "en",
    checker: str = DEFAULT_CHECKER,
    **settings: Any,
) -> list[Verdict]:
    """Say of each bullet whether the article supports it, with evidence and problems.

    Parameters
    ----------
    article
        The text of the article, paragraphs separated by a blank line.
    bullets
        Plain strings without markers.
    published
        The day of publication, a date or a string such as "2024-04-17", against which weekdays
        and "yesterday" are read.
    language
        An ISO 639-1 code. In languages that a checker was not measured in, all are "uncertain".
    checker, settings
        The name of a checker, "auto" for the strongest that is here, and its settings.

    Returns
    -------
    One verdict for each bullet, in order; `support` is a probability in [0, 1], or NaN where
    there is no answer.

    Raises
    ------
    InputError
        No checker has this name; a setting is unknown, or does not fit; article, bullets or
        `published` are of another type.
    BenchError
        The checker is unavailable: no weights, no key, an optional package missing.
    """
    if bullets is None:
        raise InputError("expected a list of strings, not None", field="bullets")
    row = {"article": article, "bullets": bullets, "published": published, "language": language}
    item = items.read(row, takeaways="bullets")
    found = load(checker, **settings).verdicts([case(item)])[0]
    return found if article == item.article else _placed(found, places(article), article)


def _placed(verdicts: Sequence[Verdict], at: Sequence[int], article: str) -> list[Verdict]:
    """Verdicts whose evidence has its place in the article before it was normalised."""

    def placed(old: Evidence) -> Evidence:
        start, end = at[old.start], at[old.end]
        return Evidence(sentence=article[start:end], start=start, end=end)

    return [
        replace(one, evidence=placed(one.evidence)) if one.evidence else one for one in verdicts
    ]
