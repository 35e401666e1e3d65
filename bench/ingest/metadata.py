"""Title, author, date and the like from what a web page says about itself: JSON-LD, then tags."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from bench.references.records import one_line

_ARTICLE = re.compile(r".*(?:Article|BlogPosting|Report)")  # types of schema.org
_TITLES = (
    "//meta[@property='og:title']/@content",
    "//meta[@name='twitter:title']/@content",
    "//title//text()",
)
_AUTHORS = (
    "//meta[@name='author' or @name='byl' or @name='parsely-author']/@content",
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@rel='author']",
    "//*[@itemprop='author']",
)
_DATES = (
    "//meta[@property='article:published_time' or @itemprop='datePublished']/@content",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='DC.date.issued']"
    "/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//time/@datetime",
)
_SOURCES = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_STANDFIRSTS = (
    "//meta[@property='og:description']/@content",
    "//meta[@name='description']/@content",
)
_STANDFIRST_CLASS = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|dek|deck|sub-?title|sub-?head(?:line)?|sub-?heading|vorspann"
    r"|chapo|entradilla|sommario|ingress)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
_SITE = re.compile(r"\s+[|–—-]\s+[^|–—]{1,40}$")


def metadata(tree: Any) -> dict[str, Any]:
    """What a page declares of an article, "" or None where it declares nothing.

    `standfirst` is the paragraph marked as one or else the description, which need not stand on
    the page.
    """
    said = _json_ld(tree)
    section = said.get("articleSection")
    return {
        "title": _plain(said.get("headline")) or _headline(tree),
        "standfirst": _marked_standfirst(tree) or _first(tree, *_STANDFIRSTS),
        "author": ", ".join(_names(said.get("author"))) or _BY.sub("", _first(tree, *_AUTHORS)),
        "published": _date(said.get("datePublished")) or _date(_first(tree, *_DATES)),
        "source": next(filter(_is_url, (_first(tree, path) for path in _SOURCES)), ""),
        "language": (_plain(said.get("inLanguage")) or tree.get("lang") or "")[:2].lower(),
        "tags": [section.lower()] if isinstance(section, str) else [],
    }


def _json_ld(tree: Any) -> dict[str, Any]:
    """The first JSON-LD object that describes an article, {} where there is none."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            found = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(found):
            kinds = item.get("@type")
            if any(_ARTICLE.fullmatch(str(kind)) for kind in _listed(kinds)):
                return item
    return {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    for item in _listed(value):
        if isinstance(item, dict):
            yield item
            yield from _objects(item.get("@graph", []))
            yield from _objects(item.get("mainEntity", []))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(author: Any) -> list[str]:
    found = [item.get("name") if isinstance(item, dict) else item for item in _listed(author)]
    names = [_BY.sub("", _plain(name)) for name in found]
    return [name for name in dict.fromkeys(names) if name and not _is_url(name)]


def _headline(tree: Any) -> str:
    headlines = [one_line(element.text_content()) for element in tree.xpath("//h1")]
    headlines = [headline for headline in headlines if headline]
    if len(headlines) == 1:
        return headlines[0]
    title = _first(tree, *_TITLES)
    return next((one for one in headlines if title.startswith(one)), _SITE.sub("", title))


def _marked_standfirst(tree: Any) -> str:
    for element in tree.xpath("//*[@class or @itemprop]"):
        name = f"{element.get('class', '')} {element.get('itemprop', '')}"
        if _STANDFIRST_CLASS.search(name) and element.tag not in ("body", "html", "article"):
            return one_line(element.text_content())
    return ""


def _first(tree: Any, *paths: str) -> str:
    """Text of the first of the nodes, of the first path that has one, that is not empty."""
    for path in paths:
        for node in tree.xpath(path):
            text = one_line(node if isinstance(node, str) else node.text_content())
            if text:
                return text
    return ""


def _date(value: Any) -> date | None:
    try:
        return datetime.fromisoformat(_plain(value)).date()
    except ValueError:
        return None


def _plain(value: Any) -> str:
    return one_line(html.unescape(value)) if isinstance(value, str) else ""


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://"))
