"""OpenAI's API, as OpenAI and the servers compatible with it speak it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from bench.llm import dialect
from bench.llm.api import RESERVED, Reply, Request, read
from bench.llm.dialect import Change
from bench.llm.provider import NO_KEY, Lane, Opening, Posting, Provider, authorization

if TYPE_CHECKING:
    from bench.llm.server import Server

_OWN_HEADERS = ("OpenAI-Organization", "OpenAI-Project")
"""What openai's client reads from the environment; of use to OpenAI alone."""


class Compatible(Provider):
    """OpenAI's chat completions and responses."""

    name = "OpenAI"
    url = "https://api.openai.com/v1"
    key_env = "OPENAI_API_KEY"
    hosts = ("api.openai.com", ".api.openai.com")  # the second are its regions
    ambient_env = "OPENAI_CUSTOM_HEADERS"
    lacks = MappingProxyType({"thinking_budget": "reasoning_effort says how much to think"})
    reserved = RESERVED

    def asked(
        self, request: Request, server: Server, changes: Collection[Change], /
    ) -> tuple[str, dict[str, Any]]:
        """Where the request goes, and its body."""
        body = dialect.body(request, official=server.official, changes=changes)
        return dialect.path(request), body

    def read(self, payload: Any, api: str, /) -> Reply:
        """Read the JSON of an answer."""
        return read("responses" if api == "responses" else "chat", payload)

    def lane(self, opening: Opening, /) -> Lane:
        """A client of openai's.

        Of the headers that its debug log shows it hides `Authorization`, which it would overwrite
        in the pool.
        """
        import openai

        address, _, query = opening.url.partition("?")
        client = openai.AsyncOpenAI(
            api_key=opening.key or NO_KEY,
            base_url=address,
            default_headers=_own_headers(opening, self.ambient()),
            default_query=dict(parse_qsl(query)),
            max_retries=0,
            http_client=opening.pool,
        )
        return Posting(client)


def _own_headers(opening: Opening, ambient: Iterable[str]) -> dict[str, Any]:
    """Headers that openai's client sets, and those that it must not take from the environment."""
    import openai

    own = authorization(opening) or {"Authorization": f"Bearer {opening.key or NO_KEY}"}
    if not opening.server.is_home:
        foreign = (name for name in ambient if name.lower() != "authorization")
        own |= dict.fromkeys([*_OWN_HEADERS, *foreign], openai.Omit())
    return own


OPENAI = Compatible()
