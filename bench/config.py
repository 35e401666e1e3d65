"""bench.toml: read, and checked as a whole before anything runs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, get_args

from annotated_types import Ge, Gt

from bench import names, places
from bench.metrics import shared_columns
from bench.names import nearest
from bench.runs.rows import Form
from bench.settings import SettingsError, built, make
from bench.types import InputError, Metric, Summarizer

METRICS = ("rouge", "bertscore", "coverage", "consistency", "form")
REPORT = "report"
"""The folder beside the runs where the report is written."""
LEADERBOARD = "leaderboard"
"""The files beside the runs that hold the table, in three formats."""
_KEYS = ["references", "runs", "metrics", "seed", "ranking", "storage", "ray", "candidates"]
_CANDIDATE_KEYS = ("summarizer", "cutoff")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A summarizer with its settings and a name."""

    name: str
    summarizer_name: str
    summarizer: Summarizer
    cutoff: str | None = None
    """Year and month of the last text that the model has read, such as "2024-10"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The section `[ranking]`: what decides which candidate is recommended.

    `by` is a column that has a better and a worse; of a candidate to avoid, the share of
    unsupported bullets is shown to be above `avoid_unsupported`.
    """

    by: str = "coverage_f1"
    avoid_unsupported: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Ray:
    """The section `[ray]`: how `--engine ray` shares out the articles.

    A task has `cpus` of a machine and `gpus` of its GPUs, a share or whole ones; by default an
    even share of what the cluster has.
    """

    address: str | None = None
    shards: Annotated[int, Gt(0)] | None = None
    cpus: Annotated[float, Gt(0)] = 1
    gpus: Annotated[float, Ge(0)] | None = None


