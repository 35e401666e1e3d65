"""Articles out of plain text and Markdown, as copied from a browser with all that stands around."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bench.ingest import furniture
from bench.ingest.boxes import (
    ENDED,
    PROSE_WORDS,
    Box,
    choose,
    describe,
    find_boxes,
    headings,
    says_something,
)
from bench.ingest.dates import published_in, which
from bench.ingest.doubts import Chosen, Doubt
from bench.ingest.headings import is_heading
from bench.references.records import DEFAULT_LANGUAGE
from bench.text import words

_TOP = 30  # lines in which a headline may be repeated
_HEADER_PROSE = 2  # paragraphs above the last line of a header: a standfirst and a caption
_STANDFIRST_WORDS = 60
_WRAPPED = range(50, 121)  # characters of the first line of a paragraph that is wrapped
_TITLE_CHARACTERS = range(8, 301)
_MARKUP_CHARACTERS = 20_000  # longer lines are no paragraphs, and slow to search
_SITE = re.compile(r"\s+\|\s+[^|]{1,40}$")
_SUFFIX = re.compile(r"\s+[|–—·-]\s+")
_LINK_ITEM = re.compile(r"\s*[-*+•]\s+\[[^\[\]]{1,500}\]\((?!#)[^()\s]{1,2000}\)\s*")
_MARKUP = (
    (re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,2000}\)"), ""),
    (re.compile(r"(?<!\\)\[([^\[\]]{1,500})\]\([^()\s]{1,2000}\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"^(?:#{1,6}\s+|(?:>\s?)+)"), ""),
    (re.compile(r"^([-*+]\s+)\[[ xX]\]\s+"), r"\1"),  # of a list of tasks
    (re.compile(r"^([*_])(?=\S)([^*_]+)\1$"), r"\2"),
    (re.compile(r"^[-*_](?:\s*[-*_]){2,}$"), ""),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|$])"), r"\1"),
)


def from_text(text: str, chosen: Chosen | None = None) -> tuple[dict[str, Any], list[Doubt]]:
    """Find the fields of an article in the text of a page, and say what is not sure of them.

    The headline is what is repeated near the top, or else stands first. What stands between it
    and the last line of the header (a repetition, a byline, a date, a label) gives author, date
    and standfirst. The bullets are those under a takeaways heading, in any language known.
    """
    chosen = chosen or {}
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [_bare(row) for row in rows]
    links = {number for number, row in enumerate(rows) if _LINK_ITEM.fullmatch(row)}
    boxes = find_boxes(lines, headings(lines))
    own = [box for box in boxes if len(links & box.lines) * 2 <= len(box.bullets)]
    box, doubt = (chosen["takeaways"], None) if "takeaways" in chosen else choose(own)
    if boxes and not own:
        doubt = Doubt("takeaways", f"{describe(boxes[0])} has only links to other pages")
    title, lines = _take_title([line for i, line in enumerate(lines) if i not in box.lines])
    record, doubts = fields(title, list(_blocks(lines)), box)
    if "published" in chosen:
        record["published"], doubts = chosen["published"], []
    return record, [*doubts, doubt] if doubt else doubts


def fields(title: str, blocks: list[str], box: Box) -> tuple[dict[str, Any], list[Doubt]]:
    """Tell standfirst, author, date and text apart in the paragraphs below a headline.

    Where more than one day of publication is left, the date is empty and a doubt says so.
    """
    language = box.language
    header, rest = _split(blocks, title, language)
    labels = [block for block in header if _is_label(block, title, language)]
    prose = [b for b in header if b not in labels and not furniture.is_furniture(b)]
    standfirst = next((one for one in prose if len(one.split()) <= _STANDFIRST_WORDS), "")
    known = {same(title), same(standfirst), *_copied(box.bullets, rest)}
    days = published_in(labels, language)
    body = [block for block in _article([*prose, *rest]) if same(block) not in known]
    doubts = [which(days)] if len(days) > 1 else []
    return {
        "title": title,
        "standfirst": standfirst,
        "author": _author(labels),
        "published": days[0] if len(days) == 1 else None,
        "language": language,
        "text": "\n\n".join(body),
        "takeaways": list(box.bullets),
    }, doubts


def _copied(bullets: Sequence[str], blocks: Sequence[str]) -> set[str]:
    """The bullets where all of them stand in the text once more, which is a copy of their list."""
    copy = {same(bullet) for bullet in bullets}
    return copy if copy <= {same(block) for block in blocks} else set()


def _article(blocks: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs of the text, without furniture, other headlines and what follows."""
    count, aside = 0, False
    for block in blocks:
        if count > 1 and furniture.ends_article(block):
            return
        aside = furniture.heads_aside(block) or (aside and len(block.split()) < PROSE_WORDS)
        if not aside and not furniture.is_furniture(block):
            count += 1
            yield block


