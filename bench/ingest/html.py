"""Articles out of saved web pages: takeaways from the tree, then the text with trafilatura.

The bullets leave the tree before the text is extracted, or they would stand in the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bench.ingest.boxes import Box, choose, describe, find_boxes, list_at
from bench.ingest.doubts import Chosen, Doubt
from bench.ingest.encoding import decoded
from bench.ingest.furniture import ends_article, heads_aside, is_furniture
from bench.ingest.layout import Layout
from bench.ingest.lines import ITEM, Line, lines
from bench.ingest.lists import Lists, heading, with_marks
from bench.ingest.metadata import metadata, page_address
from bench.ingest.scripts import plain_lists, plain_quotations, plain_superscripts, state_script
from bench.ingest.text import fields, same
from bench.replies.cleaning import MARKER
from bench.types import InputError

_LEAST_CHARACTERS = 200  # of text, below which the article may be in a script

_COPY = "open the page in a browser and copy its text, or save it as the browser shows it"


def from_html(page: bytes | str) -> dict[str, Any]:
    """Find the fields of an article in a web page; what is not sure is left empty."""
    return read_html(page)[0]


def read_html(
    page: bytes | str, selector: str = "", chosen: Chosen | None = None
) -> tuple[dict[str, Any], list[Doubt]]:
    """Find the fields of an article in a web page, and say what is not sure of them and why.

    `selector` is a CSS selector of the list of takeaways; `chosen` settles earlier doubts.

    Raises
    ------
    InputError
        The selector is none, or nothing on the page fits it.
    """
    tree = parsed(page)
    if tree is None:
        return fields("", [], Box())
    hidden = state_script(tree)
    seen = with_marks(lines(tree, page_address(tree)))
    layout = Layout(seen)
    chosen = chosen or {}
    declared, doubts = metadata(tree, layout, chosen)
    if selector or "takeaways" in chosen:
        box = _selected(tree, seen, selector) if selector else chosen["takeaways"]
        doubt = None
    else:
        box, doubt = find_list(seen, Lists(seen, layout, declared["title"]))
    _empty(seen[number] for number in {*box.lines, *_asides(seen)})
    found, unclear = fields(
        declared["title"], _blocks(tree), _in_language(box, declared["language"])
    )
    record = _merged(found, declared, {same(line.text) for line in seen})
    doubts += [] if declared["published"] else unclear
    doubts += [doubt] if doubt else []
    return record, [*doubts, *_in_script(record["text"], hidden)]


def read_fragment(text: str) -> tuple[list[str], list[str]]:
    """The paragraphs of a piece of markup that is all article, and the takeaways found in it."""
    seen = _fragment(text)
    box, _ = find_list(seen, Lists(seen, Layout(seen)))
    kept = (line.text for number, line in enumerate(seen) if number not in box.lines)
    paragraphs = [text.removeprefix(ITEM) for text in kept if text and not is_furniture(text)]
    return paragraphs, list(box.bullets)


def fragment_lines(text: str) -> list[str]:
    """The lines of a piece of markup without a heading of takeaways; items begin with `ITEM`."""
    return [line.text for line in _fragment(text) if line.text and not heading(line)]


def _fragment(text: str) -> list[Line]:
    return with_marks(lines(parsed(f"<html><body><div>{text}</div></body></html>")))


def parsed(page: bytes | str) -> Any:
    """The tree of a page, with raised figures and quotation marks as text; None for no page."""
    import trafilatura

    text = decoded(page) if isinstance(page, bytes) else page
    tree = trafilatura.load_html(text.replace("\0", "")) if text.strip() else None
    if tree is not None:
        plain_superscripts(tree)
        plain_quotations(tree)
        plain_lists(tree)
    return tree


def find_list(seen: Sequence[Line], lists: Lists) -> tuple[Box, Doubt | None]:
    """The list of takeaways, or none and the reason."""
    texts = [line.text for line in seen]
    boxes, refused = [], []
    for box in find_boxes(texts, lists.headings(), gaps=False):
        kept, reason = lists.judge(box)
        boxes += [kept] if kept.bullets else []
        refused += [f"{describe(box)} {reason}"] if reason else []
    box, doubt = choose(boxes)
    if box.bullets and (reason := lists.repeated(box)):
        return Box(), Doubt("takeaways", f"{describe(box)} {reason}")
    if not (box.bullets or doubt) and refused:
        doubt = Doubt("takeaways", "; ".join(dict.fromkeys(refused)))
    return box, doubt


def _selected(tree: Any, seen: Sequence[Line], selector: str) -> Box:
    """The list that a CSS selector names: its items, or its lines where it has none."""
    from lxml.cssselect import CSSSelector
    from lxml.etree import XPathError

    try:
        within = {e for element in CSSSelector(selector)(tree) for e in element.iter()}
    except (SyntaxError, XPathError) as error:  # cssselect's errors are syntax errors
        raise InputError(f"not a CSS selector: {error}", field="--selector") from None
    chosen = [i for i, line in enumerate(seen) if line.text and line.owner in within]
    items = [i for i in chosen if not heading(seen[i])]
    marked = [i for i in items if MARKER.match(seen[i].text)] or items
    bullets = tuple(MARKER.sub("", seen[i].text, count=1) for i in marked)
    if not bullets:
        raise InputError(f"nothing on the page fits {selector!r}", field="--selector")
    return Box(bullets, "", frozenset(chosen))


def _in_script(text: str, script: str) -> Iterator[Doubt]:
    """Yield a doubt of a text so short that the article may be in the script of this name."""
    if script and len(text) < _LEAST_CHARACTERS:
        yield Doubt("text", f"the article is in a script of the page ({script}); {_COPY}")


def _in_language(box: Box, language: str) -> Box:
    return box._replace(language=language or box.language or "en")


def _blocks(tree: Any) -> list[str]:
    """Paragraphs of the text of an article."""
    import trafilatura

    text = trafilatura.extract(tree, include_comments=False, include_tables=False) or ""
    return [line.removeprefix("- ") for line in text.split("\n") if line.strip()]


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


def _asides(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the numbers of the lines of lists of other articles."""
    texts = [line.text for line in lines]
    end = 0
    for head, text in enumerate(texts):
        if head >= end and (heads_aside(text) or ends_article(text)):
            start = next((i for i in range(head + 1, len(texts)) if texts[i]), head)
            if MARKER.match(texts[start]):
                end = list_at(texts, start)[1]
                yield from range(head, end)


def _empty(lines: Iterable[Line]) -> None:
    """Take lines out of the tree."""
    for line in lines:
        for element, slot in line.slots:
            setattr(element, slot, None)
