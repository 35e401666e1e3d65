"""A page, as text or as a file, into a draft reference; nothing is fetched."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from bench.ingest import draft, slug
from bench.ingest.source import Page, read
from bench.references.records import Place
from bench.types import InputError, Reference

_log = logging.getLogger("bench")


def read_page(page: str | Path, *, selector: str = "") -> Reference:
    """Read a page; see `bench.read_page`."""
    name, data = _taken(page)
    problems: list[InputError] = []
    place = Place(file=name, report=problems.append)
    found = draft(data, place, selector=selector, note=lambda note: _log.warning("%s", note))
    if problems:
        raise problems[0]
    return replace(found, article=replace(found.article, id=slug(found.article.title)))


def _taken(page: str | Path) -> tuple[str, Page]:
    """What messages call the page, and its bytes."""
    if not isinstance(page, str | Path):
        raise InputError(f"expected a path or a text, not {page!r:.60}", field="page")
    text = str(page)
    if isinstance(page, str) and (text.lstrip().startswith("<") or "\n" in text.strip()):
        return "page", Page(text.encode("utf-8", "surrogatepass"))
    if "://" in text or text == "-":
        raise InputError("expected a file or a text; nothing is fetched", file=f"{text:.200}")
    return text, read(text)
