"""A web page as the lines that a reader sees, each with the places in the tree that hold it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from bench.ingest.headings import ATTRIBUTE, is_heading
from bench.references.records import one_line
from bench.replies.cleaning import SYMBOLS
from bench.text import normalised

ITEM = "• "
"""Before the text of a list's item."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN = {
    "script", "style", "noscript", "template", "svg", "iframe", "head", "nav", "select", "textarea"
}  # fmt: skip
_LISTS = {"ul", "ol", "menu", "dl"}
_ITEMS = {"li", "dt", "dd"}
_INNER = _ITEMS | HEADINGS | {"p", "a", "span", "button", "summary", "strong", "b", "label", "em"}
_WHOLE_PAGE = {"html", "body", "main", "article"}
_LABELS = ("aria-label", "title", "data-title", "data-label", "data-heading")
_LONGEST_VALUE = 100  # characters of an attribute that may be a name
_LINE, _BLOCK, _SPACE = "\n", "\n\n", " "

Element = Any  # lxml has no types


class Line(NamedTuple):
    """One line, "" between blocks.

    `owner` is the block that it stands in, `item` the item of a list around it, and `box` the
    outermost element around it that has a name such as key-takeaways. Each of `slots` is an
    element and its attribute, text or tail. `parts` are the texts that the line is made of.
    `away` and `inward` are the shares of its letters in links to other pages and to this page.
    """

    text: str
    owner: Element
    box: Element | None = None
    slots: tuple[tuple[Element, str], ...] = ()
    item: Element | None = None
    parts: tuple[str, ...] = ()
    away: float = 0.0
    inward: float = 0.0


class _Context(NamedTuple):
    owner: Element
    box: Element | None = None
    item: Element | None = None
    link: str = ""  # "away" or "inward"
    hidden: bool = False


class _Piece(NamedTuple):
    text: str
    context: _Context
    slot: tuple[Element, str] | None = None  # None for a break


def lines(tree: Element, url: str = "") -> Iterator[Line]:
    """Yield the visible lines of a tree; an item of a list is one line and begins with `ITEM`.

    `url` is the address of the page, by which links to its own parts are known.
    """
    pieces = _pieces(tree, url)
    for is_break, group in groupby(pieces, key=lambda piece: piece.text in (_LINE, _BLOCK)):
        run = list(group)
        context = run[0].context
        if is_break and any(piece.text == _BLOCK for piece in run):
            yield Line("", context.owner, context.box)
        elif not is_break and (text := _seen("".join(piece.text for piece in run))):
            yield _line(text, run)


def outer(element: Element) -> Iterator[Element]:
    """Yield an element and those around it, from the inside out."""
    yield element
    yield from element.iterancestors()


def _line(text: str, run: Sequence[_Piece]) -> Line:
    context = next((piece.context for piece in run if piece.text.strip()), run[0].context)
    if context.item is not None:
        text = ITEM + text.lstrip(SYMBOLS + "-*– ")
    letters = {kind: _letters(run, kind) for kind in ("", "away", "inward")}
    total = sum(letters.values()) or 1
    return Line(
        text,
        context.owner,
        context.box,
        tuple(piece.slot for piece in run if piece.slot),
        context.item,
        tuple(part for piece in run if (part := _seen(piece.text))),
        letters["away"] / total,
        letters["inward"] / total,
    )


def _seen(text: str) -> str:
    return one_line(normalised(text))


def _letters(run: Sequence[_Piece], link: str) -> int:
    texts = (piece.text for piece in run if piece.context.link == link)
    return sum(char.isalnum() for text in texts for char in text)


def _pieces(tree: Element, url: str) -> Iterator[_Piece]:
    """Yield the texts and breaks of a tree in the order of reading, without recursion."""
    from lxml.etree import iterwalk

    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    contexts = [_Context(tree)]
    for event, element in walk:
        if event == "start":
            contexts.append(_within(element, contexts[-1], url))
            yield from _opening(element, contexts[-2], contexts[-1])
            if contexts[-1].hidden:
                walk.skip_subtree()
            continue
        if event == "end":
            yield from _closing(element, contexts[-2], contexts.pop())
        if element is not tree and element.tail:
            yield _Piece(_flat(element.tail), contexts[-1], (element, "tail"))


