from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bench.metaeval.judgments import rating, read
from bench.types import InputError

ROW = {
    "doc_id": "d1",
    "system": "abs/one",
    "article": "The mill closed.",
    "references": [["The mill closed."]],
    "takeaways": ["A mill closed."],
    "human": {"recall": 0.5},
    "label": 1,
    "bullet_labels": None,
}


def written(folder: Path, *rows: object) -> Path:
    """A judgment file."""
    path = folder / "judged.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_fields_are_read(tmp_path):
    """What may be missing or null is empty, and a family is what stands before the slash."""
    bare = {key: ROW[key] for key in ("doc_id", "article", "takeaways")} | {"system": "lead"}
    first, second = read(written(tmp_path, ROW, bare))
    assert (first.human, first.label, first.family) == ({"recall": 0.5}, 1, "abs")
    assert (second.human, second.label, second.family) == ({}, None, "other")
    assert second.item.references == ()


def test_date_and_language_are_read(tmp_path):
    """As `bench.score` reads them; a wrong one is named."""
    (judged,) = read(written(tmp_path, {**ROW, "published": "2024-04-17", "language": "de"}))
    assert (judged.item.published, judged.item.language) == (date(2024, 4, 17), "de")
    with pytest.raises(InputError, match=r"judged\.jsonl:1: published: expected a date"):
        read(written(tmp_path, {**ROW, "published": "in spring"}))


def test_what_raters_say_is_read(tmp_path):
    """Comparisons are one more rating, their mean by hand: (1 + 0.5) / 2; null is none of them."""
    more = {
        "rater": "mira",
        "compared": {"lead": 1, "oracle": 0.5, "random": None},
        "control": "repeat",
        "evidence": [None],
        "missing": "the year",
        "at": "2026-03-04T09:30:00+00:00",
        "seconds": 41,
    }
    judged, other = read(written(tmp_path, {**ROW, **more}, {**ROW, "compared": {"lead": None}}))
    assert judged.human == {"recall": 0.5, "preference": 0.75}
    assert judged.compared == {"lead": 1, "oracle": 0.5}
    assert (judged.rater, judged.control, judged.evidence) == ("mira", "repeat", (None,))
    assert (judged.missing, judged.seconds) == ("the year", 41)
    assert judged.at == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert (other.human, other.rater, other.control) == ({"recall": 0.5}, None, None)


def test_a_row_has_one_preference(tmp_path):
    """What `compared` gives can't be given a second time."""
    row = {**ROW, "human": {"preference": 1}, "compared": {"lead": 0}}
    with pytest.raises(InputError, match="human: expected no rating 'preference'"):
        read(written(tmp_path, row))
    assert read(written(tmp_path, {**row, "compared": {}}))[0].human == {"preference": 1}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("doc_id", 7),
        ("system", ""),
        ("article", None),
        ("takeaways", "A mill closed."),
        ("references", ["The mill closed."]),
        ("human", {"recall": "high"}),
        ("human", {"recall": True}),
        ("label", 2),
        ("bullet_labels", [0.5]),
        ("bullet_labels", [1, 1]),
        ("human", {"recall": 10**400}),
        ("rater", " "),
        ("compared", {"lead": 2}),
        ("compared", {"lead": True}),
        ("compared", ["lead"]),
        ("compared", {"abs/one": 1}),
        ("control", "again"),
        ("control", ["repeat"]),
        ("evidence", "The mill closed."),
        ("evidence", ["The mill closed.", None]),
        ("missing", 1),
        ("at", "yesterday"),
        ("seconds", -1),
    ],
)
def test_a_wrong_field_is_named(tmp_path, field, value):
    """File, line and field stand before what was expected."""
    path = written(tmp_path, ROW, {**ROW, field: value})
    with pytest.raises(InputError, match=rf"judged\.jsonl:2: {field}: expected "):
        read(path)


def test_an_empty_file_and_none(tmp_path):
    """Neither a file without rows nor a missing one is an agreement of zero."""
    with pytest.raises(InputError, match="at least one"):
        read(written(tmp_path))
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.jsonl")


def test_the_rating_is_chosen(tmp_path):
    """The only one is taken; of several one must be named; an unknown one has its neighbour."""
    path = written(tmp_path, ROW, {**ROW, "human": {"fluency": 1}})
    judged = read(path)
    assert rating(judged[:1], None, path) == "recall"
    assert rating(judged, "fluency", path) == "fluency"
    with pytest.raises(InputError, match="fluency, recall"):
        rating(judged, None, path)
    with pytest.raises(InputError, match="did you mean 'recall'"):
        rating(judged, "recal", path)
