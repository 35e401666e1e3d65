"""Several items on one line, or the first behind a label: "Answer: - a", "1. a 2. b", "• a • b"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.replies.markers import DASHES, MARKER, numeral, ordinals

_LABEL = re.compile(r"[^:：\n|]{1,90}[:：][*_]*\s+(?=\S)")
_ANNOUNCES = re.compile(
    r"\b(?:takeaways?|bullets?|points?|highlights|summary|summari[sz]\w+|insights|findings|answer|"
    r"output|response|result|conclusions?|json|tl;?dr)\b|^\W*here (?:are|is)\b|要点|总结|ポイント",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"\b(?:takeaways|bullets|points|highlights|insights)\b|要点"
    r"|^\W*(?:here are|(?:final )?answer)\b",
    re.IGNORECASE,
)
_SHORT = 12  # words of a label
_END = r"(?:(?<=[.!?…。！？;])|(?<=[.!?…。！？;][\"”’)\]*_]))"
_ENDED = re.compile(r"[.!?…。！？;][\"”’)\]*_]*$")
_SYMBOL = re.compile(rf"[^\w\s{re.escape(DASHES)}*+~>#|\[(\"'“‘«»„`$€£¥<&_.@/\\]")


def one_a_line(line: str) -> Iterator[str]:
    """Yield a line's label, where it announces takeaways, and its items."""
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    label = _LABEL.match(text)
    announced = bool(label and not MARKER.match(text) and _is_announcement(label[0]))
    if label and announced:
        rest = text[label.end() :]
        if MARKER.match(rest) or ordinals([rest])[0] or _PLURAL.search(label[0]):
            yield indent + label[0].rstrip()
            text = rest
    yield from (indent + part for part in _items(text, announced))


def _is_announcement(label: str) -> bool:
    return len(label.split()) <= _SHORT and bool(_ANNOUNCES.search(label))


def _items(text: str, announced: bool) -> list[str]:
    first = text[:1]
    if first and (_SYMBOL.match(first) and MARKER.match(text)) and not numeral(text)[0]:
        return re.split(rf"\s+(?={re.escape(first)}\s*\S)", text)
    if first and first in f"{DASHES}*+" and MARKER.match(text):
        gap = rf"\s+(?={re.escape(first)}\s+\S)"
        return re.split(gap if announced else _END + gap, text)
    if numeral(text)[0] == 1:
        return _counted(text, announced)
    if re.match(r"\(?[ai]\)\s", text):
        return _lettered(text)
    return [text]


def _counted(text: str, announced: bool) -> list[str]:
    """The text cut before 2, 3 and so on, as far as they come in order."""
    cuts, at, opening = [0], 1, text[: numeral(text)[1]]
    for gap in re.finditer(r"\s+(?=[(\[#]?\d{1,2}[.)\]:])|\s*(?=[①-⑳❶-❿➀-➓㈠-㈩㊀-㊉])", text):
        value, length = numeral(text[gap.end() :])
        marker = text[gap.end() :][:length]
        bracket = (")" in marker and ")" in opening) or not marker[:1].isascii()
        ended = re.search(
            r"[.!?…。！？;][\"”’)\]*_]*$", text[max(gap.start() - 4, 0) : gap.start()]
        )
        if value == at + 1 and (announced or bracket or ended):
            cuts.append(gap.end())
            at = value
    return [text[s:e].rstrip() for s, e in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _lettered(text: str) -> list[str]:
    cuts = [0]
    for gap in re.finditer(r"\s+(?=\(?([a-z])\)\s+\S)", text):
        if ord(gap[1]) - ord("a") == len(cuts):
            cuts.append(gap.end())
    return [text[s:e].rstrip() for s, e in zip(cuts, [*cuts[1:], len(text)], strict=True)]
