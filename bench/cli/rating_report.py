"""The command line of what raters said: `takeaway-bench rate report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bench.cli.stored import ConfigFile, place
from bench.cli.terminal import Layout, MetricNames, Output, Verbose, show_all
from bench.console import say
from bench.types import InputError


def report(
    source: Annotated[
        Path,
        typer.Argument(
            help="The folder that `rate make` wrote, or any file of judgments.", metavar="JUDGMENTS"
        ),
    ] = Path("ratings"),
    config: ConfigFile = None,
    metrics: MetricNames = None,
    layout: Layout = "terminal",
    output: Output = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the resampling.")] = 0,
    verbose: Verbose = False,
) -> None:
    """Say how far raters agree, what they prefer, and which metrics agree with them."""
    from bench import metaeval, raters
    from bench.config import narrowed

    path = judged(source)
    found = raters.report(path, picked=raters.picked(path), seed=seed)
    tables = raters.all_tables(found)
    known = place(config, None).config
    if known is None:
        say("metrics are not compared with raters: no bench.toml here; --config names one")
    elif found.results:
        chosen = narrowed(known, metrics=metrics).metrics
        agreements = metaeval.evaluate_each(path, chosen, seed=seed)
        tables += [metaeval.table(one) for one in agreements]
    show_all(tables, layout, output)


def judged(source: Path) -> Path:
    """The file of judgments; that of a rating task is made anew of all answers.

    Raises
    ------
    InputError
        The task can't be read, or nobody has answered yet.
    """
    from bench.rating import judgments
    from bench.rating.task import Ratings

    ratings = Ratings(source)
    if ratings.task_path.exists() and not judgments.write(ratings):
        message = "no answers yet: `takeaway-bench rate serve` or `rate import` stores them"
        raise InputError(message, file=ratings.answers_path)
    return ratings.judgments_path if source.is_dir() else source
