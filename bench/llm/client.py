"""A client that gets the most out of a server: retries, one cooldown for all, cache and budget."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import monotonic

from bench.llm import api, pricing, tokens
from bench.llm.api import Reply, Request
from bench.llm.cache import Cache
from bench.llm.connection import Connection, Server
from bench.llm.failures import Failure, Kind, described
from bench.llm.limits import Traffic, backoff
from bench.llm.pricing import Budget, Price
from bench.types import CandidateStopped

GARBLED_ATTEMPTS = 3
"""Of a request whose answers are none: what was sent twice so comes a third time."""
FIRST_ATTEMPTS = 4
"""To reach a server that has never answered: a few seconds, since it may only be starting."""
TOLD_S = 10.0
"""A cooldown from here on is told on standard error: nothing seems to move in it."""

_log = logging.getLogger("bench")


class Client:
    """Asks one server; use as an asynchronous context manager.

    Replies that are whole (`ok`) are put into the cache, if there is one, before they are
    returned. With a price and a budget, a request that could pass the budget is not made.
    `more_secrets` are hidden, as keys are, from everything that comes back.
    """

    def __init__(
        self,
        server: Server,
        counter: tokens.Counter,
        *,
        cache: Cache | None = None,
        price: Price | None = None,
        budget: Budget | None = None,
        more_secrets: Iterable[str] = (),
    ) -> None:
        self._server, self._counter, self._cache = server, counter, cache
        self._price, self._budget = price, budget
        self._connection = Connection(server, more_secrets)
        self._traffic = Traffic(server.concurrency, server.rate_limit)
        self._answered = self._schema_refused = False
        self._stopped: CandidateStopped | None = None
        self._scope, self._official = cache_scope(server), server.official
        self._longest = pricing.TYPICAL_OUTPUT

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    async def ask(self, request: Request) -> Reply:
        """Return the reply to a request; what went wrong with this one request is its status.

        Raises
        ------
        CandidateStopped
            No request can succeed, or the budget is spent.
        """
        key = request.key(self._scope)
        if self._cache and (known := self._cache.get(key)):
            return known
        asked, made = self._expected(request)
        held = self._price.of(asked, made) if self._price else 0.0
        if self._budget:
            self._budget.hold(held)
        paid = 0.0
        try:
            reply = await self._insist(request, asked + made)
            paid = self._paid(reply, held)
        finally:
            if self._budget:
                self._budget.settle(held, paid)
        if self._cache and reply.status == "ok":
            self._cache.put(key, reply, server=self._server.public_url, model=request.model)
        return reply

    def _expected(self, request: Request) -> tuple[int, int]:
        """Input and output tokens that a request may take; 0 where nothing depends on them."""
        if not self._budget and not self._server.rate_limit.tokens:
            return 0, 0
        contents = (message.content for message in request.messages)
        asked = tokens.of_messages(contents, self._counter.count)
        return asked, request.max_output_tokens or self._longest

    def _paid(self, reply: Reply, held: float) -> float:
        """What a reply cost; where the server does not say, what was set aside for it."""
        self._longest = max(self._longest, reply.usage.output_tokens or 0)
        if reply.status == "error" and reply.finish_reason != "deadline":
            return 0.0
        known = pricing.cost(self._price, reply.usage)
        return held if known is None else known

    async def _insist(self, request: Request, expected: int) -> Reply:
        """Ask until there is an answer, or nothing more to be hoped for."""
        left = self._server.deadline_s
        met: list[Failure] = []
        while True:
            try:
                return await self._once(request, expected, left)
            except Failure as failure:
                met.append(failure)
            wait = met[-1].retry_after
            if wait is None:
                wait = backoff(len(met) - 1)
            left -= met[-1].took
            if self._is_final(met, wait, left):
                return self._given_up(met)
            left -= wait
            await self._hold_on(met[-1], wait)

    async def _hold_on(self, failure: Failure, wait: float) -> None:
        """Wait, or let everybody wait where that was asked for."""
        told = self._hidden(str(failure))
        if failure.kind != "busy" and failure.retry_after is None:
            _log.info("%s; again in %.1f s", told, wait)
            await asyncio.sleep(wait)
        elif self._traffic.cool_down(wait) and wait > TOLD_S:
            _log.warning("%s; all wait %.0f s", told, wait)

    async def _once(self, request: Request, expected: int, left: float) -> Reply:
        """Make one attempt when its turn has come, without a schema where that is refused."""
        async with self._traffic.slot(expected):
            if self._stopped:
                raise self._stopped
            began = monotonic()
            try:
                async with asyncio.timeout(left):
                    reply = await self._answer(request)
            except TimeoutError:
                late = f"no whole reply within {self._server.deadline_s:g} s"
                raise self._noted(Failure(late, "late"), began) from None
            except Failure as failure:
                raise self._noted(failure, began) from None
        took = monotonic() - began
        self._answered = True
        self._traffic.window.succeeded()
        used = (reply.usage.input_tokens, reply.usage.output_tokens)
        self._traffic.used(expected, sum(filter(None, used)) or expected)
        hide = self._connection.secrets.hide
        reason = reply.finish_reason and hide(reply.finish_reason)
        return replace(reply, latency_s=took, text=hide(reply.text), finish_reason=reason)

    async def _answer(self, request: Request) -> Reply:
        if self._schema_refused:
            request = replace(request, schema=None)
        try:
            return await self._post(request)
        except Failure as failure:
            if failure.kind != "refused" or request.schema is None:
                raise
            reply = await self._post(replace(request, schema=None))
            self._schema_refused = True
            return reply

    async def _post(self, request: Request) -> Reply:
        content = await self._connection.post(
            api.path(request), api.body(request, official=self._official)
        )
        try:
            payload = json.loads(content.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise Failure(f"not JSON: {described(content)[1]}", "garbled") from None
        return api.read(request.api, payload)

    def _noted(self, failure: Failure, began: float) -> Failure:
        """Take the time of a failure, and let through fewer requests where that can help."""
        now = monotonic()
        failure.took = now - began
        if failure.overload:
            self._traffic.window.troubled(began, now)
        return failure

    def _is_final(self, met: Sequence[Failure], wait: float, left: float) -> bool:
        kinds = Counter(failure.kind for failure in met)
        if kinds["garbled"] >= GARBLED_ATTEMPTS:
            return True
        if kinds["unreachable"] >= FIRST_ATTEMPTS and not self._answered:
            return True
        return not met[-1].again or wait >= left

    def _given_up(self, met: Sequence[Failure]) -> Reply:
        """The reply that says why there is none.

        Raises
        ------
        CandidateStopped
            It would be the same for every other request.
        """
        last, message = met[-1], str(met[-1])
        if last.kind == "late" and len(met) > 1:
            message += f"; before that: {met[-2]}"
        times = f" ({len(met)} attempts)" if len(met) > 1 else ""
        patience = self._server.deadline_s
        if last.retry_after is not None and last.retry_after > patience:
            times = f"; it asks to wait {last.retry_after:.0f} s, more than {patience:g} s"
        elif last.kind not in ("stop", "refused", "unreachable"):
            waited = sum(failure.took for failure in met)
            return _unanswered(last.kind, self._hidden(message) + times, waited)
        self._stopped = CandidateStopped(
            f"{self._server.public_url}: {self._hidden(message)}{times}"
        )
        raise self._stopped

    def _hidden(self, message: str) -> str:
        return self._connection.secrets.hide_all(message)


def cache_scope(server: Server) -> list[object]:
    """The part of a reply's key that the server decides: address and headers, as they are set."""
    return [server.public_url, dict(server.headers)]


def _unanswered(kind: Kind, message: str, waited: float) -> Reply:
    reasons: dict[Kind, str] = {
        "filtered": "content_filter",
        "too_long": "context_length",
        "late": "deadline",
    }
    return Reply(
        status="refused" if kind == "filtered" else "error",
        finish_reason=reasons.get(kind),
        error=message,
        latency_s=waited,
    )
