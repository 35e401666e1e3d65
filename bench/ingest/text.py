"""Articles out of plain text and Markdown, as copied from a browser with all that stands around."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from bench.ingest import furniture
from bench.ingest.headings import language_of
from bench.references.markdown import BULLET
from bench.references.records import DEFAULT_LANGUAGE, one_line
from bench.replies.cleaning import MARKER
from bench.text import words
from bench.types import Takeaways

_TOP = 30  # lines in which a headline may be repeated
_HEADER_PROSE = 2  # paragraphs above the last line of a header: a standfirst and a caption
_STANDFIRST_WORDS = 60
_BULLET_WORDS = 60
_MOST_UNMARKED = 10  # bullets that have lost their markers
_WRAPPED = range(50, 121)  # characters of the first line of a paragraph that is wrapped
_TITLE_CHARACTERS = 8
_TAKEAWAYS = re.compile(r"take-?away", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…。！？।:：][\"'”’»)\]]*$")
_SITE = re.compile(r"\s+\|\s+[^|]{1,40}$")
_INNER_MARKER = re.compile(r"\s+[•‣◦▪]\s+")
_SUFFIX = re.compile(r"\s+[|–—·-]\s+")
_MARKUP = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"(?<!\\)\[([^\]]+)\]\([^)\s]+\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"^(?:#{1,6}|>)\s+"), ""),
)


class Box(NamedTuple):
    """Bullets on a page, the language of their heading, and the numbers of their lines."""

    bullets: Takeaways = ()
    language: str = DEFAULT_LANGUAGE
    lines: frozenset[int] = frozenset()


def from_text(text: str) -> dict[str, Any]:
    """Find the fields of an article in the text of a page.

    The headline is what is repeated near the top, or else stands first. What stands between it
    and the last line of the header (a repetition, a byline, a date, a label) gives author, date
    and standfirst. The bullets are those under a takeaways heading, in any language known.
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [_bare(row) for row in rows]
    box = find_takeaways(lines)
    title, lines = _take_title([line for i, line in enumerate(lines) if i not in box.lines])
    return fields(title, list(_blocks(lines)), box)


def fields(title: str, blocks: list[str], box: Box) -> dict[str, Any]:
    """Tell standfirst, author, date and text apart in the paragraphs below a headline."""
    language = box.language
    header, rest = _split(blocks, title, language)
    labels = [block for block in header if _is_label(block, title, language)]
    prose = [b for b in header if b not in labels and not furniture.is_furniture(b)]
    standfirst = next((one for one in prose if len(one.split()) <= _STANDFIRST_WORDS), "")
    known = {same(part) for part in (title, standfirst, *box.bullets)}
    dates = (furniture.date_in(label, language) for label in labels)
    body = [block for block in _article([*prose, *rest]) if same(block) not in known]
    return {
        "title": title,
        "standfirst": standfirst,
        "author": _author(labels),
        "published": next(filter(None, dates), None),
        "language": language,
        "text": "\n\n".join(body),
        "takeaways": list(box.bullets),
    }


def find_takeaways(lines: Sequence[str]) -> Box:
    """Find the bullets under a takeaways heading; a box without bullets where there are none.

    Where several boxes have bullets, one that says "takeaways" is preferred, then the first.
    The lines of the box include those of its copies elsewhere on the page.
    """
    found = []
    for start, line in enumerate(lines):
        language = None if BULLET.match(line) else language_of(line)
        if language:
            bullets, end = _list_after(lines, start + 1)
            if bullets:
                found.append((start, Box(tuple(bullets), language, frozenset(range(start, end)))))
    if not found:
        return Box()
    named = [box for start, box in found if _TAKEAWAYS.search(lines[start])]
    chosen = (named or [found[0][1]])[0]
    copies = [box.lines for _, box in found if box.bullets == chosen.bullets]
    return chosen._replace(lines=frozenset().union(*copies))


def split_bullets(text: str) -> list[str]:
    """Bullets of a text that holds nothing else: on lines of their own, or with • between them.

    Where the first line has a marker, a line without one goes on with the bullet above it.
    """
    lines = [line.strip() for line in _INNER_MARKER.sub("\n• ", text).split("\n")]
    lines = [line for line in lines if line]
    if not lines or not MARKER.match(lines[0]):
        return lines
    bullets: list[str] = []
    for line in lines:
        if marker := MARKER.match(line):
            bullets.append(line[marker.end() :])
        else:
            bullets[-1] += f" {line}"
    return [bullet for bullet in bullets if bullet]