def _within(element: Element, context: _Context, url: str) -> _Context:
    """What holds inside an element."""
    if element.tag in _HIDDEN or (element.tag == "button" and not _is_heading_button(element)):
        return context._replace(hidden=True)
    if element.tag in _ITEMS:
        context = context._replace(item=element)
    elif element.tag in _LISTS:
        context = context._replace(item=None)
    if element.tag not in _inline():
        context = context._replace(owner=element)
    if context.box is None:
        context = context._replace(box=_box(element))
    if element.tag == "a":
        context = context._replace(link=_direction(element.get("href", ""), url))
    return context


def _opening(element: Element, before: _Context, context: _Context) -> Iterator[_Piece]:
    if context.hidden:
        return
    if element.tag not in _inline():
        yield _Piece(_break(element, before), context)
    if element.tag == "br":
        yield _Piece(_SPACE if context.item is not None else _LINE, context)
    if element.text:
        yield _Piece(_flat(element.text), context, (element, "text"))


def _closing(element: Element, before: _Context, context: _Context) -> Iterator[_Piece]:
    if not context.hidden and element.tag not in _inline():
        yield _Piece(_break(element, before), context)


def _break(element: Element, before: _Context) -> str:
    """A block within an item begins no line, but a list or another item does."""
    listed = element.tag in _LISTS or element.tag in _ITEMS
    return _SPACE if before.item is not None and not listed else _BLOCK


def _is_heading_button(button: Element) -> bool:
    """Whether a button is the heading of a part that it opens; others are no text."""
    within = any(above.tag in HEADINGS for above in button.iterancestors())
    return within or is_heading(one_line(button.text_content())[:_LONGEST_VALUE])


def _box(element: Element) -> Element | None:
    """The box that an element is, or that its named siblings make together, None for neither."""
    if not isinstance(element.tag, str) or element.tag in _WHOLE_PAGE or not _is_named(element):
        return None
    if element.tag in ("li", "dd") or _is_one_of_several(element):
        return element.getparent()
    return None if element.tag in _INNER else element


def _is_named(element: Element) -> bool:
    """Whether an element has the name of a box of takeaways, or one of its items."""
    names = [element.tag, *_names(element)]
    labels = filter(None, (element.get(name) for name in _LABELS))
    return ATTRIBUTE.search(" ".join(names)) is not None or any(map(is_heading, labels))


def _names(element: Element) -> Iterator[str]:
    for name, value in element.items():
        known = name in ("class", "id", "itemprop", "name", *_LABELS) or name.startswith("data-")
        if known and len(value) <= _LONGEST_VALUE * (3 if name == "class" else 1):
            yield value


def _is_one_of_several(element: Element) -> bool:
    """Whether an element is a paragraph with the same class as the one before or after it."""
    if element.tag not in ("p", "div") or any(child.tag not in _inline() for child in element):
        return False
    beside = (element.getprevious(), element.getnext())
    return any(one is not None and one.get("class") == element.get("class") for one in beside)


def _direction(address: str, url: str) -> str:
    """Whether a link leads away or to a part of this page, "" where it is none."""
    page, fragment, _ = address.partition("#")
    if fragment and page in ("", url):
        return "inward"
    return "away" if page and not page.lower().startswith("javascript:") else ""


@cache
def _inline() -> frozenset[str]:
    """Tags that begin no new line."""
    from lxml.html.defs import font_style_tags, phrase_tags, special_inline_tags

    more = {"mark", "time", "data", "button"}
    return frozenset(special_inline_tags | phrase_tags | font_style_tags | more)


def _flat(text: str) -> str:
    """Text whose own line breaks are not mistaken for breaks of the page."""
    return text if text.strip() else _SPACE
