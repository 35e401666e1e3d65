"""From a page to a file in the collection."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import ingest, references
from bench.ingest.editing import edit
from bench.ingest.source import Page
from bench.references.records import Place
from bench.types import BenchError, InputError

PAGES = Path(__file__).parents[1] / "pages"
COPIED = PAGES / "copied.txt"


def draft(text: str):
    """What is found in a text, and what is said to be wrong with it."""
    problems: list[InputError] = []
    found = ingest.draft(Page(text.encode()), Place(report=problems.append))
    return found, [str(problem) for problem in problems]


def test_a_page_becomes_a_file_named_by_its_headline(tmp_path):
    """`add` writes one file, which reads back as the article."""
    path = ingest.add(str(COPIED), tmp_path / "new")
    assert path == tmp_path / "new" / "harbour-ferry-returns-after-winter-repairs-in-skellow.md"
    assert len(references.read(path).takeaways[0]) == 4


def test_a_name_may_be_given(tmp_path):
    """The name is the article's id."""
    assert ingest.add(str(COPIED), tmp_path, name="ferry").stem == "ferry"


def test_names_are_made_unique(tmp_path):
    """Another article under the same headline gets a number."""
    ingest.add(str(COPIED), tmp_path)
    other = tmp_path / "other.txt"
    other.write_text(
        COPIED.read_text(encoding="utf-8").replace("Friday", "Sunday"), encoding="utf-8"
    )
    assert ingest.add(str(other), tmp_path).stem.endswith("in-skellow-2")


def test_an_article_is_added_once(tmp_path):
    """The same text again, here from another kind of page, is refused with the file it is in."""
    first = ingest.add(str(COPIED), tmp_path)
    with pytest.raises(InputError, match=f"this article is there already, in {first}"):
        ingest.add(str(PAGES / "mail.txt"), tmp_path)
    assert list(tmp_path.iterdir()) == [first]


def test_a_reference_file_is_taken_as_it_is(tmp_path):
    """A Markdown file of our own format keeps every field."""
    path = ingest.add(str(PAGES / "wire.md"), tmp_path, name="wire")
    assert path.read_text(encoding="utf-8") == (PAGES / "wire.md").read_text(encoding="utf-8")


def test_windows_line_ends_do_not_hide_the_front_matter():
    """A reference file saved with CRLF is still one."""
    text = (PAGES / "wire.md").read_text(encoding="utf-8").replace("\n", "\r\n")
    assert draft(text)[0].article.tags == ("business",)


def test_the_summary_says_what_was_and_was_not_found():
    """Counted by hand in a small page."""
    found, _ = draft("Bridge to close\n\nBy Ana Moss\n\nIt closes.\n\nTip\n- A.\n- B.")
    assert ingest.summary(found).split("\n") == [
        "title: Bridge to close",
        "date: none found",
        "author: Ana Moss",
        "source: none found",
        "language: en",
        "takeaways: 0",
        "text: 5 words in 4 paragraphs",
        "  whole: It closes. Tip - A. - B.",
    ]


def test_the_summary_shows_both_ends_and_every_set():
    """A mistake stands at an end of the body, or under the wrong name; no end is long."""
    sets = "## Key Takeaways\n\n- A.\n\n## Key Takeaways (Ana)\n\n- B.\n- C.\n"
    for word, blank in (("word", " "), ("工厂关闭", "")):
        body = f"First.{blank}{blank.join([word] * 50)}{blank}Last."
        found, _ = draft(f"---\ntitle: T\nstandfirst: S\n---\n{body}\n\n{sets}")
        lines = ingest.summary(found).split("\n")
        assert lines[1] == "standfirst: S"
        assert lines[6:11] == ["takeaways: 1", "  - A.", "takeaways (Ana): 2", "  - B.", "  - C."]
        begin, end = lines[-2:]
        assert begin.startswith(f"  begins: First.{blank}{word}")
        assert end.endswith(f"{word}{blank}Last.")
        assert max(len(begin), len(end)) < 90


