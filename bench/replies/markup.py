"""HTML, XML, Markdown tables and character entities, made the plain lines that they stand for."""

from __future__ import annotations

import csv
import html
import re
from collections import Counter
from collections.abc import Iterator

from bench.replies.markers import MARKER

_DROPPED = re.compile(
    r"<!--.*?(?:-->|\Z)|<!doctype[^>]*>|<\?xml[^>]*>"
    r"|<(script|style|head|template|svg)\b[^>]*>.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_TAG = re.compile(
    r"<(/?)([A-Za-z][\w:.-]*)((?:\s+[\w:@.-]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?)*)"
    r"\s*/?>"
)
TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s+[\w:@.-]+\s*=[^<>]*)?\s*/?>|<!--.*?-->")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ESCAPED = re.compile(r"&(?:amp;)*lt;/[\w:-]+\s*&(?:amp;)*gt;")
_RAISED = re.compile(
    r"<sup\b[^<>]*>\s*(?:([+\-−]?(?:\d+|n))|\[\w{1,3}\]|[*†‡§])\s*</sup\s*>", re.IGNORECASE
)
_SUPERSCRIPTS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_SEPARATOR_ROW = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_ROW = re.compile(r"\s*\|.*\|\s*")
_WANTED = re.compile(
    r"takeaway|bullet|point|highlight|summar|insight|finding|detail|descri|text|fact", re.IGNORECASE
)

_INLINE_NAMES = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small "
    "span strike strong sub sup time tt u var wbr "
)
_INLINE = frozenset(_INLINE_NAMES.split())
_BLOCKS_NAMES = (
    "address article aside blockquote body center details div dl fieldset figure footer form "
    "header hr html img input main nav ol p pre section summary table tbody tfoot thead tr ul "
)
_BLOCKS = frozenset(_BLOCKS_NAMES.split())
_HTML = (
    _INLINE
    | _BLOCKS
    | {"br", "dd", "dt", "li", "option", "td", "th"}
    | {f"h{n}" for n in range(1, 7)}
)
_LABELS_NAMES = (
    "category dt h1 h2 h3 h4 h5 h6 heading headline id index label name no num number rank "
    "theme title topic "
)
_LABELS = frozenset(_LABELS_NAMES.split())
_ITEM = re.compile(
    r"(?:key[_-]?)?(?:takeaway|bullet|point|item|highlight|insight|fact|finding|entry|statement)"
    r"(?:[_-]?point)?(?:[_-]?\d+)?|li|dd|option",
    re.IGNORECASE,
)
_LISTS = frozenset(["ul", "ol", "dl"])
_ROW_GROUPS = frozenset(["thead", "tbody", "tfoot"])
_DELIMITERS = "\t,;"
_DRAWN = str.maketrans("│┃║", "|||")


def plain(text: str) -> str:
    """The text with its markup made lines: "- " before each item, "# " before each heading."""
    if _ESCAPED.search(text):
        text = unescaped(text)
    text = _DROPPED.sub("\n", _CDATA.sub(r"\1", text))
    text = "".join(_Lines(raised(text)).parts())
    return unescaped("\n".join(_without_tables(text.split("\n"))))


def is_known(name: str) -> bool:
    """Whether a tag of this name is one of HTML, or holds an item or a heading of a list."""
    name = name.lower()
    return name in _HTML or name in _LABELS or bool(_ITEM.fullmatch(name))


def raised(text: str) -> str:
    """10⁶ for 10<sup>6</sup>, which would be 106; marks of footnotes are left out."""
    return _RAISED.sub(lambda found: (found[1] or "").translate(_SUPERSCRIPTS), text)


def unescaped(text: str) -> str:
    """Characters for their entities, also where these were escaped again; "AT&T" stays."""
    before = None
    while text != before and "&" in text:
        before = text
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text


def without_tags(text: str) -> str:
    """One line without tags; `vector<int>` and `a < b` stay."""
    return TAG.sub(_stripped, raised(text)) if "<" in text else text


def _stripped(found: re.Match[str]) -> str:
    name = re.sub(r"\W.*", "", found[0].lstrip("</")).lower()
    glued = found.start() and re.match(r"\w", found.string[found.start() - 1])
    if name not in _HTML and glued and not found[0].startswith("</"):
        return found[0]
    return "" if name in _INLINE else " "


