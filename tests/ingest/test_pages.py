"""Pages in the styles of kinds of news sites, each beside the reference that must come out."""

from pathlib import Path

import pytest

from bench import ingest, references
from bench.ingest.source import Page
from bench.references.records import Place, as_record

PAGES = Path(__file__).parents[1] / "pages"
LAYOUTS = sorted(path for path in PAGES.iterdir() if path.suffix != ".md")


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_a_page_gives_the_article_and_its_takeaways(path):
    """Title, standfirst, author, date, text and bullets are found, and no furniture."""
    expected = references.read(path.with_suffix(".md"))
    found = ingest.draft(Page(path.read_bytes()), Place(file=path))
    assert as_record(found) | {"id": path.stem} == as_record(expected)
