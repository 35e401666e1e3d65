"""The bytes of a page -> what is read from them: its text, or the fields of an article."""

from __future__ import annotations

import codecs
import re
from typing import Any

from bench.ingest.doubts import Chosen, Doubt
from bench.ingest.kinds import is_html
from bench.ingest.source import Page
from bench.ingest.text import from_text
from bench.references.reading import decode
from bench.references.records import Place
from bench.text import normalised
from bench.types import InputError

MIN_WORDS = 20
"""Of an article; fewer are a consent banner."""
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n")


def has_front_matter(text: str) -> bool:
    """Whether a text is a Markdown file of our own format."""
    return _FRONT_MATTER.match(text) is not None


def opened(page: Page, place: Place) -> tuple[bytes, str]:
    """The bytes of a page, UTF-16 as UTF-8, and its text; "" for a web page.

    What is neither is reported to `place`.
    """
    data = _as_utf8(page.data)
    return data, "" if is_html(data) else _plain_text(data, place)


def _plain_text(data: bytes, place: Place) -> str:
    text = decode(data, place) or ""
    if "\0" in text:
        place.report(InputError("expected text, found binary data", file=place.file))
        return ""
    return text


def fields_of(
    data: bytes, text: str, selector: str, chosen: Chosen
) -> tuple[dict[str, Any], dict[str, Doubt]]:
    """The fields of a web page or a text, and what is not sure of them."""
    if is_html(data):
        from bench.ingest.html import read_html

        record, doubts = read_html(data, selector, chosen)
    elif selector:
        raise InputError("only a web page has parts that a selector names", field="--selector")
    else:
        record, doubts = from_text(normalised(text), chosen)
    return record, {doubt.field: doubt for doubt in doubts}


def _as_utf8(data: bytes) -> bytes:
    """The bytes as UTF-8 where they say that they are UTF-16, as some editors save."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    return data
