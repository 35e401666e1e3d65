"""A language model compares two sets of takeaways, shown in both orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from bench.judging.answers import schema
from bench.judging.votes import Job, Voting
from bench.llm.api import Request
from bench.llm.trial import ARTICLE, BULLETS, Trial
from bench.preference.outcome import BETTER, Answer
from bench.prompts import Prompt, statements
from bench.replies import records
from bench.types import Article, Takeaways, digest

VERSION = 1
PROMPT = Path(__file__).with_name("compare.md")
SCHEMA = schema({"reason": {"type": "string"}, "better": {"type": "string", "enum": [*BETTER]}})
_LONGEST_REASON = 500  # characters kept
_ORDERS = ([0, 1], [1, 0])


class Match(NamedTuple):
    """Two sets of takeaways of one article."""

    article: str
    first: Takeaways
    second: Takeaways
    published: date | None = None


@dataclass(frozen=True, kw_only=True)
class PairJudge(Voting[Match, Answer]):
    """Asks a chat model which of two sets is better, `samples` times in both orders.

    Settings are those of the summarizer that `provider` names.
    """

    prompt: Path = Path("compare")
    samples: Annotated[int, Gt(0)] = 1

    own_prompt: ClassVar[Path] = PROMPT
    places: ClassVar[str] = "pairs"

    @property
    def name(self) -> str:
        """What messages call it."""
        return "preference"

    @property
    def configured_by(self) -> str:
        """Where its model is set, in words."""
        return "[metrics.judge] with model = ... in bench.toml, or --set model=..."

    def signature(self) -> str:
        """The model, where it is, and everything that decides what it is asked."""
        return f"{self.pinned()}|samples:{self.samples}|version:{VERSION}"

    def trial(self) -> Trial:
        """The prompt with a short article and two sets of one bullet.

        Raises
        ------
        BenchError
            No model is configured.
        """
        match = Match(ARTICLE.text, BULLETS[:1], BULLETS[1:])
        return self.tried(match, Job(0, 0, _ORDERS[0]), 1)

    def jobs(self, cases: Sequence[Match]) -> Iterator[Job]:
        """Yield two for each comparison and sample: one in each order."""
        for number, _ in enumerate(cases):
            for sample in range(self.samples):
                yield from (Job(number, sample, order) for order in _ORDERS)

    def size(self, case: Match) -> int:  # noqa: ARG002  of any comparison
        """One: which of the two is better."""
        return 1

    def seeded(self, case: Match) -> str:
        """The texts."""
        return digest(*case)

    def asking(self, prompt: Prompt, case: Match, job: Job) -> Request:
        """The article, and the two sets in the order of the job."""
        published = f"Published on {case.published:%Y-%m-%d}" if case.published else ""
        article = Article(id="", title="", standfirst=published, text=case.article)
        shown = [(case.first, case.second)[place] for place in job.places]
        return self.request(statements.sets(prompt, article, shown), SCHEMA, job.sample)

    def read(self, text: str, case: Match, job: Job) -> Mapping[int, Answer]:  # noqa: ARG002
        """The answer in a reply; {} where it can't be read."""
        said = records.one(text, "better")
        better = str(said.get("better")).strip().lower()
        reason = " ".join(str(said.get("reason") or "").split())[:_LONGEST_REASON]
        swapped = job.places == _ORDERS[1]
        found = [one for one in BETTER if one == better]
        return {0: Answer(job.sample, swapped, found[0], reason)} if found else {}
