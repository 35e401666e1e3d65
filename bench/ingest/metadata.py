"""Title, author, date and the like from what a web page says about itself: JSON-LD, then tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from bench.ingest.dates import PUBLISHED, UPDATED, parse_date, which
from bench.ingest.doubts import Chosen, Doubt
from bench.ingest.json_ld import alike, described, is_url, listed, plain
from bench.ingest.layout import Layout
from bench.references.records import one_line

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
_PUBLISHED_TAGS = (
    "//meta[@property='article:published_time' or @property='og:published_time'"
    " or @name='article:published_time' or @itemprop='datePublished']/@content"
)
_DATE_TAGS = (
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='publication_date'"
    " or @name='parsely-pub-date' or @name='sailthru.date' or @name='DC.date.issued'"
    " or @name='dcterms.created']/@content"
)
_TIMES = "//time | //*[@itemprop='datePublished'][not(self::meta)]"
_SOURCES = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_SITES = ("//meta[@property='og:site_name']/@content",)
_LANGUAGES = ("//meta[@property='og:locale']/@content",)
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
_LABEL_WORDS = 14  # of a line with a date; more are text
_OWN_LINE = {
    "p",
    "li",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "figcaption",
    "time",
}
_MOST_OPTIONS = 9  # for a headline
_ALIKE = 0.5  # share of the shorter headline
_ZONES = timedelta(days=1)  # two dates of one moment may differ by a day


def metadata(tree: Any, layout: Layout, chosen: Chosen) -> tuple[dict[str, Any], list[Doubt]]:
    """What a page declares of an article, "" or None where it declares nothing, and the doubts.

    `standfirst` is the paragraph marked as one or else the description, which need not stand on
    the page. A doubt is a field for which two candidates are left, and what they are; `chosen`
    settles it.
    """
    shown, doubt = _headline(tree)
    titles = [*(text for path in _TITLES for text in _texts(tree, path)), *_h1(tree)]
    found = described(tree, page_address(tree), titles)
    said = found.article
    title = chosen.get("title") or plain(said.get("headline")) or shown
    language = _language(tree, said)
    published, unclear = _published(tree, said, layout, language)
    if found.doubt:
        unclear = Doubt("published", found.doubt, tuple(_days(found.days, language)))
    section = said.get("articleSection")
    if "published" in chosen:
        published, unclear = chosen["published"], None
    doubts = [one for one in (None if title else doubt, unclear) if one]
    return {
        "title": title,
        "standfirst": _marked_standfirst(tree) or _first(tree, *_STANDFIRSTS),
        "author": found.authors() or ("" if found.doubt else _author(tree)),
        "published": None if unclear else published,
        "source": page_address(tree),
        "language": language,
        "tags": [section.lower()] if isinstance(section, str) else [],
    }, doubts


def page_address(tree: Any) -> str:
    """The address that a page gives as its own, else ""."""
    return next(filter(is_url, (_first(tree, path) for path in _SOURCES)), "")


def _author(tree: Any) -> str:
    name = _BY.sub("", _first(tree, *_AUTHORS))
    return "" if is_url(name) else name


def _h1(tree: Any) -> list[str]:
    site = _first(tree, *_SITES)
    texts = (one_line(element.text_content()) for element in tree.iter("h1"))
    return [text for text in dict.fromkeys(texts) if text and text != site]


def _headline(tree: Any) -> tuple[str, Doubt | None]:
    """The headline that a page shows, or "" and the doubt where it could be two."""
    headlines = _h1(tree)
    if len(headlines) == 1:
        return headlines[0], None
    title = _first(tree, *_TITLES)
    same = [one for one in headlines if title.startswith(one)]
    like = same or [one for one in headlines if alike(one, title) >= _ALIKE]
    if like or title:
        return (like[0] if like else _SITE.sub("", title)), None
    if not headlines:
        return "", None
    names = " and ".join(repr(one[:50]) for one in headlines[:2])
    reason = f"{len(headlines)} headings could be the headline: {names}"
    return "", Doubt("title", reason, tuple(headlines[:_MOST_OPTIONS]))


def _published(
    tree: Any, said: dict[str, Any], layout: Layout, language: str
) -> tuple[date | None, Doubt | None]:
    """The day of publication, or None and the doubt where it could be two."""
    declared = _days([said.get("datePublished")], language)
    tags = _days(_texts(tree, _PUBLISHED_TAGS), language)
    if declared and tags and all(abs(day - declared[0]) > _ZONES for day in tags):
        return None, which([*declared, *tags])
    called, other = _times(tree, layout, language)
    weak = _days(_texts(tree, _DATE_TAGS), language)
    for days in (declared, tags, called, weak, other):
        if days:
            near = max(days) - min(days) <= _ZONES
            return (days[0], None) if near else (None, which(days))
    return None, None


def _times(tree: Any, layout: Layout, language: str) -> tuple[list[date], list[date]]:
    """The days of the article's time elements: those called publication, and the others."""
    called, other = [], []
    for element in tree.xpath(_TIMES):
        stamp = element.get("datetime") or element.get("content") or element.text_content()
        day = parse_date(stamp, language)
        about = _about(element)
        if not (day and about and layout.dates(element)):
            continue
        if PUBLISHED.search(about):
            called.append(day)
        elif not UPDATED.search(about):
            other.append(day)
    return called, other