def same(text: str) -> str:
    """Text without what two copies of it may differ in: capitals, space and punctuation."""
    return " ".join(words(text))


def _bare(line: str) -> str:
    """One line without Markdown's marks; list markers stay."""
    line = line.strip().strip("\u200b\ufeff")
    for pattern, plain in _MARKUP if len(line) <= _MARKUP_CHARACTERS else ():
        line = pattern.sub(plain, line)
    return line.strip()


def _take_title(lines: list[str]) -> tuple[str, list[str]]:
    """Return the headline and the lines below its first appearance."""
    top = [i for i, line in enumerate(lines) if line][:_TOP]
    top = [i for i in top if _may_be_title(lines[i])]
    if not top:
        return "", lines
    counts = Counter(same(lines[i]) for i in top)
    whole = next((i for i in top if says_something(lines[i])), top[0])
    first = next((i for i in top if counts[same(lines[i])] > 1), whole)
    for i in top[1:]:
        if _SUFFIX.match(lines[top[0]].removeprefix(lines[i])):  # "Headline | Site", "Headline"
            return lines[i], lines[i + 1 :]
    return _SITE.sub("", lines[first]), lines[first + 1 :]


def _may_be_title(line: str) -> bool:
    label = furniture.is_furniture(line) or furniture.is_header(line, DEFAULT_LANGUAGE)
    return len(line) in _TITLE_CHARACTERS and not label


def _blocks(lines: list[str]) -> Iterator[str]:
    """Yield paragraphs: the lines between blank ones, joined where they were wrapped."""
    for blank, group in groupby(lines, key=lambda line: not line):
        if blank:
            continue
        rows = list(group)
        ended = all(ENDED.search(row) for row in rows)
        if len(rows[0]) in _WRAPPED and max(map(len, rows)) in _WRAPPED and not ended:
            yield " ".join(rows)
        else:
            yield from rows


def _split(blocks: list[str], title: str, language: str) -> tuple[list[str], list[str]]:
    """Part the header from the text: it ends with the last label that has little prose above."""
    end = prose = 0
    for i, block in enumerate(blocks):
        beside = blocks[max(i - 1, 0) : i] + blocks[i + 1 : i + 2]
        if _is_sure_label(block, title, language) or (
            furniture.is_name(block) and any(_is_sure_label(b, title, language) for b in beside)
        ):
            end = i + 1
        elif not furniture.is_furniture(block):
            prose += 1
            if prose > _HEADER_PROSE:
                break
    return blocks[:end], blocks[end:]


def _is_label(block: str, title: str, language: str) -> bool:
    name = furniture.is_name(block) and not is_heading(block)
    return name or _is_sure_label(block, title, language)


def _is_sure_label(block: str, title: str, language: str) -> bool:
    """A repetition of the headline, a byline, a date or the like; a bare name may be a subhead."""
    return same(block) == same(title) or furniture.is_header(block, language)


def _author(labels: Sequence[str]) -> str:
    bylines = filter(None, map(furniture.byline, labels))
    return next(bylines, next(filter(furniture.is_name, labels), ""))