_RANKING_KEYS = [field.name for field in fields(Ranking)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What `run` does."""

    references: Path = Path("references")
    runs: Path = Path("runs")
    metrics: Mapping[str, Metric]
    candidates: tuple[Candidate, ...] = ()
    seed: int = 0
    ranking: Ranking = Ranking()
    storage: Form = "auto"
    """Whether the rows of runs are Parquet parts: the key `format` of the section `[storage]`."""
    ray: Ray = Ray()


def load(path: Path, *, seed: int | None = None) -> Config:
    """Read a configuration; paths in it are relative to its folder, `seed` replaces its seed.

    Raises
    ------
    InputError
        Lists everything that is wrong, each with line and field.
    """
    try:
        source = path.read_text(encoding="utf-8")
        data = tomllib.loads(source)
    except FileNotFoundError:
        raise InputError("no such file; `takeaway-bench run CONFIG` names one", file=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    except (ValueError, RecursionError) as error:  # also an endless number, or endless brackets
        raise InputError(f"cannot be read as TOML: {error}", file=path) from None
    reader = _Reader(path, source, data if seed is None else {**data, "seed": seed})
    config = reader.read()
    if reader.problems:
        raise InputError("\n".join(str(problem) for problem in reader.problems))
    return config


def metric(
    name: str, settings: Mapping[str, Any] | None = None, *, folder: Path | None = None
) -> Metric:
    """Make a metric from its name and settings; paths are taken relative to `folder`.

    Raises
    ------
    InputError
        No such metric or setting, or a value of the wrong type; names the field.
    """
    made: Metric = make("metrics", name, settings or {}, folder=folder)
    return made


def narrowed(
    config: Config,
    *,
    references: Path | None = None,
    runs: Path | None = None,
    metrics: str | None = None,
    only: Sequence[str] = (),
) -> Config:
    """The configuration with what the command line says in its place.

    `metrics` are names separated by commas, with the configuration's settings where it has them;
    `only` are names of candidates.

    Raises
    ------
    InputError
        No such metric or candidate; the nearest known one is named.
    """
    known = [candidate.name for candidate in config.candidates]
    for name in only:
        if name not in known:
            raise InputError(f"no candidate {name!r}{nearest(name, known)}", field="--only")
    wanted = [name.strip() for name in metrics.split(",")] if metrics else list(config.metrics)
    references = references or config.references
    made = {name: config.metrics.get(name) or metric(name) for name in wanted}
    return replace(
        config,
        references=references,
        runs=runs or config.runs,
        metrics={name: one.beside(references) for name, one in made.items()},
        candidates=tuple(
            candidate for candidate in config.candidates if not only or candidate.name in only
        ),
    )


class _Reader:
    """Reads the parts of one file and keeps every problem."""

    def __init__(self, path: Path, source: str, data: dict[str, Any]) -> None:
        self.path, self.source, self.data = path, source, data
        self.problems: list[InputError] = []

    def read(self) -> Config:
        for key in self.data.keys() - set(_KEYS):
            self.wrong(f"unknown key{nearest(key, _KEYS)}", key)
        seed = self.data.get("seed", 0)
        if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
            self.wrong("expected a whole number from 0", "seed")
            seed = 0
        references = self.folder("references")
        metrics = {name: made.beside(references) for name, made in self.metrics().items()}
        return Config(
            references=references,
            runs=self.folder("runs"),
            metrics=metrics,
            candidates=self.candidates(seed),
            seed=seed,
            ranking=self.ranking(metrics),
            storage=self.storage(),
            ray=self.ray(),
        )

    def folder(self, key: str) -> Path:
        value = self.data.get(key, key)
        if not isinstance(value, str) or not value:
            self.wrong("expected a path", key)
            return Path(key)
        return places.local(value) if places.is_address(value) else self.path.parent / value

    def metrics(self) -> dict[str, Metric]:
        listed = self.data.get("metrics", list(METRICS))
        if not isinstance(listed, list):
            self.wrong("expected a list of metric names", "metrics")
            return {}
        made: dict[str, Metric] = {}
        for entry in listed:
            settings = {"metric": entry} if isinstance(entry, str) else entry
            name = settings.get("metric") if isinstance(settings, dict) else None
            if not isinstance(name, str):
                self.wrong('expected a name or { metric = "name", setting = ... }', "metrics")
            elif name in made:
                self.wrong(f"{name!r} is given twice", "metrics")
            else:
                options = {key: value for key, value in settings.items() if key != "metric"}
                try:
                    made[name] = metric(name, options, folder=self.path.parent)
                except SettingsError as error:
                    for field, message in error.problems:
                        self.wrong(message, "metrics", field)
        for problem in shared_columns(made):
            self.wrong(problem, "metrics")
        return made

    def ranking(self, metrics: Mapping[str, Metric]) -> Ranking:
        table = self.data.get("ranking", {})
        if not isinstance(table, dict):
            self.wrong("expected a table, [ranking]", "ranking")
            return Ranking()
        for key in table.keys() - set(_RANKING_KEYS):
            self.wrong(f"unknown key{nearest(key, _RANKING_KEYS)}", "ranking", key)
        default = Ranking()
        by = table.get("by", default.by)
        limit = table.get("avoid_unsupported", default.avoid_unsupported)
        graded = [c.name for made in metrics.values() for c in made.columns if c.better]
        if "by" in table and by not in graded:
            hint = nearest(by, graded) if isinstance(by, str) else ""
            wanted = "expected a column of the metrics that has a better and a worse"
            self.wrong(f"{wanted}, found {by!r}{hint}", "ranking", "by")
            by = default.by
        if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 <= limit <= 1:
            self.wrong("expected a share from 0 to 1", "ranking", "avoid_unsupported")
            limit = default.avoid_unsupported
        return Ranking(by=by, avoid_unsupported=float(limit))

    def storage(self) -> Form:
        table = self.data.get("storage", {})
        if not isinstance(table, dict):
            self.wrong("expected a table, [storage]", "storage")
            return "auto"
        for key in table.keys() - {"format"}:
            self.wrong(f"unknown key{nearest(key, ['format'])}", "storage", key)
        for form in get_args(Form):
            if table.get("format", "auto") == form:
                found: Form = form
                return found
        self.wrong(f"expected one of {', '.join(get_args(Form))}", "storage", "format")
        return "auto"

    def ray(self) -> Ray:
        table = self.data.get("ray", {})
        if not isinstance(table, dict):
            self.wrong("expected a table, [ray]", "ray")
            return Ray()
        try:
            return built(Ray, table)
        except SettingsError as error:
            for field, message in error.problems:
                self.wrong(message, "ray", field)
            return Ray()

    def candidates(self, seed: int) -> tuple[Candidate, ...]:
        tables = self.data.get("candidates", {})
        if not isinstance(tables, dict):
            self.wrong("expected tables such as [candidates.lead]", "candidates")
            return ()
        if not tables:
            self.wrong("needs at least one, such as [candidates.lead]", "candidates")
        first: dict[str, str] = {}
        for name in tables:
            earlier = first.setdefault(names.key(name), name)
            if earlier != name:
                message = f"is the same folder as {earlier!r} on macOS and Windows; rename one"
                self.wrong(message, "candidates", name)
        made = [self.candidate(name, table, seed) for name, table in tables.items()]
        return tuple(candidate for candidate in made if candidate)

    def candidate(self, name: str, table: Any, seed: int) -> Candidate | None:
        if not isinstance(table, dict):
            self.wrong("expected a table", "candidates", name)
            return None
        if problem := _name_problem(name):
            self.wrong(problem, "candidates", name)
            return None
        summarizer, cutoff = table.get("summarizer"), table.get("cutoff")
        if not isinstance(summarizer, str):
            self.wrong("expected the name of a summarizer", "candidates", name, "summarizer")
            return None
        if cutoff is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(cutoff)):
            self.wrong('expected a month such as "2024-10"', "candidates", name, "cutoff")
        settings = {key: value for key, value in table.items() if key not in _CANDIDATE_KEYS}
        try:
            made = make("summarizers", summarizer, settings, seed=seed, folder=self.path.parent)
        except SettingsError as error:
            for field, message in error.problems:
                self.wrong(message, "candidates", name, field or "summarizer")
            return None
        return Candidate(name=name, summarizer_name=summarizer, summarizer=made, cutoff=cutoff)

    def wrong(self, message: str, *keys: str | None) -> None:
        """Keep a problem, with the line where its field stands."""
        known = [key for key in keys if key]
        line = _line_of(self.source, known)
        self.problems.append(InputError(message, file=self.path, line=line, field=".".join(known)))


def _name_problem(name: str) -> str:
    """Why a candidate can't have this name, which its folder gets too; "" where it can."""
    if not _NAME.fullmatch(name):
        return (
            "a name becomes a folder: expected at most 100 letters, digits, '.', '_' and '-', "
            "the first a letter or digit"
        )
    key = names.key(name)
    if key == REPORT or key.partition(".")[0] == LEADERBOARD:
        return f"{key!r} is the name of another file beside the runs; choose another name"
    return names.problem(name)


def _line_of(source: str, keys: list[str]) -> int | None:
    """Line number of a field: of its key under its table's header, or of the header."""
    best, best_depth, table = None, 0, ""
    for number, line in enumerate(source.splitlines(), 1):
        if match := re.match(r"\s*\[\s*(.+?)\s*\]\s*(#.*)?$", line):
            table = match[1].replace('"', "").replace("'", "")
            path = table
        elif match := re.match(r"\s*[\"']?([^\"'=\s#]+)[\"']?\s*=", line):
            path = f"{table}.{match[1]}" if table else match[1]
        else:
            continue
        for depth in range(len(keys), best_depth, -1):
            if path == ".".join(keys[:depth]):
                best, best_depth = number, depth
    return best
