"""Claude, by Anthropic's Messages API and its official client (the extra `anthropic`).

See platform.claude.com/docs: api/messages, build-with-claude/structured-outputs and /thinking.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from bench.llm import api, dialect
from bench.llm.api import Reply, Request
from bench.llm.chat import ChatSummarizer
from bench.llm.dialect import Change
from bench.llm.failures import Failure
from bench.llm.provider import (
    NO_BATCHES,
    NO_KEY,
    Lane,
    Opening,
    Posting,
    Provider,
    authorization,
    not_installed,
)

if TYPE_CHECKING:
    from bench.llm.server import Server

MOST_TOKENS = 4096
"""Of an answer, beside its thoughts: the API wants a limit where `max_output_tokens` is not set."""


class Messages(Provider):
    """The Messages API."""

    name = "Anthropic"
    url = "https://api.anthropic.com"
    key_env = "ANTHROPIC_API_KEY"
    hosts = ("api.anthropic.com",)
    ambient_env = "ANTHROPIC_CUSTOM_HEADERS"
    api = "messages"
    lacks = MappingProxyType(
        {
            "api": "it has only one",
            "batch": NO_BATCHES,
            "seed": "it has none",
            "temperature": "it has none since October 2026",
        }
    )
    reserved = ("model", "messages", "system", "stream", "output_config", "thinking")

    def asked(
        self, request: Request, _server: Server, changes: Collection[Change], /
    ) -> tuple[str, dict[str, Any]]:
        """The request by the reference; system messages have a field of their own."""
        request = dialect.changed(request, changes)
        spoken = [one for one in request.messages if one.role != "system"]
        system = "\n\n".join(one.content for one in request.messages if one.role == "system")
        form = {"type": "json_schema", "schema": dict(request.schema)} if request.schema else None
        made = {
            "model": request.model,
            "max_tokens": request.max_output_tokens or MOST_TOKENS + (request.thinking_budget or 0),
            "system": system or None,
            "messages": [{"role": one.role, "content": one.content} for one in spoken],
            "thinking": _thinking(request.thinking_budget),
            "output_config": dialect.given(effort=request.reasoning_effort, format=form) or None,
        }
        return "/v1/messages", {**dialect.given(**made), **request.extra}

    def read(self, payload: Any, _api: str, /) -> Reply:
        """Read a message."""
        answer = api.checked(payload, "content")  # an error has a type of its own beside it
        parts = answer.get("content")
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            raise Failure(f"expected content, found {api.kind_of(parts)}", "garbled")
        text = [part for part in parts if part.get("type") == "text"]
        details = answer.get("stop_details")
        why = details.get("explanation") if isinstance(details, dict) else None
        usage, odd = api.counted(
            answer.get("usage"),
            input_tokens=("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"),
            cached_tokens=("cache_read_input_tokens",),
            output_tokens=("output_tokens",),
            reasoning_tokens=("output_tokens_details.thinking_tokens",),
        )
        return api.ended(
            text=api.text_of(text),
            refusal=why if isinstance(why, str) else "",
            reason=answer.get("stop_reason"),
            usage=usage,
            odd_usage=odd,
        )

    def lane(self, opening: Opening, /) -> Lane:
        """A client of Anthropic's, which finds no other key or address by itself."""
        try:
            import anthropic
        except ImportError:
            raise not_installed("anthropic", "anthropic") from None
        headers: dict[str, Any] = authorization(opening)
        if not opening.server.is_home:
            headers |= dict.fromkeys(self.ambient(), anthropic.Omit())
        return Posting(
            anthropic.AsyncAnthropic(
                api_key=opening.key or NO_KEY,
                base_url=opening.url,
                default_headers=headers,
                max_retries=0,
                http_client=opening.pool,
                open_telemetry=False,
            )
        )


def _thinking(budget: int | None) -> dict[str, Any] | None:
    """How a budget is asked for; none is asked for by 0."""
    if budget is None:
        return None
    return {"type": "enabled", "budget_tokens": budget} if budget else {"type": "disabled"}


@dataclass(frozen=True, kw_only=True)
class Anthropic(ChatSummarizer):
    """Asks Claude.

    `thinking_budget` are the tokens that it may think with, from 1024 on, or 0 for none; models
    after Claude 4.6 take no budget but a `reasoning_effort`, from low to max.
    """

    speaks: ClassVar[Provider] = Messages()