def _article(blocks: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs of the text, without furniture and what follows the article."""
    count = 0
    for block in blocks:
        if count > 1 and furniture.ends_article(block):
            return
        if not furniture.is_furniture(block):
            count += 1
            yield block


def same(text: str) -> str:
    """Text without what two copies of it may differ in: capitals, space and punctuation."""
    return " ".join(words(text))


def _bare(line: str) -> str:
    """One line without Markdown's marks; list markers stay."""
    line = line.strip().strip("\u200b\ufeff")
    for pattern, plain in _MARKUP:
        line = pattern.sub(plain, line)
    return line.strip()


def _list_after(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """Return the bullets that begin at a line, or after blank ones, and the line behind them."""
    start = next((i for i in range(start, len(lines)) if lines[i]), len(lines))
    if start < len(lines) and MARKER.match(lines[start]):
        return _marked(lines, start)
    return _unmarked(lines, start)


def _marked(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    bullets: list[str] = []
    end = start
    for i in range(start, len(lines)):
        marker = MARKER.match(lines[i])
        if marker:
            bullets.append(lines[i][marker.end() :])
        elif lines[i] and (not bullets[-1] or (end == i and not _ENDED.search(bullets[-1]))):
            bullets[-1] = one_line(f"{bullets[-1]} {lines[i]}")
        elif lines[i]:
            break
        end = i + 1 if lines[i] else end
    return [bullet for bullet in bullets if bullet], end


def _unmarked(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """Bullets that lost their markers: lines without a gap, or all that is left of the page."""
    end = next((i for i in range(start, len(lines)) if not lines[i]), len(lines))
    run = list(lines[start:end])
    if len(run) == 1:
        stop = (i for i in range(start, len(lines)) if furniture.ends_article(lines[i]))
        end = next(stop, len(lines))
        run = [line for line in lines[start:end] if line and not furniture.is_furniture(line)]
    short = all(len(line.split()) <= _BULLET_WORDS for line in run)
    wrapped = any(line[:1].islower() for line in run[1:])
    return (run, end) if 2 <= len(run) <= _MOST_UNMARKED and short and not wrapped else ([], start)


def _take_title(lines: list[str]) -> tuple[str, list[str]]:
    """Return the headline and the lines below its first appearance."""
    top = [i for i, line in enumerate(lines) if len(line) >= _TITLE_CHARACTERS][:_TOP]
    top = [i for i in top if not furniture.is_furniture(lines[i])]
    if not top:
        return "", lines
    counts = Counter(same(lines[i]) for i in top)
    first = next((i for i in top if counts[same(lines[i])] > 1), top[0])
    for i in top[1:]:
        if _SUFFIX.match(lines[top[0]].removeprefix(lines[i])):  # "Headline | Site", "Headline"
            return lines[i], lines[i + 1 :]
    return _SITE.sub("", lines[first]), lines[first + 1 :]


def _blocks(lines: list[str]) -> Iterator[str]:
    """Yield paragraphs: the lines between blank ones, joined where they were wrapped."""
    for blank, group in groupby(lines, key=lambda line: not line):
        if blank:
            continue
        rows = list(group)
        ended = all(_ENDED.search(row) for row in rows)
        if len(rows[0]) in _WRAPPED and max(map(len, rows)) in _WRAPPED and not ended:
            yield " ".join(rows)
        else:
            yield from rows


def _split(blocks: list[str], title: str, language: str) -> tuple[list[str], list[str]]:
    """Part the header from the text: it ends with the last label that has little prose above."""
    end = prose = 0
    for i, block in enumerate(blocks):
        if _is_label(block, title, language) and not _is_lone_name(blocks, i, title, language):
            end = i + 1
        elif not furniture.is_furniture(block):
            prose += 1
            if prose > _HEADER_PROSE:
                break
    return blocks[:end], blocks[end:]


def _is_label(block: str, title: str, language: str) -> bool:
    return (
        same(block) == same(title)
        or furniture.is_header(block, language)
        or furniture.is_name(block)
    )


def _is_lone_name(blocks: list[str], i: int, title: str, language: str) -> bool:
    """Whether a block is only like a name, and nothing beside it speaks for a byline."""
    if not furniture.is_name(blocks[i]) or same(blocks[i]) == same(title):
        return False
    beside = blocks[max(i - 1, 0) : i] + blocks[i + 1 : i + 2]
    return not any(furniture.is_header(block, language) for block in beside)


def _author(labels: Sequence[str]) -> str:
    bylines = filter(None, map(furniture.byline, labels))
    return next(bylines, next(filter(furniture.is_name, labels), ""))
