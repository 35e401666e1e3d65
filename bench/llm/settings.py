"""The settings with which a chat model is asked, by a summarizer or by a judge."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from annotated_types import Ge, Gt, MinLen

from bench.llm import planning, prices, secrets, tokens
from bench.llm.api import Api, Reply, Request
from bench.llm.batched import Batching
from bench.llm.cache import Cache
from bench.llm.client import Client
from bench.llm.compatible import OPENAI
from bench.llm.limits import RateLimit
from bench.llm.pricing import Budget, Plan, Price
from bench.llm.provider import Provider
from bench.llm.server import CONCURRENCY, DEADLINE_S, Server
from bench.llm.streaming import completed, stream
from bench.llm.trial import Trial
from bench.prompts import Message
from bench.types import BenchError, InputError

_URL = re.compile(r"https?://[^\s?#]+(?:\?api-version=[\w.-]+)?")


@dataclass(frozen=True, kw_only=True)
class ChatSettings(ABC):
    """Which model, where, and how it is asked. Sample number i has the seed `seed` + i.

    Raises
    ------
    InputError
        An address that is none, a setting that means nothing to this maker's models, or a field
        of the request that has a setting of its own.
    """

    speaks: ClassVar[Provider] = OPENAI
    """The maker whose API the class speaks."""

    model: str
    base_url: str | None = field(default=None, repr=False)
    """None is the maker's own service."""
    api: Api = "chat"
    api_key_env: Annotated[str, MinLen(1)] | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    temperature: Annotated[float, Ge(0)] | None = None
    seed: int | None = None
    samples: Annotated[int, Gt(0)] = 1
    max_output_tokens: Annotated[int, Gt(0)] | None = None
    reasoning_effort: str | None = None
    thinking_budget: Annotated[int, Ge(0)] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)
    structured: Literal["auto", "off"] = "auto"
    concurrency: Annotated[int, Gt(0)] = CONCURRENCY
    rate_limit: RateLimit = field(default_factory=RateLimit)
    deadline_s: Annotated[float, Gt(0)] = DEADLINE_S
    price: Price | None = None
    cache: bool = True
    batch: bool = False

    def __post_init__(self) -> None:
        """Check what no single field can tell."""
        if self.base_url is not None and not _is_address(self.base_url):
            raise InputError(
                "expected http://... or https://..., without a query but ?api-version=",
                field="base_url",
            )
        if taken := sorted(self.extra.keys() & set(self.provided_by.reserved)):
            raise InputError(f"{taken[0]} is not a field that can be set here", field="extra")
        defaults = {one.name: one.default for one in fields(self)}
        for name, why in self.provided_by.lacks.items():
            if name in defaults and getattr(self, name) != defaults[name]:
                raise InputError(
                    f"not a setting of {self.provided_by.name}'s API: {why}", field=name
                )

    @property
    def provided_by(self) -> Provider:
        """The maker whose API is spoken."""
        return self.speaks

    @cached_property
    def server(self) -> Server:
        """Where the model is asked."""
        return Server(
            base_url=self.base_url or self.provided_by.url,
            provider=self.provided_by,
            api_key_env=self.api_key_env,
            headers=self.headers,
            concurrency=self.concurrency,
            rate_limit=self.rate_limit,
            deadline_s=self.deadline_s,
        )

    @property
    def known_price(self) -> Price | None:
        """The price in the settings, else what is known of the model at its maker's own service.

        Batches cost half of it.
        """
        found = self._listed
        price = self.price or (found.price if found else None)
        return price.times(prices.BATCH) if self.batch and price else price

    @property
    def price_source(self) -> str:
        """Where the price is from, in words."""
        found = self._listed
        if self.price:
            return "settings"
        return f"{found.source}, {found.day}" if found else ""

    @property
    def _listed(self) -> prices.Known | None:
        return prices.known(self.model) if self.server.is_home else None

    @cached_property
    def counter(self) -> tokens.Counter:
        """How the model's tokens are counted."""
        return tokens.counter(self.model)

    def request(
        self, messages: tuple[Message, ...], schema: Mapping[str, Any], sample: int
    ) -> Request:
        """A request of this model; `schema` is asked for unless `structured` is off."""
        return Request(
            model=self.model,
            messages=messages,
            api=self.provided_by.api or self.api,
            temperature=self.temperature,
            seed=None if self.seed is None else self.seed + sample,
            max_output_tokens=self.max_output_tokens,
            reasoning_effort=self.reasoning_effort,
            thinking_budget=self.thinking_budget,
            schema=schema if self.structured == "auto" else None,
            extra=self.extra,
            sample=sample,
        )

    @abstractmethod
    def trial(self) -> Trial:
        """A small request like those to come, for `takeaway-bench doctor`.

        Raises
        ------
        BenchError
            The settings allow none.
        """

    def planned(self, requests: Sequence[Request]) -> Plan:
        """What requests would cost; replies in the cache are free."""
        plan = planning.plan(
            requests,
            self.server,
            self.counter,
            price=self.known_price,
            cache=self.cache,
            price_source=self.price_source,
        )
        can = "batch" not in self.provided_by.lacks
        return replace(plan, batch=self.batch if can else None)

    def replies(self, requests: Iterable[Request], budget: Budget | None = None) -> list[Reply]:
        """Ask many requests at a time, all of it paid from `budget`; replies in their order.

        Raises
        ------
        BenchError
            There is a budget and no price, or no request can succeed.
        """
        return [reply for _, reply in sorted(self.answered(requests, budget), key=itemgetter(0))]

    def answered(
        self, requests: Iterable[Request], budget: Budget | None = None
    ) -> Iterator[tuple[int, Reply]]:
        """Ask as `replies`, and yield each reply with the request's place as it comes.

        Raises
        ------
        BenchError
            As `replies`, after what was under way has been yielded.
        """
        if budget and not self.known_price:
            raise BenchError(f"a limit to the cost needs `price` of the model {self.model}")

        async def asked() -> AsyncIterator[tuple[int, Reply]]:
            async with self.client(budget) as client:

                async def ask(numbered: tuple[int, Request]) -> tuple[int, Reply]:
                    return numbered[0], await client.ask(numbered[1])

                async for answered in completed(enumerate(requests), ask, self.concurrency):
                    yield answered

        yield from stream(asked)

    @contextmanager
    def batching(self, folder: Path, budget: Budget | None = None) -> Iterator[Batching]:
        """Batches that are kept in a folder, and the cache if there is one; `budget` pays."""
        with ExitStack() as stack:
            yield Batching(
                server=self.server,
                counter=self.counter,
                folder=folder,
                model=self.model,
                api=self.api,
                cache=stack.enter_context(closing(Cache())) if self.cache else None,
                price=self.known_price,
                budget=budget,
                more_secrets=tuple(secrets.in_settings(self.extra)),
            )

    @asynccontextmanager
    async def client(self, budget: Budget | None = None) -> AsyncIterator[Client]:
        """Open a client of the server, and the cache if there is one; `budget` pays.

        Raises
        ------
        CandidateStopped
            A variable that should hold a key is not set.
        """
        with ExitStack() as stack:
            cache = stack.enter_context(closing(Cache())) if self.cache else None
            async with Client(
                self.server,
                self.counter,
                cache=cache,
                price=self.known_price,
                budget=budget,
                more_secrets=secrets.in_settings(self.extra),
            ) as client:
                yield client


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(_URL.fullmatch(url) and parts.hostname and parts.port != 0)
    except ValueError:  # a port that is no number, half an IPv6 address
        return False
