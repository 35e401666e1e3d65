"""From an article to takeaways in one or more questions, whoever answers them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal

from bench import replies
from bench.llm import pricing
from bench.llm.api import Reply
from bench.llm.pricing import Price
from bench.llm.tokens import Counter, of_messages
from bench.prompts import Message, Prompt
from bench.prompts.long import MOST_ROUNDS, Room, joined, parts, shortened
from bench.types import Article, Prediction, Status, Takeaways, Usage

Long = Literal["refuse", "truncate", "map-reduce"]
"""What becomes of an article that does not fit: refused, cut, or taken in parts."""
OUTPUT_RESERVE = 1000
"""Tokens of the context kept free for an answer that has no limit of its own."""

Steps = Generator[list[tuple[Message, ...]], Sequence[Reply], Prediction]
"""Yields conversations to be answered, is sent their replies, and returns a prediction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How articles are put to a model; `context` and `output` are limits in tokens."""

    prompt: Prompt
    counter: Counter
    long: Long = "refuse"
    context: int | None = None
    output: int = OUTPUT_RESERVE
    price: Price | None = None

    def steps(self, article: Article, fingerprint: str, sample: int = 0) -> Steps:
        """Ask for one article: once, or for a long one part by part and then for the whole."""
        shown, asked = article, list[Reply]()
        for _ in range(MOST_ROUNDS):
            pieces = self.pieces(shown)
            if not pieces:
                break
            answers = yield [self.prompt.messages(piece) for piece in pieces]
            asked += answers
            read = [_read(answer, article.language) for answer in answers]
            failed = next((i for i, (_, status) in enumerate(read) if status != "ok"), None)
            if failed is not None or len(pieces) == 1:
                end = failed or 0
                return self._prediction(
                    fingerprint, article, sample, asked, answers[end], read[end]
                )
            shown = joined(article, [takeaways for takeaways, _ in read])
        too_long = Reply(
            status="error",
            finish_reason="context_length",
            error=f"the article does not fit into a context of {self.context} tokens",
        )
        return self._prediction(fingerprint, article, sample, asked, too_long, ((), "error"))

    def pieces(self, article: Article) -> list[Article]:
        """The article as it is shown: whole, cut, in parts, or not at all."""
        if self.context is None:
            return [article]
        around = of_messages(
            (message.content for message in self.prompt.messages(article)), self.counter.count
        )
        room = Room.beside(
            around - self.counter.count(article.text), self.context, self.output, self.counter.count
        )
        if room.holds(article):
            return [article]
        if self.long == "map-reduce":
            return parts(article, room)
        return shortened(article, room) if self.long == "truncate" else []

    def _prediction(
        self,
        fingerprint: str,
        article: Article,
        sample: int,
        asked: Sequence[Reply],
        last: Reply,
        reading: tuple[Takeaways, Status],
    ) -> Prediction:
        """Make a prediction of the last reply, with the tokens and seconds of all of them.

        A request that was not answered used nothing; one whose answer counts no tokens is of
        unknown cost.
        """
        answered = [one.usage for one in asked if one.error is None or one.usage != Usage()]
        usage = pricing.total(answered) if answered else None
        takeaways, status = reading
        return Prediction(
            article_id=article.id,
            article_digest=fingerprint,
            takeaways=takeaways,
            status=status,
            raw=last.text,
            finish_reason=last.finish_reason,
            usage=usage,
            latency_s=sum(reply.latency_s for reply in asked),
            cost=pricing.cost(self.price, usage),
            error=last.error,
            sample=sample,
        )


def _read(reply: Reply, language: str) -> tuple[Takeaways, Status]:
    return replies.read(reply.text, language) if reply.status == "ok" else ((), reply.status)
