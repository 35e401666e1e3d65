"""Markdown of reference files, read by hand-counted lines."""

import pytest

from bench.references.markdown import outline
from bench.references.records import Place
from bench.types import InputError

FILE = """---
title: "Ferry: back in service"
tags: [sea, transport]   # a comment
---

The ferry sails
again.

It was mended in \\
two weeks.
- a list
- in the text

## Key Takeaways

- It sails
  again.
* Two weeks.

## key takeaways (Ana)
• Ferry mended.
"""


def problems(text):
    """Messages about a file, with their lines."""
    found: list[InputError] = []
    outline(text, Place(file="f.md", report=found.append))
    return [str(error) for error in found]


def test_fields_paragraphs_and_bullets_are_found_with_their_lines():
    """Wrapped lines are joined; list items and lines after a backslash stay apart."""
    record, lines = outline(FILE, Place())
    assert record == {
        "title": "Ferry: back in service",
        "tags": ["sea", "transport"],
        "text": "The ferry sails again.\n\nIt was mended in \ntwo weeks.\n- a list\n- in the text",
        "takeaways": [["It sails again.", "Two weeks."], ["Ferry mended."]],
        "annotators": ["", "Ana"],
    }
    assert lines == {
        "title": 2,
        "tags": 3,
        "text": 6,
        ("text", 0): 6,
        ("text", 1): 9,
        "takeaways": 14,
        ("takeaways", 0): 14,
        ("takeaways", 0, 0): 16,
        ("takeaways", 0, 1): 18,
        ("takeaways", 1): 20,
        ("takeaways", 1, 0): 21,
    }


@pytest.mark.parametrize("value", ["no", "1.10", "2031-02-03", "null", "~"])
def test_values_are_text_as_written(value):
    """Nothing in the front matter turns into a boolean, a number, a date or nothing."""
    assert outline(f"---\ntitle: {value}\n---\n", Place())[0]["title"] == value


def test_windows_line_ends_change_nothing():
    """A file saved with CRLF reads the same."""
    assert outline(FILE.replace("\n", "\r\n"), Place()) == outline(FILE, Place())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f.md:1: front matter: expected fields such as title between two lines of ---"),
        ("---\ntitle: x\n", "f.md:1: front matter: expected fields such as title"),
        ("---\ntitle: x\nauthr: y\n---\n", "f.md:3: authr: unknown key; did you mean 'author'?"),
        ("---\ntext: x\n---\n", "f.md:2: text: unknown key"),
        ("---\ntitle: x\ntitle: y\n---\n", "f.md:3: title: given twice, first in line 2"),
        (
            "---\nauthor: A\ntitle: x: y\n---\n",
            "f.md:3: front matter: mapping values are not allowed",
        ),
        ("---\ntitle: {a: b}\n---\n", "f.md:2: title: expected text or a list"),
        ("---\njust words\n---\n", "f.md:2: front matter: expected lines such as title: Headline"),
        (
            "---\n---\nx\n## Key Takeaways\n- a\n\nMore.",
            "f.md:7: takeaways: expected a bullet (- ...)",
        ),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(text, message):
    """Each mistake gives one message with the line where it stands."""
    found = problems(text)
    assert len(found) == 1
    assert found[0].startswith(message)


def test_yaml_cannot_make_objects():
    """A tag that would run code elsewhere is only text here."""
    text = "---\ntitle: !!python/object/apply:os.system ['true']\n---\n"
    assert outline(text, Place())[0]["title"] == ["true"]


ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{c}: &{c} [{','.join(['*' + b] * 9)}]\n" for b, c in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (ALIASES + "tags: *i", "f.md:2: front matter: & and * are not supported"),
        ("title: x\ntags: *b", "f.md:3: front matter: & and * are not supported"),
        ("title: &x y", "f.md:2: front matter: & and * are not supported"),
        ("title: " + "[" * 30_000, "f.md:2: front matter: lists or fields are nested more than 4"),
        ("title: x\ntags: " + "{a: " * 9_000, "f.md:3: front matter: lists or fields are nested"),
        ("tags:\n" + "".join(" " * i + "-\n" for i in range(9)), "f.md:6: front matter: lists or"),
        ("title: " + "x" * 65_536, "f.md:1: front matter: expected at most 65,536 characters"),
        ("? [a, b]\n: c", "f.md:2: front matter: expected a name before the colon"),
    ],
)
def test_front_matter_has_a_size_a_depth_and_no_aliases(front, message):
    """What a few bytes would make huge or deep is refused in one message, before it is built."""
    (told,) = problems(f"---\n{front}\n---\nText.\n")
    assert told.startswith(message)
    assert len(told) < 200


def test_a_long_bullet_on_many_lines_is_joined_once():
    """Lines of a wrapped bullet are joined by a blank, however many they are."""
    text = "---\ntitle: x\n---\nText.\n\n## Key Takeaways\n\n- a\n" + "b\n" * 100_000
    record, _ = outline(text, Place())
    assert record["takeaways"] == [["a" + " b" * 100_000]]
