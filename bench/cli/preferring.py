"""The command that compares candidates in pairs: `takeaway-bench prefer`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench.cli.checking import setting
from bench.cli.requests import DryRun, MaxCost, NoCache, show_plans
from bench.cli.stored import CONFIG, RunsFolder, chosen, place
from bench.cli.terminal import Layout, Output, Quiet, ReferencesPath, Verbose, configured, show
from bench.console import counted, say

if TYPE_CHECKING:
    from bench.config import Config
    from bench.metrics.preference import Preference
    from bench.preference.tournament import Tournament

Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the resampling.")]


def prefer(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="A configuration, or runs; by default the runs of bench.toml.",
            metavar="[CONFIG] [RUN]",
        ),
    ] = None,
    runs: RunsFolder = None,
    references: ReferencesPath = None,
    judgments: Annotated[
        Path | None,
        typer.Option("--judgments", help="People's comparisons, a .jsonl file; asks no judge."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting of the judge, such as model=gpt-5; repeatable."),
    ] = None,
    opponents: Annotated[
        int | None,
        typer.Option("--opponents", min=1, help="How many others each meets on an article."),
    ] = None,
    dry_run: DryRun = False,
    max_cost: MaxCost = None,
    no_cache: NoCache = False,
    seed: Seed = 0,
    layout: Layout = "terminal",
    output: Output = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Say whom a judge or people prefer, from comparisons of two candidates."""
    from bench import pipeline, tables

    # long: its options are its parameters, as in each command
    if judgments and not paths:
        from bench import metaeval

        show(tables.preference(metaeval.tournament(judgments), seed=seed), layout, output)
        return
    file, named = _divided(paths or ())
    config = configured(file or CONFIG, references=references, runs=runs)
    found = chosen(named, place(file, runs), mixed=False)
    if judgments:
        from bench import metaeval

        made, left_out = metaeval.of_runs(judgments, config, found)
        if left_out:
            say(
                f"left out: {counted(left_out, 'comparison')} of other bullets, systems or articles"
            )
        show(tables.preference(made, seed=seed), layout, output)
        return
    metric = _metric(config, settings or (), opponents, no_cache=no_cache)
    if dry_run:
        show_plans(pipeline.preferring(config, found, metric), layout)
        return
    made = pipeline.prefer(config, found, metric, quiet=quiet, max_cost=max_cost)
    judge = metric.made_judge().judge
    show(tables.preference(made, judge=judge, models=_models(found), seed=seed), layout, output)
    _finish(made)


def _divided(paths: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """The configuration among the arguments, and the runs."""
    files = [path for path in paths if path.suffix == ".toml"]
    return (files[0] if files else None), [path for path in paths if path not in files]


def _metric(
    config: Config, settings: Sequence[str], opponents: int | None, *, no_cache: bool
) -> Preference:
    """The configured metric, with what the command line says in its place."""
    from bench.metrics.preference import Preference

    known = config.metrics.get("preference")
    metric = known if isinstance(known, Preference) else Preference()
    metric = replace(
        metric,
        judge={**metric.judge, **dict(map(setting, settings))},
        opponents=opponents or metric.opponents,
    )
    return metric.uncached() if no_cache else metric


def _models(runs: Sequence[Path]) -> dict[str, str]:
    """The models of runs, by name, where they are known."""
    from bench.runs import Run

    manifests = {path.name: Run(path).manifest() or {} for path in runs}
    return {
        name: str((one.get("settings") or {}).get("model") or "") for name, one in manifests.items()
    }


def _finish(made: Tournament) -> None:
    """Say what is not decided, and end with the exit code for it."""
    undecided = sum(one.result is None for one in made.meetings)
    if undecided:
        told = counted(undecided, "comparison")
        say(
            f"{told} undecided: the same command asks again where a request failed, "
            "with --no-cache also where a reply could not be read"
        )
        raise typer.Exit(3)
