"""One request that shows whether a model can be asked, and what its server understands of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from bench.llm import pricing
from bench.llm.api import Reply, Request
from bench.llm.dialect import Change
from bench.types import Article, BenchError, Usage

if TYPE_CHECKING:
    from bench.llm.settings import ChatSettings

DEADLINE_S = 120.0
"""For one request, which a person waits for."""
ARTICLE = Article(
    id="trial",
    title="Ferry to Lessen Island stops for the winter",
    text="The ferry to Lessen Island will not run from November to March, its owner said on "
    "Tuesday. Storms damaged the pier in September, and repairs cost 2 million euros.\n\n"
    "About 300 people live on the island. The council will charter a smaller boat twice a week.",
)
BULLETS = ("The ferry stops from November to March.", "Repairs cost 2 million euros.")


class Trial(NamedTuple):
    """A small request like those to come, and whether the text of an answer can be read."""

    request: Request
    is_readable: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one request showed; `problem` says why nothing can be asked so."""

    problem: str | None = None
    schema: str | None = None
    """"kept", "ignored" or "refused"; None where none was asked for."""
    left_out: tuple[Change, ...] = ()
    usage: Usage | None = None
    finish_reason: str | None = None
    latency_s: float | None = None
    cost: float | None = None


def examine(settings: ChatSettings) -> Finding:
    """Ask once; what goes wrong is in the finding."""
    brief = replace(settings, cache=False, deadline_s=min(settings.deadline_s, DEADLINE_S))
    try:
        trial = brief.trial()
        reply, changes = asyncio.run(_answer(brief, trial))
    except BenchError as reason:
        return Finding(problem=str(reason))
    return Finding(
        problem=_problem(reply, trial),
        schema=_schema(reply, trial, changes),
        left_out=tuple(sorted(changes & {"temperature", "seed"})),
        usage=reply.usage,
        finish_reason=reply.finish_reason,
        latency_s=reply.latency_s,
        cost=pricing.cost(brief.known_price, reply.usage),
    )


async def _answer(settings: ChatSettings, trial: Trial) -> tuple[Reply, frozenset[Change]]:
    async with settings.client() as client:
        reply = await client.ask(trial.request)
        return reply, client.changes


def _problem(reply: Reply, trial: Trial) -> str | None:
    if reply.error:
        return reply.error
    if reply.status != "ok":
        return f"the answer is {reply.status}"
    return None if trial.is_readable(reply.text) else "the answer can't be read"


def _schema(reply: Reply, trial: Trial, changes: frozenset[Change]) -> str | None:
    """What the server made of the schema."""
    if trial.request.schema is None or reply.status != "ok":
        return None
    if "schema" in changes:
        return "refused"
    try:
        answer = json.loads(reply.text)
    except (ValueError, RecursionError):
        return "ignored"
    wanted = trial.request.schema.get("required", ())
    return (
        "kept" if isinstance(answer, dict) and all(key in answer for key in wanted) else "ignored"
    )
