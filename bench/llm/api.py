"""The two APIs of OpenAI and of the servers compatible with it: what is asked, answers read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from math import isfinite
from typing import Any, Literal

from bench.console import visible
from bench.llm import endings
from bench.llm.failures import Failure, of_error, of_page
from bench.prompts import Message
from bench.text import encodable
from bench.types import Status, Usage

Api = Literal["chat", "responses"]
RESERVED = ("model", "messages", "input", "stream", "n")
"""Fields of a body that have a setting of their own, or change the shape of the answer."""

MOST_TOKENS = 1_000_000_000
"""Of one request; a server that counts more does not count."""
_MOST_LIKELY = 200  # tokens whose alternatives are kept
_LONGEST_REASON = 60  # characters: it is a word


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
    answer, or one that may not be whole; `error` says why). `latency_s` is that of the
    attempt that was answered, or of all attempts together where none was.
    """

    text: str = ""
    status: Status = "ok"
    finish_reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    latency_s: float = 0.0
    error: str | None = None
    odd_usage: str | None = None
    """What the server counted that is no count."""
    likely: tuple[dict[str, float], ...] = ()
    """For each token, log probabilities of those that could stand there; where asked for."""


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
    if "choices" not in payload and "output" not in payload and payload:
        raise of_error(payload)
    reply = _read_chat(payload) if api == "chat" else _read_response(payload)
    if reply.status == "ok" and not reply.text.strip():
        return replace(reply, status="empty")
    return reply


def _read_chat(payload: dict[str, Any]) -> Reply:
    choices = payload.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise Failure(f"expected choices, found {_kind_of(choices)}", "garbled")
    if choices[0].get("error"):
        raise of_error(choices[0]["error"])
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise Failure(f"expected a message, found {_kind_of(message)}", "garbled")
    reply = _ended(
        text=_text(message.get("content")),
        refusal=_text(message.get("refusal")),
        reason=choices[0].get("finish_reason"),
        used=payload.get("usage"),
        counts=("prompt", "completion"),
    )
    return replace(reply, likely=_likely(choices[0].get("logprobs")))


def _likely(logprobs: Any) -> tuple[dict[str, float], ...]:
    """What a server says of the tokens it chose among; what is of another shape is left out."""
    content = logprobs.get("content") if isinstance(logprobs, dict) else None
    tokens = content[:_MOST_LIKELY] if isinstance(content, list) else []
    listed = [token.get("top_logprobs") for token in tokens if isinstance(token, dict)]
    return tuple(
        {
            encodable(str(one.get("token"))): float(one["logprob"])
            for one in alternatives
            if isinstance(one, dict)
            and isinstance(one.get("logprob"), int | float)
            and isfinite(one["logprob"])
        }
        for alternatives in listed
        if isinstance(alternatives, list)
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
        used=payload.get("usage"),
        counts=("input", "output"),
    )


def _ended(*, text: str, refusal: str, reason: Any, used: Any, counts: tuple[str, str]) -> Reply:
    """Make a reply of its parts.

    Raises
    ------
    Failure
        The server says that it did not finish.
    """
    usage, odd = _usage(used, *counts)
    shown = None if reason is None else _word(reason)
    status, error = endings.of_reason(shown)
    if endings.ending_of(shown) == "broken":
        raise Failure(error or "", "broken", words=text)
    if refusal.strip():
        status, text, error = "refused", text or refusal, None
    return Reply(
        text=text, status=status, finish_reason=shown, usage=usage, error=error, odd_usage=odd
    )


def _word(reason: Any) -> str:
    """A finish reason on one short line."""
    told = reason if isinstance(reason, str) else _kind_of(reason)
    return visible(told)[:_LONGEST_REASON]


_TEXT = (None, "text", "output_text")
"""Types of the parts of a message that are the answer; others are thoughts, images, audio."""


def _text(content: Any) -> str:
    """Text of a message: a string, nothing, or a list of strings and of parts that hold them."""
    if isinstance(content, list):
        content = "".join(map(_of_part, content))
    if content is None:
        return ""
    if not isinstance(content, str):
        raise Failure(f"expected text, found {_kind_of(content)}", "garbled")
    return encodable(content)


def _of_part(part: Any) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        raise Failure(f"expected a part of a message, found {_kind_of(part)}", "garbled")
    text = part.get("text")
    is_answer = part.get("type") in _TEXT and part.get("thought") is not True
    return text if is_answer and isinstance(text, str) else ""


def _usage(used: Any, given: str, made: str) -> tuple[Usage, str | None]:
    """Token counts, None where they are missing or no counts, and what is no count."""
    odd: list[str] = []

    def count(*keys: str) -> int | None:
        value = used
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS:
            return value
        if value is not None:
            odd.append(".".join(keys))
        return None

    usage = Usage(
        input_tokens=count(f"{given}_tokens"),
        cached_tokens=count(f"{given}_tokens_details", "cached_tokens"),
        output_tokens=count(f"{made}_tokens"),
        reasoning_tokens=count(f"{made}_tokens_details", "reasoning_tokens"),
    )
    problem = f"{', '.join(odd)}: expected 0 to {MOST_TOKENS:,} tokens" if odd else None
    return usage, problem


def decoded(content: bytes) -> Any:
    """The JSON in the body of an answer; a number of any length is a number.

    Raises
    ------
    Failure
        It is no JSON.
    """
    try:
        return json.loads(content.decode("utf-8-sig", "replace"), parse_int=_whole)
    except (ValueError, RecursionError):
        raise of_page(content) from None


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float(digits)


def _kind_of(value: Any) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
