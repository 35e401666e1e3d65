"""Models behind OpenAI's API and the servers compatible with it, by `base_url` alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, MinLen

from bench.llm import planning, secrets, tokens
from bench.llm.api import RESERVED, Api, Reply, Request
from bench.llm.asking import OUTPUT_RESERVE, Asking, Long
from bench.llm.cache import Cache
from bench.llm.client import Client
from bench.llm.connection import CONCURRENCY, DEADLINE_S, OPENAI, Server
from bench.llm.limits import RateLimit
from bench.llm.pricing import Budget, Paid, Plan, Price
from bench.llm.streaming import completed, stream
from bench.prompts import Message, Prompt, load
from bench.types import Article, InputError, Prediction

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"takeaways": {"type": "array", "items": {"type": "string"}}},
    "required": ["takeaways"],
    "additionalProperties": False,
}


@dataclass(frozen=True, kw_only=True)
class OpenAI(Paid):
    """Asks a chat model for the takeaways of each article, several articles at a time.

    `long` says what becomes of an article that does not fit into `context` (tokens): it is
    refused, cut, or taken in parts whose bullets are summarized again. Without `context` the
    server's own limit refuses it. With several `samples`, sample number i has the seed `seed` + i.
    """

    model: Annotated[str, MinLen(1)]
    base_url: str = field(default=OPENAI, repr=False)
    api: Api = "chat"
    api_key_env: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    prompt: Path = Path("takeaways")
    temperature: Annotated[float, Ge(0)] | None = None
    seed: int | None = None
    max_output_tokens: Annotated[int, Gt(0)] | None = None
    reasoning_effort: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)
    structured: Literal["auto", "off"] = "auto"
    samples: Annotated[int, Gt(0)] = 1
    long: Long = "refuse"
    context: Annotated[int, Gt(0)] | None = None
    concurrency: Annotated[int, Gt(0)] = CONCURRENCY
    rate_limit: RateLimit = field(default_factory=RateLimit)
    deadline_s: Annotated[float, Gt(0)] = DEADLINE_S
    price: Price | None = None
    cache: bool = True

    def __post_init__(self) -> None:
        """Check what no single field can tell.

        Raises
        ------
        InputError
            Settings contradict each other.
        """
        if not self.base_url.startswith(("http://", "https://")) or "?" in self.base_url:
            raise InputError("expected http://... or https://... without a query", field="base_url")
        if self.long != "refuse" and self.context is None:
            raise InputError(f'long = "{self.long}" needs it, in tokens', field="context")
        if taken := sorted(self.extra.keys() & set(RESERVED)):
            raise InputError(f"{taken[0]} cannot stand here", field="extra")

    def identity(self) -> dict[str, Any]:
        """Settings that decide the output, and the prompt's hash; no key, no password."""
        return {
            "model": self.model,
            "base_url": self._server.public_url,
            "api": self.api,
            "prompt": self._prompt.name,
            "prompt_digest": self._prompt.digest,
            "temperature": self.temperature,
            "seed": self.seed,
            "max_output_tokens": self.max_output_tokens,
            "reasoning_effort": self.reasoning_effort,
            "extra": secrets.without(self.extra),
            "structured": self.structured,
            "long": self.long,
            "context": self.context,
        }

    def predict(
        self, articles: Sequence[Article], budget: Budget | None = None
    ) -> Iterator[Prediction]:
        """Yield one prediction for each article and sample, in the order in which they end.

        Samples that were made before come from the cache. `budget` pays for all requests.

        Raises
        ------
        CandidateStopped
            No key, no quota, no such model, or the budget could be passed.
        InputError
            The prompt cannot be used, or shows one of the articles as an example.
        """
        self._prompt.refuse_overlap(articles)
        yield from stream(lambda: self._predictions(articles, budget))

    def plan(self, articles: Sequence[Article]) -> Plan:
        """What `predict` would ask for; replies in the cache are free.

        Of a long article taken in parts, the parts are counted and not what follows on them.

        Raises
        ------
        InputError
            The prompt cannot be used, or shows one of the articles as an example.
        """
        self._prompt.refuse_overlap(articles)
        requests = [
            self._request(self._prompt.messages(piece), sample)
            for article in articles
            for piece in self._asking.pieces(article)
            for sample in range(self.samples)
        ]
        return planning.plan(
            requests, self._server, self._counter, price=self.price, cache=self.cache
        )

    async def _predictions(
        self, articles: Sequence[Article], budget: Budget | None
    ) -> AsyncIterator[Prediction]:
        with ExitStack() as stack:
            cache = stack.enter_context(closing(Cache())) if self.cache else None
            client = Client(
                self._server,
                self._counter,
                cache=cache,
                price=self.price,
                budget=budget,
                more_secrets=secrets.in_settings(self.extra),
            )
            jobs = ((article, sample) for article in articles for sample in range(self.samples))
            async with client:
                async for prediction in completed(
                    jobs, lambda job: self._predict(client, *job), self.concurrency
                ):
                    yield prediction

    async def _predict(self, client: Client, article: Article, sample: int) -> Prediction:
        """Make one prediction, asking all that its next step needs at a time."""
        steps = self._asking.steps(article, self.fingerprint(article), sample)
        try:
            asked = next(steps)
            while True:
                asked = steps.send(await self._replies(client, asked, sample))
        except StopIteration as end:
            prediction: Prediction = end.value
            return prediction

    async def _replies(
        self, client: Client, asked: Sequence[tuple[Message, ...]], sample: int
    ) -> list[Reply]:
        """Ask for all; an error is raised when none is under way any more."""
        asking = [client.ask(self._request(messages, sample)) for messages in asked]
        ended = await asyncio.gather(*asking, return_exceptions=True)
        for end in ended:
            if isinstance(end, BaseException):
                raise end
        return [end for end in ended if isinstance(end, Reply)]

    def _request(self, messages: tuple[Message, ...], sample: int) -> Request:
        return Request(
            model=self.model,
            messages=messages,
            api=self.api,
            temperature=self.temperature,
            seed=None if self.seed is None else self.seed + sample,
            max_output_tokens=self.max_output_tokens,
            reasoning_effort=self.reasoning_effort,
            schema=SCHEMA if self.structured == "auto" else None,
            extra=self.extra,
            sample=sample,
        )

    @cached_property
    def _prompt(self) -> Prompt:
        return load(self.prompt)

    @cached_property
    def _counter(self) -> tokens.Counter:
        return tokens.counter(self.model)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(
            prompt=self._prompt,
            counter=self._counter,
            long=self.long,
            context=self.context,
            output=self.max_output_tokens or OUTPUT_RESERVE,
            price=self.price,
        )

    @cached_property
    def _server(self) -> Server:
        return Server(
            base_url=self.base_url,
            api_key_env=self.api_key_env,
            headers=self.headers,
            concurrency=self.concurrency,
            rate_limit=self.rate_limit,
            deadline_s=self.deadline_s,
        )
