"""Consistency: whether the article supports the bullets, one by one.

Each bullet gets a support in [0, 1] and a label from each checker of `bench.consistency`; the
columns are means, the minimum and shares over the bullets, since filler raises the mean alone
(Ramprasad and Wallace 2024). The first checker's columns are plain, the columns of further ones
end in its name. A checker that is unavailable gives NaN, which tables show as n/a, and so does
one that leaves a bullet without a verdict. An answer that lacks is counted in `unanswered`, and
asked for again when the metric is computed next.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import compress
from math import isnan, nan
from pathlib import Path
from typing import Any, ClassVar, Self

from bench.consistency import (
    DEFAULT_CHECKER,
    FAILURE,
    Case,
    Checker,
    PaidChecker,
    case,
    chosen,
    load,
)
from bench.consistency.thresholds import Fitted, read, relabelled
from bench.judging import Asking
from bench.llm.pricing import Budget, PaidMetric, Plan
from bench.settings import SettingsError
from bench.types import LABELS, BenchError, Column, InputError, Item, Reaction, Scored, Verdict

VERSION = "2"

_REACTIONS: Mapping[str, Reaction] = {"shuffled": "same", "lead": "higher"}
_ERRORS: Mapping[str, Reaction] = {
    "negated": "lower",
    "figure": "lower",
    "filler": "lower",
    "constant": "lower",
}
_CAVEAT = (
    "Says of each bullet whether the article supports it, as far as that can be read exactly. "
    "Supported: the article itself has the bullet, word for word or cut. Unsupported: a rule finds "
    "a wrong figure, unit, date, name, quotation, negation, opposite or quantifier. All else is "
    "unverified, right or wrong: so the two shares say little of bullets in words of their own, "
    "and a candidate that copies has more supported. Consistency ranks the bullets that are left "
    "open, and knows words better than sense. Read the verdicts before trusting a number."
)
_COLUMNS = (
    Column(
        name="supported",
        about="share of bullets that the article itself has, or that a judge finds supported",
        reactions={**_REACTIONS, "filler": "lower", "constant": "lower"},
        group="consistency",
        label="sup\u00adport\u00aded",
        caveat=_CAVEAT,
    ),
    Column(
        name="unsupported",
        about="share of bullets that contradict the article, or say what is not in it",
        better="lower",
        worst=1.0,
        reactions={"shuffled": "same", "figure": "higher"},
        group="consistency",
        label="un\u00adsup\u00adport\u00aded",
        caveat=_CAVEAT,
    ),
    Column(
        name="uncertain",
        about="share of bullets that the checker can decide neither way",
        better="lower",
        worst=1.0,
        reactions={"shuffled": "same", "constant": "higher"},
        group="consistency",
        label="un\u00adveri\u00adfied",
        caveat=_CAVEAT,
    ),
    Column(
        name="consistency",
        about="mean support of the bullets by the article",
        reactions={**_REACTIONS, **_ERRORS},
        group="consistency",
        shown=False,
        label="consis\u00adtency",
        caveat=_CAVEAT,
    ),
    Column(
        name="consistency_min",
        about="support of the bullet that has the least",
        reactions={**_REACTIONS, **_ERRORS, "duplicated": "same"},
        group="consistency",
        shown=False,
        label="consis\u00adtency min",
        caveat=_CAVEAT,
    ),
)
_UNANSWERED = Column(
    name="unanswered",
    about="share of bullets for which the judge failed to answer, once or more",
    better=None,
    group="consistency",
    label="un\u00adanswered",
)

_log = logging.getLogger("bench")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency(PaidMetric):
    """Support of each bullet by the article; needs no reference.

    Parameters
    ----------
    checkers
        Names of checkers, such as "embedded", "nli" or "judge", and "auto" for the strongest that
        is on this machine; the first gives the plain columns.
    settings
        Settings of checkers, by name: `settings = { nli = { model = "..." } }`.
    fitted
        A file of thresholds that `takeaway-bench calibrate --fit` wrote; the labels of its checkers
        come from these.

    Raises
    ------
    InputError
        No such checker, one is given twice, or a setting does not fit.
    """

    checkers: tuple[str, ...] = (DEFAULT_CHECKER,)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fitted: Path | None = None

    uses_references: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if not self.checkers or len(set(self.checkers)) < len(self.checkers):
            raise InputError("expected names of checkers, each once", field="checkers")
        for name in self.settings.keys() - set(self.checkers):
            raise InputError(f"{name!r} is not one of the checkers", field="settings")
        for name in self.checkers:
            self.checker(name)
        for name in self._fitted().keys() - set(self.checkers):
            raise InputError(f"{self.fitted}: {name!r} is not one of the checkers", field="fitted")

    @property
    def columns(self) -> tuple[Column, ...]:
        """Five columns for each checker, and a sixth for those that can fail to answer."""
        return tuple(
            _further(column, checker) if at else column
            for at, checker in enumerate(self.checkers)
            for column in self._columns(checker)
        )

    @property
    def parallel(self) -> bool:
        """If all checkers are."""
        return all(self.checker(name).parallel for name in self.checkers)

    @property
    def thresholds(self) -> dict[str, float]:
        """The support from which a prediction counts as consistent, by column."""
        return {
            f"{column}_{checker}" if at else column: self.checker(checker).threshold
            for at, checker in enumerate(self.checkers)
            for column in ("consistency", "consistency_min")
        }

    def _columns(self, checker: str) -> tuple[Column, ...]:
        made = self.checker(checker)
        columns = (*_COLUMNS, _UNANSWERED) if made.can_fail else _COLUMNS
        name = chosen(checker)
        return tuple(replace(column, checker=name, judge=made.judge) for column in columns)

    def signature(self) -> str:
        """The signatures of the checkers; one that is absent says so, and is tried again."""
        return "|".join(["consistency", *map(self._pinned, self.checkers), f"version:{VERSION}"])

    def _pinned(self, name: str) -> str:
        try:
            signature = self.checker(name).signature()
        except BenchError:
            return f"{name}:absent"
        fitted = self._fitted().get(name)
        return f"{signature}|{fitted.pinned(signature, self.fitted)}" if fitted else signature

    def _fitted(self) -> dict[str, Fitted]:
        try:
            return read(self.fitted) if self.fitted else {}
        except InputError as error:
            raise InputError(str(error), field="fitted") from None

    def score(self, items: Sequence[Item], budget: Budget | None = None) -> list[Scored]:
        """Judge every bullet; `details` hold the verdicts of each checker."""
        cases = list(map(case, items))
        judged = {name: self._judged(name, cases, budget) for name in self.checkers}
        return [
            self._scored({name: verdicts[at] for name, verdicts in judged.items()})
            for at in range(len(items))
        ]

    def plans(self, items: Sequence[Item]) -> dict[str, Plan]:
        """What the checkers that ask a server would ask for, by their names; nothing is asked."""
        made: dict[str, Plan] = {}
        for name, checker in self._paid():
            with suppress(BenchError):  # it is unavailable: it asks for nothing
                for model, plan in checker.plans(list(map(case, items))).items():
                    made[f"{name} {model}".strip()] = plan
        return made

    def uncached(self) -> Self:
        """The same metric with every reply asked for again, and none kept."""
        without = {
            name: {**self.settings.get(name, {}), "cache": False} for name, _ in self._paid()
        }
        return replace(self, settings={**self.settings, **without})

    def asks(self) -> dict[str, Asking]:
        """The models of checkers that ask one, by name."""
        return {
            f"{name} {member.model if len(checker.members) > 1 else ''}".strip(): member
            for name, checker in self._paid()
            if isinstance(checker, Asking)
            for member in checker.members
        }

    def _paid(self) -> Iterator[tuple[str, PaidChecker]]:
        for name in self.checkers:
            checker = self.checker(name)
            if isinstance(checker, PaidChecker):
                yield name, checker

    def checker(self, name: str) -> Checker:
        """One of the checkers, made from its settings."""
        try:
            return load(name, **self.settings.get(name, {}))
        except SettingsError as error:
            named = "checkers" if any(not field for field, _ in error.problems) else "settings"
            raise InputError(f"{name}: {error.message}", field=named) from None

    def _judged(
        self, name: str, cases: Sequence[Case], budget: Budget | None
    ) -> Sequence[Sequence[Verdict] | None]:
        checker, fitted = self.checker(name), self._fitted().get(name)
        try:
            if isinstance(checker, PaidChecker):
                verdicts = checker.verdicts(cases, budget)
            else:
                verdicts = checker.verdicts(cases)
            return [relabelled(row, fitted) for row in verdicts] if fitted else verdicts
        except BenchError as reason:
            if name == DEFAULT_CHECKER:
                raise
            _log.warning("consistency: checker %s: %s", name, reason)
            return [None] * len(cases)

    def _scored(self, judged: Mapping[str, Sequence[Verdict] | None]) -> Scored:
        values: dict[str, float] = {}
        details: dict[str, Any] = {}
        for at, (name, verdicts) in enumerate(judged.items()):
            suffix = f"_{name}" if at else ""
            summary = dict(_summary(verdicts))
            values |= {f"{c.name}{suffix}": summary[c.name] for c in self._columns(name)}
            details[f"verdicts{suffix}"] = [verdict.as_json() for verdict in verdicts or ()]
        failed = any(_failed(verdict) for row in judged.values() for verdict in row or ())
        return Scored(values, details, final=not failed)


def _further(column: Column, checker: str) -> Column:
    """The column of a checker after the first, which has the checker's name."""
    return replace(
        column,
        name=f"{column.name}_{checker}",
        about=f"{column.about}, by `{checker}`",
        label=f"{column.label or column.name} {checker}",
        shown=column.name in ("supported", _UNANSWERED.name),
        reactions={},
    )


def _failed(verdict: Verdict) -> bool:
    """Whether an answer lacks."""
    return any(problem.kind == FAILURE for problem in verdict.problems)


def _summary(verdicts: Sequence[Verdict] | None) -> Iterator[tuple[str, float]]:
    """Yield columns and values; one bullet without a verdict leaves the prediction without them."""
    if not verdicts:
        yield from ((column.name, nan) for column in (*_COLUMNS, _UNANSWERED))
        return
    supports = [verdict.support for verdict in verdicts]
    failed = list(map(_failed, verdicts))
    answered = not any(map(isnan, compress(supports, failed)))  # unlike one that is not asked
    yield "consistency", sum(supports) / len(supports)
    yield "consistency_min", nan if any(map(isnan, supports)) else min(supports)
    for label in LABELS:
        share = sum(verdict.label == label for verdict in verdicts) / len(verdicts)
        yield label, share if answered else nan
    yield _UNANSWERED.name, sum(failed) / len(verdicts)
