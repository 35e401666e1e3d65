"""Tests of bench.tables.slices."""

from __future__ import annotations

import math

import pytest

from bench import tables
from bench.types import InputError

ARTICLES = [
    {"id": "a0", "published": "2024-10-31", "source": "x", "tags": ["sport"], "words": 300},
    {"id": "a1", "published": "2024-11-01", "source": "y", "tags": ["sport", "law"], "words": 500},
    {"id": "a2", "published": "2025-01-09", "source": "y", "language": "de", "words": 400},
    {"id": "a3", "source": "y", "tags": ["law"], "words": 900},
]
VALUES = {"redundancy": [0.1, 0.2, 0.3, 0.4]}


@pytest.fixture
def scores(write_run) -> tables.Scores:
    """Two runs over four articles; the second knows texts up to October 2024."""
    other = {"redundancy": [0.5, 0.5, 0.5, 0.5]}
    manifest = {"cutoff": "2024-10"}
    return tables.load(
        [
            write_run("lead", VALUES, articles=ARTICLES),
            write_run("model", other, articles=ARTICLES, manifest=manifest),
        ]
    )


@pytest.mark.parametrize("when", ["2024-10", "2024-10-31", "cutoff"])
def test_only_articles_after_a_date(scores, when):
    """A month is over with its last day; what has no date is left out, and that is said."""
    later = tables.published_after(scores, when)
    assert [article.id for article in later.articles] == ["a1", "a2"]
    assert later.values["redundancy"].tolist() == [[0.2, 0.3], [0.5, 0.5]]
    note = "only the 2 of 4 articles published after 2024-10-31, 1 without a date left out"
    assert note in tables.table(later).notes


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("2026-01", "no article was published after 2026-01-31; the latest is of 2025-01-09"),
        ("october", "expected a month such as 2024-10"),
        ("2024-13", "expected a month such as 2024-10"),
    ],
)
def test_a_date_that_leaves_nothing_is_refused(scores, when, message):
    """The message says what there is, or what a date looks like."""
    with pytest.raises(InputError, match=message):
        tables.published_after(scores, when)


def test_without_a_cutoff_there_is_none_to_take(write_run):
    """The message says where a cutoff is written."""
    with pytest.raises(InputError, match=r"bench\.toml"):
        tables.published_after(tables.load([write_run("a", VALUES)]), "cutoff")


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("tag", {"law": (2, 0.3), "sport": (2, 0.15), "(none)": (1, 0.3)}),
        ("source", {"y": (3, 0.3), "x": (1, 0.1)}),
        ("language", {"(none)": (3, 0.7 / 3), "de": (1, 0.3)}),
        (
            "month",
            {"(none)": (1, 0.4), "2024-10": (1, 0.1), "2024-11": (1, 0.2), "2025-01": (1, 0.3)},
        ),
        (
            "length",
            {
                "300 to 400 words": (2, 0.2),
                "500 to 500 words": (1, 0.2),
                "900 to 900 words": (1, 0.4),
            },
        ),
    ],
)
def test_slices(scores, by, expected):
    """Each slice has the means of its own articles, in an order that makes sense."""
    made = tables.sliced(scores, by, columns=["redundancy"])
    names = [heading.name for heading in made.headings]
    assert names == [by, "n", "standing", "candidate", "redundancy"]
    found = {row[0].value: (row[1].value, row[4].value) for row in made.rows[::2]}
    assert list(found) == list(expected)
    for name, (count, mean) in expected.items():
        assert found[name] == (count, pytest.approx(mean))


def test_slices_are_corrected_for_their_number(scores):
    """One comparison in each of three slices makes three; the whole is not told as a slice."""
    made = tables.sliced(scores, "tag", columns=["redundancy"])
    assert made.attributes["comparisons"] == 3
    assert not any(note.startswith("power") for note in made.notes)


def test_an_unknown_slice_names_the_nearest(scores):
    """A misspelt word is refused with the one that was meant."""
    with pytest.raises(InputError, match="did you mean 'source'"):
        tables.sliced(scores, "sorce")


def test_values_of_each_article(write_run):
    """Nothing is averaged; what is missing is n/a."""
    made = tables.per_article(tables.load([write_run("m", {"redundancy": [0.25, None]})]))
    assert [[cell.text for cell in row] for row in made.rows] == [
        ["a0", "m", "0.250"],
        ["a1", "m", "n/a"],
    ]
    scores = tables.load([write_run("o", {"redundancy": [0.25, None]})])
    made = tables.per_article(scores, ["redundancy"])
    assert [row[2].text for row in made.rows] == ["0.250", "n/a"]
    assert math.isnan(made.rows[1][2].value)