class _Lines:
    """Goes through the tags of a text once and yields what stands for them and between them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tags = [tag for tag in _TAG.finditer(text) if _is_tag(tag)]
        self.opened = Counter(tag[2].lower() for tag in self.tags if not tag[1])
        self.depth = self.headed = 0
        self.pending = self.within = self.cells = self.label = False

    def parts(self) -> Iterator[str]:
        """Yield the plain text in parts."""
        start = 0
        for tag in self.tags:
            yield self._data(self.text[start : tag.start()])
            yield self._closing(tag[2].lower()) if tag[1] else self._opening(tag)
            start = tag.end()
        yield self._data(self.text[start:])

    def _data(self, data: str) -> str:
        if not data.strip():
            return " " if self.within and data else data
        if self.within and not any(map(MARKER.match, map(str.strip, data.split("\n")[1:]))):
            data = re.sub(r"\s+", " ", data)
        if not self.pending or self.label:
            return data
        self.pending = False
        return f"\n{'  ' * max(self.depth - 1, 0)}- {data.lstrip()}"

    def _opening(self, tag: re.Match[str]) -> str:
        name = tag[2].lower()
        if name in _INLINE:
            return ""
        if name in _ROW_GROUPS:
            return ""
        if name in ("td", "th"):
            first, self.cells = not self.cells, True
            return "|" if first else " |"
        if name == "br":
            if self.within:
                return " "
            return "\n" if MARKER.match(self.text[tag.end() :].lstrip()) else "\n  "
        if name == "tr":
            return self._row(self.text[tag.end() :])
        if name in _LABELS:
            self.within = self.label = True
            return "\n# "
        self.depth += name in _LISTS
        if name in _LISTS:
            self.within = False
        elif _ITEM.fullmatch(name) or (name not in _HTML and self.opened[name] > 1):
            self.pending = self.within = True
        return "\n"

    def _row(self, rest: str) -> str:
        ended, self.cells = "|\n" if self.cells else "\n", False
        header = re.match(r"\s*<th\b", rest, re.IGNORECASE)
        if header or self.headed:
            return ended
        self.headed = 1
        return f"{ended}|---|\n"

    def _closing(self, name: str) -> str:
        if name in _INLINE or name in _ROW_GROUPS or name in ("td", "th", "br"):
            return ""
        if name in ("tr", "table"):
            ended, self.cells = "|" if self.cells else "", False
            self.headed = self.headed if name == "tr" else 0
            return ended if name == "tr" else f"{ended}\n"
        if name in _LABELS:
            self.within, self.label = self.pending, False
            return "\n"
        self.depth -= self.depth > 0 and name in _LISTS
        if _ITEM.fullmatch(name) or name not in _HTML or name in _LISTS:
            self.pending = self.within = False
        return "\n\n" if name in ("p", "ul", "ol", "dl", "div") and not self.within else "\n"


def _is_tag(tag: re.Match[str]) -> bool:
    """Whether what is written like a tag is one: `vector<int>` and `<that they said>` are not."""
    name = tag[2].lower()
    if name in _HTML:
        return True
    glued = tag.start() and re.match(r"\w", tag.string[tag.start() - 1])
    return not (glued and not tag[1]) and ("=" in tag[3] or not tag[3].strip())


def _without_tables(lines: list[str]) -> Iterator[str]:
    """Yield lines, with an item for each row of a table."""
    lines, at = _rows(lines), 0
    while at < len(lines):
        end = at
        while end < len(lines) and "|" in lines[end] and lines[end].strip():
            end += 1
        rows = lines[at:end]
        ruled = next((i for i, row in enumerate(rows[:2]) if _SEPARATOR_ROW.fullmatch(row)), None)
        if ruled is not None or (len(rows) > 1 and all(map(_ROW.fullmatch, rows))):
            yield from _items(rows, 0 if ruled is None else ruled + 1)
            at = end
        else:
            yield lines[at]
            at += 1


def _rows(lines: list[str]) -> list[str]:
    """Lines with those of comma-separated values, or drawn with lines, made rows of Markdown."""
    lines = [line.translate(_DRAWN) for line in lines]
    filled = [line for line in lines if line.strip()]
    for delimiter in _DELIMITERS if len(filled) > 1 else "":
        if delimiter not in filled[0]:
            continue
        heads, *body = (
            next(csv.reader([line], delimiter=delimiter, skipinitialspace=True)) for line in filled
        )
        is_header = all(re.fullmatch(r"#|\w[\w #]{0,24}", cell) for cell in heads)
        wanted = any(_WANTED.search(cell) for cell in heads)
        if is_header and wanted and all(len(row) == len(heads) for row in body):
            return ["|".join(heads), "|".join("-" for _ in heads), *map("|".join, body)]
    return lines


def _items(rows: list[str], first: int) -> Iterator[str]:
    """Yield the cells of the column that says most, under a heading that promises it if any."""
    table = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))] for row in rows
    ]
    body = [row for row in table[first:] if not all(re.fullmatch(r":?-*:?", cell) for cell in row)]
    width = max(map(len, body), default=0)
    heads = table[0] if first > 1 else []
    sizes = [
        sum(len(row[at]) for row in body if at < len(row) and re.search(r"[^\W\d_]", row[at]))
        for at in range(width)
    ]
    named = [at for at in range(min(width, len(heads))) if sizes[at] and _WANTED.search(heads[at])]
    column = max(named or range(width), key=lambda at: sizes[at], default=0)
    if not named and column < len(heads) and re.search(r"\w{2,}[.!?]\W*$", heads[column]):
        body = [heads, *body]  # a table without a head
    yield ""
    yield from (f"- {row[column]}" for row in body if column < len(row))
    yield ""
