"""Settings of a judge: a model of any maker, asked at once or in batches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import plugins
from bench.files import cache_folder
from bench.llm.api import Reply, Request
from bench.llm.client import cache_scope
from bench.llm.pricing import Budget
from bench.llm.provider import Provider
from bench.llm.settings import ChatSettings
from bench.llm.streaming import stream
from bench.types import InputError


@dataclass(frozen=True, kw_only=True)
class AnyProvider(ChatSettings):
    """`provider` names the summarizer that asks the model.

    A judge's batches are kept beside the cache, since it judges the bullets of all runs.
    """

    provider: str = "openai"

    @property
    def provided_by(self) -> Provider:
        """The maker whose API is spoken.

        Raises
        ------
        InputError
            There is no summarizer of that name, or it asks no server.
        """
        found = plugins.load("summarizers", self.provider)
        if not issubclass(found, ChatSettings):
            raise InputError(f"{self.provider!r} asks no server", field="provider")
        return found.speaks

    def answered(
        self, requests: Iterable[Request], budget: Budget | None = None
    ) -> Iterator[tuple[int, Reply]]:
        """Ask as `ChatSettings.answered`; what waits in a batch is an `error` that says so."""
        if not self.batch:
            yield from super().answered(requests, budget)
            return
        from filelock import FileLock

        folder = self._batches()
        folder.mkdir(parents=True, exist_ok=True)

        async def collected() -> AsyncIterator[Reply]:
            with self.batching(folder, budget) as batching:
                for reply in await batching.replies(list(requests)):
                    yield reply

        with FileLock(folder / ".lock"):
            replies = list(stream(collected))
        yield from enumerate(replies)

    def _batches(self) -> Path:
        """A folder for each server and model."""
        parts = json.dumps([cache_scope(self.server), self.model], default=str)
        return cache_folder() / "batches" / hashlib.sha256(parts.encode()).hexdigest()[:16]
