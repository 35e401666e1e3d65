"""`takeaway-bench merge`: shards into the files of runs."""

from __future__ import annotations

import typer

from bench.cli.stored import ConfigFile, RunsFolder, place
from bench.cli.terminal import Quiet, Verbose
from bench.console import say


def merge(
    config: ConfigFile = None,
    runs: RunsFolder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make of the shards of runs what `run` makes without --shard."""
    from bench import pipeline

    merged = pipeline.merge(place(config, runs).folder)
    for one in merged:
        if one.problem:
            say(f"not merged: {one.problem}")
        elif not quiet:
            say(f"{one.run}: {one.shards} shards {'merged' if one.changed else 'as before'}")
    if any(one.problem for one in merged):
        raise typer.Exit(1)
