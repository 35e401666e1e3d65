"""Folders of saved pages and of Markdown files."""

from pathlib import Path

from bench.importers.html import HTML
from bench.importers.markdown import Markdown

PAGES = Path(__file__).parents[1] / "pages"


def test_saved_pages_are_found_wherever_they_lie(tmp_path):
    """Sub-folders are read; what a browser saved beside a page, or a Mac, is not."""
    page = (PAGES / "wire.html").read_bytes()
    for name in (
        "b.html",
        "sub/A page.HTM",
        "b_files/frame.html",
        "readme.html",
        "x.txt",
        "._b.html",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(page)
    found = list(HTML().read(str(tmp_path)))
    assert [one.reference.article.id for one in found] == ["b", "a-page"]
    assert found[0].reference.article.published.isoformat() == "2030-09-05"
    assert HTML().total(str(tmp_path)) == 2


def test_markdown_of_any_layout_is_read(tmp_path):
    """Our own files, a newsletter and copied text stand beside each other."""
    for name in ("wire.md", "newsletter.markdown", "copied.txt"):
        (tmp_path / name).write_bytes((PAGES / name).read_bytes())
    found = {one.reference.article.id: one.reference for one in Markdown().read(str(tmp_path))}
    assert sorted(found) == ["copied", "newsletter", "wire"]
    assert {len(reference.takeaways[0]) for reference in found.values()} == {4}


def test_a_page_without_takeaways_is_rejected_with_its_reason(tmp_path):
    """The next page is read all the same."""
    (tmp_path / "a.html").write_text("<html><body><h1>Nothing to see on this page</h1>")
    (tmp_path / "b.html").write_bytes((PAGES / "wire.html").read_bytes())
    first, second = HTML().read(str(tmp_path))
    assert "no article found" in str(first.problems[0])
    assert (first.reference, second.reference.article.id) == (None, "b")


def test_a_date_that_could_be_two_is_noted(tmp_path):
    """The page is imported without it."""
    page = (PAGES / "wire.html").read_text(encoding="utf-8")
    published = '"datePublished": "2030-09'
    assert published in page
    other = page.replace("</head>", '<meta property="article:published_time" content="2024-01-01">')
    (tmp_path / "a.html").write_text(other, encoding="utf-8")
    [found] = HTML().read(str(tmp_path))
    assert found.reference.article.published is None
    assert "two dates are left: 2024-01-01 and 2030-09" in str(found.problems[0])
