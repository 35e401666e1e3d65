"""The command line: reads arguments, calls the package, prints; no logic of its own."""

from __future__ import annotations

import io
import os
import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from bench import console
from bench.cli import (
    calibrating,
    checking,
    doctor,
    engines,
    evaluating,
    merging,
    models,
    preferring,
    rating,
    requests,
    results,
    starting,
    stopping,
    stored,
)
from bench.cli import references as references_commands
from bench.cli.requests import DryRun, MaxCost, NoCache
from bench.cli.terminal import (
    Limit,
    MetricNames,
    Quiet,
    ReferencesPath,
    Seed,
    Verbose,
    configured,
    show,
)
from bench.console import counted, say
from bench.types import BenchError, Format, InputError

if TYPE_CHECKING:
    from bench.config import Config
    from bench.pipeline import Outcome

app = typer.Typer(
    name="takeaway-bench",
    help="Which model writes the best Key Takeaways for your articles, by how much, how certainly?",
    epilog=(
        "First steps: `init` writes an example, `run` makes its table and report, "
        "`references add` takes your articles, a table in bench.toml is a model, "
        "`doctor` tries it. COMMAND -h explains a command."
    ),
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(references_commands.app, name="references")
app.add_typer(stored.app, name="runs")
app.add_typer(models.app, name="models")
app.add_typer(rating.app, name="rate")


@app.callback()
def program(version: starting.Version = False) -> None:
    """Options of the program itself."""


app.command()(starting.init)

# Flags of run, predict and score

ConfigFile = Annotated[Path, typer.Argument(help="Candidates and metrics.", metavar="CONFIG")]
RunsFolder = Annotated[Path | None, typer.Option("--runs", help="Where runs are kept.")]
Only = Annotated[list[str] | None, typer.Option("--only", help="Only this candidate; repeatable.")]
WorkerCount = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, help="Processes; by default one a core, where the work is not small."
    ),
]
ShardOf = Annotated[
    str | None,
    typer.Option("--shard", metavar="I/N", help="Only this share of the articles; then `merge`."),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Delete these candidates' runs and start again.")
]


