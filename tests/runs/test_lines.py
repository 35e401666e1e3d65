"""Tests of bench.runs.lines: typed records, and what is said of lines that are none."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bench.runs import Run, lines
from bench.runs.records import PredictionNumbers, PredictionRecord
from bench.types import BenchError, InputError

START = '{"article_id": "a", "article_digest": "d", "takeaways": ["b"]'
DEEP = "[" * 100_000 + "]" * 100_000


def write(folder: Path, *rows: str) -> Path:
    """A predictions file with these lines after a right one."""
    path = folder / "predictions.jsonl"
    path.write_text("\n".join([START + "}", *rows]) + "\n")
    return path


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (START + ', "cost": "1"}', "cost: expected float | null, got str"),
        (START + ', "sample": [0]}', "sample: expected int, got array"),
        (START + ', "sample": -1}', "sample: expected int >= 0"),
        (START + ', "status": "fine"}', "status: expected one of ok, empty, refused"),
        (START + ', "usage": {"input_tokens": "x"}}', "usage.input_tokens: expected int | null"),
        (START + f', "sample": {"9" * 400}}}', "sample: expected int <= 9007199254740992"),
        (START + f', "{"x" * 999}": 1}}', "object contains unknown field xxx"),
        (START + ', "colour": 1}', "object contains unknown field colour"),
        ('{"article_id": "a", "takeaways": []}', "object missing required field article_digest"),
        (
            '{"article_id": ' + DEEP + "}",
            "expected JSON, lists and objects are nested more than 100 deep",
        ),
        (START + r', "usage": "\ud800"}', "expected no half of a surrogate pair"),
        ("[1]", "expected object, got array"),
        ("{", "expected JSON, "),
    ],
)
def test_a_line_of_another_kind_is_named(tmp_path: Path, row: str, message: str) -> None:
    """File, line, field and what was expected stand in one short message."""
    path = write(tmp_path, row)
    with pytest.raises(InputError, match=re.escape(f"{path}:2: {message}")) as caught:
        Run(tmp_path).predictions()
    assert len(str(caught.value)) < len(str(path)) + 200
    assert "\n" not in str(caught.value)


def test_predictions_of_a_right_file(tmp_path: Path) -> None:
    """The later line of a key counts, at the place of the first; what is left out has defaults."""
    path = write(tmp_path, START + ', "sample": 1}', START + ', "latency_s": 2, "raw": "x"}')
    made = Run(tmp_path).predictions()
    assert list(made) == [("a", 0), ("a", 1)]
    assert (made["a", 0].raw, made["a", 0].latency_s, made["a", 0].takeaways) == ("x", 2.0, ("b",))
    assert made["a", 1].status == "ok"
    assert len(lines.read(path, PredictionRecord)) == 3


def test_a_cut_last_line_and_half_a_surrogate_pair(tmp_path: Path) -> None:
    """What a crash left is passed over, and what json alone can read is read."""
    path = write(tmp_path, START.replace('"b"', r'"\ud800"') + "}")
    with path.open("a") as file:
        file.write('{"article_id": "a", "stat')
    assert [one.takeaways for one in lines.read(path, PredictionRecord)] == [("b",), ("\ud800",)]
    assert len(lines.read(path, PredictionNumbers)) == 2


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """The message names the file and the reason."""
    path = write(tmp_path)
    path.chmod(0)
    with pytest.raises(InputError, match=r"predictions\.jsonl: cannot be read: Permission denied"):
        Run(tmp_path).predictions()


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    """It can't be read either, and no traceback says so."""
    (tmp_path / "run.json").mkdir()
    with pytest.raises(InputError, match=r"run\.json: cannot be read"):
        Run(tmp_path).manifest()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "expected object, got array"),
        ("{}", "object missing required field candidate"),
        (DEEP, "expected JSON, lists and objects are nested more than 100 deep"),
        ('{"candidate": 1, "references": {}}', "candidate: expected str, got int"),
        ('{"candidate": "a", "references": []}', "references: expected object, got array"),
        ('{"candidate": "a", "references": {}, "settings": "x"}', "settings: expected object"),
        ('{"candidate": "a", "references": {}, "totals": {"status": 3}}', "totals.status: expect"),
        ('{"candidate": "a", "references": {}, "sees_reference": "no"}', "sees_reference: expect"),
        ('{"candidate": "a", "references": {}, "cutoff": ["2024"]}', "cutoff: expected str"),
    ],
)
def test_a_manifest_of_another_kind_is_named(tmp_path: Path, text: str, message: str) -> None:
    """Fields that are read again have their types; others may be anything."""
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(BenchError, match=re.escape(f"run.json: {message}")):
        Run(tmp_path).manifest()
