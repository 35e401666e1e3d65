"""The Markdown of a reference file: front matter, paragraphs, and bullets under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import yaml

from bench.console import shown
from bench.names import nearest
from bench.references.records import FRONT_MATTER, Place, one_line
from bench.text import normalised

HEADING = "Key Takeaways"
BULLET = re.compile(r"[ \t]*[-*•](?:[ \t]+|$)")

MAX_FRONT_MATTER = 64 * 1024
"""Characters between the fences; a long one has a thousand."""
MAX_DEPTH = 4
"""Levels of lists and fields in front matter; only `tags` has two."""

_HEADING = re.compile(rf"#{{1,6}} {HEADING} ?:? ?(?:\((.*)\))? ?#*", re.IGNORECASE)
_FENCE = re.compile(r"---[ \t]*")
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # strings alone: `no` stays "no"

Lines = dict[object, int]


class _Dumper(yaml.SafeDumper):
    """Writes lists as `[a, b]` and everything else on lines of its own."""


_Dumper.add_representer(
    list, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, True)
)


def outline(text: str, place: Place) -> tuple[dict[str, Any], Lines]:
    """Take a file apart into the fields of a record, with the lines that they stand on.

    As in Markdown, a paragraph or bullet may be wrapped: its lines are joined by a blank, save
    after a backslash and before a list marker.
    """
    rows = normalised(text.replace("\r\n", "\n").replace("\r", "\n")).rstrip("\n").split("\n")
    record, lines, start = _front_matter(rows, place)
    names = dict(_headings(rows, start))
    ends = [*names, len(rows)]
    paragraphs = list(_paragraphs(rows, start, ends[0]))
    lines["text"] = paragraphs[0][0] if paragraphs else min(start + 1, len(rows))
    lines |= {("text", i): line for i, (line, _) in enumerate(paragraphs)}
    lines["takeaways"] = min(ends[0] + 1, len(rows))
    takeaways = []
    for annotator, (head, end) in enumerate(pairwise(ends)):
        bullets = _bullets(rows, head + 1, end, place)
        lines[("takeaways", annotator)] = head + 1
        lines |= {("takeaways", annotator, i): line for i, (line, _) in enumerate(bullets)}
        takeaways.append([bullet for _, bullet in bullets])
    record |= {"text": "\n\n".join(paragraph for _, paragraph in paragraphs)}
    return record | {"takeaways": takeaways, "annotators": list(names.values())}, lines


def render(record: Mapping[str, Any]) -> str:
    """The file of a record; empty fields are left out."""
    front = {name: record[name] for name in FRONT_MATTER if record[name] or name == "title"}
    if "published" in front:
        front["published"] = date.fromisoformat(front["published"])  # a date needs no quotes
    text = re.sub(r"(?<!\n)\n(?!\n)", "\\\\\n", record["text"])
    dumped = yaml.dump(front, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6)
    parts = [f"---\n{dumped}---\n{text}\n"]
    for name, bullets in zip(record["annotators"], record["takeaways"], strict=True):
        head = f"## {HEADING} ({name})" if name else f"## {HEADING}"
        parts.append("\n".join([head, "", *(f"- {bullet}" for bullet in bullets), ""]))
    return "\n".join(parts)


def _front_matter(rows: list[str], place: Place) -> tuple[dict[str, Any], Lines, int]:
    """The fields between the fences, their lines, and the index of the row after them."""
    end = next((i for i in range(1, len(rows)) if _FENCE.fullmatch(rows[i])), None)
    if not _FENCE.fullmatch(rows[0]) or end is None:
        place.wrong(
            "front matter", "expected fields such as title between two lines of ---", line=1
        )
        return {}, {}, 0
    record: dict[str, Any] = {}
    lines: Lines = {}
    for name, value, line in _yaml("\n".join(rows[1:end]), place):
        if name not in FRONT_MATTER:
            place.wrong(name, f"unknown key{nearest(name, list(FRONT_MATTER))}", line=line)
        elif name in record:
            place.wrong(name, f"given twice, first in line {lines[name]}", line=line)
        else:
            record[name], lines[name] = value, line
    return record, lines, end + 1


def _yaml(text: str, place: Place) -> Iterator[tuple[str, object, int]]:
    """Yield the keys of a mapping with their values, as text or lists of text, and their lines."""
    for key, value in _nodes(text, place):
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode):
            place.wrong("front matter", "expected a name before the colon", line=line)
        elif isinstance(value, yaml.ScalarNode):
            yield key.value, value.value, line
        elif isinstance(value, yaml.SequenceNode):
            yield key.value, [_scalar(item) for item in value.value], line
        else:
            place.wrong(
                str(key.value), "expected text or a list, found fields of its own", line=line
            )


def _nodes(text: str, place: Place) -> list[tuple[yaml.Node, yaml.Node]]:
    """Keys and values of a mapping; none where the text is empty or not a mapping."""
    try:
        if refusal := _refused(text):
            place.wrong("front matter", refusal[0], line=refusal[1])
            return []
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or str(error).splitlines()[0]
        hint = "a value with ': ' or '#' in it, or that begins with a sign, needs quotation marks"
        place.wrong("front matter", f"{why}; {hint}", line=mark.line + 2 if mark else 1)
        return []
    if isinstance(node, yaml.MappingNode):
        pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
        return pairs
    if node is not None:
        place.wrong("front matter", "expected lines such as title: Headline", line=2)
    return []


def _refused(text: str) -> tuple[str, int] | None:
    """Why front matter is not built, and its line: a few bytes of it can stand for gigabytes."""
    if len(text) > MAX_FRONT_MATTER:
        return f"expected at most {MAX_FRONT_MATTER:,} characters, found {len(text):,}", 1
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):  # read one by one: none is deep or large
        line = event.start_mark.line + 2 if event.start_mark else 1
        if getattr(event, "anchor", None) is not None:
            why = "& and * are not supported; a value that begins with one needs quotation marks"
            return why, line
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            return f"lists or fields are nested more than {MAX_DEPTH} deep", line
    return None


def _scalar(node: yaml.Node) -> object:
    """Text of an item; a list or fields of its own are an empty list, which is no text."""
    return node.value if isinstance(node, yaml.ScalarNode) else []


def _headings(rows: list[str], start: int) -> Iterator[tuple[int, str]]:
    """Yield the rows of the takeaways headings with the annotators that they name."""
    for i in range(start, len(rows)):
        if match := _HEADING.fullmatch(one_line(rows[i])):
            yield i, match[1] or ""


def _paragraphs(rows: list[str], start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of the body with the lines where they begin, counted from 1."""
    block: list[str] = []
    for i in range(start, end + 1):
        row = rows[i].strip() if i < end else ""
        if row:
            block.append(row)
        elif block:
            yield i - len(block) + 1, _unwrapped(block)
            block = []


def _bullets(rows: list[str], start: int, end: int, place: Place) -> list[tuple[int, str]]:
    """The bullets between two headings with their lines, counted from 1."""
    found: list[tuple[int, list[str]]] = []
    wraps = False
    for i in range(start, end):
        row = rows[i].strip()
        marker = BULLET.match(rows[i])
        if marker:
            found.append((i + 1, [rows[i][marker.end() :]]))
        elif row and wraps:
            found[-1][1].append(row)
        elif row:
            place.wrong("takeaways", f"expected a bullet (- ...), found {shown(row)}", line=i + 1)
        wraps = bool(row and found)
    return [(line, " ".join(parts)) for line, parts in found]


def _unwrapped(block: list[str]) -> str:
    """Join the lines of a paragraph as Markdown does."""
    text = re.sub(r"(?<!\\)\n(?![-*•] )", " ", "\n".join(block))
    return text.replace("\\\n", "\n")
