"""Gemini, by Google's generateContent and its official client (the extra `google`).

See ai.google.dev: api/generate-content, gemini-api/docs/structured-output and /thinking.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from bench.llm import api, dialect
from bench.llm.api import Reply, Request
from bench.llm.chat import ChatSummarizer
from bench.llm.dialect import Change
from bench.llm.failures import Failure
from bench.llm.provider import NO_BATCHES, NO_KEY, Lane, Opening, Provider, not_installed
from bench.types import InputError

if TYPE_CHECKING:
    from bench.llm.server import Server

VERSION = "v1beta"
"""Of the API; the one that has schemas and thinking."""


class GenerateContent(Provider):
    """The Gemini API's generateContent."""

    name = "Google"
    url = "https://generativelanguage.googleapis.com"
    key_env = "GEMINI_API_KEY"
    hosts = ("generativelanguage.googleapis.com",)
    api = "generateContent"
    lacks = MappingProxyType({"api": "it has only one", "batch": NO_BATCHES})
    reserved = ("model", "contents", "systemInstruction")

    def asked(
        self, request: Request, _server: Server, changes: Collection[Change], /
    ) -> tuple[str, dict[str, Any]]:
        """The model, of which the client makes a path, and the request by the reference.

        What `extra` says of the generationConfig is added to it.
        """
        request = dialect.changed(request, changes)
        system = [one.content for one in request.messages if one.role == "system"]
        level = request.reasoning_effort
        thinking = dialect.given(thinkingBudget=request.thinking_budget, thinkingLevel=level)
        config = dialect.given(
            temperature=request.temperature,
            seed=request.seed,
            maxOutputTokens=request.max_output_tokens,
            thinkingConfig=thinking or None,
            responseMimeType="application/json" if request.schema else None,
            responseJsonSchema=dict(request.schema) if request.schema else None,
        )
        config |= request.extra.get("generationConfig", {})
        made = dialect.given(
            contents=[
                {"role": _ROLES.get(role, role), "parts": [{"text": text}]}
                for role, text in request.messages
                if role != "system"
            ],
            systemInstruction={"parts": [{"text": text} for text in system]} if system else None,
        )
        return request.model, {**made, **request.extra, "generationConfig": config}

    def read(self, payload: Any, _api: str, /) -> Reply:
        """Read an answer, or why the prompt got none."""
        answer = api.checked(payload, "candidates", "promptFeedback")
        usage, odd = api.counted(
            answer.get("usageMetadata"),
            input_tokens=["promptTokenCount"],
            cached_tokens=["cachedContentTokenCount"],
            output_tokens=["candidatesTokenCount", "thoughtsTokenCount"],
            reasoning_tokens=["thoughtsTokenCount"],
        )
        feedback = answer.get("promptFeedback")
        blocked = feedback.get("blockReason") if isinstance(feedback, dict) else None
        if blocked:
            return Reply(
                status="refused",
                finish_reason=api.word(blocked),
                usage=usage,
                odd_usage=odd,
                error="the prompt was blocked",
            )
        candidates = answer.get("candidates")
        if (
            not isinstance(candidates, list)
            or not candidates
            or not isinstance(candidates[0], dict)
        ):
            raise Failure(f"expected candidates, found {api.kind_of(candidates)}", "garbled")
        content = candidates[0].get("content") or {}
        if not isinstance(content, dict):
            raise Failure(f"expected content, found {api.kind_of(content)}", "garbled")
        return api.ended(
            text=api.text_of(content.get("parts")),
            refusal="",
            reason=candidates[0].get("finishReason"),
            usage=usage,
            odd_usage=odd,
        )

    def lane(self, opening: Opening, /) -> Lane:
        """A client of Google's, which finds no other key or address by itself."""
        try:
            from google import genai
        except ImportError:
            raise not_installed("google-genai", "google") from None
        # It looks at the environment's keys all the same, and says that it uses one of them.
        logging.getLogger("google_genai").setLevel(logging.ERROR)
        options = {"base_url": opening.url, "api_version": VERSION}
        options |= {"httpx_async_client": opening.pool}
        client = genai.Client(vertexai=False, api_key=opening.key or NO_KEY, http_options=options)
        return _Lane(client, opening.pool)


class _Lane:
    """The client sends the body as it stands, and gives the answer back unread."""

    def __init__(self, client: Any, pool: Any) -> None:
        self.client, self._pool = client, pool

    async def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        answer = await self.client.aio.models.generate_content(
            model=path,
            contents="",
            config={"http_options": {"extra_body": body}, "should_return_http_response": True},
        )
        content: str = answer.sdk_http_response.body
        return content.encode("utf-8", "surrogateescape")

    async def close(self) -> None:
        await self._pool.aclose()


_ROLES = {"assistant": "model"}


@dataclass(frozen=True, kw_only=True)
class Google(ChatSummarizer):
    """Asks Gemini.

    `thinking_budget` are the tokens that it may think with, 0 for none; `reasoning_effort` says
    it in a word (its thinkingLevel) to the models that take no budget.
    """

    speaks: ClassVar[Provider] = GenerateContent()

    def __post_init__(self) -> None:
        """Check what no single field can tell.

        Raises
        ------
        InputError
            Settings contradict each other, or `generationConfig` is no table.
        """
        super().__post_init__()
        if not isinstance(self.extra.get("generationConfig", {}), Mapping):
            raise InputError("generationConfig: expected a table", field="extra")
