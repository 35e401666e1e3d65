"""What requests would cost, before they are made."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from bench.llm import pricing, tokens
from bench.llm.api import Request
from bench.llm.cache import Cache
from bench.llm.client import cache_scope
from bench.llm.pricing import Plan, Price
from bench.llm.server import Server


def plan(
    requests: Sequence[Request],
    server: Server,
    counter: tokens.Counter,
    *,
    price: Price | None,
    cache: bool,
    price_source: str = "",
) -> Plan:
    """Estimate the requests to one server; replies in the cache are free."""
    asked = _unknown(requests, server) if cache else list(requests)
    contents = (message.content for request in asked for message in request.messages)
    read = tokens.of_messages(contents, counter.count)
    written = sum(one.max_output_tokens or pricing.TYPICAL_OUTPUT for one in asked)
    return Plan(
        requests=len(asked),
        cached=len(requests) - len(asked),
        input_tokens=read,
        output_tokens=written,
        cost=price.of(read, written) if price else None,
        counted_by=counter.name,
        price_source=price_source,
    )


def _unknown(requests: Sequence[Request], server: Server) -> list[Request]:
    """Requests whose replies are not in the cache."""
    scope = cache_scope(server)
    with closing(Cache()) as cache:
        return [request for request in requests if request.key(scope) not in cache]
