"""Which runs a command shows, and `takeaway-bench runs`: bench.cli.stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.cli import app

CONFIG = '[candidates.lead]\nsummarizer = "lead"\n[candidates.trial]\nsummarizer = "random"\n'


@pytest.fixture
def here(write_run, tmp_path, monkeypatch) -> Path:
    """A folder with bench.toml, a run of it, a trial over two articles, and an older run."""
    monkeypatch.chdir(tmp_path)
    write_run("lead", {"rouge1_fmeasure": [0.1, 0.2, 0.3]})
    write_run("old", {"rouge1_fmeasure": [0.1, 0.2, 0.3]})
    write_run("trial", {"rouge1_fmeasure": [0.1, 0.2]}, digest="d2")
    (tmp_path / "bench.toml").write_text(CONFIG)
    return tmp_path


def call(*arguments: str, keyboard: str | None = None):
    """What a command line printed and how it ended; errors are raised."""
    result = CliRunner().invoke(app, arguments, input=keyboard)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


LEFT_OUT = (
    "left out: old (not in bench.toml), trial (2 articles, the others 3); `takeaway-bench run` "
    "makes them comparable, --mixed takes common articles; `takeaway-bench runs remove old` "
    "deletes one\n"
)


def test_a_table_has_the_configurations_candidates(here):
    """One line says what is left out and why, and goes to standard error."""
    result = call("table")
    assert result.stderr == LEFT_OUT
    assert "lead" in result.stdout
    assert "old" not in result.stdout
    assert "n = 3 articles" in result.stdout


def test_a_report_has_them_too(here):
    """The path alone goes to standard output."""
    result = call("report")
    assert (result.stdout, result.stderr) == ("runs/report/index.html\n", LEFT_OUT)


def test_mixed_compares_the_common_articles(here):
    """The trial is there, over its two articles."""
    result = call("table", "--mixed")
    assert "n = 2 articles" in result.stdout
    assert "trial" in result.stdout
    assert "trial" not in result.stderr


def test_without_a_configuration_all_runs_count(here):
    """Save those over other references."""
    (here / "bench.toml").unlink()
    result = call("table")
    assert "old" in result.stdout
    assert result.stderr.startswith("left out: trial (2 articles, the others 3); ")


def test_named_runs_are_taken_as_they_are(here):
    """Nothing is left out of what was asked for; the configuration says where runs are."""
    (here / "bench.toml").write_text(f'runs = "kept"\n{CONFIG}')
    (here / "runs").rename(here / "kept")
    result = call("table", "old", "lead")
    assert (result.stderr, "old" in result.stdout) == ("", True)
    assert "against lead" in call("compare", "lead", "old").stdout


def test_a_folder_that_is_not_the_configurations_is_shown_whole(here):
    """`--runs` names another one, of which bench.toml says nothing."""
    (here / "runs").rename(here / "other")
    result = call("table", "--runs", "other")
    assert "old" in result.stdout
    result = call("table", "--runs", "other", "--config", "bench.toml")
    assert "old (not in bench.toml)" in result.stderr


def test_no_run_of_the_configuration_is_said(here):
    """With what is there instead."""
    from bench.types import InputError

    (here / "bench.toml").write_text(CONFIG.replace("lead]", "new]").replace("trial]", "newer]"))
    with pytest.raises(InputError, match="no runs here"):
        call("table")


def test_runs_are_listed(here):
    """Each with its size, its references, and whether the configuration has it."""
    rows = json.loads(call("runs", "list", "--format", "json").stdout)["rows"]
    assert [(row["name"], row["articles"], row["in_config"]) for row in rows] == [
        ("lead", 3, "yes"),
        ("old", 3, "no"),
        ("trial", 2, "yes"),
    ]
    files = [path for path in (here / "runs" / "old").rglob("*") if path.is_file()]
    assert rows[1]["bytes"] == sum(path.stat().st_size for path in files)


def test_nothing_is_removed_without_consent(here):
    """A pipe can't agree; --yes does. One name that is wrong saves the others."""
    from bench.types import InputError

    with pytest.raises(InputError, match="--yes"):
        call("runs", "remove", "old")
    with pytest.raises(InputError, match="did you mean 'trial'"):
        call("runs", "remove", "old", "trail", "--yes")
    assert (here / "runs" / "old").exists()
    assert call("runs", "remove", "old", "trial", "--yes").exit_code == 0
    assert [path.name for path in (here / "runs").iterdir()] == ["lead"]


@pytest.mark.parametrize(("answer", "gone"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_person_is_asked(here, monkeypatch, answer, gone):
    """Only a yes deletes."""
    monkeypatch.setattr("bench.cli.stored._is_terminal", lambda: True)
    result = call("runs", "remove", "old", keyboard=answer)
    assert "delete 1 run (old; " in result.stderr
    assert (here / "runs" / "old").exists() is not gone


def test_a_table_ranks_as_the_configuration_says(here):
    """As `run` does; so does a report."""
    (here / "bench.toml").write_text(f"{CONFIG}[ranking]\navoid_unsupported = 0.2\n")
    table = json.loads(call("table", "--format", "json").stdout)
    assert table["ranking"]["avoid_unsupported"] == 0.2
    page = Path(call("report").stdout.strip())
    assert '"limit":0.2' in page.read_text(encoding="utf-8")


def test_the_command_that_deletes_can_be_pasted(here):
    """A name with blanks stands in quotes."""
    (here / "runs" / "old").rename(here / "runs" / "an old one")
    assert "`takeaway-bench runs remove 'an old one'` deletes one" in call("table").stderr
