"""Which lists of a web page may be the takeaways of its article, and why others are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

from bench.ingest.boxes import ENDED, Box
from bench.ingest.furniture import is_furniture
from bench.ingest.headings import STRONG, is_heading
from bench.ingest.layout import Layout
from bench.ingest.lines import HEADINGS, ITEM, Element, Line, outer
from bench.ingest.text import same
from bench.replies.cleaning import MARKER

_HEADING = "Key Takeaways"  # stands over a box that has no heading
_CONTAINERS = {"div", "section", "aside", "details", "blockquote", "figure", "td", "table", "tbody"}
_BOX_WORDS = 300
_BOX_LINES = range(2, 11)
_PARAGRAPH_WORDS = 40  # more are prose under a heading such as Summary
_HEADING_WORDS = 5  # of a heading with a label beside it
_BESIDE_WORDS = 4  # of a label or badge beside a heading
_ONLY_LINKS = 0.9  # share of the letters of an item
_MOSTLY_LINKS = 0.5  # of an item that has a picture, a time or a heading of its own
_LEAST_PROSE = 8  # words of a paragraph under a heading

_NUMBER = re.compile(r"\d{1,2}[.)]?")  # of an item, in an element of its own
_LABEL = re.compile(
    r"(?:author|article|title|date|published|publisher|name|topic|description|section|category"
    r"|tags?|written by|autor(?:in)?|artikel|titel|datum|herausgeber|thema|beschreibung"
    r"|kategorie|geschrieben von|auteur|titre|sujet|catégorie|título|fecha|tema|categoría"
    r"|(?:(?:prep(?:aration)?|cook(?:ing)?|total)(?: time)?|serves|servings?|yields?) ?:?.*) ?:?",
    re.IGNORECASE,
)


def with_marks(lines: Iterable[Line]) -> list[Line]:
    """The lines with marks before bullets that have none, and headings over boxes without one."""
    found = _headed(list(_defined(lines)))
    items: set[int] = set()
    numbers: set[int] = set()
    for head in (head for head, line in enumerate(found) if heading(line)):
        below = _below(found, head)
        items.update(below)
        between = range(head + 1, below[-1]) if below else ()
        numbers.update(i for i in between if _NUMBER.fullmatch(found[i].text))
    for i in items | numbers:
        found[i] = found[i]._replace(text="" if i in numbers else ITEM + found[i].text)
    return found


def heading(line: Line) -> str:
    """The takeaways heading that a line is, with no more than a label beside it, else ""."""
    text = line.text.removeprefix(ITEM)
    if line.away >= _ONLY_LINKS or (line.item is not None and line.inward >= _ONLY_LINKS):
        return ""
    if is_heading(text):
        return text
    short = (part for part in line.parts if len(part.split()) <= _HEADING_WORDS)
    part = next(filter(is_heading, short), "")
    beside = len(text.split()) - len(part.split())
    return part if part and beside <= _BESIDE_WORDS else ""


class Lists:
    """The lists of one page, judged by where they stand and what they hold."""

    def __init__(self, lines: Sequence[Line], layout: Layout, title: str = "") -> None:
        self._lines = lines
        self._layout = layout
        self._title = same(title)

    def headings(self) -> dict[int, str]:
        """The takeaways headings by the numbers of their lines."""
        found = ((i, heading(line)) for i, line in enumerate(self._lines) if line.text)
        return {i: text for i, text in found if text and self._may_head(i)}

    def judge(self, box: Box) -> tuple[Box, str]:
        """The box without items that are only links, or an empty one and why it is refused."""
        numbers = sorted(box.lines)
        items = [self._lines[i] for i in numbers if MARKER.match(self._lines[i].text)]
        items = [line for line in items if not heading(line)]
        last = self._lines[numbers[-1]]
        sure = STRONG.search(box.heading) is not None
        reason = self._layout.part(last.owner, last.box, sure=sure) or self._holds(items)
        if reason:
            return Box(), reason
        other = {line.text.removeprefix(ITEM) for line in items if _is_link(line)}
        kept = tuple(b for b in box.bullets if b not in other and not _is_label(b))
        return box._replace(bullets=kept), ""

    def repeated(self, box: Box) -> str:
        """Why a list is one of several parts of an article with the same heading, else ""."""
        for number, text in self.headings().items():
            filled = (i for i in range(number + 1, len(self._lines)) if self._lines[i].text)
            below = self._lines[next(filled, number)]
            prose = len(below.text.split()) >= _LEAST_PROSE and not MARKER.match(below.text)
            if number not in box.lines and same(text) == same(box.heading) and prose:
                return "has the heading of other parts of the article too"
        return ""

    def _may_head(self, number: int) -> bool:
        """Whether a heading that is an item stands first in its list."""
        line = self._lines[number]
        if line.item is None or line.item.tag == "dt":
            return True
        return line.item.getprevious() is None and line.item.getnext() is not None

    def _holds(self, items: Sequence[Line]) -> str:
        """Why items cannot be takeaways by what they hold, else ""."""
        if items and sum(map(_is_link, items)) * 2 > len(items):
            return "has only links to other pages"
        if items and all(line.inward and not _is_linked_sentence(line) for line in items):
            return "is a table of contents"
        texts = [line.text.removeprefix(ITEM) for line in items]
        labels = (re.split("[:：]", text, maxsplit=1)[0] for text in texts)
        if any(map(_LABEL.fullmatch, labels)) or self._title in map(same, texts):
            return "describes the page"
        return ""


def _is_label(bullet: str) -> bool:
    """Whether an item is a button or an advertisement among the takeaways."""
    return is_furniture(bullet) and not ENDED.search(bullet)


def _is_link(line: Line) -> bool:
    """Whether an item is only a link to another page, or the teaser of one."""
    if line.away >= _ONLY_LINKS or not line.away or line.item is None:
        return line.away >= _ONLY_LINKS
    beside = {"img", "picture", "figure", "time"} if line.away >= _MOSTLY_LINKS else set()
    return next(line.item.iter(*HEADINGS, *beside), None) is not None


def _is_linked_sentence(line: Line) -> bool:
    return line.inward >= _ONLY_LINKS and ENDED.search(line.text) is not None


def _defined(lines: Iterable[Line]) -> Iterator[Line]:
    """Join a term of a definition list, which is no heading, with its definition."""
    term: Line | None = None
    for line in lines:
        tag = line.item.tag if line.item is not None and line.text else ""
        if term and line.text:
            if tag == "dd":
                line = _joined(term, line)
            else:
                yield term
            term = None
        if tag == "dt" and not heading(line):
            term = line
        else:
            yield line
    if term:
        yield term


def _joined(term: Line, line: Line) -> Line:
    between = " " if ENDED.search(term.text) else ": "
    text = term.text + between + line.text.removeprefix(ITEM)
    return line._replace(text=text, slots=term.slots + line.slots)


def _headed(lines: Sequence[Line]) -> list[Line]:
    """Put a heading over the lines of a box that is named as takeaways and has none itself."""
    sizes: Counter[Element] = Counter()
    headed = set()
    for line in lines:
        if line.box is not None:
            sizes[line.box] += len(line.text.split())
            headed |= {line.box} if heading(line) else set()
    found: list[Line] = []
    last: Line | None = None
    for line in lines:
        new = line.text and line.box is not None and line.box not in headed
        if new and sizes[line.box] <= _BOX_WORDS:
            headed.add(line.box)
            if not (last and heading(last)):
                found.append(Line(_HEADING, line.box, line.box))
        last = line if line.text else last
        found.append(line)
    return found


def _below(lines: Sequence[Line], head: int) -> list[int]:
    """Paragraphs under a heading, in the innermost element that begins with it and holds more."""
    filled = (i for i in range(head + 1, len(lines)) if lines[i].text)
    below = list(islice(filled, 2 * _BOX_LINES.stop))
    if lines[head].slots:
        container = _container(lines, head, below[0]) if below else None
        within = [i for i in below if container in set(outer(lines[i].owner))]
    else:  # put over a box that has a name
        box = lines[head].box
        within = list(takewhile(lambda i: lines[i].box is box, below))
    within = [i for i in within if not _NUMBER.fullmatch(lines[i].text)]
    texts = [lines[i].text for i in within]
    sizes = [len(text.split()) for text in texts]
    marked = any(map(MARKER.match, texts))
    fits = len(within) in _BOX_LINES and not marked and max(sizes) <= _PARAGRAPH_WORDS
    return [i for i in within if not is_furniture(lines[i].text)] if fits else []


def _container(lines: Sequence[Line], head: int, below: int) -> Element | None:
    """The innermost element that holds two lines and begins with the first, None if it has text."""
    around = set(outer(lines[below].owner))
    container = next(element for element in outer(lines[head].owner) if element in around)
    before = next((i for i in range(head - 1, -1, -1) if lines[i].text), None)
    begins = before is None or container not in set(outer(lines[before].owner))
    return container if begins and container.tag in _CONTAINERS else None
