"""Folders of Markdown and text files in any layout."""

from __future__ import annotations

from collections.abc import Iterator

from bench.importers import Importer, Row, existing, page_rows, pages

SUFFIXES = (".md", ".markdown", ".txt")


class Markdown(Importer):
    """Every file of a folder, and of those below it."""

    def total(self, source: str) -> int:
        """Number of files."""
        return len(pages(existing(source), SUFFIXES))

    def rows(self, source: str) -> Iterator[Row]:
        """Yield what is found in each file."""
        return page_rows(pages(existing(source), SUFFIXES))
