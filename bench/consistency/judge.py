"""A language model as the judge, asked through the client of the candidates.

Each sample is shown all bullets of an article in another order and answers with a verdict and a
quotation for each. Quotations are held to the article; samples that disagree abstain; requests
that fail and replies that can't be read are counted, and never become a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bench.consistency import Case
from bench.consistency.judging import VERDICTS, Answer, AskingChecker, combined, read
from bench.judging.answers import schema
from bench.judging.votes import Job, Voting
from bench.llm.api import Request
from bench.llm.pricing import Budget
from bench.llm.trial import ARTICLE, BULLETS, Trial
from bench.prompts import Prompt, statements
from bench.types import Article, Verdict, digest

VERSION = 1
PROMPT = Path(__file__).with_name("judging") / "judge.md"
_ENTRY: Mapping[str, Any] = {
    "number": {"type": "integer"},
    "verdict": {"type": "string", "enum": list(VERDICTS)},
    "quote": {"type": "string"},
}
SCHEMA = schema({"verdicts": {"type": "array", "items": schema(_ENTRY)}})


@dataclass(frozen=True, kw_only=True)
class Judge(Voting[Case, Answer], AskingChecker):
    """Asks a chat model; settings as those of the summarizer that `provider` names.

    The seed also orders the bullets.
    """

    prompt: Path = Path("judge")

    own_prompt: ClassVar[Path] = PROMPT

    def signature(self) -> str:
        """The model, where it is, and everything that decides what it is asked."""
        return f"judge|{self.pinned()}|samples:{self.samples}|seed:{self.seed}|version:{VERSION}"

    def verdicts(self, cases: Sequence[Case], budget: Budget | None = None) -> list[list[Verdict]]:
        """Ask for every case and sample, many at a time, all of it paid from `budget`.

        Raises
        ------
        BenchError
            No model is configured, there is a budget and no price, or no request can succeed.
        """
        return [
            [combined(bullet, heard) for bullet, heard in zip(case.bullets, row, strict=True)]
            for case, row in zip(cases, self.heard(cases, budget), strict=True)
        ]

    def trial(self) -> Trial:
        """The prompt with a short article and two statements.

        Raises
        ------
        BenchError
            No model is configured.
        """
        return self.tried(Case(ARTICLE.text, BULLETS), Job(0, 0, [0, 1]), len(BULLETS))

    def size(self, case: Case) -> int:
        """How many bullets."""
        return len(case.bullets)

    def seeded(self, case: Case) -> str:
        """The texts."""
        return digest(case.article, *case.bullets)

    def asking(self, prompt: Prompt, case: Case, job: Job) -> Request:
        """The article and the bullets, in the order of the job."""
        published = f"Published on {case.published:%Y-%m-%d}" if case.published else ""
        article = Article(id="", title="", standfirst=published, text=case.article)
        shown = [case.bullets[place] for place in job.places]
        return self.request(statements.messages(prompt, article, shown), SCHEMA, job.sample)

    def read(self, text: str, case: Case, job: Job) -> Mapping[int, Answer]:
        """An answer for each bullet that has one."""
        return read(text, job.places, case.article)
