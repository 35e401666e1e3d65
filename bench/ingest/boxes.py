"""The box of takeaways on a page: bullets under a heading, in lines of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from bench.ingest.furniture import ends_article, heads_aside, is_furniture
from bench.ingest.headings import is_heading, language_of
from bench.references.markdown import BULLET
from bench.references.records import DEFAULT_LANGUAGE, one_line
from bench.replies.cleaning import MARKER
from bench.types import Takeaways

_BULLET_WORDS = 60
_MOST_UNMARKED = 10  # bullets that have lost their markers
PROSE_WORDS = 20  # of a paragraph; a headline has fewer
_LEAST_WORDS = 4  # fewer are the name of a section or a button
_MOST_HEADINGS = 50  # more are no page, and slow to search
_TAKEAWAYS = re.compile(r"take-?away", re.IGNORECASE)
_INNER_MARKER = re.compile(r"\s[•‣◦▪]\s")
ENDED = re.compile(r"[.!?…。！？।:：][\"'”’»)\]]*$")


class Box(NamedTuple):
    """Bullets on a page, the language of their heading, and the numbers of their lines."""

    bullets: Takeaways = ()
    language: str = DEFAULT_LANGUAGE
    lines: frozenset[int] = frozenset()


def find_takeaways(lines: Sequence[str]) -> Box:
    """Find the bullets under a takeaways heading; a box without bullets where there are none.

    Where several boxes have bullets, one that says "takeaways" is preferred, then the first.
    The lines of the box include those of its copies elsewhere on the page.
    """
    heads = (i for i, line in enumerate(lines) if is_heading(line) and not BULLET.match(line))
    found = []
    for start in islice(heads, _MOST_HEADINGS):
        bullets, end = _list_after(lines, start + 1)
        if bullets:
            language = language_of(lines[start]) or DEFAULT_LANGUAGE
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


def list_at(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """Return the items of a list that begins at a line with a marker, and the line behind it."""
    bullets: list[str] = []
    end = start
    for i in range(start, len(lines)):
        marker = MARKER.match(lines[i])
        if marker:
            bullets.append(lines[i][marker.end() :])
        elif lines[i] and (not bullets[-1] or (end == i and not ENDED.search(bullets[-1]))):
            bullets[-1] = one_line(f"{bullets[-1]} {lines[i]}")
        elif lines[i]:
            break
        end = i + 1 if lines[i] else end
    return [bullet for bullet in bullets if bullet], end


def _list_after(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """Return the bullets that follow a heading, and the line behind them.

    Blank lines and one that announces the list ("Here is what to know:") may stand between.
    """
    places = list(islice((i for i in range(start, len(lines)) if lines[i]), 2))
    announced = len(places) == 2 and lines[places[0]].endswith((":", "："))
    for place in places if announced else places[:1]:
        if MARKER.match(lines[place]):
            return list_at(lines, place)
    return _unmarked(lines, places[0] if places else len(lines))


def _unmarked(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """Bullets that lost their markers: lines without a gap, or all that is left below a text."""
    end = next((i for i in range(start, len(lines)) if not lines[i]), len(lines))
    run = list(lines[start:end])
    if len(run) == 1 and sum(len(line.split()) >= PROSE_WORDS for line in lines[:start]) > 1:
        stop = (i for i in range(start, len(lines)) if _is_below(lines[i]))
        end = next(stop, len(lines))
        run = [line for line in lines[start:end] if line and not is_furniture(line)]
    short = all(len(line.split()) <= _BULLET_WORDS for line in run)
    wrapped = any(line[:1].islower() for line in run[1:])
    fits = 2 <= len(run) <= _MOST_UNMARKED and all(map(says_something, run))
    return (run, end) if fits and short and not wrapped else ([], start)


def says_something(line: str) -> bool:
    """Whether a line is more than a name: it has four words, or is of a script without blanks."""
    return len(line.split()) >= _LEAST_WORDS or not (" " in line or line.isascii())


def _is_below(line: str) -> bool:
    return ends_article(line) or heads_aside(line)
