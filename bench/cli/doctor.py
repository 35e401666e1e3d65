"""The command that tries a configuration: one request for each model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bench.cli.terminal import Layout, Output, Verbose, show

if TYPE_CHECKING:
    from bench.config import Config
    from bench.llm.settings import ChatSettings
    from bench.llm.trial import Finding

_COLUMNS = "asked works schema usage reasoning finish_reason price cost seconds"


def doctor(
    config: Annotated[
        Path, typer.Argument(help="Candidates and metrics.", metavar="CONFIG")
    ] = Path("bench.toml"),
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this candidate.")] = None,
    layout: Layout = "terminal",
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Send each model one request, and say what works."""
    from bench import config as configuration
    from bench import tables
    from bench.llm import trial

    chosen = configuration.narrowed(configuration.load(config), only=only or ())
    found = [
        (name, model, trial.examine(model) if model else None) for name, model in _asked(chosen)
    ]
    rows = [_row(name, model, finding) for name, model, finding in found]
    notes = [note for name, _, finding in found if finding for note in _notes(name, finding)]
    show(tables.plain(_COLUMNS.split(), rows, notes=notes), layout, output)
    if any(finding and finding.problem for _, _, finding in found):
        raise typer.Exit(3)


def _asked(config: Config) -> Iterator[tuple[str, ChatSettings | None]]:
    """Yield candidates and judges with their settings; None for those that ask no server."""
    from bench.llm.pricing import PaidMetric
    from bench.llm.settings import ChatSettings

    for candidate in config.candidates:
        made = candidate.summarizer
        yield candidate.name, made if isinstance(made, ChatSettings) else None
    for name, metric in config.metrics.items():
        if isinstance(metric, PaidMetric):
            for asked, settings in metric.asks().items():
                yield f"{name}: {asked}", settings


def _row(name: str, model: ChatSettings | None, finding: Finding | None) -> tuple[Any, ...]:
    if not model or not finding:
        return (name, "asks no server", *[""] * 7)
    usage = finding.usage
    counted = usage and None not in (usage.input_tokens, usage.output_tokens)
    return (
        *(name, "no" if finding.problem else "yes"),
        finding.schema or "",
        f"{usage.input_tokens}+{usage.output_tokens}" if usage and counted else "unknown",
        usage.reasoning_tokens if usage else None,
        finding.finish_reason or "",
        "known" if model.known_price else "unknown",
        *(finding.cost, finding.latency_s),
    )


def _notes(name: str, finding: Finding) -> Iterator[str]:
    """Yield what a person has to know, or to do."""
    if finding.problem:
        yield f"{name}: {finding.problem}"
    if finding.schema in ("ignored", "refused"):
        yield f'{name}: the schema is {finding.schema}; structured = "off" does not ask for it'
    for setting in finding.left_out:
        yield f"{name}: the server refuses {setting}, which was left out"
