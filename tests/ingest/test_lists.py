"""Which lists of a page are its article's takeaways.

The kinds of pages are those of public extraction benchmarks (adbar/trafilatura,
scrapinghub/article-extraction-benchmark) and of bug reports, written anew.
"""

import pytest

from bench.ingest.html import read_html

TITLE = "Harbour bridge to close for a year"
FIRST, SECOND = BULLETS = ["The bridge closes on 1 May.", "Repairs cost 5 million euros."]
BODY = [
    "The Harbour Bridge in Port Lindow will close for a whole year from the first of May, the city"
    " council said on Monday.",
    "Repairs to its steel deck will be paid by the region, according to a paper that the council"
    " published on the same day.",
    "Inspectors found cracks in 14 of its 60 beams in January, and two of its four lanes have been"
    " closed since then to lorries.",
]
LIST = f"<ul><li>{FIRST}</li><li>{SECOND}</li></ul>"
OTHERS = "<ul><li>Another thing is so.</li><li>And a third one too.</li></ul>"


def page(box="", before="", after=""):
    """A page with a box in its article, and something before and after the article."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    return (
        f"<!doctype html><html lang=en><title>{TITLE}</title><body>{before}<article>"
        f"<h1>{TITLE}</h1>{box}{text}</article>{after}</body></html>"
    )


@pytest.mark.parametrize(
    "box",
    [
        # classes on the items (u01)
        f"<div class=takeaways><ul><li class=point>{FIRST}<li class=takeaway>{SECOND}</ul></div>",
        f"<ul><li class=KeyPoints-item>{FIRST}</li><li class=KeyPoints-item>{SECOND}</li></ul>",
        f"<p class=takeaway>{FIRST}</p><p class=takeaway>{SECOND}</p>",
        # headings in buttons and summaries, with a label, badge or icon beside (26)
        f"<h2><button aria-expanded=true>Key Takeaways</button></h2><div>{LIST}</div>",
        f"<div><button>Key Takeaways</button><button>Story</button></div><div>{LIST}</div>",
        f"<h3><button><svg></svg><span>Key Takeaways</span><span>+</span></button></h3>{LIST}",
        f"<details><summary>Key Takeaways <span class=badge>New</span></summary>{LIST}</details>",
        f"<h2>Key Takeaways<span>AI-generated summary</span></h2>{LIST}",
        f"<h2>Key Takeaways<a class=anchor href=#kt>#</a></h2>{LIST}",
        f"<h2>Key Takeaways</h2><div>Advertisement</div><p>Listen</p>{LIST}",
        f"<ul><li><b>Key Takeaways</b></li><li>{FIRST}</li><li>{SECOND}</li></ul>",
        f"<h2>Key\u200b Takea&shy;ways</h2>{LIST}",
        # names in attributes
        f"<section aria-label='Das Wichtigste in Kürze'>{LIST}</section>",
        f"<div data-module=key-takeaways>{LIST}</div>",
        f"<div data-component=KeyTakeaways><p>{FIRST}</p><p>{SECOND}</p></div>",
        f"<key-takeaways>{LIST}</key-takeaways>",
        # other marks of a list
        f"<dl><dt>Key Takeaways</dt><dd>{FIRST}</dd><dd>{SECOND}</dd></dl>",
        f"<h2>Key Takeaways</h2><p>• {FIRST} • {SECOND}</p>",
        f"<div><div>Key Takeaways</div><div><div>{FIRST}</div><div>{SECOND}</div></div></div>",
        # links and copies
        f"<h2>Key Takeaways</h2><ul><li>The <a href=b>bridge</a> closes on 1 May.<li>{SECOND}</ul>",
        f"<h2>Key points</h2><ul><li>{FIRST}<li>{SECOND}<li><a href=/x>Read more: a vote</a></ul>",
        f"<aside class=sidebar><h2>Key Takeaways</h2>{LIST}</aside>",
        f"<div><h2>Key Takeaways</h2>{LIST}</div><div><h2>Key Takeaways</h2>{LIST}</div>",
        # numbers, labels and a notice among the bullets
        f"<div><h3>Key Points</h3><div><span>1</span><p>{FIRST}</p></div>"
        f"<div><span>2</span><p>{SECOND}</p></div></div>",
        f"<h2>Key Takeaways</h2><ul><li>{FIRST}<li>Advertisement<li>{SECOND}<li>Share</ul>",
        f"<h2>Key Takeaways</h2><p>This summary was made with AI and checked by editors.</p>{LIST}",
        f"<h2>Key Takeaways</h2><div role=list><div role=listitem>{FIRST}</div>"
        f"<div role=listitem>{SECOND}</div></div>",
        # headings of other languages
        f"<h2>Das Wichtigste zum Thema</h2>{LIST}",
        f"<h2>L’essentiel à retenir</h2>{LIST}",
        f"<h2>Las claves</h2>{LIST}",
        f"<h2>Ringkasan</h2>{LIST}",
    ],
)
def test_the_list_is_found_whole_and_nothing_of_it_stays(box):
    """Both bullets are taken, none stays in the body, and the heading is nobody's name."""
    found, doubts = read_html(page(box))
    assert found["takeaways"] == BULLETS
    assert found["text"].split("\n\n") == BODY
    assert (found["author"], doubts) == ("", [])


