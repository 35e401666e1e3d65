"""Samples of a judge: each is asked in another order, and has one vote where it answers.

A judge is asked about *cases*, each with one *place* or more that it answers for (bullets, facts,
one pair). Replies that fail or can't be read are counted, and never become an answer. Of a panel,
the samples of all members count alike.
"""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from annotated_types import Gt

from bench import prompts
from bench.judging import Asking
from bench.judging.panel import members, warn_of_kin
from bench.llm.api import Reply, Request
from bench.llm.families import JOIN
from bench.llm.pricing import Budget, Plan, together
from bench.llm.trial import Trial
from bench.prompts import Prompt, statements
from bench.types import BenchError

Case = TypeVar("Case")
Answer = TypeVar("Answer")
Found = Mapping[int, Answer]
"""The answers in one reply, by place."""

SAMPLES = 3  # the fewest that can show one to be alone
_log = logging.getLogger("bench")


class Job(NamedTuple):
    """One request: a sample for a case, and the order in which its places are shown."""

    case: int
    sample: int
    places: list[int]


class Heard(NamedTuple, Generic[Answer]):
    """What samples said of one place: the answers of each model, and how many failed."""

    said: Mapping[str, Sequence[Answer]]
    failures: int

    @property
    def answers(self) -> list[Answer]:
        """All answers, in the order of models and samples."""
        return [answer for answers in self.said.values() for answer in answers]

    @property
    def enough(self) -> bool:
        """Whether most samples answered; otherwise nothing is known."""
        return len(self.answers) > self.failures

    def votes(self, vote: Callable[[Answer], float]) -> dict[str, float | None]:
        """The mean vote of each member of a panel, None where it did not answer; else {}."""
        if len(self.said) < 2:
            return {}
        return {
            model: sum(map(vote, answers)) / len(answers) if answers else None
            for model, answers in self.said.items()
        }


