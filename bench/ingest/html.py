"""Articles out of saved web pages: takeaways from the tree, then the text with trafilatura.

The bullets leave the tree before the text is extracted, or they would stand in the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bench.ingest.boxes import Box, find_takeaways, list_at
from bench.ingest.furniture import ends_article, heads_aside
from bench.ingest.headings import is_heading
from bench.ingest.lines import ITEM, Line, holds, lines
from bench.ingest.metadata import metadata
from bench.ingest.text import fields, same
from bench.replies.cleaning import MARKER

_CONTAINERS = {"div", "section", "aside", "details", "blockquote", "figure", "td", "table"}
_BOX_WORDS = 300
_BOX_LINES = range(2, 11)
_MOST_HEADINGS = 50
_HEADING = "Key Takeaways"  # stands over a box that has no heading


def from_html(page: bytes | str) -> dict[str, Any]:
    """Find the fields of an article in a web page."""
    import trafilatura

    tree = trafilatura.load_html(page)
    if tree is None:
        return fields("", [], Box())
    declared = metadata(tree)
    seen = list(_marked(_headed(list(lines(tree)))))
    box = find_takeaways([line.text for line in seen])
    _empty(seen[number] for number in {*box.lines, *_asides(seen)})
    text = trafilatura.extract(tree, include_comments=False, include_tables=False) or ""
    blocks = [line.removeprefix("- ") for line in text.split("\n") if line.strip()]
    language = declared["language"] or box.language
    found = fields(declared["title"], blocks, box._replace(language=language))
    return _merged(found, declared, {same(line.text) for line in seen})


def _merged(found: dict[str, Any], declared: dict[str, Any], seen: set[str]) -> dict[str, Any]:
    """What the page declares, or else what its text shows; a standfirst must stand on the page."""
    standfirst = same(declared["standfirst"])
    if standfirst not in seen:
        declared = declared | {"standfirst": ""}
    elif standfirst:
        paragraphs = found["text"].split("\n\n")
        kept = [one for one in paragraphs if same(one) != standfirst]
        found = found | {"text": "\n\n".join(kept)}
    return found | {name: value for name, value in declared.items() if value}


def _asides(lines: list[Line]) -> Iterator[int]:
    """Yield the numbers of the lines of lists of other articles."""
    texts = [line.text for line in lines]
    for head, text in enumerate(texts):
        if heads_aside(text) or ends_article(text):
            start = next((i for i in range(head + 1, len(texts)) if texts[i]), head)
            if MARKER.match(texts[start]):
                yield from range(head, list_at(texts, start)[1])


def _empty(lines: Iterable[Line]) -> None:
    """Take lines out of the tree."""
    for line in lines:
        for element, slot in line.slots:
            setattr(element, slot, None)


def _headed(lines: list[Line]) -> Iterator[Line]:
    """Put a heading over the lines of a box that is named as takeaways and has none itself."""
    last = ""
    done: list[Any] = []
    for line in lines:
        if line.text and line.box is not None and not any(line.box is box for box in done):
            done.append(line.box)
            own = (other.text for other in lines if other.box is line.box)
            if not any(map(is_heading, (last, *own))):
                yield line._replace(text=_HEADING, slots=())
        last = line.text or last
        yield line


def _marked(lines: Iterable[Line]) -> Iterator[Line]:
    """Mark the paragraphs of a small box that begins with a heading, where no list is in it."""
    lines = list(lines)
    heads = [number for number, line in enumerate(lines) if is_heading(line.text)]
    items = {number for head in heads[:_MOST_HEADINGS] for number in _below(lines, head)}
    for number, line in enumerate(lines):
        yield line._replace(text=ITEM + line.text) if number in items else line


def _below(lines: list[Line], head: int) -> list[int]:
    """Paragraphs under a heading, in the innermost element that begins with it and holds more."""
    owner = lines[head].owner
    for container in [owner, *owner.iterancestors()]:
        within = [i for i, line in enumerate(lines) if line.text and holds(container, line.owner)]
        if within != [head]:
            break
    below = within[1:]
    size = sum(len(lines[i].text.split()) for i in below)
    fits = container.tag in _CONTAINERS and within[0] == head and size <= _BOX_WORDS
    marked = any(MARKER.match(lines[i].text) for i in below)
    return below if fits and len(below) in _BOX_LINES and not marked else []