def test_standard_input_is_read(tmp_path, monkeypatch):
    """The source - is whatever is piped in."""
    with COPIED.open(encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert ingest.add("-", tmp_path).exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "title: no headline found"),
        (b"\x7fELF\x02\x01\x01\0\0\xff", "not UTF-8"),
        (b"GIF89a\0\0\0", "expected text, found binary data"),
        (b"caf\xe9 caf\xe9", "not UTF-8"),
        (b"A headline of some words\n\nToo short.", "text: no article found, only 2 words"),
        (b"<html><body></body></html>", "title: no headline found"),
        (b"<!doctype html>", "title: no headline found"),
        (b"---\ntitel: x\n---\nBody", "titel: unknown key; did you mean 'title'?"),
        (b"A headline of some words\n\n" + b"Some words of text. " * 9, "takeaways: none found"),
    ],
)
def test_nonsense_is_named_and_writes_nothing(tmp_path, data, message):
    """Whatever is no article with takeaways gives one message and no file."""
    source = tmp_path / "source"
    source.write_bytes(data)
    with pytest.raises(InputError) as caught:
        ingest.add(str(source), tmp_path / "new")
    assert message in str(caught.value)
    assert not (tmp_path / "new").exists()


def test_a_collection_file_cannot_take_a_page(tmp_path):
    """Articles are added to a folder."""
    (tmp_path / "set.jsonl").write_text("")
    with pytest.raises(InputError, match="expected a folder"):
        ingest.add(str(COPIED), tmp_path / "set.jsonl")


def test_why_it_matters_is_no_takeaways_heading():
    """It begins prose; the list under it stays in the text."""
    text = "Bridge to close for the summer\n\n" + "The bridge needs new bearings. " * 8
    found, problems = draft(f"{text}\n\nWhy it matters:\n\n- Buses go round.\n- Shops lose trade.")
    assert "takeaways: none found" in problems[0]
    assert found.takeaways == ()
    assert "Buses go round." in found.article.text


def test_a_paragraph_after_the_takeaways_is_no_bullet():
    """The list ends where prose goes on, and what follows the article is left out."""
    body = "The bridge needs new bearings. " * 8
    found, _ = draft(
        f"Bridge to close for the summer\n\nKey points\n• It closes.\n• It opens.\n\n{body}\n\n"
        "It was built in 1931 by the county.\n\nMost read\n\nCat found in organ pipe\n"
    )
    assert found.takeaways == (("It closes.", "It opens."),)
    assert found.article.text == f"{body.strip()}\n\nIt was built in 1931 by the county."


def test_text_saved_as_utf_16_is_read():
    """Some editors save so; the mark at the start says it."""
    page = Page(COPIED.read_text(encoding="utf-8").encode("utf-16"))
    assert ingest.draft(page, Place()).article.title.startswith("Harbour ferry")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("It's 3.5% up: what's next?", "its-3-5-up-whats-next"),
        ("Ärger über Fußgänger", "arger-uber-fussganger"),
        ("../../etc/passwd", "etc-passwd"),
        ("路面電車の終電", "路面電車の終電"),
        ("?!", "article"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 100, "x" * 60),
    ],
)
def test_slugs_are_safe_file_names(title, name):
    """Letters and digits of any script, at most sixty characters, cut between words."""
    assert ingest.slug(title) == name


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_headline_gives_a_name_that_can_be_written(title, other):
    """No title leads out of the folder or to a hidden file."""
    name = ingest.slug(title + other)
    assert name[0] not in ".-"
    assert not set(name) & set("/\\.\0 ")
    assert len(name.encode()) <= 240


