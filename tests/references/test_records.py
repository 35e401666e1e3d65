"""Fields of a reference."""

from datetime import UTC, date, datetime

import pytest

from bench.references.records import Place, as_record, from_record
from bench.types import Article, InputError, Reference

WHOLE = {
    "id": "quarry",
    "title": "Quarry closes",
    "standfirst": "Forty jobs go.",
    "published": "2031-02-03",
    "source": "https://example.org/quarry",
    "author": "A. Mason",
    "language": "en",
    "tags": ["work", "local"],
    "takeaways_by": "editor",
    "license": "CC0",
    "text": "The quarry closed.\n\nForty people worked there.",
    "takeaways": [["It closed.", "Forty jobs went."], ["Quarry shut."]],
    "annotators": ["", "Bo"],
}
LEAST = {"title": "t", "text": "x", "takeaways": ["b"]}


def problems(**changes):
    """Messages about the least record with these changes."""
    found: list[InputError] = []
    from_record({**LEAST, **changes}, Place(report=found.append))
    return [str(error) for error in found]


def test_every_field_is_read_and_written_back():
    """A record with every field filled makes the same record again."""
    reference = from_record(WHOLE, Place())
    assert reference.article.published == date(2031, 2, 3)
    assert reference.article.tags == ("work", "local")
    assert reference.takeaways == (("It closed.", "Forty jobs went."), ("Quarry shut.",))
    assert as_record(reference) == WHOLE


def test_one_list_of_bullets_is_one_annotator_without_a_name():
    """`takeaways` may be a plain list; what is left out takes its default."""
    assert from_record(LEAST, Place()) == Reference(
        article=Article(id="", title="t", text="x"), takeaways=(("b",),), annotators=("",)
    )


@pytest.mark.parametrize("empty", [None, ""])
def test_null_and_empty_text_are_absent(empty):
    """None, as Parquet has it, and "" leave a field empty."""
    record = {**LEAST, "published": empty, "language": empty, "author": empty, "tags": empty}
    assert from_record(record, Place()) == from_record(LEAST, Place())


@pytest.mark.parametrize(
    "published",
    ["2031-02-03", "2031-02-03T23:59:00Z", date(2031, 2, 3), datetime(2031, 2, 3, tzinfo=UTC)],
)
def test_a_date_may_have_a_time(published):
    """The day is kept as it is written, whatever the time behind it."""
    assert from_record({**LEAST, "published": published}, Place()).article.published == date(
        2031, 2, 3
    )


def test_space_within_lines_is_made_one_blank():
    """Labels and bullets are one line; paragraphs are separated by one blank line."""
    record = {
        "title": " A\n\tB ",
        "text": "\r\n One\r\n\r\n\r\n Two \r\n",
        "takeaways": ["c \u00a0 d"],
    }
    reference = from_record(record, Place())
    assert (reference.article.title, reference.article.text) == ("A B", "One\n\nTwo")
    assert reference.takeaways == (("c d",),)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"titel": "x"}, "titel: unknown field; did you mean 'title'?"),
        ({"title": None}, "title: missing; expected the article's headline"),
        ({"title": 7}, "title: expected text, found 7"),
        ({"text": "  "}, "text: the article has no text"),
        (
            {"takeaways": []},
            "takeaways: no bullets; in Markdown they belong under ## Key Takeaways",
        ),
        ({"takeaways": "a\nb"}, "takeaways: expected a list of bullets, found 'a\\nb'"),
        ({"takeaways": ["a", " "]}, "takeaways: expected the text of a bullet, found an empty one"),
        ({"takeaways": ["a", 3]}, "takeaways: expected the text of a bullet, found 3"),
        ({"takeaways": [["a"], []]}, "takeaways: no bullets under this heading"),
        ({"published": "3 May"}, "published: expected a date such as 2024-04-17, found '3 May'"),
        (
            {"language": "English"},
            "language: expected a code such as 'en' or 'pt-BR', found 'English'",
        ),
        ({"takeaways_by": "editors"}, "takeaways_by: 'editors' is unknown; did you mean 'editor'?"),
        ({"tags": [1]}, "tags: expected a list of texts, found 1 in it"),
        (
            {"annotators": ["A", "B"]},
            "annotators: expected a list of 1 name, one for each set of bullets",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_field(changes, message):
    """Each mistake gives one message: the field, what was expected, what was found."""
    assert problems(**changes) == [message]


def test_every_problem_is_reported_in_one_pass():
    """A record with three mistakes gives three messages."""
    assert len(problems(published="soon", language="English", text="")) == 3


def test_no_message_looks_into_what_it_refuses():
    """Lists that stand for nine to the thirtieth values are named, not written out."""
    bomb = ["x"]
    for _ in range(30):
        bomb = [bomb] * 9
    for field in ("id", "title", "published", "tags", "text", "takeaways", "annotators"):
        for told in problems(**{field: bomb}):
            assert len(told) < 150
        assert problems(**{field: bomb}), field
    assert problems(takeaways=[bomb, "b"]) == [
        "takeaways: expected the text of a bullet, found a list"
    ]


@pytest.mark.parametrize("number", [10**400, -(10**5000)], ids=["400", "5000"])
def test_endless_numbers_are_refused_in_brief(number):
    """A number of 400 digits in the place of text is named as such."""
    assert problems(title=number) == ["title: expected text, found a very long number"]


def test_a_key_and_an_id_have_a_length():
    """A name of a megabyte fills no terminal."""
    (told,) = problems(**{"x" * 10**6: 1})
    assert len(told) < 300
    assert problems(id="x" * 501) == ["id: expected at most 500 characters, found 501"]
