"""Why a request got no answer, and whether asking again can help."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, Literal, NamedTuple

from bench.console import visible

Kind = Literal[
    "busy",  # too many requests: everybody waits
    "transient",  # a server's error, a lost connection: this request is made again
    "unreachable",  # no server listens at the address
    "garbled",  # an answer that is none: HTML, half a JSON
    "broken",  # the server itself says that it did not finish the answer
    "late",  # one attempt took too long
    "too_long",  # longer than the model's context
    "filtered",  # the request itself was held back by a content filter
    "refused",  # 400, 422: something in the request is not known there
    "stop",  # no key, no quota, no such model or path: no request can succeed
]
BASE_URL_HINT = " (does base_url end as the server wants it, as in /v1?)"
LONGEST_WAIT_S = 86_400.0
"""A day: a server that asks for more is taken to ask for this."""

_EXCERPT = 300  # characters of a server's own words
_WORDS = 2000  # characters of them in which names of parameters are looked for
_HINTS = {
    401: " (is the key right, and in api_key_env? OpenAI's goes nowhere else unless named)",
    404: " (is the model's name right, and does base_url end as the server wants it, as in /v1?)",
    405: BASE_URL_HINT,
}
_NO_QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "insufficient_balance"}
_NO_QUOTA |= {"exceeded_current_quota_error"}
_TOO_LONG = re.compile(
    r"context.?(?:length|window|size|limit)|maximum context|too many tokens|too long|"
    r"reduce the length|maximum (?:input|prompt|number of) (?:length|tokens)|"
    r"token count.{0,40}exceeds|`?max_new_tokens`? must be <=",
    re.IGNORECASE,
)
_CONTEXT = re.compile(r"context.?(?:length|window|size)", re.IGNORECASE)
_FILTERED = re.compile(
    r"content.?(?:filter|policy|management|exists risk)|flagged|invalid_prompt|safety system|"
    r"data_inspection_failed|inappropriate content",
    re.IGNORECASE,
)
_NAMED_STATUSES = (
    (
        401,
        re.compile(
            r"authentication_error|invalid.?api.?key|incorrect api key|^unauthorized\W*$",
            re.MULTILINE,
        ),
    ),
    (403, re.compile(r"permission.?denied|permission_error|^forbidden\W*$", re.MULTILINE)),
    (404, re.compile(r"not_found_error|model.?not.?found|\bmodel\b.{0,80}(?:not found|not exist)")),
    (429, re.compile(r"rate_limit|resource_exhausted|too many requests")),
)
"""Statuses that an error without one names in words."""
_NO_PATH = re.compile(
    r"(?:unexpected|unknown|unrecognized|invalid|no such|no matching) "
    r"(?:request )?(?:endpoint|path|route|url)\b|"
    r"\b(?:endpoint|path|route|url|page)\b.{0,40}\b(?:not (?:be )?(?:found|exist)|doesn't exist)|"
    r"\bno route\b|\bcannot post\b|method not allowed|"
    r"^\W*(?:(?:error|http)?\W*404\W*)?(?:page )?not found\W*$",
    re.IGNORECASE,
)
"""How servers and gateways say that nothing answers at a path."""
_NOT_FOUND = re.compile(r"\b404\b|\bnot found\b", re.IGNORECASE)


class Failure(Exception):
    """One request without an answer.

    `status` is that of HTTP, or the one that the body names. `words` are all that the server says
    of it. `retry_after` is what the server asks to wait and `took` what was waited, in seconds.
    """

    def __init__(
        self,
        message: str,
        kind: Kind,
        *,
        status: int | None = None,
        words: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind, self.status, self.words = kind, status, words
        self.retry_after, self.took = retry_after, 0.0

    @property
    def again(self) -> bool:
        """Whether the same request can succeed later."""
        return self.kind in ("busy", "transient", "unreachable", "garbled", "broken", "late")

    @property
    def overload(self) -> bool:
        """Whether fewer requests at a time can help."""
        return self.kind in ("busy", "transient")

    @property
    def gist(self) -> str:
        """The message without what changes from one error to the next: numbers and ids."""
        return re.sub(r"\b[0-9a-f-]{8,}\b|\d+", "#", str(self))


def of_status(status: int, body: bytes, headers: Mapping[str, str]) -> Failure:
    """Read an answer that has the status of an error, or of a redirect."""
    told = described(body)
    kind = _kind(status, told)
    hint = _HINTS.get(status, "")
    return Failure(
        f"HTTP {status}: {told.message}{hint}",
        kind,
        status=status,
        words=told.words,
        retry_after=_first(retry_after(headers), _retry_delay(told.words)),
    )


def of_error(error: Any) -> Failure:
    """Read an error that came with the status of a success."""
    told = _fields(error)
    what = f"an error instead of an answer: {told.message}"
    status = next((int(code) for code in told.codes if re.fullmatch("[1-5][0-9][0-9]", code)), None)
    if status is None and _NO_PATH.search(told.message):
        return Failure(what + BASE_URL_HINT, "stop", words=told.words)
    said = "\n".join([*told.codes, told.message]).lower()
    named = (code for code, pattern in _NAMED_STATUSES if pattern.search(said))
    status = status or next(named, 500)
    hint = _HINTS.get(status, "")
    return Failure(what + hint, _kind(status, told), status=status, words=told.words)


def of_page(body: bytes) -> Failure:
    """Read what should be JSON and is none: a page, half an answer."""
    told = described(body)
    is_page = told.message.startswith(_PAGE)
    no_path = _NO_PATH.search(told.message) or (is_page and _NOT_FOUND.search(told.message))
    hint = BASE_URL_HINT if no_path or is_page else ""
    return Failure(f"not JSON: {told.message}{hint}", "stop" if no_path else "garbled")


def _kind(status: int, told: Told) -> Kind:
    words = " ".join([*told.codes, told.message])
    if status == 413 or (status in (400, 422) and _TOO_LONG.search(words)):
        return "too_long"
    if status == 500 and _CONTEXT.search(words):  # as llama.cpp's server says it
        return "too_long"
    if status in (400, 422):
        return "filtered" if _FILTERED.search(words) else "refused"
    if status == 429:
        return "stop" if _NO_QUOTA & set(told.codes) else "busy"
    if status == 403 and re.search(
        r"flagged by moderation|input flagged", told.message, re.IGNORECASE
    ):
        return "filtered"
    if status in (408, 409, 425) or status >= 500:
        return "transient"
    return "stop"


class Told(NamedTuple):
    """What a server says of an error: its codes, a short message, and more of its words."""

    codes: Sequence[str]
    message: str
    words: str


def described(body: bytes) -> Told:
    """What the body of an error says, or that of what should not be one."""
    text = body[:100_000].decode("utf-8", "replace").strip()
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        kind = _PAGE if text[:1] == "<" else ""
        words = re.sub(r"<[^<>]*>", " ", text[:10_000]) if kind else text
        return Told((), kind + _excerpt(words), words[:_WORDS])
    return _fields(payload.get("error") or payload if isinstance(payload, dict) else payload)


def _fields(error: Any) -> Told:
    """The codes and the message of an error object, whatever its shape."""
    words = _json(error)[:_WORDS]
    if not isinstance(error, dict):
        return Told((), _excerpt(error if isinstance(error, str) else words), words)
    codes = [str(error[name])[:_EXCERPT] for name in _CODES if _is_word(error.get(name))]
    named = (error.get(name) for name in _MESSAGES)
    message = next((one for one in named if isinstance(one, str) and one), words)
    return Told(codes, _excerpt(message), words)


_PAGE = "an HTML page: "
_CODES = ("code", "type", "status", "status_code", "statusCode")
_MESSAGES = ("message", "detail", "msg", "error", "status_msg", "error_message", "title")


def _is_word(value: object) -> bool:
    return isinstance(value, str | int) and bool(value) and not isinstance(value, bool)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return "(too deep to be shown)"


def _excerpt(text: str) -> str:
    text = visible(text)
    return f"{text[:_EXCERPT]}..." if len(text) > _EXCERPT else text or "(no message)"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait, as a number or a date (RFC 9110, section 10.2.3).

    None where it does not say, or says nothing that can be meant: below zero, or no number.
    """
    try:
        if milliseconds := headers.get("retry-after-ms"):
            seconds = float(milliseconds) / 1000
        elif re.fullmatch(r"[0-9]+\.?[0-9]*", value := headers.get("retry-after", "").strip()):
            seconds = float(value)
        else:
            seconds = max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return min(seconds, LONGEST_WAIT_S) if seconds >= 0 else None


_DELAY = re.compile(r'"retryDelay": "([0-9]+(?:\.[0-9]*)?)s"')


def _retry_delay(words: str) -> float | None:
    """Seconds that Google's servers ask to wait, in the body (google.rpc.RetryInfo)."""
    found = _DELAY.search(words)
    return min(float(found[1]), LONGEST_WAIT_S) if found else None


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)
