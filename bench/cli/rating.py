"""The command line of people's ratings: `takeaway-bench rate make`, `serve`, `page`, `import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from bench.cli import rating_report
from bench.cli.results import Mixed, RunPaths
from bench.cli.stored import ConfigFile, RunsFolder, chosen, place
from bench.cli.terminal import Output, ReferencesPath, Verbose
from bench.console import counted, line, say

if TYPE_CHECKING:
    from bench.rating.task import Question, Ratings

FOLDER = Path("ratings")
PAGE = "rate.html"

app = typer.Typer(
    help=(
        "Let people rate takeaways, without knowing who wrote them. First `make` chooses what "
        "they see. Then they answer in a browser: `serve` opens the page on this computer; "
        "`page` writes it as a file to send to them, and `import` takes back what they answered. "
        "`report` says how far they agree, and what they prefer."
    ),
    no_args_is_help=True,
)
app.command()(rating_report.report)

RatingsFolder = Annotated[Path, typer.Argument(help="The folder that `rate make` wrote.")]
Pick = Literal["random", "disagreement", "closest"]


@app.command()
def make(
    paths: RunPaths = None,
    output: Annotated[Path, typer.Option("--output", help="Where to write the task.")] = FOLDER,
    pairs: Annotated[
        bool | None,
        typer.Option(
            "--pairs/--single",
            help="Show two sets of bullets to compare, or one. Pairs, if there are two runs.",
        ),
    ] = None,
    ask: Annotated[
        str | None,
        typer.Option("--ask", help="Some of bullets,coverage,preference; all that fit by default."),
    ] = None,
    articles: Annotated[
        int, typer.Option("--articles", min=1, help="How many articles to show.")
    ] = 20,
    pick: Annotated[
        Pick,
        typer.Option(
            "--pick",
            help=(
                "Which articles are shown: a random sample; those where metrics disagree most; or "
                "those where the two best candidates differ most."
            ),
        ),
    ] = "random",
    repeats: Annotated[
        float,
        typer.Option(
            "--repeats",
            min=0,
            max=1,
            help="Share of items to show twice: do raters agree with themselves?",
        ),
    ] = 0.1,
    controls: Annotated[
        float,
        typer.Option(
            "--controls",
            min=0,
            max=1,
            help="Share of items to add with people's own bullets.",
        ),
    ] = 0.1,
    references: ReferencesPath = None,
    config: ConfigFile = None,
    runs: RunsFolder = None,
    mixed: Mixed = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of choice and order.")] = 0,
    verbose: Verbose = False,
) -> None:
    """Make a task of runs: what people see, in which order."""
    from bench.raters import pick as picking
    from bench.rating.make import Options, make
    from bench.rating.task import Ratings

    # long: its options are its parameters, as in each command
    where = place(config, runs)
    found = chosen(paths, where, mixed=mixed)
    questions = cast("list[Question] | None", ask.split(",") if ask else None)
    options = Options(
        order=picking.articles(found, how=pick, seed=seed, mixed=mixed, ranking=where.ranking),
        picked=pick,
        count=articles,
        pairs=pairs,
        ask=questions,
        repeats=repeats,
        controls=controls,
        seed=seed,
    )
    task, key = make(found, options, collection=references, mixed=mixed)
    Ratings(output).write(task, key)
    line(output)
    of = counted(len(task.articles), "article")
    say(f"{counted(len(task.items), 'item')} on {of}; next: takeaway-bench rate serve {output}")
    if "preference" in task.ask:
        say(picking.told(len(task.articles), len(found)))


@app.command()
def serve(
    folder: RatingsFolder = FOLDER,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; as last time by default.")
    ] = 0,
    verbose: Verbose = False,
) -> None:
    """Serve the page on this computer until Ctrl-C.

    Each answer is stored as it is given. The same command goes on at the same address.
    """
    from bench.rating.server import Server
    from bench.rating.task import Ratings

    ratings = Ratings(folder)
    server = Server(ratings, port)
    line(server.address)
    say("open this address in a browser; Ctrl-C stops, and the same command goes on")
    server.run()
    _judged(ratings)


@app.command()
def page(
    folder: RatingsFolder = FOLDER,
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Write the page as one file to send to raters.

    It opens anywhere; raters download their answers from it and send them to you.
    """
    from bench.cli.terminal import write
    from bench.rating.page import html
    from bench.rating.task import Ratings

    path = output or folder / PAGE
    write(html(Ratings(folder).task(), served=False), path)
    line(path)


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="What raters downloaded from the page.", metavar="FILE")
    ],
    folder: Annotated[
        Path, typer.Option("--ratings", help="The folder that `rate make` wrote.")
    ] = FOLDER,
    verbose: Verbose = False,
) -> None:
    """Take the answers that raters sent.

    All of them or, where one is wrong, none. What is there already is not taken twice.
    """
    from bench.rating import store
    from bench.rating.task import Ratings

    ratings = Ratings(folder)
    merged = store.merge(ratings, ratings.task(), files)
    told = {"known already": merged.known, "instead of an earlier one": merged.replaced}
    more = "".join(f", {number} {what}" for what, number in told.items() if number)
    say(f"{counted(merged.new, 'new answer')}{more}")
    _judged(ratings)


def _judged(ratings: Ratings) -> None:
    """Write the judgments of all answers, and say where they are."""
    from bench.rating import judgments

    count = judgments.write(ratings)
    line(ratings.judgments_path)
    say(counted(count, "judgment"))
