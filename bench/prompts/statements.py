"""Statements about an article behind a prompt: shuffled, numbered, fenced as data."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bench.prompts import Message, Prompt
from bench.text import encodable
from bench.types import Article, digest


def order(seed: str, count: int) -> list[int]:
    """Places of statements in the order in which they are shown.

    Judges favour what stands first (Zheng et al. 2023, arXiv 2306.05685).
    """
    places = list(range(count))
    random.Random(seed).shuffle(places)
    return places


def messages(prompt: Prompt, article: Article, shown: Sequence[str]) -> tuple[Message, ...]:
    """The prompt with the article, and the statements behind it, each on one line."""
    *before, last = prompt.messages(article)
    listed = "\n".join(
        f"{number}. {encodable(' '.join(one.split()))}" for number, one in enumerate(shown, 1)
    )
    marker = _marker(listed, last.content)
    return (*before, Message(last.role, f"{last.content}\n\n<{marker}>\n{listed}\n</{marker}>"))


def _marker(listed: str, before: str) -> str:
    """A tag that stands nowhere in the statements or before them: neither can pretend to it."""
    number = 0
    while (marker := f"statements-{digest(listed, before, number)}") in listed + before:
        number += 1
    return marker
