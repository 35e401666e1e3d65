"""Runs on disk -> one value for each candidate, article and column, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.console import counted
from bench.runs import results
from bench.runs.records import ArticleRecord
from bench.runs.results import Results
from bench.tables.people import People, people
from bench.types import Column, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_run = partial(
    Column,
    group="cost",
    shown=False,
    caveat="These say how a candidate worked, not how well it wrote.",
)
RUN_COLUMNS = (
    _run(name="answer_rate", about="share of predictions with status ok, 0 to 1"),
    _run(name="cost", about="mean cost of a prediction, as priced", better="lower"),
    _run(name="tokens", about="mean tokens of a prediction, read and written", better=None),
    _run(
        name="latency_s",
        about="mean seconds for a prediction",
        better="lower",
        label="sec\u00adonds",
    ),
)
"""What is known of predictions without any metric."""
WHERE_KNOWN = ("cost", "latency_s")
"""Shown beside the usual columns where something was paid or waited for."""
LEAST_ANSWERED = 0.8
"""Of a candidate that is ranked. Below it the means say how often it failed, not how it writes."""


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
    articles: tuple[ArticleRecord, ...]
    columns: Mapping[str, Column]
    values: Mapping[str, NDArray[np.float64]]
    spread: Mapping[str, NDArray[np.float64]]
    signatures: Mapping[str, str]
    unanswered: tuple[int, ...]
    """Number of articles without a prediction, for each candidate."""
    incomplete: tuple[str, ...]
    """Why a candidate can't be ranked, for each; "" where it has enough answers."""
    repeats: tuple[bool, ...]
    """Whether a candidate writes the same takeaways for most articles."""
    notes: tuple[str, ...] = ()
    """How the articles were chosen."""
    people: People = field(default_factory=People)
    """What people's own bullets score."""

    def only(self, places: Sequence[int]) -> Scores:
        """Return the scores of the articles in these places; `spread` stays as it was."""
        return replace(
            self,
            articles=tuple(self.articles[place] for place in places),
            values={name: values[:, places] for name, values in self.values.items()},
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
    runs = [results.read(Path(path)) for path in paths]
    if not mixed:
        _same_references(runs)
    articles = _shared_articles(runs)
    if not articles:
        raise InputError(f"{_listed(runs)} have no article in common")
    signatures = _same_signatures(runs)
    columns = _columns(runs)
    values, spread = _arrays(runs, articles, columns)
    unanswered = tuple(len(articles.keys() - run.predicted.keys()) for run in runs)
    rates = values["answer_rate"].mean(axis=1).tolist()
    return Scores(
        candidates=_named(runs),
        articles=tuple(articles.values()),
        columns=columns,
        values=values,
        spread=spread,
        signatures=signatures,
        unanswered=unanswered,
        incomplete=tuple(
            _incomplete(run.manifest, rate, lacking, len(articles))
            for run, rate, lacking in zip(runs, rates, unanswered, strict=True)
        ),
        repeats=tuple(run.alike > 0.5 and len(articles) > 2 for run in runs),
        notes=_left_out(runs, len(articles)) if mixed else (),
        people=people(runs, signatures, articles),
    )


def _incomplete(manifest: Mapping[str, Any], rate: float, lacking: int, articles: int) -> str:
    """Why a run has too few answers to be ranked, or ""."""
    stopped = str(manifest.get("stopped") or "")
    problem = stopped or str((manifest.get("totals") or {}).get("problem") or "")
    why = f": {problem}" if problem else ""
    of = counted(articles, "article")
    if not rate > 0:
        return f"failed, no answer for {of}{why}"
    if lacking or stopped:
        return f"stopped, no prediction for {lacking} of {of}{why}"
    if rate < LEAST_ANSWERED:
        return f"too few answers, {rate:.0%} where {LEAST_ANSWERED:.0%} are needed{why}"
    return ""


def _left_out(runs: Sequence[Results], kept: int) -> tuple[str, ...]:
    total = len(set.union(*(set(run.articles) for run in runs)))
    return (f"only the {kept} of {total} articles that all runs have",) if kept < total else ()


def _listed(runs: Sequence[Results]) -> str:
    return ", ".join(str(run.path) for run in runs)


def _same_references(runs: Sequence[Results]) -> None:
    digests: dict[str, list[Results]] = {}
    for run in runs:
        digests.setdefault(str(run.manifest["references"]["digest"]), []).append(run)
    if len(digests) > 1:
        sets = "; ".join(f"{digest}: {_listed(group)}" for digest, group in digests.items())
        raise InputError(
            f"these runs were made with different reference sets ({sets}); run the older ones "
            "again, name runs of one set, or compare the shared articles with --mixed"
        )


def _shared_articles(runs: Sequence[Results]) -> dict[str, ArticleRecord]:
    """Articles that all runs have, without those whose text changed from one run to another."""
    shared = set.intersection(*(set(run.articles) for run in runs))
    return {
        key: article
        for key, article in runs[0].articles.items()
        if key in shared and len({r.predicted[key] for r in runs if key in r.predicted}) <= 1
    }


def _same_signatures(runs: Sequence[Results]) -> dict[str, str]:
    """Signature of each metric, refusing a metric that was computed in two ways."""
    signatures: dict[str, str] = {}
    for metric in sorted({metric for run in runs for metric in run.headers}):
        ways: dict[str, list[Results]] = {}
        for run in runs:
            if metric in run.headers:
                ways.setdefault(run.headers[metric].signature, []).append(run)
        if len(ways) > 1:
            told = "; ".join(f"{signature}: {_listed(group)}" for signature, group in ways.items())
            raise InputError(
                f"{metric} was computed in different ways ({told}); make them the same with "
                "`takeaway-bench score RUN...`"
            )
        signatures[metric] = next(iter(ways))
    return signatures


def _columns(runs: Sequence[Results]) -> dict[str, Column]:
    """Columns by name, refusing one that two metrics give, whose values would be mixed."""
    columns = {column.name: column for column in RUN_COLUMNS}
    for run in runs:
        for header in run.headers.values():
            for column in header.columns:
                known = columns.setdefault(column.name, column)
                if known.metric != column.metric:
                    both = f"{known.metric or 'every run'} and {column.metric}"
                    message = f"the column {column.name!r} is given by {both}"
                    raise InputError(message, file=run.path)
    return columns


def _arrays(
    runs: Sequence[Results], articles: Mapping[str, ArticleRecord], columns: Mapping[str, Column]
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    import numpy as np

    values = {name: np.full((len(runs), len(articles)), np.nan) for name in columns}
    spread = {name: np.full(len(runs), np.nan) for name in columns}
    place = {article_id: number for number, article_id in enumerate(articles)}
    for row, run in enumerate(runs):
        for table in run.tables:
            where = np.array([place.get(article_id, -1) for article_id in table.ids], int)
            here = where >= 0
            for name, scored in table.values.items():
                means, between = _means(scored[here], where[here], len(articles))
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


def _named(runs: Sequence[Results]) -> tuple[Candidate, ...]:
    """Candidates by name, or by path where two runs are of one candidate's name."""
    names = [str(run.manifest["candidate"]) for run in runs]
    if len(set(names)) < len(names):
        names = [str(run.path) for run in runs]
    return tuple(
        Candidate(name=name, path=run.path, manifest=run.manifest)
        for name, run in zip(names, runs, strict=True)
    )