@dataclass(frozen=True, kw_only=True)
class Voting(Asking, Generic[Case, Answer]):
    """Asks `samples` times about each case; the seed also orders what is shown.

    `prompt` is the name of its own prompt, which is the default, or a path that ends in `.md`.
    `panel` has the settings of each member, in place of a model.

    Raises
    ------
    InputError
        A setting does not fit, of the judge or of a member.
    """

    prompt: Path
    seed: int = 0
    samples: Annotated[int, Gt(0)] = SAMPLES
    panel: tuple[Mapping[str, Any], ...] = ()

    own_prompt: ClassVar[Path]
    places: ClassVar[str] = "bullets"
    """What a case has several of, in words."""

    def __post_init__(self) -> None:
        """Check the members, too."""
        super().__post_init__()
        self.members  # noqa: B018  # made once, and refused here

    @abstractmethod
    def size(self, case: Case) -> int:
        """How many places a case has."""

    @abstractmethod
    def seeded(self, case: Case) -> str:
        """What the order of a case's places depends on, besides seed and sample."""

    @abstractmethod
    def asking(self, prompt: Prompt, case: Case, job: Job) -> Request:
        """What is asked."""

    @abstractmethod
    def read(self, text: str, case: Case, job: Job) -> Found[Answer]:
        """The answers in a reply, by place; places without one that can be read are left out."""

    @property
    def members(self) -> tuple[Self, ...]:
        """Those who are asked: the members of the panel, or itself."""
        return self._panel if self.panel else (self,)

    @cached_property
    def _panel(self) -> tuple[Self, ...]:
        return members(self)

    def named(self, member: Asking) -> str:
        """What tells a member from the others: its model; "" where there is no panel."""
        return member.model if self.panel else ""

    @property
    def judge(self) -> str:
        """The model that judges, or those of the panel."""
        return JOIN.join(member.model for member in self.members)

    def configured(self) -> None:
        """Make sure that there is somebody to ask.

        Raises
        ------
        BenchError
            No model is configured.
        """
        if not self.panel:
            super().configured()

    def pinned(self, *more: object) -> str:
        """The model or models, where they are, and everything that decides what they are asked."""
        asked = (self.loaded_prompt().digest, *more)
        if not self.panel:
            return super().pinned(*asked)
        return "panel:" + JOIN.join(f"({member.pinned(*more)})" for member in self.members)

    def jobs(self, cases: Sequence[Case]) -> Iterator[Job]:
        """Yield what is asked for: one for each case and sample; none for a case without places."""
        for number, case in enumerate(cases):
            size = self.size(case)
            for sample in range(self.samples if size else 0):
                order = statements.order(f"{self.seed}|{sample}|{self.seeded(case)}", size)
                yield Job(number, sample, order)

    def requests(self, cases: Sequence[Case]) -> Iterator[Request]:
        """One for each job, of every member."""
        jobs = list(self.jobs(cases))
        for member in self.members:
            yield from member.asked_of(cases, jobs)

    def asked_of(self, cases: Sequence[Case], jobs: Sequence[Job]) -> Iterator[Request]:
        """What one member is asked."""
        prompt = self.loaded_prompt()
        return (self.asking(prompt, cases[job.case], job) for job in jobs)

    def plans(self, cases: Sequence[Case]) -> dict[str, Plan]:
        """What each member would be asked, by its model; replies in the cache are free.

        The name of a judge that is no panel is "".

        Raises
        ------
        InputError
            No model is configured.
        """
        self.configured()
        self._warn()
        jobs = list(self.jobs(cases))
        return {
            self.named(member): member.planned([*member.asked_of(cases, jobs)])
            for member in self.members
        }

    def plan(self, cases: Sequence[Case]) -> Plan:
        """What all members together would be asked."""
        return together([*self.plans(cases).values()])

    def heard(
        self, cases: Sequence[Case], budget: Budget | None = None
    ) -> list[list[Heard[Answer]]]:
        """Ask for every case and sample, many at a time: what was said of each place of each.

        A member of a panel that can't be asked has no answers.

        Raises
        ------
        BenchError
            No model is configured; nobody can be asked (there is a budget and no price, or no
            request can succeed).
        """
        return [places for _, places in sorted(self.hearing(cases, budget), key=itemgetter(0))]

    def hearing(
        self, cases: Sequence[Case], budget: Budget | None = None
    ) -> Generator[tuple[int, list[Heard[Answer]]]]:
        """Ask as `heard`, and yield each case's number and places as soon as all have answered.

        Members of a panel are asked one after another: a case is known when the last one answers.

        Raises
        ------
        BenchError
            As `heard`, after what was under way has been yielded.
        """
        self.configured()
        self._warn()
        jobs = list(self.jobs(cases))
        found: list[dict[str, dict[int, Found[Answer]]]]
        found = [{member.model: {} for member in self.members} for _ in cases]
        asked = Counter(job.case for job in jobs)
        left = {case: asked[case] for case in range(len(cases))}
        for member, at, one in self._found(cases, jobs, budget):
            case = jobs[at].case
            found[case][member.model][at] = one
            left[case] -= member is self.members[-1]
            if not left[case]:
                del left[case]
                yield case, self._places(cases[case], found[case], asked[case])
        for case in left:  # nothing is asked about it, or the last member was lost
            yield case, self._places(cases[case], found[case], asked[case])

    def _places(
        self, case: Case, found: Mapping[str, Mapping[int, Found[Answer]]], asked: int
    ) -> list[Heard[Answer]]:
        """What was said of each place, from each model's readable replies by their jobs."""
        made = []
        for place in range(self.size(case)):
            said = {
                model: [one[place] for _, one in sorted(replies.items()) if place in one]
                for model, replies in found.items()
            }
            made.append(Heard(said, asked * len(found) - sum(map(len, said.values()))))
        return made

    def _found(
        self, cases: Sequence[Case], jobs: Sequence[Job], budget: Budget | None
    ) -> Iterator[tuple[Self, int, Found[Answer]]]:
        """Yield each member with a job and what can be read of its reply."""
        lost: list[BenchError] = []
        for member in self.members:
            try:
                for at, found in member.answers(cases, jobs, budget):
                    yield member, at, found
            except BenchError as reason:
                lost.append(reason)
                if len(lost) == len(self.members):
                    raise
                _log.warning("%s: no answers of %s: %s", self.name, member.model, reason)

    def answers(
        self, cases: Sequence[Case], jobs: Sequence[Job], budget: Budget | None
    ) -> Iterator[tuple[int, Found[Answer]]]:
        """Yield the number of each job, as it is answered, and what can be read of the reply.

        Raises
        ------
        BenchError
            There is a budget and no price, or no request can succeed.
        """
        replies, problems = [], []
        for at, reply in self.answered(self.asked_of(cases, jobs), budget):
            case = cases[jobs[at].case]
            found = self.read(reply.text, case, jobs[at]) if reply.status == "ok" else {}
            replies.append(reply)
            problems.append(self._failure(reply, found) if len(found) < self.size(case) else "")
            yield at, found
        self.report(replies, problems)

    def _failure(self, reply: Reply, found: Found[Answer]) -> str:
        """Why a reply does not answer for every place."""
        if reply.status != "ok":
            return reply.status
        return f"no answer for some {self.places}" if found else "no verdicts that can be read"

    def _warn(self) -> None:
        warn_of_kin(tuple(member.model for member in self.members))

    def tried(self, case: Case, job: Job, answers: int) -> Trial:
        """The first member's request for a job, and whether a reply has so many answers.

        Raises
        ------
        BenchError
            No model is configured.
        """
        self.configured()
        member = self.members[0]
        request = member.asking(member.loaded_prompt(), case, job)
        return Trial(request, lambda text: len(self.read(text, case, job)) == answers)

    def loaded_prompt(self) -> Prompt:
        """Its own prompt, or the one that the settings name."""
        own = self.own_prompt
        return prompts.load(own if str(self.prompt) == own.stem else self.prompt)
