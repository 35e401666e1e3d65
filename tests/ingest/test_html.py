"""Boxes of takeaways in web pages, and what pages declare of themselves."""

import json

import pytest

from bench.ingest.html import read_html

BODY = [
    "The toll on the Marrow bridge ends on 1 July, the county said on Tuesday, six years early.",
    "It has paid for the bridge, which cost 40 million crowns, sooner than anybody had expected.",
    "About 11,000 cars cross on a working day. Lorries will go on paying until the end of 2033.",
]
BULLETS = ["The toll for cars ends on 1 July.", "Lorries pay until the end of 2033."]
FIRST, SECOND = BULLETS
ITEMS = f"<li>{FIRST}</li><li>{SECOND}</li>"
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)


def page(box, head="", heading="<h1>Toll on the Marrow bridge ends early</h1>", html="<html>"):
    """A page with a box above the text."""
    return f"<!DOCTYPE html>{html}<head>{head}</head><body><article>{heading}{box}{TEXT}</article>"


@pytest.mark.parametrize(
    "box",
    [
        f"<h2>Key takeaways</h2><ul><li>{FIRST}<li>{SECOND}</ul>",
        f"<h2>Key takeaways from the county's decision</h2><ol>{ITEMS}</ol>",
        f"<h3>Highlights</h3><p>Here is what to know:</p><ul>{ITEMS}</ul>",
        f"<p><strong>Key points:</strong></p><p>1. {FIRST}</p><p>2. {SECOND}</p>",
        f"<h3>In brief</h3><p>– {FIRST}</p><p>– {SECOND}</p>",
        f"<p><b>AT A GLANCE</b><br>{FIRST}<br/>{SECOND}</p>",
        f"<p>TL;DR<br>✅ {FIRST}<br>✅ {SECOND}</p>",
        f"<table><tr><td><b>Summary</b></td></tr><tr><td>{FIRST}</td></tr><tr><td>{SECOND}</table>",
        f"<section aria-label='Key takeaways'><ul>{ITEMS}</ul></section>",
        f"<div class='KeyPoints_list__x1'><ul>{ITEMS}</ul></div>",
        f"<div><div><h2>Takeaways</h2></div><div><ul>{ITEMS}</ul></div></div>",
        f"<aside><h4>The takeaway</h4><p>{FIRST}</p><p>{SECOND}</p></aside>",
        f"<h2>Key facts</h2><ul><li>{FIRST}<ul><li>{SECOND}</li></ul></li></ul>",
        f"<h2>Key facts</h2><ul><li><p>The toll for</p>cars ends on 1 July.<li>{SECOND}</ul>",
        f"<h2>Key facts</h2><ul><li>•&nbsp;{FIRST}</li><li>•&nbsp;{SECOND}</li></ul>",
        f"<details><summary>What to know</summary><ul>{ITEMS}</ul></details>",
        f"<h2>Kort fortalt</h2><ul>{ITEMS}</ul>",
        f"<h2>Главное</h2><ul>{ITEMS}</ul>",
    ],
)
def test_bullets_are_found_and_leave_the_text(box):
    """However a site lays out its box, it gives the two bullets and nothing of it stays."""
    found = read_html(page(box))[0]
    assert found["takeaways"] == BULLETS
    assert found["text"].split("\n\n") == BODY


@pytest.mark.parametrize(
    "box",
    [
        "<h2>Why it matters</h2><ul><li>Commuters save money.</li><li>Trains lose some.</li></ul>",
        "<ul><li><a href='#k'>Key takeaways</a></li><li><a href='#b'>Background</a></li></ul>",
        "<nav><h2>Highlights</h2><ul><li>Sport</li><li>Business today</li></ul></nav>",
        "<h2>Summary</h2>",
    ],
)
def test_other_lists_are_no_takeaways(box):
    """Prose headings, tables of contents, menus and bare headings give no bullets."""
    assert read_html(page(box))[0]["takeaways"] == []


def test_a_list_of_other_articles_leaves_the_text():
    """Their headlines are not part of this article, wherever the box stands."""
    other = "<h4>Related stories</h4><ul><li>Ferry sails again</li><li>Mill closes</li></ul>"
    assert read_html(page(other))[0]["text"].split("\n\n") == BODY


def ld(**fields):
    """A JSON-LD script."""
    found = {"@type": "NewsArticle", "headline": "H", **fields}
    return f'<script type="application/ld+json">{json.dumps(found)}</script>'


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (ld(author="By Ana Moss"), "Ana Moss"),
        (ld(author={"name": "Ana Moss"}), "Ana Moss"),
        (ld(author=[{"name": "Ana Moss"}, {"name": "Ana Moss"}, {"name": "Bo"}]), "Ana Moss, Bo"),
        (ld(author={"name": "https://example.org/ana"}), ""),
        ('<script type="application/ld+json">{not json</script>', ""),
        ('<script type="application/ld+json">[1, {"@type": ["Thing"]}]</script>', ""),
        ('<script type="application/ld+json">{"@graph": [{"@type": "ReportageNewsArticle",'
         '"headline": "H", "author": {"name": "Ana Moss"}}]}</script>', "Ana Moss"),
        ('<meta name="author" content="Ana Moss">', "Ana Moss"),
    ],
)  # fmt: skip
def test_authors_are_read_in_every_shape(head, author):
    """Strings, objects and lists; an address is no name; broken JSON-LD is passed over."""
    assert read_html(page("", head))[0]["author"] == author


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (ld(headline="Toll &amp; bridge"), "Toll & bridge"),
        ('<meta property="og:title" content="Another">', "Toll on the Marrow bridge ends early"),
        ("<title>x | Site</title>", "Toll on the Marrow bridge ends early"),
    ],
)
def test_the_headline_is_what_the_page_declares_or_shows(head, title):
    """JSON-LD comes first, with its entities resolved, then the one first heading."""
    assert read_html(page("", head))[0]["title"] == title


def test_among_several_headings_the_declared_title_decides():
    """A site's name in an h1 of its own is not the headline."""
    found = page("", "<title>Toll ends - Echo</title>", "<h1>The Echo</h1><h1>Toll ends</h1>")
    assert read_html(found)[0]["title"] == "Toll ends"


def test_dates_source_language_and_section_are_declared():
    """A time zone does not move the day; a region is no part of the language."""
    head = ld(datePublished="2031-02-03T23:30:00-05:00", articleSection="Local") + (
        '<link rel="canonical" href="https://echo.example/toll">'
    )
    found = read_html(page("", head, html='<html lang="en-GB">'))[0]
    assert str(found["published"]) == "2031-02-03"
    assert found["source"] == "https://echo.example/toll"
    assert (found["language"], found["tags"]) == ("en", ["local"])


def test_a_description_that_is_not_on_the_page_is_no_standfirst():
    """Search engines are told things that no reader sees."""
    head = '<meta name="description" content="All about tolls on the Marrow bridge and elsewhere.">'
    assert read_html(page("", head))[0]["standfirst"] == ""
    shown = page("<p>All about tolls on the Marrow bridge and elsewhere.</p>", head)
    assert read_html(shown)[0]["standfirst"].startswith("All about tolls")
    assert read_html(shown)[0]["text"].split("\n\n") == BODY
