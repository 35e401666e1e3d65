"""Commands and flags about requests to models: their cost in advance, and kept replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bench.cli.terminal import Layout, Output, Verbose, show
from bench.console import say

if TYPE_CHECKING:
    from bench.pipeline import Planned

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print what would be requested and its cost.")
]
MaxCost = Annotated[
    float | None,
    typer.Option("--max-cost", min=0, help="Stop before all candidates together spend more."),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Don't use kept replies.")]

_PLAN = "candidate articles requests cached input_tokens output_tokens cost counted_by"
_HELD = "server model replies bytes last"


def show_plans(plans: Sequence[Planned], layout: Layout = "terminal") -> None:
    """Print what a run would ask for."""
    from bench import tables

    rows = [
        (
            *(one.candidate, one.articles),
            *(one.plan.requests, one.plan.cached),
            *(one.plan.input_tokens, one.plan.output_tokens),
            *(one.plan.cost, one.plan.counted_by),
        )
        if one.plan
        else (one.candidate, one.articles, *([None] * 5 if one.problem else [0, 0, 0, 0, 0.0]), "")
        for one in plans
    ]
    notes = [
        "output tokens are a guess where max_output_tokens sets no limit; nothing was requested"
    ]
    notes += [note for one in plans for note in _price_notes(one)]
    notes += [f"{one.candidate} cannot start: {one.problem}" for one in plans if one.problem]
    show(tables.plain(_PLAN.split(), rows, notes=notes), layout)
    if any(one.problem for one in plans):
        raise typer.Exit(3)


def _price_notes(planned: Planned) -> Iterator[str]:
    """Yield where the price of a plan is from, unless bench.toml says it, and that of batches."""
    if planned.plan and planned.plan.batch is not None and planned.plan.cost:
        listed = planned.plan.cost * (2 if planned.plan.batch else 1)
        now = "as set" if planned.plan.batch else "with batch = true"
        yield f"{planned.candidate}: {listed:.3f} at once, {listed / 2:.3f} in batches ({now})"
    source = planned.plan.price_source if planned.plan else "settings"
    if not source:
        yield f"{planned.candidate}: price unknown; set `price` to see a cost"
    elif source != "settings":
        yield f"{planned.candidate}: price in US dollars from {source}; `price` counts before it"


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Delete all of it.")] = False,
    layout: Layout = "terminal",
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Show or delete kept replies of models, and embeddings."""
    from contextlib import closing

    from bench import tables
    from bench.encoder import disk
    from bench.llm.cache import Cache

    with closing(Cache()) as replies:
        if clear:
            disk.clear()
            say(f"deleted {replies.clear()} replies, and all embeddings")
            return
        held, embeddings = replies.held(), disk.info()
    notes = [
        f"replies: {replies.path}",
        f"embeddings: {embeddings.folder}, {embeddings.files} files, {embeddings.size:,} bytes",
    ]
    show(tables.plain(_HELD.split(), held, notes=notes), layout, output)
