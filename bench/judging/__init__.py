"""What judges share: whom they ask, what pins it, what goes wrong and what it costs."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from bench.llm import pricing, secrets
from bench.llm.any_provider import AnyProvider
from bench.llm.api import Reply, Request
from bench.llm.pricing import Budget
from bench.types import InputError, digest

_log = logging.getLogger("bench")


@dataclass(frozen=True, kw_only=True)
class Asking(AnyProvider):
    """Asks a chat model through the client of the candidates; settings as theirs."""

    model: str = ""

    @property
    def judge(self) -> str:
        """The model that judges, which may favour candidates of its own makers."""
        return self.model

    @property
    def members(self) -> tuple[Self, ...]:
        """Those who are asked, each with one model."""
        return (self,)

    @property
    def name(self) -> str:
        """What messages call it."""
        return type(self).__name__.lower()

    @property
    @abstractmethod
    def configured_by(self) -> str:
        """Where its model is set, in words."""

    def configured(self) -> None:
        """Make sure that there is somebody to ask.

        Raises
        ------
        BenchError
            No model is configured.
        """
        if not self.model:
            raise InputError(f"`{self.name}` needs a model: {self.configured_by}")

    def pinned(self, *more: object) -> str:
        """The model, where it is, and a digest of everything that decides what it is asked."""
        self.configured()
        thoughts = () if self.thinking_budget is None else (self.thinking_budget,)
        asked = digest(*more, self.temperature, self.max_output_tokens, self.reasoning_effort,
                       secrets.without(self.extra), self.structured, self.api,
                       *thoughts)  # fmt: skip
        return f"model:{self.model}|url:{self.server.public_url}|asked:{asked}"

    def asked(self, requests: Iterable[Request], budget: Budget | None) -> list[Reply]:
        """Replies in order.

        Raises
        ------
        BenchError
            No model is configured, there is a budget and no price, or no request can succeed.
        """
        self.configured()
        return self.replies(requests, budget)

    def report(self, replies: Sequence[Reply], problems: Sequence[str]) -> None:
        """Count what went wrong, "" where nothing did, with an example, and what was paid."""
        failed: dict[str, list[str]] = defaultdict(list)
        for reply, problem in zip(replies, problems, strict=True):
            if problem:
                failed[problem].append(reply.error or "")
        total = len(replies)
        for why, errors in sorted(failed.items()):
            example = f", such as {max(errors)}" if any(errors) else ""
            _log.warning("%s: %d of %d replies: %s%s", self.name, len(errors), total, why, example)
        if paid := sum(pricing.cost(self.known_price, reply.usage) or 0.0 for reply in replies):
            _log.info("%s: %d replies for %.4f, cached ones counted", self.name, total, paid)