@pytest.mark.parametrize(
    "items",
    [
        ("Prep: 10 min", "Cook: 20 min", "Serves: 4"),
        ("2 eggs", "100 g flour", "1 pinch of salt"),
        ("Skellow 3", "Corran 1", "Rovers 2"),
    ],
)
def test_figures_under_a_weak_heading_are_no_takeaways(items):
    """Notes of a recipe, its ingredients and a table of results."""
    listed = "".join(f"<li>{item}</li>" for item in items)
    assert read_html(page(f"<h2>At a glance</h2><ul>{listed}</ul>"))[0]["takeaways"] == []


def test_a_paragraph_that_is_also_a_bullet_stays_in_the_text():
    """Only a whole second copy of the list is taken out of the article."""
    found, _ = read_html(
        page(f"<h2>Key Takeaways</h2><ul><li>{BODY[0]}</li><li>{SECOND}</li></ul>")
    )
    assert found["text"].split("\n\n") == BODY


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"after": f"<footer><h3>Key points</h3>{LIST}</footer>"}, "is in a menu"),
        ({"before": f"<div class=main-menu><b>Highlights</b>{LIST}</div>"}, "stands apart"),
        ({"box": f"<div class=promo><h3>Key facts</h3>{LIST}</div>"}, "is in a menu, an advert"),
        ({"box": f"<div class=related-stories><h3>Key Takeaways</h3>{LIST}</div>"}, "is in a menu"),
        ({"after": f"<aside><h3>Highlights</h3>{LIST}</aside>"}, "stands apart"),
        (
            {"box": "<h2>Key points</h2><ul><li><a href=/a>A vote goes to a second round.</a>"
             "<li><a href=/b>A mill on the coast closes.</a></ul>"},
            "has only links to other pages",
        ),
        (
            {"box": "<h2>In brief</h2><ul><li><img><h3><a href=/a>Vote goes on</a></h3><p>It"
             " goes to a second round.<li><img><h3><a href=/b>Mill closes</a></h3><p>In May.</ul>"},
            "has only links to other pages",
        ),
        (
            {"box": "<h2>Summary</h2><ul><li>Why the bridge closes (<a href=#a>More</a>)"
             "<li>What it costs the region (<a href=#b>More</a>)</ul>"},
            "is a table of contents",
        ),
        (
            {"box": "<h3>Summary</h3><dl><dt>Author<dd>Lindow Post desk and others"
             "<dt>Date<dd>1 May 2026</dl>"},
            "describes the page",
        ),
        (
            {"box": f"<h2>Key Points</h2>{LIST}<h2>At a glance</h2>{OTHERS}"},
            "2 lists could be the takeaways: 'Key Points' (2: 'The bridge closes on 1 May.' ...)",
        ),
        (
            {"box": f"<h3>Summary</h3><p>{BODY[0]}</p><h3>Summary</h3>{LIST}"},
            "has the heading of other parts of the article too",
        ),
    ],
)  # fmt: skip
def test_other_lists_are_refused_with_the_reason(parts, reason):
    """Menus, adverts, links, contents, tables about the page, one of two: none is taken."""
    found, doubts = read_html(page(**parts))
    assert found["takeaways"] == []
    assert reason in {one.field: one.reason for one in doubts}["takeaways"]


def test_a_heading_that_says_takeaways_comes_before_others():
    """Another list beside it stays in the text."""
    found, _ = read_html(page(f"<h2>At a glance</h2>{OTHERS}<h2>Key Takeaways</h2>{LIST}"))
    assert found["takeaways"] == BULLETS
    assert "Another thing is so." in found["text"]


def test_a_selector_names_the_list():
    """The second list is taken where a person names it; it may have one bullet or no heading."""
    both = page(f"<h2>Key Points</h2>{LIST}<div id=b><h2>At a glance</h2>{OTHERS}</div>")
    assert len(read_html(both, "#b")[0]["takeaways"]) == 2
    assert read_html(both, "#b li:first-child")[0]["takeaways"] == ["Another thing is so."]


def test_raised_figures_and_quotations_are_kept():
    """10<sup>6</sup> is no 106; the mark of a footnote goes."""
    box = "<h2>Key Takeaways</h2><ul><li>10<sup>6</sup> cars cross 2 m<sup>2</sup> a day.<li>"
    box += "It is <q>safe</q>, said the mayor.<sup><a href=#n1>1</a></sup></ul>"
    assert read_html(page(box))[0]["takeaways"] == [
        "10⁶ cars cross 2 m² a day.",
        "It is “safe”, said the mayor.",
    ]
