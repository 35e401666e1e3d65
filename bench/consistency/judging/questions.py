"""Statements put to a judge: shuffled, numbered, fenced as data."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import prompts
from bench.consistency import Case
from bench.prompts import Message, Prompt
from bench.text import encodable
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
    published = f"Published on {case.published:%Y-%m-%d}" if case.published else ""
    article = Article(id="", title="", standfirst=published, text=case.article)
    *before, last = prompt.messages(article)
    listed = "\n".join(
        f"{number}. {encodable(' '.join(case.bullets[place].split()))}"
        for number, place in enumerate(places, 1)
    )
    marker = _marker(listed, last.content)
    return (*before, Message(last.role, f"{last.content}\n\n<{marker}>\n{listed}\n</{marker}>"))


def _marker(listed: str, before: str) -> str:
    """A tag that stands nowhere in the statements or before them: neither can pretend to it."""
    number = 0
    while (marker := f"statements-{digest(listed, before, number)}") in listed + before:
        number += 1
    return marker


def family(model: str) -> str:
    """The makers of a model, as far as its name tells: judges favour their own kind.

    See Panickssery et al. 2024 (arXiv 2404.13076). "" where the name tells nothing.
    """
    name = model.lower()
    return next((maker for maker, marks in _FAMILIES.items() if re.search(marks, name)), "")


_FAMILIES = {
    maker: rf"(?<![a-z])(?:{marks})(?![a-z])"
    for maker, marks in {
        "Alibaba": r"qwen|qwq|qvq",
        "Anthropic": r"claude",
        "Cohere": r"command-(?:a|r|light|nightly)|cohere|aya|c4ai",
        "DeepSeek": r"deepseek",
        "Google": r"gemini|gemma|palm|flan|pegasus",
        "IBM": r"granite",
        "Meta": r"(?:code)?llama|bart|opt-[0-9.]+[bm]",
        "Microsoft": r"phi",
        "Mistral": r"(?:mi|mini|magi|dev|code|pix)stral|mixtral",
        "Moonshot": r"kimi|moonshot",
        "OpenAI": r"(?:chat)?gpt|davinci|openai|o[134]",
        "xAI": r"grok",
        "Zhipu": r"glm|chatglm",
    }.items()
}
"""Names as they stand in models' names, for whole words."""