@app.command()
def run(
    config: ConfigFile = Path("bench.toml"),
    references: ReferencesPath = None,
    runs: RunsFolder = None,
    metrics: MetricNames = None,
    only: Only = None,
    limit: Limit = None,
    seed: Seed = None,
    fresh: Fresh = False,
    dry_run: DryRun = False,
    max_cost: MaxCost = None,
    no_cache: NoCache = False,
    workers: WorkerCount = None,
    shard: ShardOf = None,
    engine: engines.Engine = None,
    address: engines.Address = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Predict, score, table and report; goes on where it stopped."""
    # long: its options are its parameters, as in each command
    _one_thread()
    from bench import pipeline

    chosen = configured(
        config, references=references, runs=runs, metrics=metrics, only=only or (), seed=seed
    )
    chosen = pipeline.uncached(chosen) if no_cache else chosen
    if dry_run:
        requests.show_plans(pipeline.plans(chosen, limit=limit, fresh=fresh))
        return
    if address and not engine:
        raise InputError("is for --engine ray", field="--address")
    if engine:
        flags = {"references": references, "runs": runs, "metrics": metrics, "only": only,
                 "limit": limit, "seed": seed, "no-cache": no_cache}  # fmt: skip
        engines.refuse(**{"--max-cost": max_cost, "--shard": shard, "--workers": workers})
        _cluster(chosen, config, flags, address=address, fresh=fresh, quiet=quiet)
        return
    outcomes = pipeline.run(
        chosen,
        limit=limit,
        fresh=fresh,
        quiet=quiet,
        max_cost=max_cost,
        workers=workers,
        shard=pipeline.shard(shard),
    )
    if not shard:
        _present(chosen)
    _finish(outcomes)


@app.command()
def predict(
    config: ConfigFile = Path("bench.toml"),
    references: ReferencesPath = None,
    runs: RunsFolder = None,
    only: Only = None,
    limit: Limit = None,
    seed: Seed = None,
    fresh: Fresh = False,
    dry_run: DryRun = False,
    max_cost: MaxCost = None,
    no_cache: NoCache = False,
    workers: WorkerCount = None,
    shard: ShardOf = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Predict, without scoring."""
    _one_thread()
    from bench import pipeline

    chosen = configured(config, references=references, runs=runs, only=only or (), seed=seed)
    chosen = replace(chosen, metrics={})
    chosen = pipeline.uncached(chosen) if no_cache else chosen
    if dry_run:
        requests.show_plans(pipeline.plans(chosen, limit=limit, fresh=fresh))
        return
    outcomes = pipeline.run(
        chosen,
        limit=limit,
        fresh=fresh,
        quiet=quiet,
        max_cost=max_cost,
        workers=workers,
        shard=pipeline.shard(shard),
    )
    _finish(outcomes)


@app.command()
def score(
    runs: Annotated[list[Path], typer.Argument(help="Run directories.", metavar="RUN")],
    config: Annotated[Path, typer.Option("--config", help="Metrics.")] = Path("bench.toml"),
    references: ReferencesPath = None,
    metrics: MetricNames = None,
    workers: WorkerCount = None,
    shard: ShardOf = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Score existing runs."""
    _one_thread()
    from bench import pipeline

    chosen = configured(config, references=references, metrics=metrics)
    paths = [stored.named(run, chosen.runs) for run in runs]
    part = pipeline.shard(shard)
    pipeline.rescore(chosen, paths, quiet=quiet, workers=workers, shard=part)


app.command()(merging.merge)
app.command()(results.table)
app.command()(results.compare)
app.command()(results.report)
app.command()(preferring.prefer)
app.command()(checking.check)
app.command()(requests.cache)
app.command()(doctor.doctor)


app.command()(evaluating.selftest)
app.command("meta-eval")(evaluating.meta_eval)
app.command()(calibrating.calibrate)


def _one_thread() -> None:
    """Have numpy multiply with one thread, before it is imported.

    With more, the last bits of a product depend on their number, and so on the machine.
    """
    os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")


def _cluster(
    chosen: Config,
    config: Path,
    flags: Mapping[str, Any],
    *,
    address: str | None,
    fresh: bool,
    quiet: bool,
) -> None:
    """Have a cluster work on the shards, merge them, and show what came of it."""
    from bench import pipeline, places

    if fresh:
        pipeline.clear(chosen)
    places.put()
    command = ["run", *engines.arguments({"": config, **flags}), "--quiet", "--workers=1"]
    code = engines.work(chosen, command, returned, address=address, quiet=quiet)
    places.renew()
    if not merging.merged(chosen.runs, chosen.storage, quiet=quiet):
        code = code or 1
    ended = [one for one in chosen.candidates if (chosen.runs / one.name / "run.json").exists()]
    if ended:
        _present(replace(chosen, candidates=tuple(ended)))
    if code:
        raise typer.Exit(code)


def _present(config: Config) -> None:
    """Print the table of the configuration's candidates, and write it and the report."""
    from bench import report, tables
    from bench.config import LEADERBOARD, REPORT

    paths = [config.runs / candidate.name for candidate in config.candidates]
    made = tables.table(tables.load(paths), ranking=config.ranking)
    layouts: dict[Format, str] = {"markdown": "md", "csv": "csv", "json": "json"}
    for layout, suffix in layouts.items():
        show(made, layout, config.runs / f"{LEADERBOARD}.{suffix}")
    show(made)
    say(f"report: {report.write(paths, config.runs / REPORT, ranking=config.ranking)}")


def _finish(outcomes: Sequence[Outcome]) -> None:
    """Say what went wrong, and end with the exit code for it."""
    for outcome in outcomes:
        if outcome.stopped:
            say(f"{outcome.candidate}: stopped: {outcome.stopped}")
        elif outcome.failed:
            failed = counted(outcome.failed, "prediction")
            why = f": {outcome.problem}" if outcome.problem else ""
            say(f"{outcome.candidate}: {failed} failed{why}; see predictions.jsonl")
    if any(outcome.stopped or outcome.failed for outcome in outcomes):
        raise typer.Exit(3)


def main() -> None:
    """Run the command line of this process."""
    console.prepare()
    stopping.prepare()
    sys.exit(returned(sys.argv[1:]))


def returned(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; errors become one message."""
    try:
        code = _run(arguments)
    except typer.TyperException as error:
        code = _misused(error)
    except BenchError as error:
        say(traceback.format_exc() if "--verbose" in arguments else f"error: {error}")
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):  # the latter at a question
        code = stopping.INTERRUPTED
    except BrokenPipeError:  # what reads the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:  # of a file that no other message knows
        say(traceback.format_exc() if "--verbose" in arguments else f"error: {error}")
        code = 1
    except Exception:
        say(traceback.format_exc())
        code = 1
    if code == stopping.INTERRUPTED:  # also what typer makes of Ctrl-C
        say(stopping.told(arguments))
    return code or 0


def _run(arguments: Sequence[str]) -> Any:
    """Run a command on copies of the places that it names, and put back what it changes there."""
    from bench.files import CACHE_VARIABLE

    part = re.search(r"--shard[= ](\d{1,6})/(\d{1,6})", " ".join(arguments))
    addresses = any("://" in text for text in (*arguments, os.environ.get(CACHE_VARIABLE, "")))
    if addresses or part:  # bench.toml may name places too
        from bench import places

        if part:
            places.take_shard(f"{int(part[1])}-of-{int(part[2])}")
        places.share_cache()
        arguments = [
            str(places.local(text)) if places.is_address(text) else text for text in arguments
        ]
    try:
        return app([*arguments], standalone_mode=False)
    finally:
        if used := sys.modules.get("bench.places"):  # bench.toml may have named some
            used.put()


def _misused(error: typer.TyperException) -> int:
    """Say how a command is used, and return the exit code."""
    message = io.StringIO()
    cast(Any, error).show(message)
    say(message.getvalue().replace("Value error, ", "").rstrip())  # whose it was says nothing
    return error.exit_code


if __name__ == "__main__":
    main()
