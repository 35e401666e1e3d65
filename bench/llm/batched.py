"""A chat model asked in batches: what has come is read, what is lacking is sent.

One process sends, any later one collects. The questions of an article are gone through again each
time, with the replies that are known; where one is lacking it is sent, once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench import jsonl
from bench.llm import tokens
from bench.llm.api import Reply, Request
from bench.llm.asking import Steps
from bench.llm.batches import MOST_BYTES, MOST_REQUESTS, Batches, State
from bench.llm.cache import Cache
from bench.llm.client import cache_scope, unanswered
from bench.llm.failures import Failure
from bench.llm.ledger import NAME, Ledger, Sent
from bench.llm.pricing import TYPICAL_OUTPUT, Budget, Price
from bench.llm.server import Server
from bench.llm.tokens import Counter
from bench.prompts import Message
from bench.types import CandidateStopped, Prediction

Make = Callable[[tuple[Message, ...]], Request]
ROOM = 4000
"""Bytes of a line for everything but the messages."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One prediction to make: its questions, and how they become requests."""

    steps: Callable[[], Steps]
    request: Make


@dataclass(kw_only=True)
class Batching:
    """The batches of one candidate; `folder` is that of its run."""

    server: Server
    counter: Counter
    folder: Path
    model: str
    api: str
    cache: Cache | None = None
    price: Price | None = None
    budget: Budget | None = None
    more_secrets: tuple[str, ...] = ()
    _new: dict[str, Reply] = field(default_factory=dict)
    _lacking: dict[str, Request] = field(default_factory=dict)

    async def predictions(self, jobs: Sequence[Job]) -> AsyncIterator[Prediction]:
        """Yield the predictions whose replies have come; send what is lacking.

        Raises
        ------
        CandidateStopped
            Batches are under way, or the server refused.
        """
        async with self._session() as (ledger, states):
            for job in jobs:
                if made := self._made(job, ledger):
                    yield made
        if ledger.open:
            raise CandidateStopped(_waiting(ledger, states))

    async def replies(self, requests: Sequence[Request]) -> list[Reply]:
        """Replies in order; send what is lacking, whose replies are errors that say so.

        Raises
        ------
        CandidateStopped
            The server refused.
        """
        keyed = [(one.key(cache_scope(self.server)), one) for one in requests]
        async with self._session() as (ledger, states):
            known = {key: self._known(key, ledger) for key, _ in keyed}
            self._lacking = {key: one for key, one in keyed if known[key] is None}
        waits = unanswered("broken", _waiting(ledger, states), 0.0)
        return [known[key] or waits for key, _ in keyed]

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[tuple[Ledger, dict[str, State]]]:
        """Collect what has come; afterwards send what was found to be lacking."""
        path = self.folder / NAME
        if path.exists():
            jsonl.mend(path)
        with closing(Ledger(path)) as ledger:
            async with Batches(self.server, self.more_secrets) as batches:
                try:
                    states = await self._collected(ledger, batches)
                    yield ledger, states
                    for token, state in states.items():
                        if state.has_ended:
                            ledger.end(token, state.status)
                    await self._send(ledger, batches)
                except Failure as failure:
                    told = batches.secrets.hide_all(str(failure))
                    raise CandidateStopped(f"{self.server.public_url}: {told}") from None

    async def _collected(self, ledger: Ledger, batches: Batches) -> dict[str, State]:
        """Ask for all open batches, and keep the replies of those that have ended."""
        states = {}
        for token, sent in [*ledger.open.items()]:
            batch_id = sent.id or await batches.find(sent)
            if batch_id is None:  # it was never made
                ledger.end(token, "not sent")
                continue
            if not sent.id:
                ledger.sent(token, batch_id)
            states[token] = await batches.look(batch_id)
            if states[token].has_ended:
                await self._take(ledger, batches, sent, states[token])
        return states

    async def _take(self, ledger: Ledger, batches: Batches, sent: Sent, state: State) -> None:
        if state.status == "failed" and not state.files:
            ledger.end(sent.token, state.status)
            raise CandidateStopped(
                f"the batch {state.id} failed: {state.problem or 'no reason given'}; the same "
                "command sends its requests again"
            )
        found = await batches.results(state, sent.keys, self.api)
        for key, reply in found.items():
            hide = batches.secrets
            error = reply.error and hide.hide_all(reply.error)
            hidden = replace(reply, text=hide.hide(reply.text), error=error)
            self._new[key] = hidden
            if reply.status != "error" and key not in ledger.replies:
                ledger.keep(key, hidden)
            if reply.status == "ok" and self.cache:
                self.cache.put(key, hidden, server=self.server.public_url, model=self.model)

    def _made(self, job: Job, ledger: Ledger) -> Prediction | None:
        """The prediction of a job, or None where a reply is lacking, which is noted."""
        steps = job.steps()
        try:
            asked = next(steps)
            while True:
                requests = [job.request(messages) for messages in asked]
                keys = [one.key(cache_scope(self.server)) for one in requests]
                known = {key: self._known(key, ledger) for key in keys}
                lacking = {
                    key: one for key, one in zip(keys, requests, strict=True) if known[key] is None
                }
                self._lacking |= lacking
                if lacking:
                    return None
                asked = steps.send([reply for key in keys if (reply := known[key])])
        except StopIteration as end:
            made: Prediction = end.value
            return replace(made, latency_s=None)  # a batch's is not the model's

    def _known(self, key: str, ledger: Ledger) -> Reply | None:
        known = self._new.get(key) or ledger.replies.get(key)
        return known or (self.cache.get(key) if self.cache else None)

    async def _send(self, ledger: Ledger, batches: Batches) -> None:
        """Send what is lacking and in no batch yet, as far as the budget goes."""
        waiting = ledger.waiting
        todo = {key: one for key, one in self._lacking.items() if key not in waiting}
        for part in parts(todo):
            held = self._hold(part)
            sent = ledger.begin(part.keys())
            try:
                batch_id = await batches.create(part, sent.token)
            except Failure as failure:
                if not failure.again:  # else it may have been made: the next process asks
                    ledger.end(sent.token, "refused")
                raise
            ledger.sent(sent.token, batch_id)
            if self.budget:
                self.budget.settle(held, held)

    def _hold(self, part: Mapping[str, Request]) -> float:
        """Set aside what requests may cost."""
        if not self.budget or not self.price:
            return 0.0
        contents = (message.content for one in part.values() for message in one.messages)
        read = tokens.of_messages(contents, self.counter.count)
        written = sum(one.max_output_tokens or TYPICAL_OUTPUT for one in part.values())
        held = self.price.of(read, written)
        self.budget.hold(held)
        return held


def parts(requests: Mapping[str, Request]) -> Iterator[dict[str, Request]]:
    """Yield requests in parts that fit into one file."""
    part: dict[str, Request] = {}
    size = 0
    for key, one in requests.items():
        own = sum(len(message.content.encode()) for message in one.messages) + ROOM
        if part and (len(part) >= MOST_REQUESTS or size + own > MOST_BYTES):
            yield part
            part, size = {}, 0
        part[key] = one
        size += own
    if part:
        yield part


def _waiting(ledger: Ledger, states: Mapping[str, State]) -> str:
    """What a person has to know of batches that are under way."""
    told = []
    for token, sent in ledger.open.items():
        state = states.get(token)
        known = f"{state.status}, {state.done} of {state.total} done" if state else "just sent"
        told.append(f"{sent.id} ({known})")
    count = len(ledger.waiting)
    requests = "1 request waits" if count == 1 else f"{count} requests wait"
    return f"{requests} in a batch: {'; '.join(told)}. The same command collects what has come"
