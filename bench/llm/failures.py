"""Why a request got no answer, and whether asking again can help."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, Literal

Kind = Literal[
    "busy",  # too many requests: everybody waits
    "transient",  # a server's error, a lost connection: this request is made again
    "unreachable",  # nobody listens at the address
    "garbled",  # an answer that is none: HTML, half a JSON
    "late",  # the deadline has passed
    "too_long",  # longer than the model's context
    "filtered",  # the request itself was held back by a content filter
    "refused",  # 400, 422: something in the request is not known there
    "stop",  # no key, no quota, no such model: no request can succeed
]
_EXCERPT = 300  # characters of a server's own words

_HINTS = {
    401: " (is the key right, and in api_key_env?)",
    404: " (is the model's name right, and does base_url end as the server wants it, as in /v1?)",
}
_NO_QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "insufficient_balance"}
_TOO_LONG = re.compile(
    r"context.?(?:length|window|size|limit)|maximum context|too many tokens|too long|"
    r"reduce the length|maximum (?:input|prompt|number of) (?:length|tokens)",
    re.IGNORECASE,
)
_CONTEXT = re.compile(r"context.?(?:length|window|size)", re.IGNORECASE)
_FILTERED = re.compile(
    r"content.?(?:filter|policy|management)|flagged|invalid_prompt", re.IGNORECASE
)


class Failure(Exception):
    """One request without an answer.

    `retry_after` is what the server asks to wait and `took` what was waited for it, in seconds.
    """

    def __init__(self, message: str, kind: Kind, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind, self.retry_after = kind, retry_after
        self.took = 0.0

    @property
    def again(self) -> bool:
        """Whether the same request can succeed later."""
        return self.kind in ("busy", "transient", "unreachable", "garbled")

    @property
    def overload(self) -> bool:
        """Whether fewer requests at a time can help."""
        return self.kind in ("busy", "transient")


def of_status(status: int, body: bytes, headers: Mapping[str, str]) -> Failure:
    """Read an answer that has the status of an error."""
    codes, message = described(body)
    wait = retry_after(headers)
    hint = _HINTS.get(status, "")
    return Failure(f"HTTP {status}: {message}{hint}", _kind(status, codes, message), wait)


def of_error(error: Any) -> Failure:
    """Read an error that came with the status of a success."""
    codes, message = _fields(error)
    status = next((int(code) for code in codes if code.isdigit() and len(code) == 3), 500)
    return Failure(f"an error in place of an answer: {message}", _kind(status, codes, message))


def _kind(status: int, codes: Sequence[str], message: str) -> Kind:
    words = " ".join([*codes, message])
    if status == 413 or (status in (400, 422) and _TOO_LONG.search(words)):
        return "too_long"
    if status == 500 and _CONTEXT.search(words):  # as llama.cpp's server says it
        return "too_long"
    if status in (400, 422):
        return "filtered" if _FILTERED.search(words) else "refused"
    if status == 429:
        return "stop" if _NO_QUOTA & set(codes) else "busy"
    if status in (408, 409, 425) or status >= 500:
        return "transient"
    return "stop"


def described(body: bytes) -> tuple[Sequence[str], str]:
    """The codes and the message in the body of an error, or of what should not be one."""
    text = body[:100_000].decode("utf-8", "replace").strip()
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        kind = "an HTML page: " if text[:1] == "<" else ""
        words = re.sub(r"<[^>]*>", " ", text[:10_000]) if kind else text
        return (), kind + _excerpt(words)
    return _fields(payload.get("error", payload) if isinstance(payload, dict) else payload)


def _fields(error: Any) -> tuple[Sequence[str], str]:
    """The codes and the message of an error object, whatever its shape."""
    if not isinstance(error, dict):
        return (), _excerpt(error if isinstance(error, str) else json.dumps(error))
    codes = [str(error[name]) for name in ("code", "type") if error.get(name)]
    message = error.get("message") or error.get("detail")
    return codes, _excerpt(message if isinstance(message, str) else json.dumps(error))


def _excerpt(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:_EXCERPT]}..." if len(text) > _EXCERPT else text or "(no message)"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait, as a number or a date (RFC 9110, section 10.2.3)."""
    try:
        if milliseconds := headers.get("retry-after-ms"):
            seconds = float(milliseconds) / 1000
        elif (value := headers.get("retry-after", "")).strip().replace(".", "", 1).isdigit():
            seconds = float(value)
        else:
            seconds = parsedate_to_datetime(value).timestamp() - time()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, seconds)
