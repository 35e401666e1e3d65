"""The command line of checkers' weights: `takeaway-bench models ...`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from bench.cli.checking import setting
from bench.cli.terminal import Layout, Output, Verbose, show
from bench.console import say

app = typer.Typer(help="List and fetch the weights of stronger checkers.")

HEADINGS = ("checker", "model", "licence", "fetched", "here")


@app.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """List what is here where nothing else is asked for."""
    if context.invoked_subcommand is None:
        list_()


@app.command("list")
def list_(layout: Layout = "terminal", output: Output = None, verbose: Verbose = False) -> None:
    """Print which checkers need weights, whether they are here, and what "auto" uses."""
    from bench import consistency, tables

    notes = [f'checker "auto" uses {consistency.strongest()} on this machine']
    show(tables.plain(HEADINGS, _rows(), notes=notes), layout, output)


@app.command()
def fetch(
    names: Annotated[list[str], typer.Argument(help="Checkers, such as minicheck.")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting of the checker, such as model=NAME; repeatable."),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Fetch the weights of checkers into the Hugging Face cache, once, and check their hashes."""
    import huggingface_hub.utils

    from bench import consistency
    from bench.hub import parts
    from bench.types import InputError

    if not sys.stderr.isatty():
        huggingface_hub.utils.disable_progress_bars()  # type: ignore[attr-defined]  # not in __all__
    for name in names:
        needed = consistency.load(name, **dict(map(setting, settings or ()))).parts
        if not needed:
            raise InputError(f"{name} has no weights to fetch", field="checker")
        for part in needed:
            say(f"{name}: {part.model}: in {parts.fetch(part)}")


def _rows() -> Iterator[tuple[Any, ...]]:
    """Yield a row for each model that a checker needs."""
    from bench import consistency, plugins
    from bench.hub import parts, pins

    for name in plugins.names("consistency"):
        for part in consistency.load(name).parts:
            known = pins.PUBLISHED.get(part.model)
            about = (known.licence, known.size) if known else ("", "")
            yield name, part.model, *about, "yes" if parts.is_here(part) else "no"
