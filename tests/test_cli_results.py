"""Tests of the commands that show results: bench.cli.results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.cli import app

BASE = [0.1, 0.2, 0.3, 0.4] * 10
WORSE = [0.05, 0.1, 0.15, 0.2] * 10


@pytest.fixture
def runs(write_run) -> Path:
    """A folder with two runs, of which one is worse in every article."""
    write_run("lead", {"rougeLsum_fmeasure": BASE})
    return write_run("model", {"rougeLsum_fmeasure": WORSE}).parent


def call(*arguments: object) -> tuple[int, str]:
    """Exit code and standard output of a command line."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "recommended  lead"),
        (["--ci"], "[0."),
        (["--baseline", "lead"], "-0.125‡"),
        (["--letters"], "recommended  a  lead"),
        (["--by", "source"], "(none)  40  recommended  lead"),
        (["--columns", "tier,answer_rate"], "   1  lead"),
        (["--per-article"], "a39"),
        (["--columns", "answer_rate"], "lead"),
        (["--sort", "candidate"], "lead"),
        (["--pareto"], "dominated by"),
    ],
)
def test_table_options(runs, options, expected):
    """Each option shows in what is printed."""
    code, printed = call("table", "--runs", runs, *options)
    assert code == 0
    assert expected in printed


def test_runs_are_named_by_path_or_candidate(runs):
    """A name is looked up in the folder of runs."""
    assert call("table", runs / "lead")[1] == call("table", "lead", "--runs", runs)[1]


def test_table_is_written_to_a_file(runs, tmp_path):
    """With --output nothing is printed."""
    path = tmp_path / "table.json"
    assert call("table", "--runs", runs, "--format", "json", "--output", path) == (0, "")
    assert json.loads(path.read_text())["articles"] == 40


def test_tables_of_their_own_take_no_other_options(runs):
    """What would be passed over is refused."""
    from bench.types import InputError

    with pytest.raises(InputError, match="--pareto"):
        call("table", "--runs", runs, "--pareto", "--ci")


def test_compare_prints_the_answer(runs):
    """The first line says it in words."""
    code, printed = call("compare", "lead", "model", "--runs", runs)
    assert code == 0
    assert printed.startswith("model against lead: worse in ROUGE-Lsum\n")


def test_a_failed_gate_ends_with_100(runs, tmp_path):
    """The files for a CI service are written all the same."""
    rule = "rougeLsum_fmeasure drops > 0.01"
    gate, junit, summary = (tmp_path / name for name in ("gate.toml", "gate.xml", "gate.md"))
    gate.write_text(f'fail_if = ["{rule}"]\n')
    files = ["--junit", junit, "--summary", summary]
    assert call("compare", "lead", "model", "--runs", runs, "--gate", gate, *files)[0] == 100
    assert "failure" in junit.read_text()
    assert summary.read_text().startswith("## Gate failed: 1 of 1 rule")
    assert call("compare", "model", "lead", "--runs", runs, "--fail-if", rule)[0] == 0


def test_files_of_a_gate_need_a_gate(runs, tmp_path):
    """--junit without a rule is refused."""
    from bench.types import InputError

    with pytest.raises(InputError, match="--gate or --fail-if"):
        call("compare", "lead", "model", "--runs", runs, "--junit", tmp_path / "x.xml")


@pytest.mark.parametrize("command", [["table"], ["compare", "lead", "model"]])
def test_nothing_heavy_is_imported(runs, command):
    """Neither torch nor pandas is needed to read scores."""
    code = (
        "import sys; from bench.cli import app; app(sys.argv[1:], standalone_mode=False); "
        "sys.exit(bool({'torch', 'transformers', 'pandas', 'sklearn'} & set(sys.modules)))"
    )
    arguments = [sys.executable, "-c", code, *command, "--runs", str(runs)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    assert subprocess.run(arguments, capture_output=True, env=environment).returncode == 0
