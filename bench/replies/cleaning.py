"""One bullet's text: markers, markup, emphasis and quotation marks around it taken off."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bench.replies.answer import without_thoughts, without_tokens
from bench.replies.markers import MARKER, SYMBOL, SYMBOLS, numeral, ordinals
from bench.replies.markup import unescaped, without_tags
from bench.text import normalised
from bench.types import Takeaways

__all__ = [
    "ESCAPED_BREAK",
    "MARKER",
    "SYMBOLS",
    "TITLE",
    "cleaned",
    "unnumbered",
    "without_bold",
    "without_fences",
]

ESCAPED_BREAK = re.compile(r"\\n(?=(?:\\n){0,3}\s{0,8}(?:[-*•]|\d{1,2}[.)])\s)")
"""A line break before an item, written as in JSON."""
_FENCE = re.compile(
    r"(?:`{3,}|~{3,})(?:(?:json5?|jsonc|yaml|xml|html|markdown|md|te?xt|plaintext|python)\b)?",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"(?:{SYMBOL}\s*|\[[ xX✓✔]?\]\s+|\#{{1,6}}\s+|>(?!\s*\d)\s*|[-–—−*+\#]$)+")
_BOLD = re.compile(r"\*{2,}|(?<!\w)_{2,}+(?=\S)|(?<=[^\s_])_{2,}+(?!\w)")
_LINK = re.compile(
    r"!?\[([^\[\]]*)\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+[\"'][^\"']*[\"'])?\)|\[[^\[\]]*\])"
)
_MARKUP = (
    (re.compile(r":?contentReference\[oaicite:\d+\](?:\{[^{}]*\})?"), ""),
    (re.compile(r"<((?:https?|mailto):[^<>\s]+)>"), r"\1"),
    (re.compile(r"\[\^[^\[\]\s]{1,20}\]:?|【\d[^【】]{0,40}】"), ""),
    (_LINK, r"\1"),
    (
        re.compile(
            r"(?<=[^\s\[])\s?\[(?:citation|cite|ref|source|doc)?:?\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]"
            r"(?=[\s.,;:!?)\[]|$)"
        ),
        "",
    ),
    (_BOLD, ""),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]*[^*\s])\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_]*[^_\s])_(?![\w_])"), r"\1"),
    (re.compile(r"~~(?=\S)([^~]+)~~"), r"\1"),
    (re.compile(r"(?<!=)==(?=[^\s=])([^=]*[^\s=])==(?!=)"), r"\1"),
    (re.compile(r"(?<!`)`([^`]+)`(?!`)"), r"\1"),
    (re.compile(r"(?<=[.!?]),$|\\+$"), ""),
    (re.compile(r"\\(?=[!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{|}~])"), ""),
)
_QUOTED = re.compile(
    r"(?:\"([^\"]+)\"|“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|‘([^‘’]+)’|'([^']+)')[,;]?"
)
TITLE = re.compile(
    r"(?:the |here are (?:the |\w+ )?)?(?:\w+ )?(?:key |main )?takeaways?"
    r"(?: from (?:the|this) (?:article|text))?\s*[:：]?",
    re.IGNORECASE,
)

_NOTHING = re.compile(rf"(?:{TITLE.pattern})\Z|[\[{{]\s*[\"'“{{\[]", re.IGNORECASE)
"""A heading, or what is left of broken JSON."""


def without_fences(text: str) -> str:
    """The text with each fence of a code block made a line break."""
    return _FENCE.sub("\n", text)


def without_bold(text: str) -> str:
    """The text without the marks of bold type."""
    return _BOLD.sub("", text)


def cleaned(text: str) -> str:
    """One bullet on one line; "" for what is no bullet: a heading, or nothing but punctuation."""
    before = None
    while text != before:  # each step may bare what another takes off
        before = text
        text = normalised(without_tokens(without_thoughts(normalised(text))))
        text = without_tags(unescaped(_FENCE.sub(" ", ESCAPED_BREAK.sub(" ", text))))
        for marks, kept in _MARKUP:
            text = marks.sub(kept, text)
        text = " ".join(text.split())
        text = _LEADING.sub("", text, count=1) if _LEADING.match(text) else text
        text = " ".join(text.split())
        if quoted := _QUOTED.fullmatch(text):
            text = next(filter(None, quoted.groups()))
    return "" if _NOTHING.match(text) or not re.search(r"[^\W_]", text) else text


def unnumbered(bullets: Iterable[str]) -> Takeaways:
    """Bullets without their numbers, where each begins with its own: "1. ...", "b) ..."."""
    found = tuple(bullets)
    while found:
        lengths = ordinals(found)
        if not all(lengths):
            numbers = [numeral(bullet) for bullet in found]
            if any(value != place for place, (value, _) in enumerate(numbers, 1)):
                break
            lengths = [length for _, length in numbers]
        rest = (cleaned(text[length:]) for text, length in zip(found, lengths, strict=True))
        found = tuple(filter(None, rest))
    return found
