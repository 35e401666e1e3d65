"""`takeaway-bench check`: verdicts on standard output, clear words for what can't be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.cli import app
from bench.types import InputError

TEXT = "The mill at Corby Ness closed on Monday after 140 years. About 60 people lose their work."


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """An article, and two bullets of which the second has another number."""
    (tmp_path / "article.txt").write_text(TEXT)
    (tmp_path / "bullets.md").write_text(
        "- About 60 people lose their work.\n- About 95 people lose their work.\n"
    )
    return str(tmp_path / "article.txt"), str(tmp_path / "bullets.md")


def test_verdicts_as_json(files: tuple[str, str]) -> None:
    """Each bullet has its verdict; the changed figure is named, the evidence is a span."""
    done = CliRunner().invoke(app, ["check", *files, "--format", "json"])
    right, wrong = json.loads(done.stdout)
    assert right["label"] == "supported"
    assert (wrong["label"], wrong["problems"][0]["words"]) == ("unsupported", "95")
    evidence = right["evidence"]
    assert TEXT[evidence["start"] : evidence["end"]] == evidence["sentence"]


def test_a_table_for_people(files: tuple[str, str]) -> None:
    """The terminal shows bullets and labels."""
    done = CliRunner().invoke(app, ["check", *files])
    assert "unsupported" in done.stdout
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("setting", "message"),
    [("model", "NAME=VALUE"), ("window=0", "window"), ("modle=x", "did you mean 'model'")],
)
def test_settings_of_a_checker_are_checked(
    files: tuple[str, str], setting: str, message: str
) -> None:
    """What is written after --set is read as in bench.toml, and named where it does not fit."""
    done = CliRunner().invoke(app, ["check", *files, "--checker", "nli", "--set", setting])
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)


@pytest.mark.parametrize(
    ("text", "message"), [(b"", "no bullets found"), (b"- \xff", "not UTF-8"), (None, "cannot be")]
)
def test_what_cannot_be_read_is_named(
    files: tuple[str, str], tmp_path: Path, text: bytes | None, message: str
) -> None:
    """An empty file, other bytes, no file."""
    path = tmp_path / "other.md"
    if text is not None:
        path.write_bytes(text)
    done = CliRunner().invoke(app, ["check", files[0], str(path)])
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)


def test_two_tables_in_json_are_one_list(tmp_path: Path) -> None:
    """Changes and challenges of the self-test can be read by one call of a JSON parser."""
    folder = tmp_path / "references"
    (folder / "challenges").mkdir(parents=True)
    body = "The mill in Ostby burned down.\n\nRain fell.\n\n## Key Takeaways\n\n- The mill burned."
    for name in ("mill", "rain"):
        (folder / f"{name}.md").write_text(f"---\ntitle: The {name}\n---\n{body}\n- Rain fell.\n")
    line = {"article_id": "mill", "kind": "number", "label": 0, "bullet": "Two mills burned."}
    (folder / "challenges/consistency.jsonl").write_text(json.dumps(line) + "\n")
    done = CliRunner().invoke(
        app,
        ["selftest", "--references", str(folder), "--metrics", "consistency", "--format", "json"],
    )
    changes, challenges = json.loads(done.stdout)
    assert changes["rows"][0]["column"] == "supported"
    assert challenges["rows"][0]["kind"] == "number"
