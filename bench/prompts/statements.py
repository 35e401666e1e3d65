"""Statements about an article behind a prompt: shuffled, numbered, fenced as data."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from bench.prompts import Message, Prompt
from bench.text import encodable
from bench.types import Article, Takeaways, digest


def order(seed: str, count: int) -> list[int]:
    """Places of statements in the order in which they are shown.

    Judges favour what stands first (Zheng et al. 2023, arXiv 2306.05685).
    """
    places = list(range(count))
    random.Random(seed).shuffle(places)
    return places


def messages(prompt: Prompt, article: Article, shown: Sequence[str]) -> tuple[Message, ...]:
    """The prompt with the article, and the statements behind it, each on one line."""
    return _behind(prompt, article, (f"{at}. {_line(one)}" for at, one in enumerate(shown, 1)))


def sets(prompt: Prompt, article: Article, shown: Sequence[Takeaways]) -> tuple[Message, ...]:
    """The prompt with the article, and sets of statements behind it, each statement on one line."""
    lines = []
    for number, bullets in enumerate(shown, 1):
        lines += [f"Set {number}:", *(f"- {_line(bullet)}" for bullet in bullets), ""]
    return _behind(prompt, article, lines[:-1])


def _line(text: str) -> str:
    return encodable(" ".join(text.split()))


def _behind(prompt: Prompt, article: Article, lines: Iterable[str]) -> tuple[Message, ...]:
    """The prompt with the article, and lines behind it, between markers of their own."""
    *before, last = prompt.messages(article)
    listed = "\n".join(lines)
    marker = _marker(listed, last.content)
    return (*before, Message(last.role, f"{last.content}\n\n<{marker}>\n{listed}\n</{marker}>"))


def _marker(listed: str, before: str) -> str:
    """A tag that stands nowhere in the statements or before them: neither can pretend to it."""
    number = 0
    while (marker := f"statements-{digest(listed, before, number)}") in listed + before:
        number += 1
    return marker
