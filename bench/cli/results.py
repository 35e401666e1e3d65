"""The command line of results: `takeaway-bench table`, `compare` and `report`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench.cli.stored import ConfigFile, RunsFolder, chosen, named, place
from bench.cli.terminal import GATE_FAILED, Layout, Output, Verbose, colored, show, width, write
from bench.console import line, say
from bench.types import InputError

if TYPE_CHECKING:
    from bench.comparison import Answer, Rule
    from bench.tables import Table

RunPaths = Annotated[
    list[Path] | None,
    typer.Argument(help="Runs; by default those of the configuration's candidates.", metavar="RUN"),
]
Columns = Annotated[
    str | None, typer.Option("--columns", help="Columns to show, such as words,bullets.")
]
Mixed = Annotated[
    bool, typer.Option("--mixed", help="Allow different reference sets; keep shared articles.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the resampling.")]


def table(
    paths: RunPaths = None,
    config: ConfigFile = None,
    runs: RunsFolder = None,
    layout: Layout = "terminal",
    output: Output = None,
    columns: Columns = None,
    sort: Annotated[str | None, typer.Option("--sort", help="The column to sort by.")] = None,
    ci: Annotated[bool, typer.Option("--ci", help="Show 95% intervals.")] = False,
    baseline: Annotated[
        str | None, typer.Option("--baseline", help="Show differences from this candidate.")
    ] = None,
    letters: Annotated[
        bool,
        typer.Option(
            "--letters", help="Letters of the candidates that a value significantly beats."
        ),
    ] = False,
    by: Annotated[
        str | None, typer.Option("--by", help="Slices: tag, source, month, length or language.")
    ] = None,
    published_after: Annotated[
        str | None,
        typer.Option(
            "--published-after", help="Only articles after a month, a day, or the models' cutoff."
        ),
    ] = None,
    per_article: Annotated[
        bool, typer.Option("--per-article", help="One row for each article and candidate.")
    ] = False,
    pareto: Annotated[
        bool, typer.Option("--pareto", help="Quality (--sort) against consistency and cost.")
    ] = False,
    signatures: Annotated[
        bool, typer.Option("--signatures", help="Print what pins each metric whole.")
    ] = False,
    mixed: Mixed = False,
    seed: Seed = 0,
    verbose: Verbose = False,
) -> None:
    """Print a table of results."""
    from bench import tables

    # long: its options are its parameters, as in each command
    where = place(config, runs)
    scores = tables.load(chosen(paths, where, mixed=mixed), mixed=mixed)
    if published_after:
        scores = tables.published_after(scores, published_after)
    names = columns.split(",") if columns else None
    if (per_article or pareto) and (by or ci or baseline or letters or (per_article and pareto)):
        field = "--per-article" if per_article else "--pareto"
        raise InputError(
            "can't be combined with --by, --ci, --baseline, --letters or another table", field=field
        )
    if per_article:
        made = tables.per_article(scores, names)
    elif pareto:
        made = tables.pareto(scores, sort)
    else:
        build: Callable[..., Table] = partial(tables.sliced, by=by) if by else tables.table
        made = build(
            scores,
            columns=names,
            sort=sort,
            ci=ci,
            baseline=baseline,
            letters=letters,
            signatures=signatures,
            ranking=where.ranking,
            seed=seed,
        )
    show(made, layout, output)


def compare(
    base: Annotated[
        Path, typer.Argument(help="A run directory, or a candidate's name.", metavar="BASE")
    ],
    new: Annotated[Path, typer.Argument(help="The run to compare with it.", metavar="NEW")],
    config: ConfigFile = None,
    runs: RunsFolder = None,
    layout: Layout = "terminal",
    output: Output = None,
    columns: Columns = None,
    articles: Annotated[
        int,
        typer.Option("--articles", min=0, help="How many of the most changed articles to show."),
    ] = 3,
    gate: Annotated[
        Path | None,
        typer.Option("--gate", help="A TOML file of rules; exit code 100 if one fails."),
    ] = None,
    fail_if: Annotated[
        list[str] | None, typer.Option("--fail-if", help='Such as "coverage_f1 drops > 0.01".')
    ] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", help="Write the gate as JUnit XML.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", help="Write gate and comparison as Markdown.")
    ] = None,
    mixed: Mixed = False,
    seed: Seed = 0,
    verbose: Verbose = False,
) -> None:
    """Compare two runs, article by article; can be a gate in CI."""
    from bench import comparison, tables

    # long: its options are its parameters, as in each command
    rules = [*(comparison.read(gate) if gate else []), *map(comparison.parse, fail_if or [])]
    if not rules and (junit or summary):
        raise InputError("needs --gate or --fail-if", field="--junit" if junit else "--summary")
    folder = place(config, runs).folder
    scores = tables.load([named(base, folder), named(new, folder)], mixed=mixed)
    names = columns.split(",") if columns else None
    answer = comparison.answer(scores, columns=names, articles=articles, seed=seed)
    color = colored(output)
    write(comparison.render(answer, layout, width=width(), color=color), output, styled=color)
    if rules:
        _judge(answer, rules, junit, summary)


def report(
    paths: RunPaths = None,
    config: ConfigFile = None,
    runs: RunsFolder = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Where to write it; report/ beside the runs by default."),
    ] = None,
    mixed: Mixed = False,
    verbose: Verbose = False,
) -> None:
    """Write the HTML report."""
    from bench import report
    from bench.config import REPORT

    where = place(config, runs)
    found = chosen(paths, where, mixed=mixed)
    folder = output or where.folder / REPORT
    line(report.write(found, folder, mixed=mixed, ranking=where.ranking))


def _judge(answer: Answer, rules: list[Rule], junit: Path | None, summary: Path | None) -> None:
    """Say what became of each rule, and end with exit code 100 if one failed."""
    from bench import comparison, tables

    outcomes = comparison.judge(answer.scores, rules, seed=answer.seed)
    say(tables.render(comparison.gate_table(outcomes), width=width()).rstrip())
    if junit:
        write(comparison.junit(answer, outcomes), junit)
    if summary:
        write(comparison.summary(answer, outcomes), summary)
    if any(outcome.status == "failed" for outcome in outcomes):
        raise typer.Exit(GATE_FAILED)
