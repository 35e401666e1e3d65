"""The command line of labels: `takeaway-bench calibrate`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench.cli.rating_report import judged
from bench.cli.results import Mixed, Seed
from bench.cli.stored import ConfigFile, Place, RunsFolder, chosen, place
from bench.cli.terminal import Layout, Output, Verbose, show
from bench.types import InputError

if TYPE_CHECKING:
    from bench.calibration import Fit
    from bench.tables import Scores


def calibrate(
    judgments: Annotated[
        Path,
        typer.Argument(
            help="A .jsonl file of people's judgments, or the folder that `rate make` wrote.",
            metavar="JUDGMENTS",
        ),
    ],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Runs that were judged; by default those of the configuration.", metavar="RUN"
        ),
    ] = None,
    config: ConfigFile = None,
    runs: RunsFolder = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            help="Columns to correct; unsupported shares, or coverage for a rating, by default.",
        ),
    ] = None,
    human: Annotated[
        str | None, typer.Option("--human", help="Estimate this rating, not shares of bullets.")
    ] = None,
    scale: Annotated[
        str | None, typer.Option("--scale", help="Least and greatest rating; 1,5 by default.")
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", help="Show differences from this candidate, or the first."),
    ] = None,
    fit: Annotated[
        Path | None,
        typer.Option(
            "--fit", help="Fit a checker's thresholds instead, and write this .json file."
        ),
    ] = None,
    checker: Annotated[
        str | None, typer.Option("--checker", help="The checker to fit, or the metric's first.")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option("--precision", help="How often a fitted label must be right; 0.8 by default."),
    ] = None,
    layout: Layout = "terminal",
    output: Output = None,
    mixed: Mixed = False,
    seed: Seed = 0,
    verbose: Verbose = False,
) -> None:
    """Correct a metric's means by people's labels, or fit a checker's thresholds to them."""
    from bench import calibration, tables

    # long: its options are its parameters, as in each command
    judgments = judged(judgments)
    where = place(config, runs)
    scores = tables.load(chosen(paths, where, mixed=mixed), mixed=mixed)
    if fit:
        others = {"--columns": columns, "--human": human, "--scale": scale, "--baseline": baseline}
        _alone("--fit", others)
        fitted = _fit(judgments, scores, where, checker, precision, seed)
        calibration.write(fit, fitted)
        show(calibration.fit_table(fitted), layout, output)
        return
    _alone("a correction", {"--checker": checker, "--precision": precision})
    correction = calibration.correct(
        judgments,
        scores,
        columns=columns.split(",") if columns else None,
        human=human,
        scale=_scale(scale),
        baseline=baseline,
        seed=seed,
    )
    show(calibration.table(correction), layout, output)


def _alone(what: str, others: Mapping[str, object]) -> None:
    for option, value in others.items():
        if value is not None:
            raise InputError(f"has no meaning for {what}", field=option)


def _fit(
    judgments: Path,
    scores: Scores,
    where: Place,
    checker: str | None,
    precision: float | None,
    seed: int,
) -> Fit:
    from bench import calibration
    from bench.config import metric as make
    from bench.metrics.consistency import Consistency

    metric = where.config.metrics.get("consistency") if where.config else make("consistency")
    if not isinstance(metric, Consistency):
        raise InputError("needs the metric consistency in the configuration", field="--fit")
    if precision is not None and not 0.5 < precision <= 1:
        raise InputError(f"expected more than 0.5, up to 1, found {precision}", field="--precision")
    return calibration.fit(
        judgments,
        {candidate.name: candidate.path for candidate in scores.candidates},
        metric,
        checker=checker,
        precision=precision or calibration.PRECISION,
        seed=seed,
    )


def _scale(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        low, high = map(float, text.split(","))
    except ValueError:
        low = high = 0.0
    if not -1e9 < low < high < 1e9:
        raise InputError(f"expected two numbers such as 1,5, found {text!r}", field="--scale")
    return low, high
