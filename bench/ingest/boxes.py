"""The box of takeaways on a page: bullets under a heading, in lines of text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from bench.ingest.doubts import Doubt
from bench.ingest.furniture import ends_article, heads_aside, is_advert, is_furniture, is_header
from bench.ingest.headings import STRONG, is_heading, language_of
from bench.references.records import DEFAULT_LANGUAGE, one_line
from bench.replies.cleaning import MARKER
from bench.types import Takeaways

_BULLET_WORDS = 60
_MOST_UNMARKED = 10  # bullets that have lost their markers
PROSE_WORDS = 20  # of a paragraph; a headline has fewer
_LEAST_WORDS = 4  # fewer are the name of a section or a button
_MOST_HEADINGS = 50  # more are no page, and slow to search
_TAKEAWAYS = re.compile(r"take-?away", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_INNER_MARKER = re.compile(r"\s[•‣◦▪]\s")
ENDED = re.compile(r"[.!?…。！？।:：][\"'”’»)\]]*$")


class Box(NamedTuple):
    """Bullets on a page, the language of their heading, the numbers of their lines, the heading."""

    bullets: Takeaways = ()
    language: str = DEFAULT_LANGUAGE
    lines: frozenset[int] = frozenset()
    heading: str = ""


def find_takeaways(lines: Sequence[str]) -> Box:
    """Find the first bullets under a takeaways heading; a box without bullets where none are."""
    return next(iter(find_boxes(lines, headings(lines))), Box())


def find_boxes(lines: Sequence[str], heads: Mapping[int, str], *, gaps: bool = True) -> list[Box]:
    """Find the bullets under each heading, given by the number of its line.

    With `gaps`, bullets that lost their markers may have blank lines between them.
    """
    boxes = []
    for start, heading in islice(heads.items(), _MOST_HEADINGS):
        bullets, end = _list_after(lines, start + 1, gaps)
        states = _states if STRONG.search(heading) else _is_statement
        if sum(map(states, bullets)) * 2 >= len(bullets) > 0:
            language = language_of(heading) or DEFAULT_LANGUAGE
            boxes.append(Box(tuple(bullets), language, frozenset(range(start, end)), heading))
    return boxes


def headings(lines: Sequence[str]) -> dict[int, str]:
    """The lines that are takeaways headings, by number; the first item of a list may be one."""
    found = {}
    for number, line in enumerate(lines):
        marker = MARKER.match(line)
        text = line[marker.end() :] if marker else line
        if is_heading(text) and not (marker and not _goes_on(lines, number)):
            found[number] = text
    return found


def choose(boxes: Sequence[Box]) -> tuple[Box, Doubt | None]:
    """Return the one list of takeaways, or none and the lists that it could be.

    A heading that says "takeaways" comes before others. Copies of a list are one, and the lines
    of the box are those of all its copies.
    """
    named = [box for box in boxes if _TAKEAWAYS.search(box.heading)]
    left = {tuple(map(one_line, box.bullets)): box for box in reversed(named or boxes)}
    options = tuple(_with_copies(box, boxes) for box in reversed(left.values()))
    if len(options) > 1:
        lists = " and ".join(map(describe, options))
        reason = f"{len(options)} lists could be the takeaways: {lists}"
        return Box(), Doubt("takeaways", reason, options)
    return next(iter(options), Box()), None


def _with_copies(box: Box, boxes: Sequence[Box]) -> Box:
    copies = [other.lines for other in boxes if other.bullets == box.bullets]
    return box._replace(lines=frozenset().union(*copies))


def describe(box: Box) -> str:
    """A list in a few words: its heading, its length, how it begins."""
    first = " ".join(box.bullets[0].split()[:6])
    return f"{box.heading.strip(' :')!r} ({len(box.bullets)}: {first!r} ...)"


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


def list_at(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """Return the items of a list that begins at a line with a marker, and the line behind it."""
    items: list[list[str]] = []
    end = start
    for i in range(start, len(lines)):
        marker = MARKER.match(lines[i])
        if marker:
            items.append([lines[i][marker.end() :]])
        elif is_advert(lines[i]) and _is_item_next(lines, i):
            continue
        elif lines[i] and (not items[-1][-1] or (end == i and not ENDED.search(items[-1][-1]))):
            items[-1].append(lines[i])
        elif lines[i]:
            break
        end = i + 1 if lines[i] else end
    bullets = [one_line(" ".join(parts)) if parts[1:] else parts[0] for parts in items]
    if len(bullets) == 1:
        bullets = _INNER_MARKER.split(bullets[0])
    return [bullet for bullet in bullets if bullet], end


def _is_item_next(lines: Sequence[str], number: int) -> bool:
    filled = (lines[i] for i in range(number + 1, len(lines)) if lines[i])
    return MARKER.match(next(filled, "")) is not None


def _list_after(lines: Sequence[str], start: int, gaps: bool) -> tuple[list[str], int]:
    """Return the bullets that follow a heading, and the line behind them.

    Blank lines, labels such as "Advertisement", and one line that announces the list ("Here is
    what to know:") may stand between.
    """
    filled = (i for i in range(start, len(lines)) if lines[i])
    below = (i for i in filled if MARKER.match(lines[i]) or not _is_label(lines[i]))
    places = list(islice(below, 2))
    announced = len(places) == 2 and lines[places[0]].endswith((":", "："))
    for place in places if announced else places[:1]:
        if MARKER.match(lines[place]):
            return list_at(lines, place)
    return _unmarked(lines, places[0] if places else len(lines), gaps)


def _unmarked(lines: Sequence[str], start: int, gaps: bool) -> tuple[list[str], int]:
    """Bullets that lost their markers: lines without a gap, or all that is left below a text."""
    end = next((i for i in range(start, len(lines)) if not lines[i]), len(lines))
    run = list(lines[start:end])
    if gaps and len(run) == 1 and sum(_is_prose(line) for line in lines[:start]) > 1:
        stop = (i for i in range(start, len(lines)) if _is_below(lines[i]))
        end = next(stop, len(lines))
        run = [line for line in lines[start:end] if line and not is_furniture(line)]
    short = all(len(line.split()) <= _BULLET_WORDS for line in run)
    wrapped = any(line[:1].islower() for line in run[1:])
    fits = 2 <= len(run) <= _MOST_UNMARKED and all(map(says_something, run))
    return (run, end) if fits and short and not wrapped else ([], start)


def _goes_on(lines: Sequence[str], number: int) -> bool:
    """Whether an item is followed by two more."""
    filled = (lines[i] for i in range(number + 1, len(lines)) if lines[i])
    below = list(islice(filled, 2))
    return len(below) == 2 and all(MARKER.match(line) for line in below)


def _is_label(line: str) -> bool:
    return is_furniture(line) or is_header(line, DEFAULT_LANGUAGE)


def _is_prose(line: str) -> bool:
    return len(line.split()) >= PROSE_WORDS


def _states(bullet: str) -> bool:
    """Whether a bullet may be a statement or a figure, and not a name, a label or a button."""
    return _is_statement(bullet) or _DIGIT.search(bullet) is not None


def _is_statement(bullet: str) -> bool:
    ended = ENDED.search(bullet) is not None and not bullet.endswith((":", "："))
    return says_something(bullet) or ended


def says_something(line: str) -> bool:
    """Whether a line is more than a name: it has four words, or is of a script without blanks."""
    return len(line.split()) >= _LEAST_WORDS or not (" " in line or line.isascii())


def _is_below(line: str) -> bool:
    return ends_article(line) or heads_aside(line)
