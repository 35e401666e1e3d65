"""The two APIs of OpenAI and of the servers compatible with it: bodies to send, answers to read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from bench.llm.failures import Failure, of_error
from bench.prompts import Message
from bench.text import encodable
from bench.types import Status, Usage

Api = Literal["chat", "responses"]
RESERVED = ("model", "messages", "input", "stream", "n")
"""Fields of a body that have a setting of their own, or change the shape of the answer."""

_LONGEST_REASON = 60  # characters: it is a word
_CUTS = ("length", "max_output_tokens", "max_tokens")
_FILTERS = ("content_filter", "safety", "prohibited_content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to a model: everything but the server that decides the answer."""

    model: str
    messages: tuple[Message, ...]
    api: Api = "chat"
    temperature: float | None = None
    seed: int | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None
    schema: Mapping[str, Any] | None = None
    """JSON Schema asked for; a server that refuses or ignores it answers in plain text."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    sample: int = 0

    def key(self, server: object) -> str:
        """What the reply is kept under: changes with anything that decides it."""
        own = {one.name: getattr(self, one.name) for one in fields(self)}
        parts = json.dumps([own, server], sort_keys=True, default=str)
        return hashlib.sha256(parts.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: the model's text and how it ended.

    `status` is `ok` (the text is whole), `empty`, `refused`, `truncated` or `error` (there is no
    answer; `error` says why). `latency_s` is that of the attempt that was answered, or all that was
    waited in vain.
    """

    text: str = ""
    status: Status = "ok"
    finish_reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    latency_s: float = 0.0
    error: str | None = None


def path(request: Request) -> str:
    """Where the request goes, below the base URL."""
    return "/chat/completions" if request.api == "chat" else "/responses"


def body(request: Request, *, official: bool) -> dict[str, Any]:
    """The request as the API wants it; `official` is OpenAI's own server.

    OpenAI's newer models take `max_completion_tokens` alone, and some compatible servers
    (Ollama) know `max_tokens` alone. The Responses API has no seed, and some servers stream it
    unless told not to (transformers).
    """
    messages = [{"role": role, "content": content} for role, content in request.messages]
    common = {"model": request.model, "temperature": request.temperature}
    limit, effort = request.max_output_tokens, request.reasoning_effort
    if request.api == "chat":
        made = {
            **common,
            "messages": messages,
            "seed": request.seed,
            "max_completion_tokens" if official else "max_tokens": limit,
            "reasoning_effort": effort,
            "response_format": _schema(request, nested=True),
        }
    else:
        form = _schema(request, nested=False)
        made = {
            **common,
            "input": messages,
            "store": False,
            "stream": False,
            "max_output_tokens": limit,
            "reasoning": {"effort": effort} if effort else None,
            "text": {"format": form} if form else None,
        }
    return {**{key: value for key, value in made.items() if value is not None}, **request.extra}


def _schema(request: Request, *, nested: bool) -> dict[str, Any] | None:
    if request.schema is None:
        return None
    form = {"name": "reply", "schema": dict(request.schema), "strict": True}
    return {"type": "json_schema", **({"json_schema": form} if nested else form)}


def read(api: Api, payload: Any) -> Reply:
    """Read the JSON of an answer.

    Raises
    ------
    Failure
        It is no answer: an error, or not of the shape that the API has.
    """
    if not isinstance(payload, dict):
        raise Failure(f"expected a JSON object, found {_kind_of(payload)}", "garbled")
    if payload.get("error"):
        raise of_error(payload["error"])
    reply = _read_chat(payload) if api == "chat" else _read_response(payload)
    if reply.status == "ok" and not reply.text.strip():
        return replace(reply, status="empty")
    return reply


def _read_chat(payload: dict[str, Any]) -> Reply:
    choices = payload.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise Failure(f"expected choices, found {_kind_of(choices)}", "garbled")
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise Failure(f"expected a message, found {_kind_of(message)}", "garbled")
    return _ended(
        text=_text(message.get("content")),
        refusal=_text(message.get("refusal")),
        reason=choices[0].get("finish_reason"),
        usage=_usage(payload.get("usage"), "prompt", "completion"),
    )


def _read_response(payload: dict[str, Any]) -> Reply:
    output = payload.get("output")
    if not isinstance(output, list) or not all(isinstance(item, dict) for item in output):
        raise Failure(f"expected output, found {_kind_of(output)}", "garbled")
    contents = [
        part
        for item in output
        if item.get("type") == "message"
        for part in item.get("content") or []
        if isinstance(part, dict)
    ]
    details = payload.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    return _ended(
        text=_text([part for part in contents if part.get("type") != "refusal"]),
        refusal="".join(_text(part.get("refusal")) for part in contents),
        reason=reason or payload.get("status"),
        usage=_usage(payload.get("usage"), "input", "output"),
    )


def _ended(*, text: str, refusal: str, reason: Any, usage: Usage) -> Reply:
    """Make a reply of its parts."""
    reason = reason[:_LONGEST_REASON] if isinstance(reason, str) else None
    status: Status = "ok"
    if reason in _CUTS:
        status = "truncated"
    elif refusal.strip() or (reason or "").lower() in _FILTERS:
        status, text = "refused", text or refusal
    return Reply(text=text, status=status, finish_reason=reason, usage=usage)


def _text(content: Any) -> str:
    """Text of a message: a string, nothing, or a list of parts that hold strings."""
    if content is None:
        return ""
    if isinstance(content, list) and all(isinstance(part, dict) for part in content):
        texts = [part.get("text") for part in content]
        content = "".join(text for text in texts if isinstance(text, str))
    if not isinstance(content, str):
        raise Failure(f"expected text, found {_kind_of(content)}", "garbled")
    return encodable(content)


def _usage(usage: Any, given: str, made: str) -> Usage:
    """Token counts; those that are missing, or no counts, are None."""

    def count(*keys: str) -> int | None:
        value = usage
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return value if is_count else None

    return Usage(
        input_tokens=count(f"{given}_tokens"),
        cached_tokens=count(f"{given}_tokens_details", "cached_tokens"),
        output_tokens=count(f"{made}_tokens"),
        reasoning_tokens=count(f"{made}_tokens_details", "reasoning_tokens"),
    )


def _kind_of(value: Any) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
