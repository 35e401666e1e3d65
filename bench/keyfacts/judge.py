"""A language model says which bullets state which key facts, and quotes the words that do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from bench.judging.answers import SHORTEST_QUOTE, number, quote_words, schema
from bench.judging.votes import Job, Voting
from bench.llm.api import Request
from bench.llm.trial import BULLETS, Trial
from bench.passages import quoted
from bench.prompts import Prompt, statements
from bench.replies import records
from bench.text import encodable
from bench.types import Article, Takeaways, digest

VERSION = 1
PROMPT = Path(__file__).with_name("match.md")
_MATCH = schema({"number": {"type": "integer"}, "quote": {"type": "string"}})
_FACT = {"number": {"type": "integer"}, "bullets": {"type": "array", "items": _MATCH}}
SCHEMA = schema({"facts": {"type": "array", "items": schema(_FACT)}})


class Matching(NamedTuple):
    """Bullets of a candidate, and the facts that are looked for in them."""

    bullets: Takeaways
    facts: tuple[str, ...]


class Stated(NamedTuple):
    """What one sample says of a fact: the places of bullets, each with the words that state it.

    `misquoted` are places for which the quotation does not stand in the bullet: no match.
    """

    by: Mapping[int, str]
    misquoted: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FactJudge(Voting[Matching, Stated]):
    """Asks a chat model about all facts of a reference at once; settings as a candidate's.

    The seed also orders the facts.
    """

    prompt: Path = Path("match")

    own_prompt: ClassVar[Path] = PROMPT
    places: ClassVar[str] = "facts"

    @property
    def name(self) -> str:
        """What messages call it."""
        return "keyfacts"

    @property
    def configured_by(self) -> str:
        """Where its model is set, in words."""
        return "[metrics.judge] with model = ... in bench.toml"

    def signature(self) -> str:
        """The model, where it is, and everything that decides what it is asked."""
        return f"judge|{self.pinned()}|samples:{self.samples}|seed:{self.seed}|version:{VERSION}"

    def trial(self) -> Trial:
        """The prompt with two bullets and two facts.

        Raises
        ------
        BenchError
            No model is configured.
        """
        return self.tried(Matching(BULLETS, BULLETS), Job(0, 0, [0, 1]), len(BULLETS))

    def size(self, case: Matching) -> int:
        """How many facts."""
        return len(case.facts)

    def seeded(self, case: Matching) -> str:
        """The texts."""
        return digest(case.bullets, case.facts)

    def asking(self, prompt: Prompt, case: Matching, job: Job) -> Request:
        """The bullets in their order, and the facts in that of the job."""
        article = Article(id="", title="", text=numbered(case.bullets))
        shown = [case.facts[place] for place in job.places]
        return self.request(statements.messages(prompt, article, shown), SCHEMA, job.sample)

    def read(self, text: str, case: Matching, job: Job) -> Mapping[int, Stated]:
        """The bullets that state each fact; two entries for one fact are none."""
        found: dict[int, list[Stated]] = defaultdict(list)
        for entry in records.objects(text, "facts"):
            shown, listed = number(entry.get("number")), entry.get("bullets")
            if 1 <= shown <= len(job.places) and isinstance(listed, list) and _objects(listed):
                found[job.places[shown - 1]].append(held(listed, case.bullets))
        return {place: given[0] for place, given in found.items() if len(given) == 1}


def numbered(bullets: Sequence[str]) -> str:
    """Bullets as a model is shown them, each on one line."""
    return "\n".join(
        f"{at}. {encodable(' '.join(bullet.split()))}" for at, bullet in enumerate(bullets, 1)
    )


def held(listed: Sequence[Mapping[str, Any]], bullets: Takeaways) -> Stated:
    """Matches whose quotation stands in the bullet, in three words or all that it has."""
    by: dict[int, str] = {}
    wrong: set[int] = set()
    for match in listed:
        place = number(match.get("number")) - 1
        if 0 <= place < len(bullets):
            bullet, quote = bullets[place], str(match.get("quote") or "").strip()
            stands = quoted(quote, bullet)
            if stands and quote_words(quote) >= min(SHORTEST_QUOTE, quote_words(bullet)):
                by.setdefault(place, stands.sentence)
            else:
                wrong.add(place)
    return Stated(dict(sorted(by.items())), tuple(sorted(wrong - by.keys())))


def _objects(listed: Sequence[object]) -> bool:
    return all(isinstance(one, dict) for one in listed)
