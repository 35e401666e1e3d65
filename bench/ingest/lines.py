"""A web page as the lines that a reader sees, each with the places in the tree that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from bench.ingest.headings import ATTRIBUTE
from bench.references.records import one_line
from bench.replies.cleaning import SYMBOLS

ITEM = "• "
"""Before the text of a list's item."""

_HIDDEN = {"script", "style", "noscript", "template", "svg", "button", "iframe", "head", "nav"}
_LISTS = {"ul", "ol", "menu", "li"}
_LINE, _BLOCK, _SPACE = "\n", "\n\n", " "

Element = Any  # lxml has no types


class Line(NamedTuple):
    """One line, "" between blocks.

    `owner` is the block that it stands in and `box` the nearest element around it that bears a
    name like key-takeaways. Each of `slots` is an element and its attribute, text or tail.
    """

    text: str
    owner: Element
    box: Element | None
    slots: tuple[tuple[Element, str], ...]


class _Context(NamedTuple):
    owner: Element
    box: Element | None = None
    item: bool = False


class _Piece(NamedTuple):
    text: str
    context: _Context
    slot: tuple[Element, str] | None = None  # None for a break


def lines(tree: Element) -> Iterator[Line]:
    """Yield the visible lines of a tree; an item of a list is one line and begins with `ITEM`."""
    pieces = _pieces(tree, _Context(tree))
    for is_break, group in groupby(pieces, key=lambda piece: piece.text in (_LINE, _BLOCK)):
        run = list(group)
        context = run[0].context
        if is_break and any(piece.text == _BLOCK for piece in run):
            yield Line("", context.owner, context.box, ())
        elif not is_break and (text := one_line("".join(piece.text for piece in run))):
            text = ITEM + text.lstrip(SYMBOLS + "-*– ") if context.item else text
            slots = tuple(piece.slot for piece in run if piece.slot)
            yield Line(text, context.owner, context.box, slots)


def holds(container: Element, element: Element) -> bool:
    """Whether an element is the container or within it."""
    return container is element or any(above is container for above in element.iterancestors())


def _pieces(element: Element, context: _Context) -> Iterator[_Piece]:
    if not isinstance(element.tag, str) or element.tag in _HIDDEN:
        return
    breaks = _SPACE if context.item else _BLOCK
    if element.tag in _LISTS:
        breaks, context = _BLOCK, context._replace(item=element.tag == "li")
    if element.tag not in _inline():
        context = context._replace(owner=element)
        yield _Piece(breaks, context)
    if ATTRIBUTE.search(_names(element)):
        context = context._replace(box=element)
    if element.tag == "br":
        yield _Piece(_SPACE if context.item else _LINE, context)
    if element.text:
        yield _Piece(_flat(element.text), context, (element, "text"))
    for child in element:
        yield from _pieces(child, context)
        if child.tail:
            yield _Piece(_flat(child.tail), context, (child, "tail"))
    if element.tag not in _inline():
        yield _Piece(breaks, context)


@cache
def _inline() -> frozenset[str]:
    """Tags that begin no new line."""
    from lxml.html.defs import font_style_tags, phrase_tags, special_inline_tags

    return frozenset(special_inline_tags | phrase_tags | font_style_tags | {"mark", "time", "data"})


def _names(element: Element) -> str:
    names = ("class", "id", "aria-label", "data-testid", "data-component")
    return " ".join(element.get(name, "") for name in names)


def _flat(text: str) -> str:
    """Text whose own line breaks are not mistaken for breaks of the page."""
    return text if text.strip() else _SPACE
