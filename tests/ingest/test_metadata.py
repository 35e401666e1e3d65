"""Author, date, title and language of the article and of no other story on its page."""

import json

import pytest

from bench.ingest.html import read_html
from tests.ingest.test_lists import LIST, TITLE, page

BOX = f"<h2>Key Takeaways</h2>{LIST}"
OWN = {
    "@type": "NewsArticle",
    "headline": TITLE,
    "url": "https://post.example/bridge",
    "datePublished": "2026-03-02",
    "author": {"name": "Ana Moss"},
}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Tax vote goes to a second round",
    "url": "https://post.example/tax",
    "datePublished": "2025-01-01",
    "author": {"name": "Bo Lind"},
}
PERSON = {"@type": "Person", "@id": "#p", "name": "Ana Moss"}
CANONICAL = "<link rel=canonical href='https://post.example/bridge'>"


def script(*objects, around="{}", kind="application/ld+json"):
    """A script of JSON-LD for each object."""
    texts = (around.replace("{}", json.dumps(one)) for one in objects)
    return "".join(f'<script type="{kind}">{text}</script>' for text in texts)


def declared(head):
    """Author, date and title of a page with this in its head, and its doubts."""
    found, doubts = read_html(page(BOX, before=head))
    return (found["author"], str(found["published"]), found["title"]), doubts


@pytest.mark.parametrize(
    "head",
    [
        script({"@graph": [OTHER, {**OWN, "author": [{"@id": "#p"}]}, PERSON]}),  # readability#932
        script({**OWN, "author": "#p"}, PERSON),
        script(OWN, kind="application/ld+json; charset=utf-8"),
        script(OWN, around="//<![CDATA[\n{}\n//]]>"),
        script(OWN, around="<!--\n{}\n-->"),
        script(OWN, around="{};"),
        script([OTHER, OWN]),
        script(OTHER, OWN),
        CANONICAL + script(OTHER, OWN),
        script({**OTHER, "url": ""}, {**OWN, "url": ""}),
        script({"@type": "WebPage", "mainEntity": OWN}),
        script({**OWN, "datePublished": "Mon, 02 Mar 2026 08:00:00 GMT"}),
        script({**OWN, "datePublished": 1772438400}),
    ],
)
def test_the_article_is_described_by_its_own_object(head):
    """In a graph, by `@id`, in CDATA or comments, in arrays, after another story."""
    assert declared(head) == (("Ana Moss", "2026-03-02", TITLE), [])


@pytest.mark.parametrize("head", [CANONICAL + script(OTHER), script({**OTHER, "url": ""})])
def test_another_story_alone_gives_nothing(head):
    """Neither its author nor its date is the article's."""
    assert declared(head) == (("", "None", TITLE), [])


def test_two_dates_of_one_article_leave_none():
    """The doubt names both; author and title stay."""
    found, doubts = declared(script(OWN, {**OWN, "datePublished": "2024-01-01"}))
    assert found == ("Ana Moss", "None", TITLE)
    assert [one[:2] for one in doubts] == [
        ("published", "two dates are left: 2024-01-01 and 2026-03-02")
    ]


PUBLISHED = '<p>Published <time datetime="2026-03-02T08:00Z">2 March</time></p>'
MARCH, APRIL = "2026-03-02", "2026-04-09"
UPDATED = '<p>Updated <time datetime="2026-04-09">9 April</time></p>'


@pytest.mark.parametrize(
    "parts",
    [
        {"before": '<header><time datetime="2026-11-28">Sat</time></header>', "box": PUBLISHED},
        {"before": '<div><time datetime="2026-11-28">Saturday</time></div>', "box": PUBLISHED},
        {"box": PUBLISHED, "after": '<div class=related><time datetime="2025-01-01"></time></div>'},
        {"box": '<time datetime="2026-03-02"></time><aside><time datetime="2025-01-01"></aside>'},
        {"box": UPDATED + PUBLISHED},
        {
            "box": f"<p>Published <time datetime={MARCH}></time>,"
            f" updated <time datetime={APRIL}></time>"
        },
        {
            "box": f"<time class='entry-date published' datetime={MARCH}></time>"
            f"<time class=updated datetime={APRIL}></time>"
        },
        {"box": "<p>Updated 9 April 2026 | Published 2 March 2026</p>"},
        {"before": '<meta property="article:published_time" content="March 2, 2026">'},
        {"before": '<meta name="pubdate" content="Mon, 02 Mar 2026 08:00:00 GMT">'},
        {"before": '<meta name="pubdate" content="1772438400000">'},
        {"before": f"<meta property='article:modified_time' content={APRIL}>", "box": PUBLISHED},
    ],
)  # fmt: skip
def test_the_date_is_that_of_publication(parts):
    """Not today's, nor an update's, nor another story's (newspaper4k#575, htmldate#119)."""
    parts = parts | {"box": parts.get("box", "") + BOX}
    assert str(read_html(page(**parts))[0]["published"]) == "2026-03-02"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("German", "de"), ("Deutsch", "de"), ("de-AT", "de"), ("deu", "de"), ("gsw", "gsw"),
        ({"@type": "Language", "name": "Spanish"}, "es"), (["fr", "en"], "fr"), ("Elvish", "en"),
    ],
)  # fmt: skip
def test_languages_are_codes(said, code):
    """A name of a language gives its code; a name that is none gives the page's language."""
    assert read_html(page(BOX, before=script({**OWN, "inLanguage": said})))[0]["language"] == code


def test_two_headings_without_a_title_leave_no_headline():
    """The doubt names both."""
    text = page(BOX).replace(f"<title>{TITLE}</title>", "<h1>Another heading of the page</h1>")
    found, doubts = read_html(text)
    assert found["title"] == ""
    (doubt,) = [one for one in doubts if one.field == "title"]
    assert "2 headings could be the headline" in doubt.reason