def _about(element: Any) -> str:
    """What is said of a date: the names of its element and the text before it; "" in prose."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None or _is_in_prose(element):
        return ""
    text = [parent.text] if before is None else [before.tail]
    if before is not None and before.tag not in _OWN_LINE:
        text.append(before.text_content() if isinstance(before.tag, str) else "")
    names = (element.get(name) for name in ("class", "itemprop", "id"))
    small = len(parent.text_content().split()) <= _LABEL_WORDS
    named = parent.get("class") if small else ""
    return " ".join(filter(None, [element.tag, *names, *element.keys(), named, *text]))


def _is_in_prose(element: Any) -> bool:
    around = (one for one in element.iterancestors() if one.tag in _OWN_LINE)
    line = next(around, None)
    return line is not None and len(line.text_content().split()) > _LABEL_WORDS


def _days(values: Iterable[Any], language: str) -> list[date]:
    return [day for day in (parse_date(value, language) for value in values) if day]


def _language(tree: Any, said: dict[str, Any]) -> str:
    """The code of the language: of the article, the page, or the page's locale."""
    named = [_named(one) for one in listed(said.get("inLanguage"))]
    values = [*named, tree.get("lang") or "", _first(tree, *_LANGUAGES)]
    return next(filter(None, map(language_code, values)), "")


def _named(language: Any) -> str:
    """The name or code in an `inLanguage`, which may be an object."""
    if isinstance(language, dict):
        language = language.get("alternateName") or language.get("name")
    return plain(language)


@cache
def language_code(name: str) -> str:
    """The code of a language given as `de`, `de-AT`, `de_AT`, "German" or "Deutsch", else ""."""
    from babel import Locale
    from babel.core import get_global

    name = name.strip().casefold()
    code = re.split(r"[-_]", name)[0]
    code = str(get_global("language_aliases").get(code, code))  # such as deu for de
    english = Locale("en").languages
    if re.fullmatch(r"[a-z]{2,3}", code) and code in english:
        return code
    return _names_of_languages().get(name, "")


@cache
def _names_of_languages() -> dict[str, str]:
    """Codes of languages by their English names and by their own, in small letters."""
    from babel import Locale
    from babel.localedata import locale_identifiers

    codes = [code for code in locale_identifiers() if code.isalpha()]
    own = {name.casefold(): code for code in codes if (name := Locale(code).get_language_name())}
    english = Locale("en").languages.items()
    return own | {name.casefold(): code for code, name in english if code.isalpha()}


def _marked_standfirst(tree: Any) -> str:
    for element in tree.xpath("//*[@class or @itemprop]"):
        name = f"{element.get('class', '')} {element.get('itemprop', '')}"
        if _STANDFIRST_CLASS.search(name) and element.tag not in ("body", "html", "article"):
            return one_line(element.text_content())
    return ""


def _first(tree: Any, *paths: str) -> str:
    """Text of the first of the nodes, of the first path that has one, that is not empty."""
    return next((text for path in paths for text in _texts(tree, path)), "")


def _texts(tree: Any, path: str) -> Iterator[str]:
    """The texts of the nodes on a path that are not empty."""
    for node in tree.xpath(path):
        if text := one_line(node if isinstance(node, str) else node.text_content()):
            yield text
