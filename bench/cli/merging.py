"""`takeaway-bench merge`: shards into the files of runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bench.cli.stored import ConfigFile, RunsFolder, place
from bench.cli.terminal import Quiet, Verbose
from bench.console import say

if TYPE_CHECKING:
    from bench.runs.rows import Form


def merge(
    config: ConfigFile = None,
    runs: RunsFolder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make of the shards of runs what `run` makes without --shard."""
    where = place(config, runs)
    merged(where.folder, where.config.storage if where.config else "auto", quiet=quiet)


def merged(folder: Path, form: Form = "auto", *, quiet: bool) -> None:
    """Merge the shards of a folder's runs and say so; one that can't be is exit code 1."""
    from bench import pipeline

    for one in (made := pipeline.merge(folder, form)):
        if one.problem:
            say(f"not merged: {one.problem}")
        elif not quiet:
            say(f"{one.run}: {one.shards} shards {'merged' if one.changed else 'as before'}")
    if any(one.problem for one in made):
        raise typer.Exit(1)
