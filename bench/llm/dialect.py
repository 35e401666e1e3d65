"""Requests as a server wants them: by the API's reference, and as it teaches by refusing."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Literal

from bench.llm.api import Request
from bench.llm.failures import Failure

Limit = Literal["max_tokens", "max_completion_tokens"]
"""What servers call the limit to the tokens of an answer."""
Change = Literal["limit", "temperature", "seed", "schema", "logprobs"]
"""A limit under its other name, or a request without a temperature, a seed, a schema, logprobs."""

_NAMED: dict[Change, str] = {
    "limit": r"\bmax_(?:completion_)?tokens\b",
    "temperature": r"\btemperature\b",
    "seed": r"\bseed\b",
    "logprobs": r"\b(?:top_)?logprobs\b",
}
_LOGPROBS = ("logprobs", "top_logprobs")
_UNKNOWN = re.compile(
    r"unsupported|n[o']t support|only the default|not (?:permitted|allowed)|\bextra\b|unknown|"
    r"unrecognized|unexpected|deprecated|use '?\"?`?max_",
    re.IGNORECASE,
)
"""How servers say that they do not take a parameter, rather than its value."""
_OTHER: dict[Limit, Limit] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
_BY_SCHEMA = (400, 404, 405, 415, 422, 500, 501)
"""Statuses with which servers answer a schema that they do not know, or fail at."""


def path(request: Request) -> str:
    """Where the request goes, below the base URL."""
    return "/chat/completions" if request.api == "chat" else "/responses"


def body(request: Request, *, official: bool, changes: Collection[Change] = ()) -> dict[str, Any]:
    """The request as a server wants it; `official` is OpenAI's own service, or Azure's.

    OpenAI's newer models take `max_completion_tokens` alone, and some compatible servers
    (Ollama) know `max_tokens` alone. The Responses API has no seed, and some servers stream it
    unless told not to (transformers).
    """
    request = changed(request, changes)
    limit_name: Limit = "max_completion_tokens" if official else "max_tokens"
    limit_name = _OTHER[limit_name] if "limit" in changes else limit_name
    common = {"model": request.model, "temperature": request.temperature}
    made = common | (_chat(request, limit_name) if request.api == "chat" else _responses(request))
    without = _LOGPROBS if "logprobs" in changes else ()
    extra = {key: value for key, value in request.extra.items() if key not in without}
    return {**given(**made), **extra}


def changed(request: Request, changes: Collection[Change]) -> Request:
    """The request without what a server refused."""
    left_out = [name for name in ("temperature", "seed", "schema") if name in changes]
    return replace(request, **dict.fromkeys(left_out))  # type: ignore[arg-type]


def given(**settings: Any) -> dict[str, Any]:
    """Settings without those that are not set."""
    return {name: value for name, value in settings.items() if value is not None}


def _chat(request: Request, limit_name: Limit) -> dict[str, Any]:
    return {
        "messages": _messages(request),
        "seed": request.seed,
        limit_name: request.max_output_tokens,
        "reasoning_effort": request.reasoning_effort,
        "response_format": _schema(request, nested=True),
    }


def _responses(request: Request) -> dict[str, Any]:
    effort, form = request.reasoning_effort, _schema(request, nested=False)
    return {
        "input": _messages(request),
        "store": False,
        "stream": False,
        "max_output_tokens": request.max_output_tokens,
        "reasoning": {"effort": effort} if effort else None,
        "text": {"format": form} if form else None,
    }


def _messages(request: Request) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in request.messages]


def _schema(request: Request, *, nested: bool) -> dict[str, Any] | None:
    if request.schema is None:
        return None
    form = {"name": "reply", "schema": dict(request.schema), "strict": True}
    return {"type": "json_schema", **({"json_schema": form} if nested else form)}


def change(failure: Failure, request: Request, made: Collection[Change]) -> Change | None:
    """What to change in a request that failed; None where no change can help."""
    sent = {
        "limit": request.max_output_tokens if request.api == "chat" else None,
        "temperature": request.temperature,
        "seed": request.seed if request.api != "responses" else None,
        "logprobs": request.extra.get("logprobs"),
    }
    if failure.kind == "refused":
        for name, pattern in _NAMED.items():
            is_sent = name not in made and sent[name] is not None
            if is_sent and re.search(pattern, failure.words) and _UNKNOWN.search(failure.words):
                return name
    by_schema = failure.status in _BY_SCHEMA and failure.kind in ("refused", "transient", "stop")
    if by_schema and request.schema is not None and "schema" not in made:
        return "schema"
    return None
