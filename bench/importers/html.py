"""Folders of saved web pages."""

from __future__ import annotations

from collections.abc import Iterator

from bench.importers import Importer, Row, existing, page_rows, pages

SUFFIXES = (".html", ".htm", ".xhtml")


class HTML(Importer):
    """Every page of a folder, and of those below it."""

    def total(self, source: str) -> int:
        """Number of pages."""
        return len(pages(existing(source), SUFFIXES))

    def rows(self, source: str) -> Iterator[Row]:
        """Yield what is found on each page."""
        return page_rows(pages(existing(source), SUFFIXES))
