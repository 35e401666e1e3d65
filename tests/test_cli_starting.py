"""Tests of `takeaway-bench init`, `--version`, `-h` and completion."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench import __version__, config, example, references
from bench.cli import app
from bench.types import BenchError, InputError

ROOT = Path(__file__).parents[1]


def call(*args: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    command = [sys.executable, "-m", "bench", *args]
    env = {"PYTHONPATH": str(ROOT), "HOME": str(cwd), **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)


def test_init_writes_what_a_run_needs(tmp_path: Path) -> None:
    """The configuration is valid, the references are the bundled ones, the next step is said."""
    done = call("init", "new", cwd=tmp_path)
    assert done.returncode == 0
    written = [tmp_path / line for line in done.stdout.splitlines()]
    assert [path.name for path in written] == ["references", "README.md", "bench.toml"]
    chosen = config.load(tmp_path / "new" / "bench.toml")
    assert references.digest(references.load(chosen.references)) == references.digest(
        references.load(ROOT / "references")
    )
    assert (tmp_path / "new" / "references" / "challenges" / "consistency.jsonl").exists()
    assert done.stderr.splitlines()[-1].endswith("run new/bench.toml")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "README.md",
        "bench.toml",
        "references",
    ]


@pytest.mark.parametrize("name", example.NAMES)
@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_init_never_overwrites(name: str, kind: str, tmp_path: Path) -> None:
    """What is there is named and stays, and nothing is written beside it."""
    there = tmp_path / name
    there.write_text("mine") if kind == "file" else there.symlink_to("nowhere")
    with pytest.raises(InputError, match=f"{name}: there already; nothing was written"):
        example.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert there.read_text() == "mine" if kind == "file" else there.is_symlink()


def test_init_names_what_is_no_folder(tmp_path: Path) -> None:
    """A file in the place of the folder is one message, not a traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(BenchError, match="file: cannot be written"):
        example.write(tmp_path / "file")


def test_version() -> None:
    """One line with the name, as other programs print it."""
    assert CliRunner().invoke(app, ["--version"]).output == f"takeaway-bench {__version__}\n"


@pytest.mark.parametrize("command", [[], ["table"], ["references"], ["references", "add"]])
def test_short_help(command: list[str]) -> None:
    """`-h` is `--help` for every command."""
    short, long = (CliRunner().invoke(app, [*command, flag]).output for flag in ("-h", "--help"))
    assert short == long
    assert "Usage:" in short


def test_completion(tmp_path: Path) -> None:
    """The shell's script is printed, and what it calls completes names of commands."""
    unasked = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # which shell runs the tests
    printed = call("--show-completion", "bash", cwd=tmp_path, **unasked)
    assert "complete -o default" in printed.stdout or "COMPREPLY" in printed.stdout
    asked = {"COMP_WORDS": "takeaway-bench refe", "COMP_CWORD": "1"}
    script = Path(sys.executable).with_name("takeaway-bench")
    env = {"PYTHONPATH": str(ROOT), "_TAKEAWAY_BENCH_COMPLETE": "complete_bash", **asked}
    done = subprocess.run([script], env=env, capture_output=True, text=True)
    assert done.stdout.split() == ["references"]
