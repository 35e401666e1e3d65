"""A language model as the judge, asked through the client of the candidates.

Each sample is shown all bullets of an article in another order and answers with a verdict and a
quotation for each. Quotations are held to the article; samples that disagree abstain; requests
that fail and replies that can't be read are counted, and never become a score.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from bench.consistency import Case, PaidChecker
from bench.consistency.judging import answers, questions
from bench.llm import pricing, secrets
from bench.llm.api import Reply, Request
from bench.llm.pricing import Budget, Plan
from bench.llm.settings import ChatSettings
from bench.llm.streaming import completed, stream
from bench.llm.trial import ARTICLE, BULLETS, Trial
from bench.prompts import Prompt
from bench.types import BenchError, Verdict, digest

VERSION = 1
SAMPLES = 3  # the fewest that can show one to be alone
_log = logging.getLogger("bench")


class _Job(NamedTuple):
    case: int
    sample: int
    places: list[int]


@dataclass(frozen=True, kw_only=True)
class Judge(ChatSettings, PaidChecker):
    """Asks a chat model; settings as those of the summarizer `openai`.

    The seed also orders the bullets.
    """

    model: str = ""
    prompt: Path = Path("judge")
    seed: int = 0
    samples: Annotated[int, Gt(0)] = SAMPLES

    can_fail: ClassVar[bool] = True

    @property
    def judge(self) -> str:
        """The model that judges, which may favour candidates of its own makers."""
        return self.model

    def signature(self) -> str:
        """The model, where it is, and everything that decides what it is asked."""
        self._configured()
        asked = digest(self._prompt().digest, self.temperature, self.max_output_tokens,
                       self.reasoning_effort, secrets.without(self.extra), self.structured,
                       self.api)  # fmt: skip
        where = self.server.public_url
        return (
            f"judge|model:{self.model}|url:{where}|asked:{asked}|samples:{self.samples}"
            f"|seed:{self.seed}|version:{VERSION}"
        )

    def verdicts(self, cases: Sequence[Case], budget: Budget | None = None) -> list[list[Verdict]]:
        """Ask for every case and sample, many at a time, all of it paid from `budget`.

        Raises
        ------
        BenchError
            No model is configured, there is a budget and no price, or no request can succeed.
        """
        self._configured()
        if budget and not self.price:
            raise BenchError("a limit to the cost needs `price` of the checker `judge`")
        prompt = self._prompt()
        heard: list[list[list[answers.Answer]]] = [[[] for _ in case.bullets] for case in cases]
        failed: dict[str, list[str]] = {}
        paid = 0.0
        came = list(stream(lambda: self._replies(prompt, cases, budget)))
        for job, reply in sorted(came, key=lambda one: one[0]):  # whichever was the fastest
            found = {}
            if reply.status == "ok":
                found = answers.read(reply.text, job.places, cases[job.case].article)
            for place, answer in found.items():
                heard[job.case][place].append(answer)
            if len(found) < len(job.places):
                failed.setdefault(_failure(reply, found), []).append(reply.error or "")
            paid += pricing.cost(self.price, reply.usage) or 0.0
        self._report(failed, len(cases) * self.samples, paid)
        return [
            [answers.combined(bullet, found, self.samples - len(found))
             for bullet, found in zip(case.bullets, row, strict=True)]
            for case, row in zip(cases, heard, strict=True)
        ]  # fmt: skip

    def plan(self, cases: Sequence[Case]) -> Plan:
        """What `verdicts` would ask for; replies in the cache are free.

        Raises
        ------
        BenchError
            No model is configured.
        """
        self._configured()
        prompt = self._prompt()
        return self.planned(
            [self._request(prompt, cases[job.case], job) for job in self._jobs(cases)]
        )

    def trial(self) -> Trial:
        """The prompt with a short article and two statements.

        Raises
        ------
        BenchError
            No model is configured.
        """
        self._configured()
        job = _Job(0, 0, [0, 1])
        request = self._request(self._prompt(), Case(ARTICLE.text, BULLETS), job)
        return Trial(request, lambda text: len(answers.read(text, [0, 1], ARTICLE.text)) == 2)

    def _configured(self) -> None:
        if not self.model:
            raise BenchError(
                "the checker `judge` needs a model: settings = { judge = { model = ... } } in "
                "bench.toml, or --set model=..."
            )

    def _report(self, failed: Mapping[str, Sequence[str]], total: int, paid: float) -> None:
        for why, errors in sorted(failed.items()):
            example = f", such as {max(errors)}" if any(errors) else ""
            _log.warning("judge: %d of %d replies: %s%s", len(errors), total, why, example)
        if paid:
            _log.info("judge: %d replies for %.4f, cached ones counted", total, paid)

    def _jobs(self, cases: Sequence[Case]) -> Iterator[_Job]:
        for number, case in enumerate(cases):
            for sample in range(self.samples if case.bullets else 0):
                yield _Job(number, sample, questions.order(case, self.seed, sample))

    async def _replies(
        self, prompt: Prompt, cases: Sequence[Case], budget: Budget | None
    ) -> AsyncIterator[tuple[_Job, Reply]]:
        async with self.client(budget) as client:

            async def ask(job: _Job) -> tuple[_Job, Reply]:
                return job, await client.ask(self._request(prompt, cases[job.case], job))

            async for answered in completed(self._jobs(cases), ask, self.concurrency):
                yield answered

    def _request(self, prompt: Prompt, case: Case, job: _Job) -> Request:
        messages = questions.messages(prompt, case, job.places)
        return self.request(messages, questions.SCHEMA, job.sample)

    def _prompt(self) -> Prompt:
        return questions.load(self.prompt)


def _failure(reply: Reply, found: Mapping[int, answers.Answer]) -> str:
    """Why a reply does not answer for every bullet."""
    if reply.status != "ok":
        return reply.status
    return "no answer for some bullets" if found else "no verdicts that can be read"
