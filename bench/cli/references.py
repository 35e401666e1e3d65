"""The command line of reference sets: `takeaway-bench references ...`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bench.cli.terminal import Layout, Limit, Output, Quiet, Verbose, show
from bench.console import counted, line, say

app = typer.Typer(
    help="Add, check, list, import and export reference articles.", no_args_is_help=True
)

Set = Annotated[Path, typer.Argument(help="A folder, .md, .jsonl or .parquet.", metavar="PATH")]
FOLDER = Path("references")


@app.command()
def add(
    source: Annotated[
        str,
        typer.Argument(help="Copied text, saved HTML, Markdown, -, or a URL.", metavar="SOURCE"),
    ],
    folder: Annotated[Path, typer.Option("--references", help="Where to write it.")] = FOLDER,
    name: Annotated[str | None, typer.Option("--id", help="File name, without .md.")] = None,
    selector: Annotated[
        str, typer.Option("--selector", help="CSS selector of the list of takeaways on the page.")
    ] = "",
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Ask what is not clear; else open your $EDITOR.")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Turn a page with Key Takeaways into a reference."""
    from bench import ingest, references
    from bench.ingest.editing import ask, edit

    # long: its options are its parameters, as in each command
    path = ingest.add(
        source,
        folder,
        name=name,
        selector=selector,
        ask=ask if interactive else None,
        edit=edit if interactive else None,
        note=lambda problem: say(f"note: {problem}"),
    )
    line(path)
    say(ingest.summary(references.read(path)))


@app.command()
def check(
    path: Set = FOLDER,
    facts: Annotated[
        bool, typer.Option("--facts", help="Also list bullets that the article does not support.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Print everything that is wrong with a reference set; exit code 2 if anything is."""
    from bench.collection.check import check as problems_of

    problems = problems_of(path)
    for problem in problems:
        line(problem)
    say(counted(len(problems), "problem") if problems else "no problems")
    if facts:
        from bench.collection.facts import unsupported

        doubts = unsupported(path, quiet=quiet)
        for doubt in doubts:
            line(doubt)
        say(f"{counted(len(doubts), 'bullet')} that the article may not support")
    if problems:
        raise typer.Exit(2)


@app.command("list")
def list_(
    path: Set = FOLDER,
    layout: Layout = "terminal",
    output: Output = None,
    limit: Limit = None,
    verbose: Verbose = False,
) -> None:
    """Print a table of the articles."""
    from bench import references, tables

    rows = references.overview(references.load(path, limit=limit))
    show(tables.plain(references.OVERVIEW, rows), layout, output)


@app.command()
def stats(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Sets to compare.", metavar="PATH")
    ] = None,
    layout: Layout = "terminal",
    output: Output = None,
    limit: Limit = None,
    verbose: Verbose = False,
) -> None:
    """Print length, novelty, density and lead bias of reference sets, side by side."""
    from bench import references, tables
    from bench.collection.stats import stats

    sets = paths or [FOLDER]
    columns = [stats(references.load(path, limit=limit)) for path in sets]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    show(tables.plain(["measure", *map(str, sets)], rows), layout, output)


@app.command("import")
def import_(
    kind: Annotated[
        str,
        typer.Argument(
            help="cnn-dailymail, csv, html, jsonl, markdown or parquet.", metavar="FORMAT"
        ),
    ],
    source: Annotated[
        str, typer.Argument(help="A file, a folder, or a name on the Hub.", metavar="SOURCE")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .jsonl or .parquet file.")],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="A field and its column in the source, such as text=body; repeatable."
        ),
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", help="cnn-dailymail: a URL list, or a split's name.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="The first N rows.")] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Import a collection in a foreign format; rejected rows are written beside it."""
    from bench.collection import importing

    # long: its options are its parameters, as in each command
    mapping = importing.mapping(columns or ())
    tally = importing.run(
        kind, source, output, columns=mapping, split=split, limit=limit, quiet=quiet
    )
    say(tally.sentence())


@app.command()
def facts(
    path: Set = FOLDER,
    model: Annotated[
        str, typer.Option("--model", help="Who splits; without one, each bullet is one fact.")
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting of it, such as provider=anthropic; repeatable."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only check what is there.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Make those anew that are there.")
    ] = False,
    limit: Limit = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Split people's bullets into key facts, in files to be reviewed beside the references."""
    from bench.cli.checking import setting
    from bench.collection import keyfacts
    from bench.keyfacts.splitting import Splitter
    from bench.settings import built

    # long: its options are its parameters, as in each command
    if check:
        problems, unreviewed = keyfacts.check(path)
        say(f"{counted(len(problems), 'problem')}; {counted(unreviewed, 'article')} not reviewed")
    else:
        given = dict(map(setting, settings or ())) | ({"model": model} if model else {})
        splitter = built(Splitter, given) if given else None
        tally, problems = keyfacts.make(
            path, splitter, overwrite=overwrite, limit=limit, quiet=quiet
        )
        say(tally.sentence())
    for problem in problems:
        line(problem)
    if problems:
        raise typer.Exit(2 if check else 3)


@app.command()
def export(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="A .jsonl or .parquet file, or a new folder.")
    ],
    path: Set = FOLDER,
    limit: Limit = None,
    verbose: Verbose = False,
) -> None:
    """Write a reference set as JSONL, Parquet, or a folder for the library datasets."""
    from bench import references
    from bench.references.export import save

    count = save(references.load(path, limit=limit), output)
    say(f"{counted(count, 'article')} in {output}")
