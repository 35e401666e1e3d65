"""What checkers share that ask a language model, and how the samples of a judge are counted."""

from __future__ import annotations

import logging
import math
import re
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from bench.consistency import FAILURE, Case, PaidChecker
from bench.llm import pricing, secrets
from bench.llm.any_provider import AnyProvider
from bench.llm.api import Reply, Request
from bench.llm.pricing import Budget, Plan
from bench.passages import quoted
from bench.replies import records
from bench.types import Evidence, InputError, Label, Problem, Verdict, digest

VERDICTS = ("supported", "unsupported", "unclear")
Says = Literal["supported", "unsupported", "unclear", "unverifiable"]
_VOTES: Mapping[Says, float] = {"supported": 1.0, "unsupported": 0.0}
_SHORTEST = 3  # words of a quotation: fewer stand in any article
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts written without spaces: each character counts as a word."""
_log = logging.getLogger("bench")


@dataclass(frozen=True, kw_only=True)
class AskingChecker(AnyProvider, PaidChecker):
    """Asks a chat model through the client of the candidates; settings as theirs."""

    model: str = ""

    can_fail: ClassVar[bool] = True

    @property
    def judge(self) -> str:
        """The model that judges, which may favour candidates of its own makers."""
        return self.model

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

    def configured(self) -> None:
        """Make sure that there is somebody to ask.

        Raises
        ------
        BenchError
            No model is configured.
        """
        if not self.model:
            name = type(self).__name__.lower()
            raise InputError(
                f"the checker `{name}` needs a model: settings = {{ {name} = {{ model = ... }} }} "
                "in bench.toml, or --set model=..."
            )

    def pinned(self, *more: object) -> str:
        """The model, where it is, and a digest of everything that decides what it is asked."""
        self.configured()
        thoughts = () if self.thinking_budget is None else (self.thinking_budget,)
        asked = digest(*more, self.temperature, self.max_output_tokens, self.reasoning_effort,
                       secrets.without(self.extra), self.structured, self.api,
                       *thoughts)  # fmt: skip
        return f"model:{self.model}|url:{self.server.public_url}|asked:{asked}"

    def asked(self, requests: Iterable[Request], budget: Budget | None) -> list[Reply]:
        """Replies in order.

        Raises
        ------
        BenchError
            No model is configured, there is a budget and no price, or no request can succeed.
        """
        self.configured()
        return self.replies(requests, budget)

    def report(self, replies: Sequence[Reply], problems: Sequence[str]) -> None:
        """Count what went wrong, "" where nothing did, with an example, and what was paid."""
        failed: dict[str, list[str]] = defaultdict(list)
        for reply, problem in zip(replies, problems, strict=True):
            if problem:
                failed[problem].append(reply.error or "")
        name, total = type(self).__name__.lower(), len(replies)
        for why, errors in sorted(failed.items()):
            example = f", such as {max(errors)}" if any(errors) else ""
            _log.warning("%s: %d of %d replies: %s%s", name, len(errors), total, why, example)
        if paid := sum(pricing.cost(self.known_price, reply.usage) or 0.0 for reply in replies):
            _log.info("%s: %d replies for %.4f, cached ones counted", name, total, paid)


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
        number, says = _number(entry.get("number")), str(entry.get("verdict")).strip().lower()
        if 1 <= number <= len(places) and says in VERDICTS:
            answer = _held(says, str(entry.get("quote") or "").strip(), article)
            found[places[number - 1]].append(answer)
    return {place: given[0] for place, given in found.items() if len(given) == 1}


def _held(says: Any, quote: str, article: str) -> Answer:
    evidence = quoted(quote, article)
    told = max(len(quote.split()), len(_UNSPACED.findall(quote))) >= _SHORTEST
    if (quote and not evidence) or (says == "supported" and not told):
        return Answer("unverifiable")
    return Answer(says, evidence)


def _number(value: object) -> int:
    """A number as a number or in digits; 0 for anything else."""
    text = "" if isinstance(value, bool) else str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0


def combined(bullet: str, answers: Sequence[Answer], failures: int) -> Verdict:
    """One verdict of all samples: of one voice, or else uncertain.

    `support` is the mean vote, where what is unclear or unverifiable is half of one; NaN, which is
    no verdict at all, where half of the samples or more gave no answer.
    """
    problems = tuple(_problems(bullet, answers, failures))
    if len(answers) <= failures:
        return Verdict(bullet=bullet, support=math.nan, label="uncertain", problems=problems)
    votes = [_VOTES.get(answer.says, 0.5) for answer in answers]
    label: Label = "uncertain"
    if min(votes) == max(votes) != 0.5:
        label = "supported" if votes[0] else "unsupported"
    return Verdict(
        bullet=bullet,
        support=sum(votes) / len(votes),
        label=label,
        evidence=next((answer.evidence for answer in answers if answer.evidence), None),
        problems=problems,
    )


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
