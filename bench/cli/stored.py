"""Runs on disk: which of them a command shows, and `takeaway-bench runs list` and `remove`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bench.cli.terminal import Layout, Output, Verbose, show
from bench.console import counted, say, visible
from bench.types import BenchError, InputError

if TYPE_CHECKING:
    from bench.config import Config, Ranking
    from bench.runs.folder import Choice, Stored

CONFIG = Path("bench.toml")
FOLDER = Path("runs")

app = typer.Typer(help="List and remove runs.", no_args_is_help=True)

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="Whose candidates count; bench.toml, if it is there."),
]
RunsFolder = Annotated[Path | None, typer.Option("--runs", help="Where runs are kept.")]


class Place(NamedTuple):
    """A folder of runs; `config` is the configuration whose runs they are, if one is known."""

    folder: Path
    config: Config | None

    @property
    def wanted(self) -> list[str] | None:
        """Names of the configuration's candidates."""
        return [one.name for one in self.config.candidates] if self.config else None

    @property
    def ranking(self) -> Ranking | None:
        """What decides the standings."""
        return self.config.ranking if self.config else None


def place(config: Path | None, runs: Path | None) -> Place:
    """Return where runs are: as the command line says, else the configuration, else here.

    A configuration that keeps its runs elsewhere says nothing about a folder that was named.
    """
    from bench import config as configuration

    known = configuration.load(config or CONFIG) if config or CONFIG.exists() else None
    folder = runs or (known.runs if known else FOLDER)
    if known and not config and folder.resolve() != known.runs.resolve():
        known = None
    return Place(folder, known)


def named(path: Path, folder: Path) -> Path:
    """A run directory, named by its path or by its candidate."""
    inside = folder / path
    return inside if not (path / "run.json").exists() and inside.exists() else path


def chosen(paths: Sequence[Path] | None, where: Place, *, mixed: bool) -> list[Path]:
    """The runs that were named, or those in a folder that can be compared; says what is left out.

    Raises
    ------
    InputError
        There are none.
    """
    from bench import references
    from bench.runs.folder import choose

    if paths:
        return [named(path, where.folder) for path in paths]

    def current() -> str:
        with suppress(BenchError):
            if where.config:
                return references.Collection.open(where.config.references).digest
        return ""

    choice = choose(where.folder, where.wanted, mixed=mixed, current=current)
    for told in _left_out(choice):
        say(told)
    if not choice.chosen:
        shards = any(where.folder.glob("*/shards/*/run.json"))
        told = "only shards here; `takeaway-bench merge` makes runs of them"
        none = "no runs here; `takeaway-bench run` makes them"
        raise InputError(told if shards else none, file=where.folder)
    return list(choice.chosen)


def _left_out(choice: Choice) -> Iterator[str]:
    """Yield a line that says which runs are left out, and what to do about it."""
    told = [*((name, "not in bench.toml") for name in choice.unknown), *choice.others]
    if not told:
        return
    ways = []
    if choice.others:
        ways.append("`takeaway-bench run` makes them comparable, --mixed takes common articles")
    ways.append(f"`takeaway-bench runs remove {shlex.quote(visible(told[0][0]))}` deletes one")
    listed = ", ".join(f"{visible(name)} ({why})" for name, why in told)
    yield f"left out: {listed}; {'; '.join(ways)}"


@app.command("list")
def list_(
    config: ConfigFile = None,
    runs: RunsFolder = None,
    layout: Layout = "terminal",
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Print a table of the runs."""
    from bench import tables
    from bench.runs.folder import stored

    where = place(config, runs)
    found = stored(where.folder)
    columns = ["name", "candidate", "articles", "references", "bytes", "written", "in_config"]
    notes = [run.problem for run in found if run.problem]
    table = tables.plain(columns, [_row(run, where.wanted) for run in found], notes=notes)
    show(table, layout, output)


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(help="Names of runs.", metavar="NAME")],
    config: ConfigFile = None,
    runs: RunsFolder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    verbose: Verbose = False,
) -> None:
    """Delete runs: what candidates wrote, and its scores."""
    from bench import places
    from bench.runs import folder

    where = place(config, runs)
    found = [folder.find(where.folder, name) for name in dict.fromkeys(names)]
    if not (yes or _agreed(found)):
        raise typer.Exit(1)
    for run in found:
        folder.remove(run)
        say(f"deleted {places.shown(run.path)}")
    say("leaderboard and report are as they were; `takeaway-bench run` writes them again")


def _row(run: Stored, wanted: Sequence[str] | None) -> tuple[object, ...]:
    known = "" if wanted is None else "yes" if run.name in wanted else "no"
    date = run.written[:16].replace("T", " ")
    digest = run.references.partition("-")[0]
    return run.name, run.candidate, run.articles, digest, run.size, date, known


def _agreed(found: Sequence[Stored]) -> bool:
    """Ask on a terminal."""
    size = sum(run.size for run in found)
    names = ", ".join(visible(run.name) for run in found)
    if not _is_terminal():
        raise InputError("there is no terminal to ask on; --yes deletes without asking")
    return typer.confirm(
        f"delete {counted(len(found), 'run')} ({names}; {size:,} bytes)?", err=True
    )


def _is_terminal() -> bool:
    return sys.stdin.isatty()
