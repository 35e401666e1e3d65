"""Who makes a model, as far as its name tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

JOIN = " + "
"""Between the names of models, where one text names several."""


def family(model: str) -> str:
    """The makers of a model, as far as its name tells: judges favour their own kind.

    See Panickssery et al. 2024 (arXiv 2404.13076). "" where the name tells nothing.
    """
    name = model.lower()
    return next((maker for maker, marks in _FAMILIES.items() if re.search(marks, name)), "")


def kin(models: Sequence[str]) -> Iterator[str]:
    """Yield a warning for each family that several models are of: their votes are not apart."""
    families: dict[str, list[str]] = defaultdict(list)
    for model in models:
        families[family(model)].append(model)
    for makers, found in families.items():
        if makers and len(found) > 1:
            yield f"judges {' and '.join(found)} are of one family ({makers}): they err alike"


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
