"""Runs on disk -> one value for each candidate, article and column, as arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

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
            values=Picked(self.values, places),
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
    places = _shared_articles(runs)
    articles = [*runs[0].articles.values()]
    if not len(places[0]):
        raise InputError(f"{_listed(runs)} have no article in common")
    if len(places[0]) < len(articles):
        articles = [articles[place] for place in places[0]]
    signatures = _same_signatures(runs)
    columns = _columns(runs)
    values = Arrays(runs, places, columns)
    unanswered = tuple(
        int((~run.predicted[own[own >= 0]]).sum()) for run, own in zip(runs, places, strict=True)
    )
    rates = values["answer_rate"].mean(axis=1).tolist()
    return Scores(
        candidates=_named(runs),
        articles=tuple(articles),
        columns=columns,
        values=values,
        spread=Spread(values),
        signatures=signatures,
        unanswered=unanswered,
        incomplete=tuple(
            _incomplete(run.manifest, rate, lacking, len(articles))
            for run, rate, lacking in zip(runs, rates, unanswered, strict=True)
        ),
        repeats=tuple(run.alike > 0.5 and len(articles) > 2 for run in runs),
        notes=_left_out(runs, len(articles)) if mixed else (),
        people=people(runs, signatures, {article.id for article in articles}),
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


def _shared_articles(runs: Sequence[Results]) -> list[Places]:
    """Places, in each run, of the articles that all have and whose text no run saw changed."""
    import numpy as np

    first = runs[0]
    places = [_matched(first, run) for run in runs]
    keep = np.all([own >= 0 for own in places], axis=0)
    seen, digests = first.predicted.copy(), first.digests.copy()
    for run, own in zip(runs[1:], places[1:], strict=True):
        made = run.predicted[own] & keep
        keep &= ~(made & seen & (run.digests[own] != digests))
        digests = np.where(made & ~seen, run.digests[own], digests)
        seen |= made
    return [own[keep] for own in places]


def _matched(first: Results, run: Results) -> Places:
    """Where a run has the articles of the first one, -1 where it has not."""
    import numpy as np

    if run.listed is first.listed:
        return np.arange(len(first.articles))
    return run.listed.where(list(first.articles))


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


class Arrays(Mapping):  # type: ignore[type-arg]  # of arrays, which are not imported here
    """The values of each column, shape (candidates, articles), read when they are asked for."""

    def __init__(
        self, runs: Sequence[Results], places: Sequence[Places], columns: Collection[str]
    ) -> None:
        self._runs, self._places, self._columns = runs, places, columns
        self._known: dict[str, tuple[Floats, Floats]] = {}

    def __getitem__(self, name: str) -> Floats:
        return self.both(name)[0]

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def both(self, name: str) -> tuple[Floats, Floats]:
        """The values of a column, and their spread between the samples of an article."""
        if name not in self._columns:
            raise KeyError(name)
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> tuple[Floats, Floats]:
        import numpy as np

        values = np.full((len(self._runs), len(self._places[0])), np.nan)
        spread = np.full(len(self._runs), np.nan)
        for row, (run, places) in enumerate(zip(self._runs, self._places, strict=True)):
            shared = np.full(len(run.articles), -1)
            shared[places] = np.arange(len(places))
            for table in run.tables:
                if name in table.values:
                    where = shared[table.where]
                    own, here = table.values[name], where >= 0
                    values[row], spread[row] = _means(own[here], where[here], len(places))
        return values, spread

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


class Spread(Mapping):  # type: ignore[type-arg]  # see above
    """The standard deviation between samples, shape (candidates,), by column."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays

    def __getitem__(self, name: str) -> Floats:
        return self._arrays.both(name)[1]

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


class Picked(Mapping):  # type: ignore[type-arg]  # see above
    """The values of some articles alone."""

    def __init__(self, values: Mapping[str, Floats], places: Sequence[int]) -> None:
        self._values, self._places = values, places
        self._known: dict[str, Floats] = {}

    def __getitem__(self, name: str) -> Floats:
        if name not in self._known:
            self._known[name] = self._values[name][:, self._places]
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


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
