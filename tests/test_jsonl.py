"""JSON Lines files: what a crash leaves behind is mended, what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import jsonl
from bench.types import BenchError, InputError


def test_read_names_file_and_line_of_what_is_no_json(tmp_path: Path) -> None:
    """A damaged line in the middle is an error that says where it stands."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n{"a": \n{"a": 3}\n')
    with pytest.raises(InputError, match=r"a\.jsonl:2: expected JSON"):
        list(jsonl.read(path))


def test_read_names_a_line_that_is_no_object(tmp_path: Path) -> None:
    """Any other JSON value than an object is refused."""
    path = tmp_path / "a.jsonl"
    path.write_text("[1]\n")
    with pytest.raises(InputError, match=r":1: expected a JSON object"):
        list(jsonl.read(path))


def test_read_skips_blank_lines_and_a_torn_last_line(tmp_path: Path) -> None:
    """Line numbers are those of the file; half a line at the end is what a crash leaves."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n\n{"a": 2}\n{"a": 3')
    assert list(jsonl.read(path)) == [(1, {"a": 1}), (3, {"a": 2})]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"a": 1}\n{"a": 2', '{"a": 1}\n{"b": 0}\n'),  # torn: cut off
        ('{"a": 1}\n{"a": 2}', '{"a": 1}\n{"a": 2}\n{"b": 0}\n'),  # whole but for the newline
        ('{"a"', '{"b": 0}\n'),
        ("", '{"b": 0}\n'),
        ('{"a": "' + "x" * 200_000, '{"b": 0}\n'),  # longer than one block
    ],
)
def test_appender_mends_the_last_line_first(tmp_path: Path, before: str, after: str) -> None:
    """What is appended always begins a line of its own, and no whole line is lost."""
    path = tmp_path / "a.jsonl"
    path.write_text(before)
    with jsonl.Appender(path) as file:
        file.append({"b": 0})
    assert path.read_text() == after


def test_append_says_when_the_disk_is_full() -> None:
    """A full disk is one clear error, not a traceback."""
    file = jsonl.Appender.__new__(jsonl.Appender)
    file.path = Path("runs/x.jsonl")
    file._file = Path("/dev/full").open("ab", buffering=0)  # noqa: SIM115  closed below
    with file, pytest.raises(BenchError, match=r"x\.jsonl: cannot be written: No space left"):
        file.append({"a": 1})


def test_replacing_keeps_the_old_file_when_the_block_fails(tmp_path: Path) -> None:
    """A reader sees the old file or the new one, and nothing is left lying about."""
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), jsonl.replacing(path) as file:
        file.write("half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_replacing_turns_a_refusal_into_a_clear_error(tmp_path: Path) -> None:
    """A path below a plain file cannot be written, and the message names it."""
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(BenchError, match=r"x\.json: cannot be written"),
        jsonl.replacing(tmp_path / "file" / "x.json"),
    ):
        pass


@settings(max_examples=50, derandomize=True)
@given(st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False) | st.integers()))
def test_dump_is_one_line_that_reads_back(value: dict[str, object]) -> None:
    """Any text survives, lone surrogates and line separators included."""
    line = jsonl.dump(value)
    assert "\n" not in line
    assert json.loads(line.encode()) == value


def test_dump_escapes_what_utf8_cannot_hold() -> None:
    """A lone surrogate, as some servers send it, does not stop a run."""
    assert json.loads(jsonl.dump({"raw": "\ud800"}).encode()) == {"raw": "\ud800"}


@pytest.mark.parametrize(
    "deep", ["[" * 101 + "]" * 101, "[" * 9_999 + "]" * 9_999, '{"a":' * 9_999 + "1" + "}" * 9_999]
)
def test_deep_json_is_refused(deep: str) -> None:
    """Deep values would end the parser, or what reads them later, with a RecursionError."""
    with pytest.raises(ValueError, match="nested more than 100 deep"):
        jsonl.loads(deep)
    with pytest.raises(ValueError, match="nested more than 100 deep"):
        jsonl.loads(deep.encode())


def test_wide_json_is_read() -> None:
    """Many brackets are no depth; 100 levels are still read."""
    assert jsonl.loads("[" + "[],{}," * 1000 + "1]")[-1] == 1
    assert jsonl.loads("[" * 100 + "]" * 100)


def test_read_names_deep_json_and_long_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that is nested too deeply or too long is an error with its number."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n{"a": ' + "[" * 3000 + "]" * 3000 + "}\n")
    with pytest.raises(InputError, match=r"a\.jsonl:2: expected JSON, .* nested"):
        list(jsonl.read(path))
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 20)
    with pytest.raises(InputError, match=r"a\.jsonl:2: a line of more than 20 bytes"):
        list(jsonl.read(path))


def test_read_names_what_cannot_be_read(tmp_path: Path) -> None:
    """A folder in the place of a file is one message."""
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        list(jsonl.read(tmp_path))
