"""Lists and prose: the lines of a reply that are bullets, and those that stand around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from bench.replies.cleaning import TITLE, cleaned, without_bold
from bench.replies.inline import one_a_line
from bench.replies.markers import MARKER, ordinals
from bench.text import sentences

_ENDED = re.compile(r"[.!?…。！？।۔:：][\"'”’»)\]*_]*$")
_DEFINITION = re.compile(r"\[\^?\w{1,20}\]:\s")
_ESCAPED = re.compile(r"^(\d{0,2})\\(?=[-*+.)#])")
_REMARK = re.compile(
    r"(?:let me know|i hope|hope this|feel free|would you like|here (?:are|is)|here['’]s|sure[,!.]|"
    r"certainly[,!.]|of course[,!.]|below (?:are|is)|please (?:note|let)|"
    r"these (?:takeaways|bullets))",
    re.IGNORECASE,
)
_LABEL_WORDS = 3
_NAMES_TAKEAWAYS = re.compile(r"takeaway(?!s?\s*#?\d)", re.IGNORECASE)
_MAPPING = re.compile(r"[a-z_]+: ")
"""A key of YAML and its value."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a reply; `marked` where it begins like an item of a list."""

    indent: int
    text: str
    marked: bool
    bold: bool
    level: int  # of a Markdown heading, else 0

    @property
    def blank(self) -> bool:
        return not re.search(r"\w", self.text)

    @property
    def ended(self) -> bool:
        return _ended(self.text)

    @property
    def heading(self) -> bool:
        """Whether it announces what follows instead of saying something."""
        if self.marked:
            return False
        colon = self.text.endswith((":", "："))
        return bool(
            self.level or colon or TITLE.fullmatch(self.text) or (self.bold and not self.ended)
        )


def listed(text: str) -> list[str]:
    """Items of the list in a text, without their markers; [] where no line begins with one.

    A line that an item was wrapped to is part of it. Items below an item are items too, and one
    that only names what stands below it ("Economy:") is left out.
    """
    lines = _section(_lines(text))
    items: list[_Line] = []
    wraps = False
    for line in lines:
        if line.marked:
            items.append(line)
            wraps = True
        elif line.blank or not items or line.heading or _is_mapped(items[-1], line):
            wraps = False
        elif _goes_on(line, items[-1], wraps):
            last = items[-1]
            joined = f"{last.text} {line.text}"
            items[-1] = _Line(last.indent, joined, True, last.bold and line.bold, 0)
        else:
            wraps = False
    return [
        item.text
        for item, after in pairwise([*items, None])
        if item and not (after and _is_label(item, after))
    ]


def prose(text: str, language: str) -> list[str]:
    """Bullets of a text without a list: its lines or, where it is one paragraph, its sentences."""
    lines = _section(_lines(text))
    units: list[str] = []
    wraps = False
    for line in lines:
        if line.blank or line.heading or _REMARK.match(line.text):
            wraps = False
        elif wraps and line.text[0].islower() and not _ended(units[-1]):
            units[-1] += f" {line.text}"
        else:
            units.append(line.text)
            wraps = True
    if not units:  # each point is a heading
        units = [line.text for line in lines if line.level and not _is_title(line)]
    return sentences(units[0], language) if len(units) == 1 else units


def _is_title(line: _Line) -> bool:
    return bool(TITLE.fullmatch(line.text)) or line.text.endswith((":", "："))


def _is_mapped(item: _Line, line: _Line) -> bool:
    """Whether a line is another key of the YAML mapping that an item begins."""
    return bool(_MAPPING.match(item.text) and _MAPPING.match(line.text))


def _goes_on(line: _Line, item: _Line, wraps: bool) -> bool:
    """Whether a line without a marker is part of the item above it."""
    if wraps and not item.ended:
        return True
    return line.indent > item.indent and not _REMARK.match(line.text)


def _lines(text: str) -> list[_Line]:
    """Lines of a text; several items that stand on one line are made lines."""
    parts = (part for line in text.splitlines() for part in one_a_line(line))
    lines = [_line(part) for part in parts if not _DEFINITION.match(part)]
    lengths = ordinals(["" if line.marked or line.level else line.text for line in lines])
    return [
        replace(line, text=line.text[length:], marked=True) if length else line
        for line, length in zip(lines, lengths, strict=True)
    ]


def _ended(text: str) -> bool:
    """Whether a text ends as a sentence does; its last characters tell."""
    return bool(_ENDED.search(text[-10:]))


def _line(raw: str) -> _Line:
    indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
    body = re.sub(r"^(?:>\s*)+", "", raw.strip())
    bold = bool(re.fullmatch(r"(?:\*{2}|_{2}).+(?:\*{2}|_{2}):?", body))
    text = _ESCAPED.sub(r"\1", without_bold(body).strip())
    hashes = re.match(r"#{1,6}(?=\s)", text)
    if hashes:
        text = text[hashes.end() :].strip()
    marker = None if hashes else MARKER.match(text)
    content = text[marker.end() :].strip() if marker else text
    bold = bold or bool(marker and re.fullmatch(r"\S+\s+\*\*[^*]+\*\*:?", body))
    return _Line(indent, content, bool(marker), bold, len(hashes[0]) if hashes else 0)


def _section(lines: list[_Line]) -> list[_Line]:
    """The lines under the heading that names takeaways, where there is one, else all."""
    for place, line in enumerate(lines):
        rest = lines[place + 1 :]
        if line.heading and _NAMES_TAKEAWAYS.search(line.text) and _says_something(rest):
            ends = (i for i, below in enumerate(rest) if 0 < below.level <= line.level)
            section = rest[: next(ends, len(rest))]
            return section if _says_something(section) else rest
    return lines


def _says_something(lines: list[_Line]) -> bool:
    return any(not line.blank and not line.heading for line in lines)


def _is_label(item: _Line, after: _Line) -> bool:
    """Whether an item only names what stands below it."""
    if after.indent <= item.indent:
        return False
    return (
        item.text.endswith((":", "："))
        or item.bold
        or (not item.ended and len(cleaned(item.text).split()) <= _LABEL_WORDS)
    )
