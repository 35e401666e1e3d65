"""What checkers share that ask a language model, and how the samples of a judge are counted."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from bench.consistency import FAILURE, Case, PaidChecker
from bench.judging import Asking
from bench.judging.answers import SHORTEST_QUOTE, number, quote_words
from bench.judging.votes import Heard
from bench.llm.api import Request
from bench.llm.pricing import Plan
from bench.passages import quoted
from bench.replies import records
from bench.types import Evidence, Label, Problem, Verdict

VERDICTS = ("supported", "unsupported", "unclear")
Says = Literal["supported", "unsupported", "unclear", "unverifiable"]
_VOTES: Mapping[Says, float] = {"supported": 1.0, "unsupported": 0.0}


@dataclass(frozen=True, kw_only=True)
class AskingChecker(Asking, PaidChecker):
    """A checker that asks a chat model."""

    can_fail: ClassVar[bool] = True

    @property
    def configured_by(self) -> str:
        """Where its model is set, in words."""
        return f"settings = {{ {self.name} = {{ model = ... }} }} in bench.toml, or --set model=..."

    @abstractmethod
    def requests(self, cases: Sequence[Case]) -> Iterator[Request]:
        """What is asked for cases, in order."""

    def plan(self, cases: Sequence[Case]) -> Plan:
        """What `verdicts` would ask for; replies in the cache are free.

        Raises
        ------
        InputError
            No model is configured.
        """
        self.configured()
        return self.planned(list(self.requests(cases)))


class Answer(NamedTuple):
    """What one sample says of one bullet; without evidence where it quotes nothing."""

    says: Says
    evidence: Evidence | None = None


def read(text: str, places: Sequence[int], article: str) -> dict[int, Answer]:
    """The answers in a reply, by the place of the bullet; {} where it can't be read.

    A quotation that does not stand in the article makes any answer unverifiable, and "supported"
    needs one of three words or more. Two answers for one bullet are none.
    """
    found: dict[int, list[Answer]] = defaultdict(list)
    for entry in records.objects(text, "verdicts"):
        shown, says = number(entry.get("number")), str(entry.get("verdict")).strip().lower()
        if 1 <= shown <= len(places) and says in VERDICTS:
            answer = _held(says, str(entry.get("quote") or "").strip(), article)
            found[places[shown - 1]].append(answer)
    return {place: given[0] for place, given in found.items() if len(given) == 1}


def _held(says: Any, quote: str, article: str) -> Answer:
    evidence = quoted(quote, article)
    told = quote_words(quote) >= SHORTEST_QUOTE
    if (quote and not evidence) or (says == "supported" and not told):
        return Answer("unverifiable")
    return Answer(says, evidence)


def combined(bullet: str, heard: Heard[Answer]) -> Verdict:
    """One verdict of all samples: of one voice, or else uncertain.

    `support` is the mean vote, where what is unclear or unverifiable is half of one; NaN, which is
    no verdict at all, where half of the samples or more gave no answer.
    """
    answers = heard.answers
    problems = tuple(_problems(bullet, answers, heard.failures))
    if not heard.enough:
        return Verdict(
            bullet=bullet,
            support=math.nan,
            label="uncertain",
            problems=problems,
            votes=heard.votes(_vote),
        )
    votes = list(map(_vote, answers))
    label: Label = "uncertain"
    if min(votes) == max(votes) != 0.5:
        label = "supported" if votes[0] else "unsupported"
    return Verdict(
        bullet=bullet,
        support=sum(votes) / len(votes),
        label=label,
        evidence=next((answer.evidence for answer in answers if answer.evidence), None),
        problems=problems,
        votes=heard.votes(_vote),
    )


def _vote(answer: Answer) -> float:
    return _VOTES.get(answer.says, 0.5)


def _problems(bullet: str, answers: Sequence[Answer], failures: int) -> Iterator[Problem]:
    said = [answer.says for answer in answers]
    against = [one.evidence.sentence for one in answers if one.says != "supported" and one.evidence]
    counted = (
        ("judged", said.count("unsupported"), "say that the article does not support it"),
        ("unclear", said.count("unclear"), "find the article unclear"),
        ("unverifiable", said.count("unverifiable"), "quote nothing that the article says"),
        (FAILURE, failures, "gave no answer that could be read"),
    )
    for kind, count, why in counted:
        if count:
            why = f"{count} of {len(answers) + failures} samples {why}"
            article = against[0] if kind == "judged" and against else ""
            yield Problem(kind=kind, words=bullet, why=why, article=article)
