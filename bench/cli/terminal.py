"""What all commands share: flags, and where results and messages go."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench import console
from bench.types import Format

if TYPE_CHECKING:
    from bench.config import Config
    from bench.tables import Table

GATE_FAILED = 100
"""As promptfoo's exit code: neither an error nor bad usage."""

Layout = Annotated[Format, typer.Option("--format", help="How to print it.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first N articles.")]
Output = Annotated[Path | None, typer.Option("--output", help="Write it to this file.")]
ReferencesPath = Annotated[
    Path | None, typer.Option("--references", help="A folder, .jsonl or .parquet of references.")
]
MetricNames = Annotated[
    str | None, typer.Option("--metrics", help="Only these metrics, such as rouge,form.")
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Replaces the configuration's seed.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print only results and errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show the traceback of an error.")]


def configured(
    path: Path,
    *,
    references: Path | None = None,
    runs: Path | None = None,
    metrics: str | None = None,
    only: Sequence[str] = (),
    seed: int | None = None,
) -> Config:
    """The configuration, with what the command line says in its place."""
    from bench import config

    return config.narrowed(
        config.load(path, seed=seed), references=references, runs=runs, metrics=metrics, only=only
    )


def show(table: Table, layout: Format = "terminal", output: Path | None = None) -> None:
    """Print a table, or write it to a file."""
    from bench import tables

    color = colored(output)
    write(tables.render(table, layout, width=width(), color=color), output, styled=color)


def show_all(
    tables: Sequence[Table], layout: Format = "terminal", output: Path | None = None
) -> None:
    """Print several tables, one below the other, or write them to a file; in JSON as one list."""
    from bench.tables import render

    color = colored(output)
    made = [render(table, layout, width=width(), color=color) for table in tables]
    if layout == "json":
        write(f"[{', '.join(text.rstrip() for text in made)}]\n", output)
    else:
        write("\n".join(made), output, styled=color)


def write(text: str, output: Path | None = None, *, styled: bool = False) -> None:
    """Print a text that ends its own last line, or write it to a file."""
    from bench import jsonl

    if output:
        with jsonl.replacing(output) as file:
            file.write(text)
    else:
        console.write(text, styled=styled)


def colored(output: Path | None = None) -> bool:
    """Whether what is printed may have colours and bold type (see no-color.org)."""
    has_colors = os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return has_colors and sys.stdout.isatty() and not output


def width() -> int:
    """Columns of the terminal."""
    return shutil.get_terminal_size().columns
