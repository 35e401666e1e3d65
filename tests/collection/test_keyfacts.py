"""The command `references facts`: what it writes, what it leaves alone, what it finds wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bench.cli import app
from bench.keyfacts import files
from bench.keyfacts.splitting import read

BULLETS = ("The mill closed after 140 years.", "About 60 people lose their work.")


def _run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["references", "facts", *map(str, arguments)])


def _split(body: dict[str, Any]) -> str:
    listed = re.findall(r"^(\d+)\. (.*)$", body["messages"][-1]["content"], re.MULTILINE)
    entries = [{"number": int(at), "facts": [f"{bullet} Really."]} for at, bullet in listed]
    return json.dumps({"bullets": entries})


def test_without_a_model_bullets_are_taken_whole(write_reference: Callable[..., Path]) -> None:
    """The file says so, and waits for a person."""
    folder = write_reference("mill").parent
    done = _run(folder, "--quiet")
    assert (done.exit_code, done.stderr) == (0, "key facts: 1 made, 0 kept, 0 failed\n")
    (sheet,) = files.read(folder)
    assert (sheet.made_by, sheet.reviewed) == ("bullets", False)
    assert all(split.facts == (split.bullet,) for split in sheet.splits)


def test_a_model_splits(write_reference: Callable[..., Path], scripted: Callable[..., str]) -> None:
    """Each fact stands with its bullet; the file names the model, and that nobody reviewed it."""
    folder = write_reference("mill").parent
    done = _run(folder, "--model", "m", "--set", f"base_url={scripted(_split)}")
    assert done.exit_code == 0, done.stderr
    (sheet,) = files.read(folder)
    assert (sheet.made_by, sheet.reviewed) == ("m", False)
    assert [split.facts for split in sheet.splits] == [
        (f"{split.bullet} Really.",) for split in sheet.splits
    ]
    text = (folder / "mill.facts.toml").read_text("utf-8")
    assert 'made_by = "m"\nreviewed = false' in text


def test_files_are_not_overwritten_unless_told(write_reference: Callable[..., Path]) -> None:
    """What a person edited stays, also where the bullets changed, which is said."""
    path = write_reference("mill")
    _run(path.parent)
    facts = path.with_name("mill.facts.toml")
    edited = facts.read_text("utf-8").replace("reviewed = false", "reviewed = true")
    facts.write_text(edited, "utf-8")
    path.write_text(path.read_text("utf-8").replace("About 60", "Some 60"), "utf-8")
    assert "0 made, 1 kept (1 of other bullets: --overwrite)" in _run(path.parent).stderr
    assert facts.read_text("utf-8") == edited
    assert "1 made" in _run(path.parent, "--overwrite").stderr
    assert "Some 60" in facts.read_text("utf-8")


def test_an_answer_that_can_not_be_used_writes_nothing(
    write_reference: Callable[..., Path], scripted: Callable[..., str]
) -> None:
    """The bullet is named, the exit code is 3, and the others' files are written."""
    folder = write_reference("mill").parent
    write_reference("rain")
    titles: list[str] = []

    def reply(body: dict[str, Any]) -> str:
        titles.append("")
        return _split(body) if len(titles) > 1 else "No."

    settings = ("--set", f"base_url={scripted(reply)}", "--set", "cache=false")
    done = _run(folder, "--model", "m", *settings, "--set", "concurrency=1")
    assert (done.exit_code, len(files.read(folder))) == (3, 1)
    assert "no facts: 'The mill" in done.stdout


@pytest.mark.parametrize(("facts", "why"), [
    (["60 leave.", "It ran 150 years."], "150 stands in no bullet, but in 'It ran 150 years.'"),
    ([], "no facts: 'About 60 people"),
])  # fmt: skip
def test_why_an_answer_can_not_be_used_is_said(
    write_reference: Callable[..., Path], scripted: Callable[..., str], facts: Any, why: str
) -> None:
    """A figure that a model made up is named."""
    given = [{"number": 1, "facts": ["The mill closed."]}, {"number": 2, "facts": facts}]
    url = scripted(lambda _: json.dumps({"bullets": given}))
    done = _run(write_reference("mill").parent, "--model", "m", "--set", f"base_url={url}")
    assert done.exit_code == 3
    assert why in done.stdout


@pytest.mark.parametrize("facts", [
    [], [""], ["The mill closed after 150 years."], "The mill closed.", [7],
])  # fmt: skip
def test_what_a_model_may_not_write(facts: Any) -> None:
    """No fact, another form, or a figure that no bullet has."""
    reply = {"bullets": [{"number": 1, "facts": facts}, {"number": 2, "facts": ["60 leave."]}]}
    assert read(json.dumps(reply), BULLETS) == {1: ("60 leave.",)}


def test_a_bullet_that_is_answered_twice_has_no_facts() -> None:
    """Nobody knows which answer counts."""
    entry = {"number": 1, "facts": ["The mill closed."]}
    assert read(json.dumps({"bullets": [entry, entry]}), BULLETS) == {}


def test_what_is_wrong_is_found(write_reference: Callable[..., Path]) -> None:
    """Bullets that changed, figures that were added, articles without facts or facts without."""
    path = write_reference("mill")
    _run(path.parent)
    assert _run(path.parent, "--check").exit_code == 0
    assert "1 article not reviewed" in _run(path.parent, "--check").stderr
    facts = path.with_name("mill.facts.toml")
    facts.write_text(facts.read_text("utf-8").replace('    "About 60', '    "About 70'), "utf-8")
    path.write_text(path.read_text("utf-8").replace("has closed", "closed"), "utf-8")
    write_reference("rain")
    facts.with_name("gone.facts.toml").write_text(facts.read_text("utf-8"), "utf-8")
    facts.with_name("broken.facts.toml").write_text("made_by", "utf-8")
    done = _run(path.parent, "--check")
    assert done.exit_code == 2
    found = done.stdout.replace(f"{path.parent}/", "")
    for told in (
        "broken.facts.toml: cannot be read as TOML",
        "mill.facts.toml: mill: is no bullet any more: 'The mill at Corby Ness has closed",
        "mill.facts.toml: mill: has no facts: 'The mill at Corby Ness closed",
        "mill.facts.toml: mill: 70 stands in no bullet: 'About 70",
        "rain.facts.toml: rain: no key facts",
        "gone.facts.toml: gone: no such article",
    ):
        assert told in found, found
