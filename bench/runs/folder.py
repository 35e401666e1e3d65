"""A folder of runs: list them, choose those of one table, delete one."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import names
from bench.runs import Run
from bench.types import BenchError, InputError

_REMOVED = re.compile(r"\..*\.[0-9a-f]{8}\.removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is known of one run without reading its predictions; `problem` says why no more is."""

    path: Path
    candidate: str = ""
    articles: int | None = None
    references: str = ""
    written: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file.lstat().st_size for file in self.path.rglob("*") if file.is_file())


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The runs of one table, and those left out, by name with the reason."""

    chosen: tuple[Path, ...]
    unknown: tuple[str, ...] = ()
    """Not among the names that were asked for."""
    others: tuple[tuple[str, str], ...] = ()
    """Over other references: the name, and what it has."""


def stored(folder: Path) -> list[Stored]:
    """The runs in a folder, by name."""
    found = sorted(path.parent for path in folder.glob("*/run.json"))
    return [_stored(path) for path in found if not path.name.startswith(".")]


def choose(
    folder: Path,
    wanted: Sequence[str] | None = None,
    *,
    mixed: bool = False,
    current: Callable[[], str] = str,
) -> Choice:
    """Choose the runs in a folder that can be compared.

    Parameters
    ----------
    wanted
        Names of runs, in this order; all runs by default.
    mixed
        Take runs whatever their references are.
    current
        Gives the digest of the references that count where there are several; where no run has
        it, those of most runs do, and of equals the larger set.

    Raises
    ------
    InputError
        The manifest of a run that is wanted can't be read.
    """
    present = {run.name: run for run in stored(folder)}
    taken = [present[name] for name in (wanted or present) if name in present]
    for run in taken:
        if run.problem:
            raise InputError(run.problem)
    unknown = tuple(name for name in present if wanted is not None and name not in wanted)
    if mixed or len({run.references for run in taken}) <= 1:
        return Choice(chosen=tuple(run.path for run in taken), unknown=unknown)
    digest = _common(taken, current())
    count = next(run.articles for run in taken if run.references == digest)
    return Choice(
        chosen=tuple(run.path for run in taken if run.references == digest),
        unknown=unknown,
        others=tuple((run.name, _other(run, count)) for run in taken if run.references != digest),
    )


def find(folder: Path, name: str) -> Stored:
    """The run of a name.

    Raises
    ------
    InputError
        The name is a path, or there is no such run; the nearest is named.
    """
    if name in (".", "..") or names.problem(name):
        raise InputError(f"expected the name of a run in {folder}, without a path, not {name!r}")
    known = {run.name: run for run in stored(folder)}
    if name not in known:
        hint = names.nearest(name, list(known)) if known else "; there is none"
        raise InputError(f"no run {name!r}{hint}", file=folder)
    return known[name]


def remove(run: Stored) -> None:
    """Delete a run: it is gone at once, then its files are deleted. A link is deleted alone.

    Raises
    ------
    BenchError
        Another process is using it, or the file system refused.
    """
    gone = run.path.with_name(f".{run.name}.{secrets.token_hex(4)}.removed")
    if not run.path.is_symlink():
        with Run(run.path).lock():  # released before it moves: Windows moves no open file
            pass
    try:
        run.path.rename(gone)
        for path in run.path.parent.iterdir():  # also what a crash left here
            if _REMOVED.fullmatch(path.name):
                path.unlink() if path.is_symlink() else shutil.rmtree(path)
    except OSError as error:
        raise BenchError(f"{run.path}: cannot be deleted: {error.strerror}") from error


def _stored(path: Path) -> Stored:
    try:
        manifest = Run(path).manifest() or {}
    except BenchError as error:
        return Stored(path=path, problem=str(error))
    about = manifest["references"]
    count = about.get("count")
    return Stored(
        path=path,
        candidate=str(manifest["candidate"]),
        articles=count if isinstance(count, int) else None,
        references=str(about.get("digest", "")),
        written=str(manifest.get("ended") or manifest.get("started") or ""),
    )


def _common(runs: Sequence[Stored], current: str) -> str:
    """The digest that counts; see `choose`."""
    sets: dict[str, list[Stored]] = {}
    for run in runs:
        sets.setdefault(run.references, []).append(run)
    if current in sets:
        return current
    return max(sets, key=lambda digest: (len(sets[digest]), sets[digest][0].articles or 0))


def _other(run: Stored, count: int | None) -> str:
    if run.articles is None or count is None or run.articles == count:
        return "other references"
    return f"{run.articles} articles, the others {count}"
