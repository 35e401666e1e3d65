"""Reads a judge's replies, holds quotations to the article, and lets samples agree or abstain."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from bench import replies
from bench.consistency.judging.questions import VERDICTS
from bench.types import Evidence, Label, Problem, Verdict

Says = Literal["supported", "unsupported", "unclear", "unverifiable"]
_VOTES: Mapping[Says, float] = {"supported": 1.0, "unsupported": 0.0}
_SHORTEST = 3  # words of a quotation: fewer stand in any article
_PLAIN = str.maketrans("‘’“”–—\xa0", "''\"\"-- ")
_DECODER = json.JSONDecoder(strict=False)


class Answer(NamedTuple):
    """What one sample says of one bullet; without evidence where it quotes nothing."""

    says: Says
    evidence: Evidence | None = None


def read(text: str, places: Sequence[int], article: str) -> dict[int, Answer]:
    """The answers in a reply, by the place of the bullet; {} where it can't be read.

    "Supported" without a quotation that stands in the article is unverifiable.
    """
    found: dict[int, Answer] = {}
    for entry in _entries(text):
        number, says = entry.get("number"), entry.get("verdict")
        if isinstance(number, int) and 1 <= number <= len(places) and says in VERDICTS:
            evidence = located(str(entry.get("quote") or ""), article)
            bare = says == "supported" and evidence is None
            found[places[number - 1]] = Answer("unverifiable" if bare else says, evidence)
    return found


def _entries(text: str) -> list[dict[str, Any]]:
    whole = replies.without_thoughts(text)
    start = whole.find("{")
    try:
        value = _DECODER.raw_decode(whole, start)[0] if start >= 0 else {}
    except (ValueError, RecursionError):
        return []
    entries = value.get("verdicts") if isinstance(value, dict) else None
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def located(quote: str, article: str) -> Evidence | None:
    """Where a quotation stands in an article; space, capitals and kinds of quotes don't matter."""
    words = quote.translate(_PLAIN).strip(" \"'.…").split()
    if len(words) < _SHORTEST:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    match = pattern.search(article.translate(_PLAIN))
    if match is None:
        return None
    start, end = match.span()
    return Evidence(sentence=article[start:end], start=start, end=end)


def combined(bullet: str, answers: Sequence[Answer], failures: int) -> Verdict:
    """One verdict of all samples: of one voice, or else uncertain.

    `support` is the mean vote, where what is unclear or unverifiable is half of one; NaN where no
    sample could be read.
    """
    problems = tuple(_problems(bullet, answers, failures))
    if not answers:
        return Verdict(bullet=bullet, support=math.nan, label="uncertain", problems=problems)
    votes = [_VOTES.get(answer.says, 0.5) for answer in answers]
    evidence = next((answer.evidence for answer in answers if answer.evidence), None)
    label: Label = "uncertain"
    if min(votes) == max(votes) != 0.5:
        label = "supported" if votes[0] else "unsupported"
    return Verdict(
        bullet=bullet,
        support=sum(votes) / len(votes),
        label=label,
        evidence=evidence,
        problems=problems,
    )


def _problems(bullet: str, answers: Sequence[Answer], failures: int) -> list[Problem]:
    said = [answer.says for answer in answers]
    against = next((one.evidence for one in answers if one.says == "unsupported"), None)
    quoted = against.sentence if against else ""
    counted = (
        ("judged", said.count("unsupported"), "say that the article does not bear it out", quoted),
        ("unclear", said.count("unclear"), "find the article unclear", ""),
        ("unverifiable", said.count("unverifiable"), "quote what the article does not say", ""),
        ("failure", failures, "gave no answer that could be read", ""),
    )
    total = len(answers) + failures
    return [
        Problem(kind=kind, words=bullet, why=f"{count} of {total} samples {why}", article=article)
        for kind, count, why, article in counted
        if count
    ]
