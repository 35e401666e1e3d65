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
    if not merged(where.folder, where.config.storage if where.config else "auto", quiet=quiet):
        raise typer.Exit(1)


def merged(folder: Path, form: Form = "auto", *, quiet: bool) -> bool:
    """Merge the shards of a folder's runs and say so; return whether all could be."""
    from bench import pipeline, places

    for one in (made := pipeline.merge(folder, form)):
        if one.problem:
            say(f"not merged: {one.problem}")
        elif not quiet:
            done = "merged" if one.changed else "as before"
            say(f"{places.shown(one.run)}: {one.shards} shards {done}")
    return not any(one.problem for one in made)
