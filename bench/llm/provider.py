"""What differs between the makers of models: address, key, requests, answers, official client.

Everything else is shared: retries, limits, cache, prices, budgets and the care for keys.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from bench.llm.failures import Failure
from bench.types import MissingDependency

if TYPE_CHECKING:
    from bench.llm.api import Reply, Request
    from bench.llm.dialect import Change
    from bench.llm.server import Server

NO_KEY = "none"
"""Clients want a key; servers that want none do not look at it."""
NO_BATCHES = "only OpenAI's batches are supported"


class Opening(NamedTuple):
    """What a client is opened with; the pool sends `headers`, `url` has no user or password."""

    server: Server
    url: str
    key: str
    headers: Mapping[str, str]
    pool: Any


class Lane(Protocol):
    """An official client on one pool of connections."""

    client: Any

    async def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        """Send JSON and return the body of the answer; `Failure` comes from the pool."""

    async def close(self) -> None:
        """Close its connections."""


class Provider(ABC):
    """One maker's API, as its reference has it."""

    name: ClassVar[str]
    """As people write it."""
    url: ClassVar[str]
    key_env: ClassVar[str]
    """The variable that its own documentation names for the key."""
    hosts: ClassVar[tuple[str, ...]]
    """Where the key belongs: names, and with a dot before them all their subdomains."""
    ambient_env: ClassVar[str | None] = None
    """A variable with headers that the official client adds by itself."""
    api: ClassVar[str | None] = None
    """What its requests are called in the cache; None where a setting says it."""
    lacks: ClassVar[Mapping[str, str]] = {}
    """Settings that mean nothing here, each with the reason."""
    reserved: ClassVar[Collection[str]] = ()
    """Fields of a body that have a setting of their own, or change the shape of the answer."""

    @abstractmethod
    def asked(
        self, request: Request, server: Server, changes: Collection[Change], /
    ) -> tuple[str, dict[str, Any]]:
        """Where the request goes, below the base URL, and its body.

        `changes` are what the server taught by refusing.
        """

    @abstractmethod
    def read(self, payload: Any, api: str, /) -> Reply:
        """Read the JSON of an answer.

        Raises
        ------
        Failure
            It is no answer: an error, or not of the shape that the API has.
        """

    @abstractmethod
    def lane(self, opening: Opening, /) -> Lane:
        """The official client on a pool of connections, whose failures it lets through.

        Raises
        ------
        MissingDependency
            The client is not installed.
        """

    def ambient(self) -> dict[str, str]:
        """Headers that the official client takes from the environment."""
        lines = os.environ.get(self.ambient_env or "", "").splitlines()
        split = (line.partition(":") for line in lines)
        return {name.strip(): value.strip() for name, colon, value in split if colon}


class Posting:
    """A lane of the clients that post to any path: openai's and Anthropic's are made alike."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        """Send JSON and return the body of the answer, unread by the client."""
        import httpx2

        answer = await self.client.post(path, cast_to=httpx2.Response, body=body)
        content: bytes = answer.content
        return content

    async def close(self) -> None:
        """Close its connections."""
        await self.client.close()


def authorization(opening: Opening) -> dict[str, Any]:
    """The header of the settings or the address that takes the place of the key's."""
    return {k: v for k, v in opening.headers.items() if k.lower() == "authorization"}


def not_installed(package: str, extra: str) -> MissingDependency:
    """The error for an official client that is not there."""
    return MissingDependency(f"the package {package}", f'pip install "takeaway-bench[{extra}]"')


def failure_in(error: BaseException) -> Failure | None:
    """The failure that a client wrapped in an error of its own."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, Failure):
        seen = seen.__cause__ or seen.__context__
    return seen
