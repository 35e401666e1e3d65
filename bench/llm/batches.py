"""OpenAI's Batch API: many requests in one file, answered within a day for half the price.

See developers.openai.com/api/docs/guides/batch and api/reference/resources/batches. Creating a
batch is the one step that costs money; it is never repeated before the server was asked for it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bench.console import visible
from bench.llm import api, failures
from bench.llm.api import Reply, Request
from bench.llm.client import unanswered
from bench.llm.connection import Connection
from bench.llm.failures import Failure
from bench.llm.ledger import Sent
from bench.llm.limits import pause
from bench.llm.server import Server

MOST_REQUESTS = 50_000
MOST_BYTES = 100_000_000
"""Of one file; OpenAI takes 50,000 requests and 200 MB."""
MOST_RESULTS = 1_000_000_000
"""Bytes of a file of results."""
WINDOW = "24h"
TOKEN = "takeaway_bench"  # noqa: S105  the name of a field
ATTEMPTS = 4
LISTED = 10_000
"""Batches looked through for one of our own."""
ENDED = ("completed", "expired", "cancelled", "failed")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a batch is; `problem` is what the server says of one that failed as a whole."""

    id: str
    status: str
    done: int
    total: int
    files: tuple[str, ...] = ()
    problem: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self.status in ENDED


class Batches:
    """Batches of one server; use as an asynchronous context manager.

    All methods raise `Failure` where the server does not do what it is asked.
    """

    def __init__(self, server: Server, more_secrets: tuple[str, ...] = ()) -> None:
        self._server = server
        self._connection = Connection(server, more_secrets, most_bytes=MOST_RESULTS)
        self.secrets = self._connection.secrets

    async def __aenter__(self) -> Batches:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    async def create(self, requests: Mapping[str, Request], token: str) -> str:
        """Upload requests by their keys and make a batch of them; return its id."""
        content = "".join(self._lines(requests)).encode()
        name = f"{token}.jsonl"
        upload = await self._insist(
            lambda client: client.files.create(file=(name, content), purpose="batch")
        )
        path = self._server.provider.asked(next(iter(requests.values())), self._server, ())[0]
        made = await self._once(
            lambda client: client.batches.create(
                input_file_id=_text(upload, "id"),
                endpoint=f"/v1{path}",
                completion_window=WINDOW,
                metadata={TOKEN: token},
            )
        )
        return _text(made, "id")

    async def find(self, sent: Sent) -> str | None:
        """The id of a batch that may have been made: the newest are looked through."""

        async def look(client: Any) -> str | None:
            seen = 0
            async for batch in client.batches.list(limit=100):
                seen += 1
                metadata = getattr(batch, "metadata", None)
                if isinstance(metadata, dict) and metadata.get(TOKEN) == sent.token:
                    return _text(batch, "id")
                created = getattr(batch, "created_at", None)
                is_older = isinstance(created, int) and created < sent.began.timestamp() - 3600
                if is_older or seen >= LISTED:
                    return None
            return None

        return await self._insist(look)

    async def look(self, batch_id: str) -> State:
        """Where a batch is."""
        found = await self._insist(lambda client: client.batches.retrieve(batch_id))
        counts = getattr(found, "request_counts", None)
        files = (getattr(found, name, None) for name in ("output_file_id", "error_file_id"))
        return State(
            id=batch_id,
            status=visible(_text(found, "status"))[:40],
            done=_count(counts, "completed") + _count(counts, "failed"),
            total=_count(counts, "total"),
            files=tuple(name for name in files if isinstance(name, str) and name),
            problem=_problem(getattr(found, "errors", None)),
        )

    async def results(self, state: State, keys: tuple[str, ...], of: str) -> dict[str, Reply]:
        """Replies by key to requests by the API `of`; those that have none say why."""
        found: dict[str, Reply] = {}
        for name in state.files:
            for key, reply in self._read(await self._content(name), of):
                found.setdefault(key, reply)
        lacking = f"the batch {state.id} ended ({state.status}) without an answer"
        return {key: found.get(key) or unanswered("broken", lacking, 0.0) for key in keys}

    async def _content(self, name: str) -> bytes:
        """What is in a file of the server's."""
        answer = await self._insist(lambda client: client.files.content(name))
        content: bytes = answer.content
        return content

    def _lines(self, requests: Mapping[str, Request]) -> Iterator[str]:
        for key, request in requests.items():
            path, body = self._server.provider.asked(request, self._server, ())
            line = {"custom_id": key, "method": "POST", "url": f"/v1{path}", "body": body}
            yield json.dumps(line) + "\n"

    def _read(self, content: bytes, of: str) -> Iterator[tuple[str, Reply]]:
        """Yield the replies in a file of results; a line that is none is passed over."""
        for line in content.splitlines():
            try:
                result = api.decoded(line)
            except Failure:
                continue
            if isinstance(result, dict) and isinstance(result.get("custom_id"), str):
                yield result["custom_id"], self._reply(result, of)

    def _reply(self, result: Mapping[str, Any], of: str) -> Reply:
        """The reply in a line of results."""
        answer = result.get("response")
        try:
            if not isinstance(answer, dict) or answer.get("body") is None:
                told = failures.described(json.dumps({"error": result.get("error")}).encode())
                reason = visible(told.codes[0])[:40] if told.codes else None
                return Reply(status="error", finish_reason=reason, error=told.message)
            status = answer.get("status_code")
            if status != 200:
                body = json.dumps(answer["body"]).encode()
                raise failures.of_status(status if isinstance(status, int) else 500, body, {})
            return self._server.provider.read(answer["body"], of)
        except Failure as failure:
            return unanswered(failure.kind, str(failure), 0.0)

    async def _insist(self, call: Callable[[Any], Awaitable[T]]) -> T:
        """Call what can be repeated, until it is answered or asking again can't help."""
        for attempt in range(ATTEMPTS):
            try:
                return await self._once(call)
            except Failure as failure:
                if not failure.again or attempt == ATTEMPTS - 1:
                    raise
                await asyncio.sleep(pause(failure.retry_after, attempt))
        raise AssertionError

    async def _once(self, call: Callable[[Any], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._server.deadline_s):
                return await self._connection.call(call)
        except TimeoutError:
            raise Failure(f"no answer within {self._server.deadline_s:g} s", "late") from None


def _text(value: Any, name: str) -> str:
    """A field that must be there."""
    found = getattr(value, name, None)
    if not isinstance(found, str) or not found:
        raise Failure(f"expected the field {name}, found {api.kind_of(found)}", "garbled")
    return found


def _count(counts: Any, name: str) -> int:
    value = getattr(counts, name, 0)
    return value if isinstance(value, int) else 0


def _problem(errors: Any) -> str:
    told = [getattr(one, "message", None) for one in getattr(errors, "data", None) or []]
    return visible("; ".join(str(one) for one in told[:3] if one))[:300]
