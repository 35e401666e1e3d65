"""`--engine ray`: a cluster works on the shards of a run, each a task that is the command itself.

Ray finds a machine for each `run --shard I/N`, and starts it again where a worker or a machine is
lost; what a shard had done by then is on disk, as after any crash. When all are at their end they
are merged here.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bench.types import BenchError, InputError, MissingDependency

if TYPE_CHECKING:
    from bench.config import Config, Ray

Engine = Annotated[
    Literal["ray"] | None, typer.Option("--engine", help="Share the articles out to a cluster.")
]
Address = Annotated[
    str | None, typer.Option("--address", help="A Ray cluster that runs already, such as auto.")
]
RETRIES = 5
"""Times that a shard is started again when its worker or machine is lost."""
WAIT_S = 10.0
"""Seconds for a cluster to answer."""
_FAILED = 3  # exit code of a run in which some predictions failed
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")


def refuse(**given: object) -> None:
    """Refuse flags that mean nothing to a cluster.

    Raises
    ------
    InputError
        One of them is given.
    """
    for flag, value in given.items():
        if value is not None:
            why = "see [ray] cpus" if flag == "--workers" else "a shard knows of no other"
            raise InputError(f"can't be given with --engine: {why}", field=flag)


def arguments(flags: Mapping[str, Any]) -> Iterator[str]:
    """Yield a command line: flags by name, an argument under "", those that are not given left out.

    Paths are absolute, or the addresses of places, since other machines read them.
    """
    from bench import places

    for name, value in flags.items():
        for one in value if isinstance(value, list) else [value]:
            if one is True:
                yield f"--{name}"
            elif one is not None and one is not False:
                text = places.shown(one.absolute()) if isinstance(one, Path) else one
                yield f"--{name}={text}" if name else str(text)


def work(
    config: Config,
    command: Sequence[str],
    run: Callable[[Sequence[str]], int],
    *,
    address: str | None,
    quiet: bool,
) -> int:
    """Have a cluster do a command for each shard; return the exit code of the worst.

    Parameters
    ----------
    command
        The command line, without `--shard`.
    run
        Runs a command line in its process and returns its exit code.
    address
        Of a cluster that runs already; otherwise that of the configuration, or one of this machine.

    Raises
    ------
    MissingDependency
        Ray is not installed.
    BenchError
        There is no such cluster, or shards were lost more often than `RETRIES`.
    """
    ray, settings = _ray(), config.ray
    address = address or settings.address
    _reach(address)
    try:
        ray.init(
            address=address,
            include_dashboard=False,
            logging_level="error",
            runtime_env={"env_vars": _ONE_THREAD},
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise BenchError(f"no Ray cluster at {address}: {error}") from None
    try:
        resources = ray.cluster_resources()
        count = _count(settings, resources, config)
        task = ray.remote(
            num_cpus=settings.cpus, num_gpus=_gpus(settings, resources), max_retries=RETRIES
        )(_shard)
        lines = [[*command, f"--shard={number}/{count}"] for number in range(1, count + 1)]
        here = os.getcwd()  # noqa: PTH109  as text, for other machines
        return _gathered(ray, [task.remote(run, line, here) for line in lines], quiet=quiet)
    finally:
        ray.shutdown()


def _shard(run: Callable[[Sequence[str]], int], command: Sequence[str], folder: str) -> int:
    """Run a command in the folder of the one who asked for it, where this machine has that."""
    with suppress(OSError):
        os.chdir(folder)
    return run(command)


def _reach(address: str | None) -> None:
    """Raise BenchError where nothing listens at host:port; Ray would try for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if port.isdigit():
        try:
            socket.create_connection((host, int(port)), WAIT_S).close()
        except (OSError, OverflowError) as error:
            raise BenchError(f"no Ray cluster at {address}: {error}") from None


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would report to its makers
    try:
        import ray
    except ImportError:
        raise MissingDependency("Ray", 'pip install "takeaway-bench[ray]"') from None
    return ray


def _count(settings: Ray, resources: Mapping[str, float], config: Config) -> int:
    """How many shards: as told, as there are already, or four for each task that has room."""
    from bench.pipeline import shards

    there = {
        count
        for candidate in config.candidates
        for count in shards.counts(config.runs / candidate.name)
    }
    if settings.shards and there - {settings.shards}:
        raise InputError(
            f"there are shards of {max(there)} already: --fresh begins again", field="ray.shards"
        )
    room = int(resources.get("CPU", 1) // settings.cpus)
    return settings.shards or max(there, default=max(1, 4 * room))


def _gpus(settings: Ray, resources: Mapping[str, float]) -> float:
    """The share of a GPU for a task: as told, or so that as many tasks have one as have CPUs."""
    if settings.gpus is not None:
        return settings.gpus
    room = max(1, int(resources.get("CPU", 1) // settings.cpus))
    return min(1.0, resources.get("GPU", 0) / room)


def _gathered(ray: Any, waiting: list[Any], *, quiet: bool) -> int:
    """Wait for all shards, and return the exit code of the worst."""
    from bench.progress import Progress

    codes, lost = [0], []
    with Progress("shards", len(waiting), quiet=quiet) as progress:
        while waiting:
            done, waiting = ray.wait(waiting)
            for one in done:
                try:
                    codes.append(ray.get(one))
                except ray.exceptions.RayError as error:
                    lost.append(str(error).strip().partition("\n")[0])
            progress.advance(len(done))
    if lost:
        raise BenchError(
            f"{len(lost)} shards were lost {RETRIES + 1} times: {lost[0]}; "
            "the same command goes on from there"
        )
    return max(codes, key=lambda code: (code not in (0, _FAILED), code))
