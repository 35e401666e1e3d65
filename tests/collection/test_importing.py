"""Collections imported into one file."""

import json

import pytest

from bench import references
from bench.collection import importing
from bench.types import InputError

GOOD = [{"id": name, "text": f"Text {name}.", "takeaways": ["a", "b"]} for name in "abc"]


@pytest.fixture
def source(tmp_path):
    """Write rows to a JSONL file."""

    def write(*rows):
        path = tmp_path / "in.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return str(path)

    return write


def test_a_collection_is_imported_whole(tmp_path, source):
    """The file is read by every command, and no file of rejected rows is left."""
    output = tmp_path / "out" / "set.jsonl"
    tally = importing.run("jsonl", source(*GOOD), output, quiet=True)
    assert [one.article.id for one in references.load(output)] == ["a", "b", "c"]
    assert tally.sentence() == "3 imported, 0 rejected"
    assert list(output.parent.iterdir()) == [output]


def test_no_row_is_left_out_in_silence(tmp_path, source):
    """Rejected and incomplete rows are counted, and written with their place and reason."""
    rows = [GOOD[0], {"text": "x"}, {**GOOD[1], "language": "no code"}, {**GOOD[2], "id": "a"}]
    path = source(*rows)
    output = tmp_path / "set.jsonl"
    tally = importing.run("jsonl", path, output, quiet=True)
    assert tally.sentence() == (
        f"2 imported (1 of them incomplete), 2 rejected; see {tmp_path}/set.rejected.jsonl"
    )
    notes = [json.loads(line) for line in tally.notes.read_text(encoding="utf-8").splitlines()]
    assert [(note["row"], note["imported"]) for note in notes] == [
        (f"{path}:2", False),
        (f"{path}:3", True),
        (f"{path}:4", False),
    ]
    assert notes[2]["problems"] == [f"{path}:4: id: 'a' is the id of {path}:1 too"]


def test_an_import_that_gives_nothing_writes_nothing(tmp_path, source):
    """The first reason is told; what was there stays."""
    output = tmp_path / "set.jsonl"
    output.write_text("before")
    with pytest.raises(InputError, match=r"in\.jsonl:1: takeaways: no bullets"):
        importing.run("jsonl", source({"text": "x"}), output, quiet=True)
    assert output.read_text() == "before"
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "set.jsonl"}


def test_only_the_first_rows_may_be_asked_for(tmp_path, source):
    """The limit counts rows of the source."""
    output = tmp_path / "set.jsonl"
    importing.run("jsonl", source(*GOOD), output, limit=2, quiet=True)
    assert len(references.load(output)) == 2


def test_an_unknown_format_is_named_with_the_nearest(tmp_path, source):
    """Hyphens and underscores are the same."""
    with pytest.raises(InputError, match="did you mean 'cnn_dailymail'"):
        importing.run("cnn-dailymale", source(*GOOD), tmp_path / "set.jsonl", quiet=True)


def test_mappings_are_pairs():
    """A field and its column stand on two sides of an equals sign."""
    assert importing.mapping(["text=body", "title=a=b"]) == {"text": "body", "title": "a=b"}
    with pytest.raises(InputError, match="expected a field and its column"):
        importing.mapping(["text"])
