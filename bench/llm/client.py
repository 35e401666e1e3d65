"""A client that gets the most out of a server: retries, one cooldown for all, cache and budget."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import monotonic

from bench.llm import api, dialect, patience, pricing, tokens
from bench.llm.api import Reply, Request
from bench.llm.cache import Cache
from bench.llm.connection import Connection
from bench.llm.dialect import Change
from bench.llm.failures import Failure, Kind
from bench.llm.limits import Traffic, pause
from bench.llm.pricing import Budget, Price
from bench.llm.server import Server
from bench.types import CandidateStopped

TOLD_S = 10.0
"""Seconds; longer cooldowns are reported on standard error, since nothing moves meanwhile."""

_log = logging.getLogger("bench")


class Client:
    """Asks one server; use as an asynchronous context manager.

    Replies that are whole (`ok`) are put into the cache, if there is one, before they are
    returned. With a price and a budget, a request that could pass the budget is not made.
    `more_secrets` are hidden, as keys are, from everything that comes back. `changes` are those
    with which the latest answer was got.
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
        self._scope = cache_scope(server)
        self._longest = pricing.TYPICAL_OUTPUT
        self._answered = False
        self._stopped: CandidateStopped | None = None
        self._given_up_for: list[str] = []
        self._changes: frozenset[Change] = frozenset()
        self.changes: frozenset[Change] = frozenset()
        self._failed_with_schema = 0
        self._told: set[str] = set()

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
        reply = await self._insist(request)
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

    async def _insist(self, request: Request) -> Reply:
        """Ask until there is an answer, or asking again can't help."""
        deadline_s = self._server.deadline_s
        left = deadline_s
        met: list[Failure] = []
        while True:
            try:
                return await self._once(request, min(left, deadline_s / patience.ATTEMPTS))
            except Failure as failure:
                met.append(failure)
            asked = met[-1].retry_after
            wait = pause(None if asked and asked > deadline_s else asked, len(met) - 1)
            left -= met[-1].took
            then = patience.decide(met, wait, left, deadline_s=deadline_s, answered=self._answered)
            if then == "stop":
                raise self._stop(met)
            if then == "give up":
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

    async def _once(self, request: Request, limit_s: float) -> Reply:
        """Make one attempt when its turn has come, and pay for it."""
        asked, made = self._expected(request)
        async with self._traffic.slot(asked + made):
            if self._stopped:
                raise self._stopped
            held, paid = self._price.of(asked, made) if self._price else 0.0, 0.0
            if self._budget:
                self._budget.hold(held)
            try:
                reply = await self._timed(request, limit_s)
                known = pricing.cost(self._price, reply.usage)
                paid = held if known is None else known
            except Failure as failure:
                paid = held if failure.kind == "late" else 0.0  # an answer may have been made
                raise
            finally:
                if self._budget:
                    self._budget.settle(held, paid)
        self._heard(reply, asked + made)
        return self._without_secrets(reply)

    async def _timed(self, request: Request, limit_s: float) -> Reply:
        """Make one attempt within so many seconds."""
        began = monotonic()
        try:
            async with asyncio.timeout(limit_s):
                reply = await self._answer(request)
        except TimeoutError:
            late = f"no whole reply within {limit_s:.3g} s"
            raise self._noted(Failure(late, "late"), began) from None
        except Failure as failure:
            raise self._noted(failure, began) from None
        return replace(reply, latency_s=monotonic() - began)

    def _heard(self, reply: Reply, expected: int) -> None:
        """Learn from an answer."""
        self._answered = True
        self._traffic.window.succeeded()
        used = (reply.usage.input_tokens, reply.usage.output_tokens)
        self._traffic.used(expected, sum(filter(None, used)) or expected)
        self._longest = max(self._longest, reply.usage.output_tokens or 0)
        if reply.odd_usage:
            self._warn(f"usage is not counted: {reply.odd_usage}")

    def _without_secrets(self, reply: Reply) -> Reply:
        hide = self._connection.secrets.hide
        reason, error = (told and hide(told) for told in (reply.finish_reason, reply.error))
        return replace(reply, text=hide(reply.text), finish_reason=reason, error=error)

    async def _answer(self, request: Request) -> Reply:
        """Ask as this server wants it, trying what could help where it refuses."""
        changes = self._changes
        first: Failure | None = None
        while True:
            try:
                reply = await self._post(request, changes)
            except Failure as failure:
                change = dialect.change(failure, request, changes)
                if change is None:
                    raise
                first, changes = first or failure, changes | {change}
            else:
                self.changes = changes
                self._learn(changes - self._changes, first)
                return reply

    async def _post(self, request: Request, changes: frozenset[Change]) -> Reply:
        provider = self._server.provider
        path, body = provider.asked(request, self._server, changes)
        content = await self._connection.post(path, body)
        return provider.read(api.decoded(content), request.api)

    def _learn(self, helped: frozenset[Change], first: Failure | None) -> None:
        """Keep to what helped; of one failure of the server itself a schema is not yet blamed."""
        if first and first.kind == "transient" and "schema" in helped:
            self._failed_with_schema += 1
            if self._failed_with_schema == 1:
                helped -= {"schema"}
        self._changes |= helped
        for name in helped & {"temperature", "seed"}:
            self._warn(f"refuses {name}, which is left out: {first}")

    def _warn(self, message: str) -> None:
        """Say something of the server, once."""
        if message not in self._told:
            self._told.add(message)
            _log.warning("%s: %s", self._server.public_url, self._hidden(message))

    def _noted(self, failure: Failure, began: float) -> Failure:
        """Take the time of a failure, and let through fewer requests where that can help."""
        now = monotonic()
        failure.took = now - began
        if failure.overload:
            self._traffic.window.troubled(began, now)
        return failure

    def _given_up(self, met: Sequence[Failure]) -> Reply:
        """The reply that says why there is none.

        Raises
        ------
        CandidateStopped
            The server has never answered, and has failed several requests alike.
        """
        last, message = met[-1], str(met[-1])
        before = [failure for failure in met if failure.kind != "late"]
        if last.kind == "late":
            message = f"no whole reply within {self._server.deadline_s:g} s"
            message += f"; before that: {before[-1]}" if before else ""
        if last.again and not self._answered:
            self._given_up_for.append((before or met)[-1].gist)
            latest = self._given_up_for[-patience.SAME_ERRORS :]
            if len(latest) == patience.SAME_ERRORS and len(set(latest)) == 1:
                raise self._stop(met)
        waited = sum(failure.took for failure in met)
        return unanswered(last.kind, self._hidden(message) + _times(met), waited)

    def _stop(self, met: Sequence[Failure]) -> CandidateStopped:
        """The error that ends this candidate: every other request would end like this one."""
        times, asked = _times(met), met[-1].retry_after
        if patience.asks_too_much(met, self._server.deadline_s):
            times = f"; it asks to wait {asked:.0f} s, more than {self._server.deadline_s:g} s"
        told = f"{self._server.public_url}: {self._hidden(str(met[-1]))}{times}"
        self._stopped = self._stopped or CandidateStopped(told)
        return self._stopped

    def _hidden(self, message: str) -> str:
        return self._connection.secrets.hide_all(message)


def cache_scope(server: Server) -> list[object]:
    """The part of a reply's key that the server decides: address and headers, as they are set."""
    return [server.public_url, dict(server.headers)]


def _times(met: Sequence[Failure]) -> str:
    return f" ({len(met)} attempts)" if len(met) > 1 else ""


def unanswered(kind: Kind, message: str, waited: float) -> Reply:
    """The reply to a request that got no answer."""
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
