"""Key facts: which facts of people's bullets are stated, and how many bullets state one.

The columns are those of FineSurE (Song et al. 2024, arXiv 2407.00908), with two departures: the
facts come from people's bullets and never from the article, and a judge must quote the words of the
bullet that state a fact. Without a judge, reference bullets are taken for facts and the columns are
recall and precision of `coverage`; signature and labels say so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from bench import content
from bench.content import shared
from bench.encoder import load
from bench.keyfacts import Known, files, known, plain
from bench.keyfacts.counting import best, counted, of_content
from bench.keyfacts.judge import FactJudge, Matching
from bench.llm.pricing import Budget, PaidMetric, Plan
from bench.matching import LAYER, encoded
from bench.metrics import UNKNOWN_SCRIPT, unjudged, warn_once
from bench.settings import SettingsError, built
from bench.types import BenchError, Column, InputError, Item, Scored, Takeaways

_log = logging.getLogger("bench")

VERSION = "1"
NO_FACTS = "no key facts of its reference: `takeaway-bench references facts` makes them"
ITEMS_AT_ONCE = 256
"""Bounds the embeddings that are held at one time."""
_CAVEAT = (
    "Counts facts that people chose. Two readers choose different ones, so a bullet that states "
    "none of them may be a good one, and a fact that is stated says nothing about other statements "
    "in its bullet."
)
_COLUMNS = (
    Column(
        name="completeness",
        about="share of the reference's key facts that the bullets state",
        group="coverage",
        label="com\u00adplete\u00adness",
        caveat=_CAVEAT,
    ),
    Column(
        name="conciseness",
        about="share of the bullets that state a key fact of the reference",
        group="coverage",
        label="con\u00adcise\u00adness",
        caveat=_CAVEAT,
    ),
)
_JUDGED = (
    Column(
        name="facts_uncertain",
        about="share of key facts on which the samples of the judge differ",
        better=None,
        group="coverage",
        shown=False,
        label="facts un\u00adcertain",
    ),
    Column(
        name="facts_unanswered",
        about="share of key facts for which the judge failed to answer, once or more",
        better=None,
        group="coverage",
        label="facts un\u00adanswered",
    ),
)
_BY_BULLETS = {
    "completeness": ("recall", "share of the reference's content that the bullets have"),
    "conciseness": ("precision", "share of the bullets' content that the reference has"),
}
"""Without a judge: the part of `coverage` that a column is, and in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts(PaidMetric):
    """Completeness and conciseness, both in [0, 1], of the annotator with the best F1 of the two.

    Parameters
    ----------
    judge
        Settings of the model or the panel that is asked; without any, the columns are those of
        `coverage`.
    facts
        Where the facts are: a reference set that they stand beside, or a file of facts; by default
        the reference set of the configuration.

    Raises
    ------
    InputError
        A setting of the judge does not fit, or it has no model.
    """

    judge: Mapping[str, Any] = field(default_factory=dict)
    facts: Path | None = None
    _references: Path | None = None
    _known: Known | None = None

    def __post_init__(self) -> None:
        if judge := self._judge():
            judge.configured()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Two, and two more where a judge may differ from itself or fail to answer."""
        made = self._judge()
        if made:
            return tuple(replace(column, judge=made.judge) for column in (*_COLUMNS, *_JUDGED))
        return tuple(map(_by_bullets, _COLUMNS))

    def beside(self, references: Path) -> Self:
        """The metric with the reference set that facts stand beside."""
        return replace(self, _references=references)

    def fit(self, references: Iterable[tuple[Takeaways, ...]]) -> Self:
        """The metric with the facts of a collection, which its signature pins."""
        if not self._judge():
            return self
        wanted = [takeaways for annotators in references for takeaways in annotators]
        found = self._facts().only(map(plain, wanted))
        if found.unreviewed:
            warn_once(
                f"keyfacts: nobody reviewed the key facts of {len(found.unreviewed)} of "
                f"{len(set(wanted))} sets of reference bullets"
            )
        return replace(self, _known=found)

    def signature(self) -> str:
        """The judge and the digest of the facts, or the coverage that stands for them."""
        if judge := self._judge():
            how = f"facts:{self._facts().digest}|{judge.signature()}"
        else:
            how = f"bullets|coverage:{content.VERSION}|{load().identity}|layer:{LAYER}"
        return f"keyfacts|{how}|version:{VERSION}"

    def score(self, items: Sequence[Item], budget: Budget | None = None) -> list[Scored]:
        """Score each item; `details` say of each fact which bullets state it, in what words."""
        judge = self._judge()
        if judge:
            return self._asked(judge, items, budget)
        starts = range(0, len(items), ITEMS_AT_ONCE)
        return [one for at in starts for one in self._matched(items[at : at + ITEMS_AT_ONCE])]

    def plans(self, items: Sequence[Item]) -> dict[str, Plan]:
        """What the judge would be asked, by member; nothing is asked."""
        judge = self._judge()
        if not judge:
            return {}
        cases = [case for one in _cases(items, self._facts()) for case in one]
        return {f"judge {name}".strip(): plan for name, plan in judge.plans(cases).items()}

    def uncached(self) -> Self:
        """The same metric with every reply asked for again, and none kept."""
        return replace(self, judge={**self.judge, "cache": False}) if self.judge else self

    def asks(self) -> dict[str, FactJudge]:
        """The judge, or the members of its panel, by name."""
        judge = self._judge()
        members = judge.members if judge else ()
        return {f"judge {judge.named(one)}".strip(): one for one in members} if judge else {}

    def _judge(self) -> FactJudge | None:
        if not self.judge:
            return None
        try:
            return built(FactJudge, self.judge)
        except SettingsError as error:
            raise InputError(error.message, field="judge") from None

    def _facts(self) -> Known:
        if self._known is not None:
            return self._known
        source = self.facts or self._references
        return known(files.read(source), source) if source else Known({})

    def _asked(
        self, judge: FactJudge, items: Sequence[Item], budget: Budget | None
    ) -> list[Scored]:
        try:
            cases = _cases(items, self._facts())
            heard = iter(judge.heard([case for one in cases for case in one], budget))
        except BenchError as reason:
            warn_once(f"keyfacts: {reason}")
            return [unjudged(self, str(reason)) for _ in items]
        if lacking := cases.count([]):
            warn_once(f"keyfacts: {lacking} of {len(cases)} predictions: {NO_FACTS}")
        made = [
            best([counted(case, next(heard)) for case in one]) if one else unjudged(self, NO_FACTS)
            for one in cases
        ]
        _warn_of_misquotes(made)
        return made

    def _matched(self, items: Sequence[Item]) -> Iterator[Scored]:
        for sets in encoded(items):
            if sets is None:
                warn_once(f"keyfacts: {UNKNOWN_SCRIPT}; such texts are n/a")
                yield unjudged(self, UNKNOWN_SCRIPT)
                continue
            ours, annotators = sets
            yield best([of_content(shared(ours, theirs)) for theirs in annotators])


def _warn_of_misquotes(scored: Sequence[Scored]) -> None:
    """Say for how many facts a judge is not believed: that can be what makes a score low."""
    facts = [fact for one in scored for fact in one.details.get("facts", ())]
    if wrong := sum(fact["misquoted"] > 0 for fact in facts):
        told = (
            "for %d of %d facts the judge quotes words that a bullet does not have: no match there"
        )
        _log.warning(f"keyfacts: {told}", wrong, len(facts))


def _by_bullets(column: Column) -> Column:
    """The column where no judge is asked."""
    part, about = _BY_BULLETS[column.name]
    return replace(
        column,
        about=f"{about} (`coverage` {part}; no judge was asked)",
        label=f"{column.label} (by bul\u00adlets)",
        reactions=content.REACTIONS[part],
    )


def _cases(items: Sequence[Item], known_: Known) -> list[list[Matching]]:
    """One case for each annotator of an item; none where one of them has no facts."""
    facts = known_.facts
    made = []
    for item in items:
        sets = list(map(plain, item.references))
        all_known = all(bullets in facts for bullets in sets)
        made.append([Matching(item.takeaways, facts[b]) for b in sets] if all_known else [])
    return made
