"""The article that a page describes in JSON-LD, told from other stories described beside it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bench.references.records import one_line
from bench.text import words

_ARTICLE = re.compile(r".*(?:Article|BlogPosting|Report)")  # types of schema.org
_WRAPPERS = re.compile(r"(?://|/\*)?\s*(?:<!\[CDATA\[|\]\]>)\s*(?:\*/)?|<!--|-->")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_PARTS = ("@graph", "mainEntity", "mainEntityOfPage")
_GRAM = 3  # characters of the sequences by which headlines are compared
_ALIKE = 0.35  # share of sequences; headlines of two stories in one language share 0.1 to 0.2
_LEAST_WORDS = 2
_BY = re.compile(r"^(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)

Object = dict[str, Any]


class Described(NamedTuple):
    """The object of the page's own article, {} where there is none, and all objects by `@id`.

    `doubt` says why the day of publication is not sure, and `days` which are left.
    """

    article: Object
    by_id: dict[str, Object]
    doubt: str = ""
    days: tuple[str, ...] = ()

    def authors(self) -> str:
        """Names of the authors, whether they are given here or by `@id` elsewhere."""
        names = [self._name(one) for one in listed(self.article.get("author"))]
        return ", ".join(name for name in dict.fromkeys(names) if name)

    def _name(self, author: Any) -> str:
        if isinstance(author, dict):
            author = author.get("name") or self.by_id.get(str(author.get("@id")), {}).get("name")
        if isinstance(author, str) and author in self.by_id:
            author = self.by_id[author].get("name")
        name = _BY.sub("", plain(listed(author)[0] if author else ""))
        return "" if is_url(name) else name


def described(tree: Any, address: str, titles: Iterable[str]) -> Described:
    """Find the article by the address of the page and by the headlines that the page shows.

    An object with another address and another headline is another story. Two objects that are
    equally likely and differ leave a doubt.
    """
    found = [item for script in _scripts(tree) for item in _objects(_loaded(script))]
    by_id: dict[str, Object] = {}
    for item in found:
        name = item.get("@id")
        if isinstance(name, str) and len(item) > len(by_id.get(name, {})):
            by_id[name] = item
    titles = [title for title in titles if title]
    scored = [(_score(item, address, titles), item) for item in found if _is_article(item)]
    own = [(score, item) for score, item in scored if score > 0]
    best = [item for score, item in own if score == max(score for score, _ in own)]
    if not best:
        return Described({}, by_id)
    days = tuple(sorted({plain(item.get("datePublished"))[:10] for item in best} - {""}))
    heads = {" ".join(words(plain(item.get("headline")))): item for item in best}
    if len(heads) > 1:
        names = " and ".join(repr(plain(item.get("headline"))[:50]) for item in best[:2])
        return Described({}, by_id, f"the page describes two articles, {names}", days)
    doubt = f"two dates are left: {days[0]} and {days[1]}" if len(days) > 1 else ""
    merged: Object = {}
    for item in reversed(best):
        merged |= {name: value for name, value in item.items() if value}
    return Described(merged, by_id, doubt, days)


def listed(value: Any) -> list[Any]:
    """A list as it is, anything else as a list of one."""
    return value if isinstance(value, list) else [value]


def plain(value: Any) -> str:
    """A text on one line, its entities resolved; "" for what is no text."""
    return one_line(html.unescape(value)) if isinstance(value, str) else ""


def is_url(text: str) -> bool:
    """Whether a text is an address on the web."""
    return text.startswith(("http://", "https://"))


def alike(first: str, second: str) -> float:
    """How much two headlines share, from 0 to 1: of the shorter one's three-letter sequences."""
    one, other = _grams(first), _grams(second)
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _scripts(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            yield script.text or ""


def _loaded(text: str) -> Any:
    """The value of a script, also in CDATA, comments or entities, None where it is no JSON."""
    bare = _WRAPPERS.sub("", text).strip().rstrip(";")
    for attempt in (text, bare, _TRAILING_COMMA.sub("", bare), html.unescape(bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any) -> Iterator[Object]:
    """Yield the objects of lists and graphs."""
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, dict):
            yield item
            waiting += [item[part] for part in _PARTS if part in item]
            waiting += [one for one in listed(item.get("author")) if isinstance(one, dict)]
        elif isinstance(item, list):
            waiting += item


def _is_article(item: Object) -> bool:
    return any(_ARTICLE.fullmatch(str(kind)) for kind in listed(item.get("@type")))


def _score(item: Object, address: str, titles: list[str]) -> float:
    """How surely an object is the page's own article; 0 for another story."""
    headline = plain(item.get("headline") or item.get("name"))
    likeness = max((alike(headline, title) for title in titles), default=1.0)
    if len(words(headline)) < _LEAST_WORDS and headline.isascii():
        likeness = max(likeness, 0.5)  # too short to tell
    addresses = {_bare_address(url) for url in _addresses(item)}
    if address and _bare_address(address) in addresses:
        return 2.0 + round(likeness, 1)
    if address and addresses and likeness < 2 * _ALIKE:
        return 0.0
    return round(likeness, 1) if likeness >= _ALIKE else 0.0


def _addresses(item: Object) -> Iterator[str]:
    page = item.get("mainEntityOfPage")
    for value in (item.get("url"), page.get("@id") if isinstance(page, dict) else page):
        if isinstance(value, str) and is_url(value):
            yield value


def _bare_address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")


def _grams(text: str) -> set[str]:
    text = " ".join(words(text))
    return {text[i : i + _GRAM] for i in range(max(len(text) - _GRAM + 1, 1))} if text else set()
