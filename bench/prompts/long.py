"""Articles that are longer than a model can read: cut, or taken in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bench.text import spans
from bench.types import Article

Count = Callable[[str], int]

MARGIN = 0.95
"""Of the context that is used: token counts of other models are estimates."""
MOST_ROUNDS = 5
"""Of reducing bullets to bullets; bullets that do not get shorter would go on for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How long an article may be, in tokens, and how they are counted."""

    tokens: int
    count: Count

    @classmethod
    def beside(cls, around: int, context: int, output: int, count: Count) -> Room:
        """What a context of so many tokens leaves besides the prompt and the output."""
        return cls(tokens=max(0, int(context * MARGIN) - around - output), count=count)

    def holds(self, article: Article) -> bool:
        """Whether a model can read the article whole."""
        return self.count(article.text) <= self.tokens


def shortened(article: Article, room: Room) -> list[Article]:
    """The article up to the last sentence that fits; [] where there is no room at all."""
    return parts(article, room)[:1]


def parts(article: Article, room: Room) -> list[Article]:
    """The article cut between sentences into parts that fit; [] where there is no room at all."""
    if room.tokens <= 0:
        return []
    made: list[Article] = []
    start = end = used = 0
    for piece_start, piece_end, tokens in _pieces(article, room):
        if used and used + tokens > room.tokens:
            made.append(replace(article, text=article.text[start:end].strip()))
            start, used = piece_start, 0
        end, used = piece_end, used + tokens
    return [*made, replace(article, text=article.text[start:end].strip())]


def joined(article: Article, bullets: Iterable[Sequence[str]]) -> Article:
    """The article's parts as one: their bullets for its text."""
    return replace(article, text="\n".join(bullet for part in bullets for bullet in part))


def _pieces(article: Article, room: Room) -> Iterator[tuple[int, int, int]]:
    """Yield bounds and tokens of sentences, or of what a sentence that is too long is cut into."""
    for span in spans(article.text, article.language):
        need = room.count(span.sentence) + 1  # with the space after it
        cuts = -(-need // room.tokens)
        step = -(-len(span.sentence) // cuts)
        for start in range(span.start, span.end, step):
            yield start, min(start + step, span.end), -(-need // cuts)
