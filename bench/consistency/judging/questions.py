"""Statements put to a judge: shuffled, numbered, fenced as data."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import prompts
from bench.consistency import Case
from bench.prompts import Message, Prompt
from bench.types import Article, digest

PROMPT = Path(__file__).with_name("judge.md")
VERDICTS = ("supported", "unsupported", "unclear")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "verdicts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "number": {"type": "integer"},
                    "verdict": {"type": "string", "enum": list(VERDICTS)},
                    "quote": {"type": "string"},
                },
                "required": ["number", "verdict", "quote"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["verdicts"],
    "additionalProperties": False,
}


def load(prompt: str | Path) -> Prompt:
    """Read a prompt; "judge" is the bundled one.

    Raises
    ------
    InputError
        There is none, or it is not of the form that `bench.prompts` describes.
    """
    return prompts.load(PROMPT if str(prompt) == PROMPT.stem else Path(prompt))


def order(case: Case, seed: int, sample: int) -> list[int]:
    """Places of the bullets in the order in which one sample is shown them.

    Judges favour what stands first (Zheng et al. 2023, arXiv 2306.05685).
    """
    places = list(range(len(case.bullets)))
    random.Random(f"{seed}|{sample}|{digest(case.article, *case.bullets)}").shuffle(places)
    return places


def messages(prompt: Prompt, case: Case, places: Sequence[int]) -> tuple[Message, ...]:
    """The prompt with the article, and the statements behind it in the order of `places`."""
    article = Article(id="", title="", text=case.article, language=case.language)
    *before, last = prompt.messages(article)
    listed = "\n".join(
        f"{number}. {' '.join(case.bullets[place].split())}"
        for number, place in enumerate(places, 1)
    )
    marker = _marker(listed)
    return (*before, Message(last.role, f"{last.content}\n\n<{marker}>\n{listed}\n</{marker}>"))


def _marker(text: str) -> str:
    """A tag that stands nowhere in the statements: they can't pretend to end."""
    number = 0
    while (marker := f"statements-{digest(text, number)}") in text:
        number += 1
    return marker


def family(model: str) -> str:
    """The makers of a model, as far as its name tells: judges favour their own kind.

    See Panickssery et al. 2024 (arXiv 2404.13076). "" where the name tells nothing.
    """
    name = model.lower()
    return next((maker for maker, marks in _FAMILIES.items() if any(m in name for m in marks)), "")


_FAMILIES = {
    "openai": ("gpt", "o1-", "o3", "o4-", "davinci", "openai"),
    "anthropic": ("claude",),
    "google": ("gemini", "gemma", "palm", "flan", "pegasus"),
    "meta": ("llama", "bart", "opt-"),
    "mistral": ("mistral", "mixtral", "magistral"),
    "alibaba": ("qwen", "qwq"),
    "deepseek": ("deepseek",),
    "microsoft": ("phi-",),
    "xai": ("grok",),
    "cohere": ("command-", "cohere"),
}
