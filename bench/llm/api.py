"""What is asked of a model and what comes back; answers of OpenAI's two APIs, read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
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
    api: str = "chat"
    temperature: float | None = None
    seed: int | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None
    thinking_budget: int | None = None
    schema: Mapping[str, Any] | None = None
    """JSON Schema asked for; a server that refuses or ignores it answers in plain text."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    sample: int = 0

    def key(self, server: object) -> str:
        """What the reply is kept under: changes with anything that decides it."""
        own = {one.name: getattr(self, one.name) for one in fields(self)}
        if self.thinking_budget is None:  # younger than replies that were paid for
            del own["thinking_budget"]
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
    """Read the JSON of an answer of OpenAI's APIs.

    Raises
    ------
    Failure
        It is no answer: an error, or not of the shape that the API has.
    """
    answer = checked(payload, "choices", "output")
    return _read_chat(answer) if api == "chat" else _read_response(answer)


def checked(payload: Any, *expected: str) -> dict[str, Any]:
    """The payload if it is an answer: one of the expected fields stands in it.

    Raises
    ------
    Failure
        It is an error.
    """
    if not isinstance(payload, dict):
        raise Failure(f"expected a JSON object, found {kind_of(payload)}", "garbled")
    if payload.get("error"):
        raise of_error(payload["error"])
    if payload and not any(name in payload for name in expected):
        raise of_error(payload)
    return payload


def _read_chat(payload: dict[str, Any]) -> Reply:
    choices = payload.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise Failure(f"expected choices, found {kind_of(choices)}", "garbled")
    if choices[0].get("error"):
        raise of_error(choices[0]["error"])
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise Failure(f"expected a message, found {kind_of(message)}", "garbled")
    usage, odd = _usage(payload.get("usage"), "prompt", "completion")
    reply = ended(
        text=text_of(message.get("content")),
        refusal=text_of(message.get("refusal")),
        reason=choices[0].get("finish_reason"),
        usage=usage,
        odd_usage=odd,
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
        raise Failure(f"expected output, found {kind_of(output)}", "garbled")
    contents = [
        part
        for item in output
        if item.get("type") == "message"
        for part in item.get("content") or []
        if isinstance(part, dict)
    ]
    details = payload.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    usage, odd = _usage(payload.get("usage"), "input", "output")
    return ended(
        text=text_of([part for part in contents if part.get("type") != "refusal"]),
        refusal="".join(text_of(part.get("refusal")) for part in contents),
        reason=reason or payload.get("status"),
        usage=usage,
        odd_usage=odd,
    )


def ended(*, text: str, refusal: str, reason: Any, usage: Usage, odd_usage: str | None) -> Reply:
    """Make a reply of its parts.

    Raises
    ------
    Failure
        The server says that it did not finish.
    """
    shown = None if reason is None else word(reason)
    status, error = endings.of_reason(shown)
    if endings.ending_of(shown) == "broken":
        raise Failure(error or "", "broken", words=text)
    if refusal.strip() or status == "refused":
        status, text, error = "refused", text or refusal, None
    if status == "ok" and not text.strip():
        status = "empty"
    return Reply(
        text=text,
        status=status,
        finish_reason=shown,
        usage=usage,
        error=error,
        odd_usage=odd_usage,
    )


def word(reason: Any) -> str:
    """A finish reason on one short line."""
    told = reason if isinstance(reason, str) else kind_of(reason)
    return visible(told)[:_LONGEST_REASON]


_TEXT = (None, "text", "output_text")
"""Types of the parts of a message that are the answer; others are thoughts, images, audio."""


def text_of(content: Any) -> str:
    """Text of a message: a string, nothing, or a list of strings and of parts that hold them."""
    if isinstance(content, list):
        content = "".join(map(_of_part, content))
    if content is None:
        return ""
    if not isinstance(content, str):
        raise Failure(f"expected text, found {kind_of(content)}", "garbled")
    return encodable(content)


def _of_part(part: Any) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        raise Failure(f"expected a part of a message, found {kind_of(part)}", "garbled")
    text = part.get("text")
    is_answer = part.get("type") in _TEXT and part.get("thought") is not True
    return text if is_answer and isinstance(text, str) else ""


def _usage(used: Any, given: str, made: str) -> tuple[Usage, str | None]:
    return counted(
        used,
        input_tokens=[f"{given}_tokens"],
        cached_tokens=[f"{given}_tokens_details.cached_tokens"],
        output_tokens=[f"{made}_tokens"],
        reasoning_tokens=[f"{made}_tokens_details.reasoning_tokens"],
    )


def counted(used: Any, **places: Sequence[str]) -> tuple[Usage, str | None]:
    """Token counts, None where they are missing or no counts, and what is no count.

    A count of `Usage` is the sum of the numbers at its places, each a path with dots.
    """
    odd: list[str] = []

    def count(place: str) -> int | None:
        value = used
        for key in place.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS:
            return value
        if value is not None:
            odd.append(place)
        return None

    def added(parts: Sequence[str]) -> int | None:
        counts = {part: count(part) for part in parts}
        known = [one for one in counts.values() if one is not None]
        return sum(known) if known and not counts.keys() & set(odd) else None

    usage = Usage(**{name: added(parts) for name, parts in places.items()})
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


def kind_of(value: Any) -> str:
    """What was found in place of what was expected, in words."""
    return "nothing" if value is None else f"a {type(value).__name__}"
