"""Reads a judge's replies, holds quotations to the article, and lets samples agree or abstain."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from bench import replies
from bench.consistency import FAILURE
from bench.consistency.judging.questions import VERDICTS
from bench.types import Evidence, Label, Problem, Verdict

Says = Literal["supported", "unsupported", "unclear", "unverifiable"]
_VOTES: Mapping[Says, float] = {"supported": 1.0, "unsupported": 0.0}
_SHORTEST = 3  # words of a quotation: fewer stand in any article
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts written without spaces: each character counts as a word."""
_PLAIN = str.maketrans("‘’‚‛′“”„‟″«»‐‑‒–—−", "'''''" + '"' * 7 + "-" * 6)
_DECODER = json.JSONDecoder(strict=False)
_JSON = re.compile(r"[\[{]")
_STARTS_TRIED = 32


class Answer(NamedTuple):
    """What one sample says of one bullet; without evidence where it quotes nothing."""

    says: Says
    evidence: Evidence | None = None


def read(text: str, places: Sequence[int], article: str) -> dict[int, Answer]:
    """The answers in a reply, by the place of the bullet; {} where it can't be read.

    A quotation that does not stand in the article makes any answer unverifiable, and "supported"
    needs one of three words or more. Two answers for one bullet are none.
    """
    found: dict[int, list[Answer]] = {}
    for entry in _entries(text):
        number, says = _number(entry.get("number")), str(entry.get("verdict")).strip().lower()
        if 1 <= number <= len(places) and says in VERDICTS:
            answer = _held(says, str(entry.get("quote") or "").strip(), article)
            found.setdefault(places[number - 1], []).append(answer)
    return {place: given[0] for place, given in found.items() if len(given) == 1}


def _held(says: Any, quote: str, article: str) -> Answer:
    evidence = located(quote, article)
    invented = bool(quote) and evidence is None
    if invented or (says == "supported" and not _tells(quote)):
        return Answer("unverifiable")
    return Answer(says, evidence)


def _tells(quote: str) -> bool:
    return max(len(quote.split()), len(_UNSPACED.findall(quote))) >= _SHORTEST


def _number(value: object) -> int:
    """A number as a number or in digits; 0 for anything else."""
    text = "" if isinstance(value, bool) else str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0


def _entries(text: str) -> list[dict[str, Any]]:
    """The entries of the first JSON in a reply that has any, whatever stands around it."""
    whole = replies.without_thoughts(text)
    for _, start in zip(range(_STARTS_TRIED), _JSON.finditer(whole), strict=False):
        try:
            value = _DECODER.raw_decode(whole, start.start())[0]
        except (ValueError, RecursionError):
            continue
        listed = value.get("verdicts") if isinstance(value, dict) else value
        if isinstance(listed, list) and all(isinstance(one, dict) for one in listed) and listed:
            return listed
    return []


def located(quote: str, article: str) -> Evidence | None:
    """Where a quotation stands in an article; space, capitals and kinds of quotes don't matter."""
    plain = unicodedata.normalize("NFC", quote).translate(_PLAIN).strip(" \"'.…")
    words = plain.split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    match = pattern.search(article.translate(_PLAIN))
    if match is None:
        return None
    start, end = match.span()
    return Evidence(sentence=article[start:end], start=start, end=end)


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
