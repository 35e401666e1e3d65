"""Runs on disk -> one value for each candidate, article and column, as arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from bench.runs import Run
from bench.types import Column, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

DIGEST_LENGTH = 16
"""A prediction's digest begins with the article's; what follows is the candidate's own."""

ANSWER_RATE = Column(name="answer_rate", about="share of predictions with status ok, 0 to 1")
COST = Column(name="cost", about="mean cost of a prediction, as priced in bench.toml")
LATENCY = Column(name="latency_s", about="mean seconds for a prediction")
RUN_COLUMNS = (
    ANSWER_RATE,
    replace(COST, better="lower"),
    replace(LATENCY, better="lower"),
)
"""What is known of predictions without any metric."""


class Label(msgspec.Struct, frozen=True, gc=False):
    """What is known of an article without its text: a line of articles.jsonl."""

    id: str
    title: str = ""
    published: date | None = None
    source: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    words: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Whose scores a row of a table holds."""

    name: str
    path: Path
    manifest: Mapping[str, Any]

    @property
    def sees_reference(self) -> bool:
        """True for upper bounds, which are never the best of a table."""
        return bool(self.manifest.get("sees_reference"))

    @property
    def reference_digest(self) -> str:
        """Pins the articles and bullets that the run was made and scored with."""
        return str(self.manifest["references"]["digest"])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """The scores of several candidates over the articles they share.

    `values[column]` has the shape (candidates, articles): the mean over the samples of an article,
    NaN where a score is missing. `spread[column]` has the shape (candidates,): the standard
    deviation between samples of one article, NaN where each article has one sample.
    """

    candidates: tuple[Candidate, ...]
    articles: tuple[Label, ...]
    columns: Mapping[str, Column]
    values: Mapping[str, NDArray[np.float64]]
    spread: Mapping[str, NDArray[np.float64]]
    signatures: Mapping[str, str]
    unanswered: tuple[int, ...]
    """Number of articles without a prediction, for each candidate."""

    def only(self, keep: NDArray[np.bool_]) -> Scores:
        """Return the scores of the articles for which `keep` holds; `spread` stays as it was."""
        return replace(
            self,
            articles=tuple(a for a, kept in zip(self.articles, keep, strict=True) if kept),
            values={name: values[:, keep] for name, values in self.values.items()},
        )


def load(paths: Sequence[Path | str], *, mixed: bool = False) -> Scores:
    """Read run directories whose scores can be compared.

    Parameters
    ----------
    paths
        Run directories, each with its run.json.
    mixed
        Allow different reference sets; then only articles that all runs have are kept.

    Raises
    ------
    InputError
        A file cannot be read, or the runs cannot be compared: they differ in their reference sets
        or in the signature of a metric.
    """
    if not paths:
        raise InputError("no runs here; `takeaway-bench run` makes them")
    runs = [_Run(Path(path)) for path in paths]
    if not mixed:
        _same_references(runs)
    articles = _shared_articles(runs)
    if not articles:
        raise InputError(f"{_listed(runs)} have no article in common")
    signatures, columns = _same_signatures(runs)
    values, spread = _arrays(runs, articles, columns)
    return Scores(
        candidates=_named(runs),
        articles=tuple(articles.values()),
        columns=columns,
        values=values,
        spread=spread,
        signatures=signatures,
        unanswered=tuple(len(articles.keys() - run.predicted) for run in runs),
    )


class _Prediction(msgspec.Struct, gc=False):
    article_id: str
    article_digest: str = ""
    status: str = "ok"
    sample: int = 0
    latency_s: float | None = None
    cost: float | None = None
    usage: dict[str, Any] | None = None


class _Column(msgspec.Struct, frozen=True):
    name: str
    about: str = ""
    better: str | None = "higher"
    worst: float = 0.0


class _Header(msgspec.Struct, frozen=True):
    metric: str
    signature: str
    columns: tuple[_Column, ...]


class _Run:
    """What one run directory holds: per metric, the value of each column for each prediction."""

    def __init__(self, path: Path) -> None:
        files = Run(path)
        self.manifest = _manifest(files)
        labels = _lines(files.articles_path, Label) if files.articles_path.exists() else []
        predictions = _latest(_lines(files.predictions_path, _Prediction))
        self.path = path
        self.predicted = {
            line.article_id: line.article_digest[:DIGEST_LENGTH] for line in predictions.values()
        }
        self.articles = {label.id: label for label in labels} or {
            article_id: Label(article_id) for article_id in sorted(self.predicted)
        }
        self.headers: dict[str, _Header] = {}
        self.tables = [_answers(self.articles, predictions)]
        for file in sorted(path.glob("scores/*.jsonl")):
            header, table = _scores(file)
            self.headers[header.metric] = header
            self.tables.append(table)


@dataclass(frozen=True, slots=True)
class _Table:
    """Values of some columns, one for each of `ids`; an article with n samples stands n times."""

    ids: list[str]
    values: Mapping[str, NDArray[np.float64]]


def _manifest(files: Run) -> dict[str, Any]:
    manifest = files.manifest()
    if manifest is None:
        raise InputError("no run here; `takeaway-bench run` makes one", file=files.path)
    if not isinstance(manifest.get("candidate"), str):
        raise InputError("expected a name", file=files.manifest_path, field="candidate")
    references = manifest.get("references")
    if not isinstance(references, dict) or "digest" not in references:
        raise InputError("expected a digest", file=files.manifest_path, field="references.digest")
    return manifest


def _answers(
    articles: Mapping[str, Label], predictions: Mapping[tuple[str, int], _Prediction]
) -> _Table:
    """Columns of `RUN_COLUMNS`; an article without a prediction is not answered."""
    import numpy as np

    silent = articles.keys() - {article_id for article_id, _ in predictions}
    lines = [*predictions.values(), *(_Prediction(key, status="missing") for key in sorted(silent))]
    # what used no tokens cost nothing; what used some without a price has an unknown cost
    costs = [0.0 if line.cost is None and line.usage is None else line.cost for line in lines]
    return _Table(
        [line.article_id for line in lines],
        {
            "answer_rate": np.array([line.status == "ok" for line in lines], float),
            "cost": np.array(costs, float),
            "latency_s": np.array([line.latency_s for line in lines], float),
        },
    )


def _scores(path: Path) -> tuple[_Header, _Table]:
    """Read one file of scores, passing over the details."""
    import numpy as np

    with path.open("rb") as file:
        first = file.readline()
    try:
        header = msgspec.json.decode(first, type=_Header)
    except msgspec.DecodeError as error:
        message = f"expected a metric, its signature and columns: {error}"
        raise InputError(message, file=path, line=1) from None
    names = [column.name for column in header.columns]
    line_type = _line_type(names)
    lines = _latest(_lines(path, line_type, skip=len(first)))
    fields = [attrgetter(f"values.f{i}") for i in range(len(names))]
    return header, _Table(
        [line.article_id for line in lines.values()],
        {
            name: np.array([*map(field, lines.values())], float)
            for name, field in zip(names, fields, strict=True)
        },
    )


def _line_type(names: Sequence[str]) -> Any:
    """A record with one field for each column: several times faster to read than a dict."""
    fields = [f"f{i}" for i in range(len(names))]
    values = msgspec.defstruct(
        "Values",
        [(field, float | None, None) for field in fields],
        rename=dict(zip(fields, names, strict=True)),
        gc=False,
    )
    return msgspec.defstruct(
        "Line", [("article_id", str), ("values", values), ("sample", int, 0)], gc=False
    )


def _lines(path: Path, kind: type[T], *, skip: int = 0) -> list[T]:
    """Read the lines of a JSON Lines file after the first `skip` bytes, which are one line."""
    try:
        data = path.read_bytes()[skip:]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    decoder = msgspec.json.Decoder(kind)
    try:
        return decoder.decode_lines(data)
    except msgspec.DecodeError:
        return _tolerant_lines(path, data, kind, first=2 if skip else 1)


def _tolerant_lines(path: Path, data: bytes, kind: type[T], *, first: int) -> list[T]:
    """Read what json reads and msgspec does not, such as half a surrogate pair.

    A last line that a crash cut short is passed over; any other bad line is named.
    """
    lines = data.splitlines(keepends=True)
    found = []
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            found.append(msgspec.convert(json.loads(line), kind))
        except ValueError as error:  # msgspec's errors are ValueErrors too
            if number == first + len(lines) - 1 and not line.endswith(b"\n"):
                break
            raise InputError(f"expected {kind.__name__}: {error}", file=path, line=number) from None
    return found


def _latest(lines: Sequence[Any]) -> dict[tuple[str, int], Any]:
    """Of two lines for one sample of one article the later one counts."""
    return {(line.article_id, line.sample): line for line in lines}


def _listed(runs: Sequence[_Run]) -> str:
    return ", ".join(str(run.path) for run in runs)


def _same_references(runs: Sequence[_Run]) -> None:
    digests: dict[str, list[_Run]] = {}
    for run in runs:
        digests.setdefault(str(run.manifest["references"]["digest"]), []).append(run)
    if len(digests) > 1:
        sets = "; ".join(f"{digest}: {_listed(group)}" for digest, group in digests.items())
        raise InputError(
            f"these runs were made with different reference sets ({sets}); run the older ones "
            "again, name runs of one set, or compare the shared articles with --mixed"
        )


def _shared_articles(runs: Sequence[_Run]) -> dict[str, Label]:
    """Articles that all runs have, without those whose text changed from one run to another."""
    shared = set.intersection(*(set(run.articles) for run in runs))
    return {
        key: label
        for key, label in runs[0].articles.items()
        if key in shared and len({r.predicted[key] for r in runs if key in r.predicted}) <= 1
    }


def _same_signatures(runs: Sequence[_Run]) -> tuple[dict[str, str], dict[str, Column]]:
    """Signature of each metric and columns of all, refusing a metric that was computed two ways."""
    signatures: dict[str, str] = {}
    columns = {column.name: column for column in RUN_COLUMNS}
    for metric in sorted({metric for run in runs for metric in run.headers}):
        found: dict[_Header, list[_Run]] = {}
        for run in runs:
            if metric in run.headers:
                found.setdefault(run.headers[metric], []).append(run)
        if len(found) > 1:
            ways = "; ".join(f"{h.signature}: {_listed(group)}" for h, group in found.items())
            raise InputError(
                f"{metric} was computed in different ways ({ways}); make them the same with "
                "`takeaway-bench score RUN...`"
            )
        header = next(iter(found))
        signatures[metric] = header.signature
        for column in header.columns:
            columns[column.name] = Column(**msgspec.structs.asdict(column))
    return signatures, columns


def _arrays(
    runs: Sequence[_Run], articles: Mapping[str, Label], columns: Mapping[str, Column]
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    import numpy as np

    values = {name: np.full((len(runs), len(articles)), np.nan) for name in columns}
    spread = {name: np.full(len(runs), np.nan) for name in columns}
    place = {article_id: number for number, article_id in enumerate(articles)}
    for row, run in enumerate(runs):
        for table in run.tables:
            where = np.array([place.get(article_id, -1) for article_id in table.ids], int)
            here = where >= 0
            for name, found in table.values.items():
                means, between = _means(found[here], where[here], len(articles))
                values[name][row], spread[name][row] = means, between
    return values, spread


def _means(
    values: NDArray[np.float64], where: NDArray[np.int_], articles: int
) -> tuple[NDArray[np.float64], float]:
    """Mean for each article, and the standard deviation between the samples of an article."""
    import numpy as np

    if len(values) == articles and np.array_equal(where, np.arange(articles)):
        return values, np.nan
    counts = np.bincount(where, minlength=articles)
    with np.errstate(invalid="ignore"):
        means = np.bincount(where, values, minlength=articles) / counts
    repeated = (counts > 1)[where]
    freedom = (counts[counts > 1] - 1).sum()
    if not freedom:
        return means, np.nan
    squares = (values[repeated] - means[where[repeated]]) ** 2
    return means, float(np.sqrt(np.nansum(squares) / freedom))


def _named(runs: Sequence[_Run]) -> tuple[Candidate, ...]:
    """Candidates by name, or by path where two runs are of one candidate's name."""
    names = [str(run.manifest["candidate"]) for run in runs]
    if len(set(names)) < len(names):
        names = [str(run.path) for run in runs]
    return tuple(
        Candidate(name=name, path=run.path, manifest=run.manifest)
        for name, run in zip(names, runs, strict=True)
    )
