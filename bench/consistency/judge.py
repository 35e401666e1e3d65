"""A language model as the judge, asked through the client of the candidates.

Each sample is shown all bullets of an article in another order and answers with a verdict and a
quotation for each. Quotations are held to the article; samples that disagree abstain; requests
that fail and replies that can't be read are counted, and never become a score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from annotated_types import Gt

from bench import prompts
from bench.consistency import Case
from bench.consistency.judging import VERDICTS, Answer, AskingChecker, combined, read
from bench.llm.api import Reply, Request
from bench.llm.pricing import Budget
from bench.llm.trial import ARTICLE, BULLETS, Trial
from bench.prompts import Prompt, statements
from bench.types import Article, Verdict, digest

VERSION = 1
SAMPLES = 3  # the fewest that can show one to be alone
PROMPT = Path(__file__).with_name("judging") / "judge.md"
_ENTRY: Mapping[str, Any] = {
    "number": {"type": "integer"},
    "verdict": {"type": "string", "enum": list(VERDICTS)},
    "quote": {"type": "string"},
}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


SCHEMA = _object({"verdicts": {"type": "array", "items": _object(_ENTRY)}})


class Job(NamedTuple):
    """One sample for one case: places of the bullets in the order in which they are shown."""

    case: int
    sample: int
    places: list[int]


@dataclass(frozen=True, kw_only=True)
class Judge(AskingChecker):
    """Asks a chat model; settings as those of the summarizer that `provider` names.

    The seed also orders the bullets.
    """

    prompt: Path = Path("judge")
    seed: int = 0
    samples: Annotated[int, Gt(0)] = SAMPLES

    def signature(self) -> str:
        """The model, where it is, and everything that decides what it is asked."""
        pinned = self.pinned(self._prompt().digest)
        return f"judge|{pinned}|samples:{self.samples}|seed:{self.seed}|version:{VERSION}"

    def requests(self, cases: Sequence[Case]) -> Iterator[Request]:
        """One for each case and sample."""
        prompt = self._prompt()
        for job in self._jobs(cases):
            yield self._request(prompt, cases[job.case], job)

    def verdicts(self, cases: Sequence[Case], budget: Budget | None = None) -> list[list[Verdict]]:
        """Ask for every case and sample, many at a time, all of it paid from `budget`.

        Raises
        ------
        BenchError
            No model is configured, there is a budget and no price, or no request can succeed.
        """
        replies = self.asked(self.requests(cases), budget)
        heard: list[list[list[Answer]]] = [[[] for _ in case.bullets] for case in cases]
        problems = []
        for job, reply in zip(self._jobs(cases), replies, strict=True):
            whole = reply.status == "ok"
            found = read(reply.text, job.places, cases[job.case].article) if whole else {}
            for place, answer in found.items():
                heard[job.case][place].append(answer)
            problems.append(_failure(reply, found) if len(found) < len(job.places) else "")
        self.report(replies, problems)
        return [
            [combined(bullet, found, self.samples - len(found))
             for bullet, found in zip(case.bullets, row, strict=True)]
            for case, row in zip(cases, heard, strict=True)
        ]  # fmt: skip

    def trial(self) -> Trial:
        """The prompt with a short article and two statements.

        Raises
        ------
        BenchError
            No model is configured.
        """
        self.configured()
        job = Job(0, 0, [0, 1])
        request = self._request(self._prompt(), Case(ARTICLE.text, BULLETS), job)
        return Trial(request, lambda text: len(read(text, job.places, ARTICLE.text)) == 2)

    def _jobs(self, cases: Sequence[Case]) -> Iterator[Job]:
        for number, case in enumerate(cases):
            for sample in range(self.samples if case.bullets else 0):
                yield Job(number, sample, _order(case, self.seed, sample))

    def _request(self, prompt: Prompt, case: Case, job: Job) -> Request:
        published = f"Published on {case.published:%Y-%m-%d}" if case.published else ""
        article = Article(id="", title="", standfirst=published, text=case.article)
        shown = [case.bullets[place] for place in job.places]
        return self.request(statements.messages(prompt, article, shown), SCHEMA, job.sample)

    def _prompt(self) -> Prompt:
        return prompts.load(PROMPT if str(self.prompt) == PROMPT.stem else self.prompt)


def _order(case: Case, seed: int, sample: int) -> list[int]:
    return statements.order(
        f"{seed}|{sample}|{digest(case.article, *case.bullets)}", len(case.bullets)
    )


def _failure(reply: Reply, found: Mapping[int, Answer]) -> str:
    """Why a reply does not answer for every bullet."""
    if reply.status != "ok":
        return reply.status
    return "no answer for some bullets" if found else "no verdicts that can be read"
