"""What was said of key facts -> completeness and conciseness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan, nan
from typing import Any

from bench.content import Content
from bench.judging.votes import Heard
from bench.keyfacts.judge import Matching, Stated
from bench.types import Scored


def best(scored: Sequence[Scored]) -> Scored:
    """The annotator with whom F1 of both columns is best, the first of several.

    Where nothing is known of one of them, the best is not known either; and it is not final where
    an answer lacks for any, who could then be the best.
    """
    f1 = [_f1(one.values) for one in scored]
    lacking = [at for at, value in enumerate(f1) if isnan(value)]
    at = lacking[0] if lacking else max(range(len(f1)), key=f1.__getitem__)
    final = all(one.final for one in scored)
    return Scored(scored[at].values, {"annotator": at, **scored[at].details}, final)


def _f1(values: Mapping[str, float]) -> float:
    complete, concise = values["completeness"], values["conciseness"]
    return 2 * complete * concise / (complete + concise) if complete + concise else 0.0


def of_content(found: Content) -> Scored:
    """Recall and precision of `coverage`, where bullets are taken for facts."""
    values = {"completeness": found.recall, "conciseness": found.precision}
    return Scored(values, found.match.as_json())


def counted(case: Matching, heard: Sequence[Heard[Stated]]) -> Scored:
    """Mean votes: of facts that any bullet states, of bullets for the fact they state best.

    Where most samples give no answer for a fact, nothing is known of the whole.
    """
    facts = [_fact(text, one) for text, one in zip(case.facts, heard, strict=True)]
    failed = sum(one.failures > 0 for one in heard) / len(facts)
    stated = [fact["stated"] for fact in facts]
    values = dict.fromkeys(("completeness", "conciseness", "facts_uncertain"), nan)
    if None not in stated:
        bullets = zip(*(_by_bullet(one, len(case.bullets)) for one in heard), strict=True)
        values = {
            "completeness": sum(stated) / len(facts),
            "conciseness": sum(map(max, bullets)) / len(case.bullets),
            "facts_uncertain": sum(0 < vote < 1 for vote in stated) / len(facts),
        }
    return Scored({**values, "facts_unanswered": failed}, {"facts": facts}, final=not failed)


def _fact(text: str, heard: Heard[Stated]) -> dict[str, Any]:
    """What samples say of a fact: the share that finds it stated, the bullets and their words."""
    answers = heard.answers
    quotes: dict[int, str] = {}
    for answer in answers:
        quotes = {**answer.by, **quotes}
    made: dict[str, Any] = {
        "fact": text,
        "stated": sum(map(_vote, answers)) / len(answers) if heard.enough else None,
        "bullets": [[place, quotes[place]] for place in sorted(quotes)],
        "misquoted": sum(bool(answer.misquoted) for answer in answers),
        "failures": heard.failures,
    }
    votes = heard.votes(_vote)
    return {**made, "votes": votes} if votes else made


def _vote(answer: Stated) -> float:
    return float(bool(answer.by))


def _by_bullet(heard: Heard[Stated], bullets: int) -> list[float]:
    """For each bullet, the share of the samples in which it states the fact."""
    answers = heard.answers
    return [sum(at in answer.by for answer in answers) / len(answers) for at in range(bullets)]
