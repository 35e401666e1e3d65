"""A summarizer that asks a chat model: what those of all makers share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Gt, MinLen

from bench import replies
from bench.llm import secrets
from bench.llm.api import Reply
from bench.llm.asking import OUTPUT_RESERVE, Asking, Long
from bench.llm.batched import Job
from bench.llm.client import Client, cache_scope
from bench.llm.ledger import NAME, Ledger
from bench.llm.pricing import Budget, Paid, Plan
from bench.llm.settings import ChatSettings
from bench.llm.streaming import completed, stream
from bench.llm.trial import ARTICLE, Trial
from bench.prompts import Message, Prompt, load
from bench.types import Article, CandidateStopped, InputError, Prediction

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"takeaways": {"type": "array", "items": {"type": "string"}}},
    "required": ["takeaways"],
    "additionalProperties": False,
}


@dataclass(frozen=True, kw_only=True)
class ChatSummarizer(ChatSettings, Paid):
    """Asks a chat model for the takeaways of each article, several articles at a time.

    `long` says what becomes of an article that does not fit into `context` (tokens): it is
    refused, cut, or taken in parts whose bullets are summarized again. Without `context` the
    server's own limit refuses it. With `batch` requests are sent in OpenAI's batches, at half the
    price and answered within a day: one run sends them, a later one collects.
    """

    model: Annotated[str, MinLen(1)]
    prompt: Path = Path("takeaways")
    long: Long = "refuse"
    context: Annotated[int, Gt(0)] | None = None

    def __post_init__(self) -> None:
        """Check what no single field can tell.

        Raises
        ------
        InputError
            Settings contradict each other.
        """
        super().__post_init__()
        if self.long != "refuse" and self.context is None:
            raise InputError(
                f'missing: long = "{self.long}" needs the size of the context, in tokens',
                field="context",
            )

    def identity(self) -> dict[str, Any]:
        """Settings that decide the output, and the prompt's hash; no key, no password."""
        settings = {
            "model": self.model,
            "base_url": self.server.public_url,
            "api": self.api,
            "prompt": self._prompt.name,
            "prompt_digest": self._prompt.digest,
            "temperature": self.temperature,
            "seed": self.seed,
            "max_output_tokens": self.max_output_tokens,
            "reasoning_effort": self.reasoning_effort,
            "thinking_budget": self.thinking_budget,
            "extra": secrets.without(self.extra),
            "structured": self.structured,
            "long": self.long,
            "context": self.context,
        }
        lacks = self.provided_by.lacks
        return {name: value for name, value in settings.items() if name not in lacks}

    def check(self, articles: Iterable[Article]) -> None:
        """Make sure that no article is an example of the prompt."""
        self._prompt.refuse_overlap(articles)

    def predict(
        self,
        articles: Sequence[Article],
        budget: Budget | None = None,
        folder: Path | None = None,
    ) -> Iterator[Prediction]:
        """Yield one prediction for each article and sample, in the order in which they end.

        Samples that were made before come from the cache. `budget` pays for all requests.

        Raises
        ------
        CandidateStopped
            No key, no quota, no such model, the budget could be exceeded, or batches are under
            way.
        InputError
            The prompt cannot be used, or shows one of the articles as an example.
        """
        self._prompt.refuse_overlap(articles)
        if self.batch:
            yield from stream(lambda: self._batched(articles, budget, folder))
        else:
            yield from stream(lambda: self._predictions(articles, budget))

    def plan(self, articles: Sequence[Article], folder: Path | None = None) -> Plan:
        """What `predict` would ask for; replies in the cache, and what was sent, are free.

        Of a long article taken in parts, the parts are counted and not what follows on them.

        Raises
        ------
        InputError
            The prompt cannot be used, or shows one of the articles as an example.
        """
        self._prompt.refuse_overlap(articles)
        requests = [
            self.request(self._prompt.messages(piece), SCHEMA, sample)
            for article in articles
            for piece in self._asking.pieces(article)
            for sample in range(self.samples)
        ]
        paid = Ledger(folder / NAME).paid if self.batch and folder else set[str]()
        scope = cache_scope(self.server)
        todo = [one for one in requests if not paid or one.key(scope) not in paid]
        plan = self.planned(todo)
        return replace(plan, cached=plan.cached + len(requests) - len(todo))

    def trial(self) -> Trial:
        """The prompt with a short article."""
        request = self.request(self._prompt.messages(ARTICLE), SCHEMA, 0)
        return Trial(request, lambda text: replies.read(text).status == "ok")

    async def _predictions(
        self, articles: Sequence[Article], budget: Budget | None
    ) -> AsyncIterator[Prediction]:
        jobs = ((article, sample) for article in articles for sample in range(self.samples))
        async with self.client(budget) as client:
            async for prediction in completed(
                jobs, lambda job: self._predict(client, *job), self.concurrency
            ):
                yield prediction

    async def _batched(
        self, articles: Sequence[Article], budget: Budget | None, folder: Path | None
    ) -> AsyncIterator[Prediction]:
        if folder is None:
            raise CandidateStopped("batch = true needs the folder of a run")
        with self.batching(folder, budget) as batching:
            async for made in batching.predictions(self._jobs(articles)):
                yield made

    def _jobs(self, articles: Sequence[Article]) -> list[Job]:
        """What is to be made, for batches."""
        return [
            Job(
                steps=partial(self._asking.steps, article, self.fingerprint(article), sample),
                request=partial(self.request, schema=SCHEMA, sample=sample),
            )
            for article in articles
            for sample in range(self.samples)
        ]

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
        asking = [client.ask(self.request(messages, SCHEMA, sample)) for messages in asked]
        ended = await asyncio.gather(*asking, return_exceptions=True)
        for end in ended:
            if isinstance(end, BaseException):
                raise end
        return [end for end in ended if isinstance(end, Reply)]

    @cached_property
    def _prompt(self) -> Prompt:
        return load(self.prompt)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(
            prompt=self._prompt,
            counter=self.counter,
            long=self.long,
            context=self.context,
            output=self.max_output_tokens or OUTPUT_RESERVE,
            price=self.known_price,
        )
