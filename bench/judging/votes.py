"""Samples of a judge: each is asked in another order, and has one vote where it answers.

A judge is asked about *cases*, each with one *place* or more that it answers for (bullets, facts,
one pair). Replies that fail or can't be read are counted, and never become an answer.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Generic, NamedTuple, TypeVar

from annotated_types import Gt

from bench import prompts
from bench.judging import Asking
from bench.llm.api import Reply, Request
from bench.llm.pricing import Budget, Plan
from bench.prompts import Prompt, statements

Case = TypeVar("Case")
Answer = TypeVar("Answer")

SAMPLES = 3  # the fewest that can show one to be alone


class Job(NamedTuple):
    """One request: a sample for a case, and the order in which its places are shown."""

    case: int
    sample: int
    places: list[int]


class Heard(NamedTuple, Generic[Answer]):
    """What samples said of one place: answers, each with the model that gave it, and failures."""

    said: tuple[tuple[str, Answer], ...]
    failures: int

    @property
    def answers(self) -> list[Answer]:
        """The answers alone."""
        return [answer for _, answer in self.said]

    @property
    def enough(self) -> bool:
        """Whether most samples answered; otherwise nothing is known."""
        return len(self.said) > self.failures


@dataclass(frozen=True, kw_only=True)
class Voting(Asking, Generic[Case, Answer]):
    """Asks `samples` times about each case; the seed also orders what is shown.

    `prompt` is the name of its own prompt, which is the default, or a path that ends in `.md`.
    """

    prompt: Path
    seed: int = 0
    samples: Annotated[int, Gt(0)] = SAMPLES

    own_prompt: ClassVar[Path]
    places: ClassVar[str] = "bullets"
    """What a case has several of, in words."""

    @abstractmethod
    def size(self, case: Case) -> int:
        """How many places a case has."""

    @abstractmethod
    def asking(self, prompt: Prompt, case: Case, job: Job) -> Request:
        """What is asked."""

    @abstractmethod
    def read(self, text: str, case: Case, job: Job) -> Mapping[int, Answer]:
        """The answers in a reply, by place; places without one that can be read are left out."""

    @abstractmethod
    def seeded(self, case: Case) -> str:
        """What the order of a case's places depends on, besides seed and sample."""

    def jobs(self, cases: Sequence[Case]) -> Iterator[Job]:
        """Yield what is asked for: one for each case and sample; none for a case without places."""
        for number, case in enumerate(cases):
            size = self.size(case)
            for sample in range(self.samples if size else 0):
                order = statements.order(f"{self.seed}|{sample}|{self.seeded(case)}", size)
                yield Job(number, sample, order)

    def requests(self, cases: Sequence[Case]) -> Iterator[Request]:
        """One for each job."""
        prompt = self.loaded_prompt()
        for job in self.jobs(cases):
            yield self.asking(prompt, cases[job.case], job)

    def heard(
        self, cases: Sequence[Case], budget: Budget | None = None
    ) -> list[list[Heard[Answer]]]:
        """Ask for every case and sample, many at a time: what was said of each place of each.

        Raises
        ------
        BenchError
            No model is configured, there is a budget and no price, or no request can succeed.
        """
        jobs = list(self.jobs(cases))
        said: list[list[list[tuple[str, Answer]]]]
        said = [[[] for _ in range(self.size(case))] for case in cases]
        asked = [0] * len(cases)
        for job, found in zip(jobs, self._answers(cases, jobs, budget), strict=True):
            asked[job.case] += 1
            for place, answer in found.items():
                said[job.case][place].append((self.model, answer))
        return [
            [Heard(tuple(one), count - len(one)) for one in places]
            for places, count in zip(said, asked, strict=True)
        ]

    def _answers(
        self, cases: Sequence[Case], jobs: Sequence[Job], budget: Budget | None
    ) -> list[Mapping[int, Answer]]:
        """What can be read of each reply."""
        replies = self.asked(self.requests(cases), budget)
        answers = [
            self.read(reply.text, cases[job.case], job) if reply.status == "ok" else {}
            for job, reply in zip(jobs, replies, strict=True)
        ]
        self.report(replies, [
            self._failure(reply, found) if len(found) < self.size(cases[job.case]) else ""
            for job, reply, found in zip(jobs, replies, answers, strict=True)
        ])  # fmt: skip
        return answers

    def _failure(self, reply: Reply, found: Mapping[int, Answer]) -> str:
        """Why a reply does not answer for every place."""
        if reply.status != "ok":
            return reply.status
        return f"no answer for some {self.places}" if found else "no verdicts that can be read"

    def plan(self, cases: Sequence[Case]) -> Plan:
        """What `heard` would ask for; replies in the cache are free.

        Raises
        ------
        InputError
            No model is configured.
        """
        self.configured()
        return self.planned(list(self.requests(cases)))

    def loaded_prompt(self) -> Prompt:
        """Its own prompt, or the one that the settings name."""
        own = self.own_prompt
        return prompts.load(own if str(self.prompt) == own.stem else self.prompt)