_LINES = [
    "",
    "Key Takeaways",
    "• One thing happened here.",
    "- Two.",
    "Summary",
    "Menu",
    "By Al Ek",
    "12 May 2031",
    "*",
    "1.",
    "**",
    "The council met on Monday and said that it would pay for the roof.",
    "Comments",
    "Read next",
    "Another headline of this day",
    "",
]
_PAGES = st.lists(st.sampled_from(_LINES), max_size=14)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(_PAGES)
def test_any_page_is_read_and_its_bullets_leave_the_text(lines):
    """Nothing is raised, no bullet stands on its own in the text, and no word is invented."""
    found, _ = draft("\n".join(lines))
    page = " ".join(" ".join(lines).split())
    paragraphs = found.article.text.split("\n")
    for bullet in (bullet for bullets in found.takeaways for bullet in bullets):
        assert bullet in page
        assert bullet not in paragraphs
    assert all(paragraph in page for paragraph in paragraphs)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(_PAGES, st.sampled_from(["p", "li", "div", "br", "b"]))
def test_any_markup_is_read(lines, tag):
    """A web page of whatever elements raises nothing."""
    draft("<html><body>" + "".join(f"<{tag}>{line}</{tag}>" for line in lines))


SENTENCE = "The county council said that the old bridge needs new bearings this year. "
ARTICLE = f"<p>{SENTENCE * 3}</p><p>{SENTENCE.replace('bearings', 'paint') * 3}</p>"


