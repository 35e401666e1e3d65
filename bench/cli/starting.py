"""The command that starts a benchmark in an empty folder, and the options of the program itself."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.cli.terminal import Verbose
from bench.console import line, say

Folder = Annotated[Path, typer.Argument(help="Where to write it.", metavar="FOLDER")]


def init(folder: Folder = Path(), verbose: Verbose = False) -> None:
    """Write an example: bench.toml, references, a README.

    Nothing is overwritten.
    """
    from bench import example

    for path in example.write(folder):
        line(path)
    config = "" if folder == Path() else f" {shlex.quote(str(folder / 'bench.toml'))}"
    say(f"next: {_program()} run{config}")


def _program() -> str:
    """How this program is called from here: by its name where that is on the path."""
    name = "takeaway-bench"
    return name if shutil.which(name) else shlex.quote(sys.argv[0])


def _version(wanted: bool) -> None:
    if wanted:
        from bench import __version__

        line(f"takeaway-bench {__version__}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
]
