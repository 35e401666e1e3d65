"""The commands that evaluate metrics: `takeaway-bench selftest` and `meta-eval`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bench.cli.terminal import (
    Layout,
    MetricNames,
    Output,
    ReferencesPath,
    Seed,
    Verbose,
    configured,
    show,
    show_all,
)
from bench.console import say


def selftest(
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Metrics and articles; by default bench.toml, or an example"),
    ] = None,
    references: ReferencesPath = None,
    metrics: MetricNames = None,
    layout: Layout = "terminal",
    verbose: Verbose = False,
) -> None:
    """Test whether metrics and checkers react as declared."""
    from bench import example, selftest

    here = Path("bench.toml")
    path = config or (here if here.exists() else example.FOLDER / here)
    chosen = configured(path, references=references, metrics=metrics)
    result = selftest.run(chosen.references, chosen.metrics)
    show_all(result.tables, layout)
    for failure in result.failures:
        say(f"not as declared: {failure}")
    if result.failures:
        raise typer.Exit(1)


def meta_eval(
    judgments: Annotated[
        Path, typer.Argument(help="A .jsonl file of human judgments.", metavar="JUDGMENTS")
    ],
    human: Annotated[str | None, typer.Option("--human", help="Rating to correlate with.")] = None,
    config: Annotated[Path, typer.Option("--config", help="Metrics.")] = Path("bench.toml"),
    metrics: MetricNames = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", help="Test against this column, or rouge1_recall.")
    ] = None,
    by_family: Annotated[
        bool, typer.Option("--by-family", help='Group systems by the prefix before "/".')
    ] = False,
    by_bullet: Annotated[
        bool, typer.Option("--by-bullet", help="Evaluate each labelled bullet separately.")
    ] = False,
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", help="Scores at or above this count as consistent."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Draw the table in this .svg file.")
    ] = None,
    seed: Seed = None,
    layout: Layout = "terminal",
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Correlate metrics with human judgments."""
    from bench import metaeval

    # long: its options are its parameters, as in each command
    chosen = configured(config, metrics=metrics, seed=seed)
    agreement = metaeval.evaluate(
        judgments,
        chosen.metrics,
        human=human,
        baseline=baseline,
        by_family=by_family,
        by_bullet=by_bullet,
        threshold=threshold,
        seed=chosen.seed,
    )
    show(metaeval.table(agreement), layout, output)
    if plot:
        metaeval.draw(agreement, plot)