def html(box: str, text: str = ARTICLE) -> str:
    """A page with a box."""
    return f"<!doctype html><html><body><h1>Bridge to close for the summer</h1>{box}{text}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (html("<h2>Key points</h2><ul><li>It closes for a year.</ul>"), "only one bullet found"),
        (html(f"<h2>Key points</h2><ul><li>{SENTENCE}<li>It opens in May.</ul>"), "still holds"),
        (
            html(
                "<h2>Key points</h2><ul><li>It closes now.<li>It opens in May.</ul>"
                "<h2>At a glance</h2><ul><li>It is old.<li>It is long too.</ul>"
            ),
            "2 lists could be the takeaways",
        ),
        ("{}", "this is JSON"),
        ('[{"title": "x"}]', "this is JSON"),
        ("<?xml version='1.0'?><rss><channel><item></item><item/></channel></rss>", "of 2 stories"),
        ("<?xml version='1.0'?>\n<!-- x -->\n<feed><entry/></feed>", "a feed of 1 story"),
        ("%PDF-1.7", "this is a PDF"),
        (
            '<html><body><div id=app></div><script id="__NEXT_DATA__">{"a": 1}</script>',
            "no headline",
        ),
        (
            html('<script>window.__NUXT__ = {"a": 1}</script>', ""),
            "the article is in a script of the page",
        ),
    ],
)
def test_what_is_not_sure_is_refused_with_the_reason(tmp_path, text, message):
    """One bullet, a leaked bullet, two lists, feeds, data and pages made by scripts."""
    page = tmp_path / "page.html"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        ingest.add(str(page), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_selector_confirms_a_single_bullet(tmp_path):
    """A person named the list; in copied text there is nothing to name."""
    page = tmp_path / "page.html"
    page.write_text(html("<ul id=k><li>It closes for a year.</ul>"), encoding="utf-8")
    path = ingest.add(str(page), tmp_path / "new", selector="#k")
    assert references.read(path).takeaways == (("It closes for a year.",),)
    for selector, message in (("#nothing", "nothing on the page fits"), ("[", "not a CSS")):
        with pytest.raises(InputError, match=message):
            ingest.add(str(page), tmp_path / "new", selector=selector)
    with pytest.raises(InputError, match="only a web page"):
        ingest.add(str(COPIED), tmp_path / "new", selector="#k")


def test_two_dates_are_noted_and_none_is_taken(tmp_path):
    """The article is added without a date, and the note names both."""
    page = tmp_path / "page.html"
    dates = '<time datetime="2031-03-02"></time><time datetime="2024-03-02"></time>'
    box = f"{dates}<h2>Key points</h2><ul><li>It closes now.<li>It opens in May.</ul>"
    page.write_text(html(box), encoding="utf-8")
    notes: list[InputError] = []
    path = ingest.add(str(page), tmp_path / "new", note=notes.append)
    assert references.read(path).article.published is None
    assert "two dates are left: 2024-03-02 and 2031-03-02" in str(notes[0])


def test_an_over_long_name_is_refused(tmp_path):
    """Before anything is read or written."""
    with pytest.raises(InputError, match="--id: longer than 200 bytes"):
        ingest.add(str(COPIED), tmp_path / "new", name="é" * 101)


def test_a_list_of_links_in_markdown_is_no_takeaways():
    """Items that are only links to other pages are other stories."""
    links = "- [A vote goes to a second round](https://x.example/a)\n- [Mill closes](/b)\n"
    _, problems = draft(
        f"Bridge to close for the summer\n\n{SENTENCE * 3}\n\n## Key points\n{links}"
    )
    assert "has only links to other pages" in problems[0]


# Editing


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Make an editor of a line of Python that changes `text`."""

    def make(line: str) -> None:
        script = tmp_path / "editor.py"
        script.write_text(
            "import pathlib, sys\npath = pathlib.Path(sys.argv[1])\n"
            f"text = path.read_text('utf-8')\n{line}\npath.write_text(text, 'utf-8')\n"
        )
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{script}'")

    return make


def test_a_person_corrects_what_was_found(tmp_path, editor):
    """Title, tags and bullets are as they were saved; the name follows the corrected title."""
    editor("text = text.replace('title: Harbour', 'tags: [sea]\\ntitle: The harbour')")
    path = ingest.add(str(COPIED), tmp_path / "new", edit=edit)
    assert path.stem.startswith("the-harbour-ferry")
    assert references.read(path).article.tags == ("sea",)


def test_what_was_not_found_is_said_and_can_be_written(tmp_path, editor):
    """A page without takeaways opens with a remark, and the bullets are written by hand."""
    page = tmp_path / "page.txt"
    page.write_text("Bridge to close for the summer\n\n" + "It needs new bearings soon. " * 9)
    editor(
        "assert '# takeaways: none found' in text; text += '\\n## Key Takeaways\\n- It closes.\\n'"
    )
    path = ingest.add(str(page), tmp_path / "new", edit=edit)
    assert references.read(path).takeaways == (("It closes.",),)
    assert "#" not in path.read_text(encoding="utf-8").split("##")[0]


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        ("text = ''", BenchError, "emptied; nothing is added"),
        ("sys.exit(3)", BenchError, "ended with 3; nothing is added"),
        ("text = text.replace('title:', 'titel:')", InputError, "draft.md:2: titel: unknown key"),
    ],
)
def test_a_spoilt_draft_adds_nothing(tmp_path, editor, line, error, message):
    """An emptied or broken draft, and an editor that fails, leave the folder as it was."""
    editor(line)
    with pytest.raises(error, match=message):
        ingest.add(str(COPIED), tmp_path / "new", edit=edit)
    assert not (tmp_path / "new").exists()


def test_without_an_editor_the_message_says_how_to_set_one(tmp_path, monkeypatch):
    """Neither VISUAL nor EDITOR is set."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    with pytest.raises(BenchError, match="set EDITOR"):
        ingest.add(str(COPIED), tmp_path / "new", edit=edit)


@pytest.mark.parametrize(
    "text",
    [
        "- The dam holds.\n\nAdvertisement\n\n- Work ends in May.",
        "- [x] The dam holds.\n- [ ] Work ends in May.",
        "> - The dam holds.\n>\n> - Work ends in May.",
    ],
)
def test_what_stands_between_bullets_ends_no_list(text):
    """An advertisement's label, boxes of a list of tasks, marks of a quotation."""
    found, _ = draft(f"The dam of Lindow holds\n\n## Key Takeaways\n\n{text}\n\nIt rained.")
    assert found.takeaways == (("The dam holds.", "Work ends in May."),)


def test_the_escapes_of_markdown_are_resolved():
    """A star of the text stays, without its backslash."""
    found, _ = draft(
        "# A star\n\n## Key Takeaways\n\n- Rated 5\\* by all.\n- It is \\_so\\_.\n\nBody."
    )
    assert found.takeaways == (("Rated 5* by all.", "It is _so_."),)
