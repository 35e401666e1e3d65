"""One bullet's text: markers, emphasis and quotation marks around it taken off."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bench.text import normalised
from bench.types import Takeaways

# Emoji and arrows serve as markers too.
SYMBOLS = "•‣⁃◦·∙・⦁●○■□▪▫▶►▸▹◆◇➔➜➤➢➡→⇒★☆✓✔✅☑📌🔹🔸🔵🟢🟠🔴👉🔑💡"
_SYMBOL = rf"(?:[-–—−](?=\s|[^\W\d_])|[*+](?=\s)|[{SYMBOLS}]\uFE0F?)"
_FENCE = re.compile(r"(?:`{3,}|~{3,})(?:(?:json5?|markdown|md|te?xt|plaintext)\b)?", re.IGNORECASE)
_THOUGHT = re.compile(r"</?(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_LEADING = re.compile(rf"(?:{_SYMBOL}\s*|\[[ xX]?\]\s+|\#{{1,6}}\s+|>\s*|[-–—−*+\#]$)+")
_BOLD = re.compile(r"\*{2,}|(?<!\w)_{2,}+(?=\S)|(?<=[^\s_])_{2,}+(?!\w)")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*]*[^*\s])\*(?![\w*])")
_QUOTED = re.compile(r"(?:\"([^\"]+)\"|“([^“”]+)”|«([^«»]+)»|`([^`]+)`)[,;]?")
_NUMBER = re.compile(r"[(\[]?(\d{1,2})(?:[.)\]](?!\d)|:(?=\s)|[、．）]|\uFE0F?\u20E3)\s*")
TITLE = re.compile(
    r"(?:the |here are (?:the |\w+ )?)?(?:\w+ )?(?:key |main )?takeaways?"
    r"(?: from (?:the|this) (?:article|text))?\s*[:：]?",
    re.IGNORECASE,
)
MARKER = re.compile(rf"{_SYMBOL}\s*|{_NUMBER.pattern}")
"""What makes a line an item of a list."""


def without_fences(text: str) -> str:
    """The text with each fence of a code block made a line break."""
    return _FENCE.sub("\n", text)


def without_bold(text: str) -> str:
    """The text without the marks of bold type."""
    return _BOLD.sub("", text)


def cleaned(text: str) -> str:
    """One bullet on one line; "" for what is no bullet: a heading, or nothing but punctuation."""
    text, before = normalised(text), None
    while text != before:  # each step may bare what another takes off
        before = text
        text = _THOUGHT.sub(" ", _FENCE.sub(" ", text))
        text = _ITALIC.sub(r"\1", _BOLD.sub("", text))
        text = _LEADING.sub("", " ".join(text.split()), count=1) if _LEADING.match(text) else text
        text = " ".join(text.split())
        if quoted := _QUOTED.fullmatch(text):
            text = next(filter(None, quoted.groups()))
    return "" if TITLE.fullmatch(text) or not re.search(r"[^\W_]", text) else text


def unnumbered(bullets: Iterable[str]) -> Takeaways:
    """Bullets without their numbers, where each begins with its own: "1. ...", "2. ..."."""
    found = tuple(bullets)
    while found:
        numbers = [_NUMBER.match(bullet) for bullet in found]
        if any(not match or int(match[1]) != i for i, match in enumerate(numbers, 1)):
            break
        found = tuple(
            filter(None, (cleaned(b[m.end() :]) for b, m in zip(found, numbers, strict=True) if m))
        )
    return found
