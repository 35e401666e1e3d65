"""A language model splits bullets into key facts; what it adds is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import prompts
from bench.judging import Asking
from bench.judging.answers import number, schema
from bench.keyfacts import FactSheet, Split
from bench.keyfacts.judge import numbered
from bench.llm.api import Reply, Request
from bench.llm.trial import BULLETS, Trial
from bench.replies import records
from bench.types import Article, InputError, Reference, Takeaways

PROMPT = Path(__file__).with_name("split.md")
_STRINGS = {"type": "array", "items": {"type": "string"}}
SCHEMA = schema({
    "bullets": {
        "type": "array",
        "items": schema({"number": {"type": "integer"}, "facts": _STRINGS}),
    },
})  # fmt: skip
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, kw_only=True)
class Splitter(Asking):
    """Asks a chat model once for each annotator; settings as those of a judge."""

    prompt: Path = Path("split")

    @property
    def configured_by(self) -> str:
        """Where its model is set, in words."""
        return "--model NAME"

    def sheets(self, references: Sequence[Reference]) -> list[FactSheet | InputError]:
        """The facts of each reference, or why there are none.

        Raises
        ------
        BenchError
            No model is configured, or no request can succeed.
        """
        sets = [bullets for reference in references for bullets in reference.takeaways]
        replies = iter(self.asked([self._request(bullets) for bullets in sets], None))
        return [self._sheet(one, [next(replies) for _ in one.takeaways]) for one in references]

    def trial(self) -> Trial:
        """Two bullets.

        Raises
        ------
        BenchError
            No model is configured.
        """
        self.configured()
        return Trial(self._request(BULLETS), lambda text: len(read(text, BULLETS)) == len(BULLETS))

    def _request(self, bullets: Takeaways) -> Request:
        prompt = prompts.load(PROMPT if str(self.prompt) == PROMPT.stem else self.prompt)
        article = Article(id="", title="", text=numbered(bullets))
        return self.request(prompt.messages(article), SCHEMA, 0)

    def _sheet(self, reference: Reference, replies: Sequence[Reply]) -> FactSheet | InputError:
        splits: list[Split] = []
        for at, (bullets, reply) in enumerate(zip(reference.takeaways, replies, strict=True), 1):
            found = read(reply.text, bullets) if reply.status == "ok" else {}
            for place, bullet in enumerate(bullets):
                if place not in found:
                    why = _why(reply, place, bullets)
                    return InputError(f"{why}: {bullet!r}", file=reference.article.id)
                splits.append(Split(bullet=bullet, facts=found[place], annotator=at))
        return FactSheet(article_id=reference.article.id, made_by=self.model, splits=tuple(splits))


def read(text: str, bullets: Takeaways) -> dict[int, tuple[str, ...]]:
    """The facts in a reply, by the place of their bullet.

    A bullet that is answered twice, by no fact, or by one that has a figure of its own, has none.
    """
    return {
        place: given[0]
        for place, given in _given(text, bullets).items()
        if len(given) == 1 and given[0] and not any(added(fact, bullets) for fact in given[0])
    }


def _given(text: str, bullets: Takeaways) -> dict[int, list[tuple[str, ...]]]:
    """All answers in a reply, by the place of their bullet."""
    found: dict[int, list[tuple[str, ...]]] = {}
    for entry in records.objects(text, "bullets"):
        place, listed = number(entry.get("number")) - 1, entry.get("facts")
        if 0 <= place < len(bullets) and isinstance(listed, list):
            facts = tuple(" ".join(one.split()) for one in listed if isinstance(one, str))
            found.setdefault(place, []).append(tuple(filter(None, facts)))
    return found


def _why(reply: Reply, place: int, bullets: Takeaways) -> str:
    """Why a reply has no facts for a bullet."""
    if reply.status != "ok":
        return reply.error or reply.status
    given = _given(reply.text, bullets).get(place, [])
    for fact in (fact for facts in given for fact in facts):
        for figure in added(fact, bullets):
            return f"{figure} stands in no bullet, but in {fact!r}, a fact of"
    return "two answers" if len(given) > 1 else "no facts"


def added(fact: str, bullets: Sequence[str]) -> list[str]:
    """Figures of a fact that no bullet has."""
    known = {figure for bullet in bullets for figure in _FIGURE.findall(bullet)}
    return [figure for figure in _FIGURE.findall(fact) if figure not in known]


def whole(references: Sequence[Reference], made_by: str) -> Iterator[FactSheet]:
    """Yield sheets in which each bullet is one fact, for a person to split."""
    for reference in references:
        splits = [
            Split(bullet=bullet, facts=(bullet,), annotator=at)
            for at, bullets in enumerate(reference.takeaways, 1)
            for bullet in bullets
        ]
        yield FactSheet(article_id=reference.article.id, made_by=made_by, splits=tuple(splits))
