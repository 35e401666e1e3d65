"""The notes below a table: what was measured, how certain it is, and the signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isnan

from bench.console import counted
from bench.tables.cells import DIFFERS, Asked
from bench.tables.labels import decimals, label, size
from bench.tables.load import WHERE_KNOWN, Scores
from bench.tables.panels import agreement
from bench.tables.standings import Standings
from bench.types import digest

UPPER_BOUND = "†"
HUMAN = "(human)"
"""No candidate can have this name."""


def about(scores: Scores, shown: Sequence[str]) -> Iterator[str]:
    """Yield the number of articles, upper bounds, and the reasons for n/a."""
    digests = sorted({candidate.reference_digest for candidate in scores.candidates})
    yield f"n = {counted(len(scores.articles), 'article')}, references {', '.join(digests)}"
    yield from scores.notes
    if any(candidate.sees_reference for candidate in scores.candidates):
        yield f"{UPPER_BOUND} sees the reference: an upper bound, not a competitor"
    for row in range(len(scores.candidates)):
        if not scores.incomplete[row]:
            yield from _missing(scores, shown, row)
    yield from _unaided(scores, shown)
    yield from kinship(scores, shown)
    yield from agreement(scores, shown)
    yield from _between_samples(scores, shown)
    if "latency_s" in shown:
        yield from _latency(scores)


def human(scores: Scores) -> Iterator[str]:
    """Yield what the row of people is."""
    count = max(len(values) for values in scores.people.human.values())
    yield (
        f"{HUMAN}: the second annotator of {counted(count, 'article')} against the others; "
        "candidates are scored against all annotators, which is easier, so the two rows are not "
        "measured alike"
    )


def incomplete(scores: Scores, found: Standings) -> Iterator[str]:
    """Yield why candidates are not ranked, and what others lack."""
    for row in found.rows("incomplete"):
        yield f"{scores.candidates[row].name}: {found.reasons[row]}"
    rates = scores.values["answer_rate"].mean(axis=1).tolist()
    for row in found.rows("recommended", "comparable", "behind", "avoid"):
        if rates[row] < 1:
            name = scores.candidates[row].name
            yield f"{name}: {1 - rates[row]:.1%} without an answer, which score the worst"


def unanswered(scores: Scores) -> Iterator[str]:
    """Yield which candidates lack predictions, where their means count them as the worst."""
    for candidate, lacking in zip(scores.candidates, scores.unanswered, strict=True):
        if lacking:
            of = f"{lacking} of {len(scores.articles)} articles"
            yield f"{candidate.name}: no prediction for {of}, which score the worst"


def tests(scores: Scores, asked: Asked, ranked: str | None) -> Iterator[str]:
    """Yield what tiers and marks mean, and how differences were tested."""
    from bench.significance import ALPHA, RESAMPLES
    from bench.tables.differences import competitors

    if ranked and len(competitors(scores, ranked)) > 1:
        by = label(scores.columns[ranked])
        yield f"tier: by {by}; within a tier no two candidates are shown to differ"
    yield from _marks(scores, asked)
    if count := asked.differences.comparisons:
        family = counted(count, "comparison")
        yield (
            f"shown to differ: p < {ALPHA:.2f} by paired approximate randomization, at least "
            f"{RESAMPLES:,} resamples, seed {asked.seed}, corrected for {family} (Holm)"
        )


def _marks(scores: Scores, asked: Asked) -> Iterator[str]:
    """Yield what intervals, differences, letters and stars mean."""
    from bench.significance import LEVEL, RESAMPLES

    if asked.ci or any(not isnan(low) for bounds in asked.bounds.values() for low, _ in bounds):
        of = "mean" if asked.base is None else "difference"
        where = "[low, high]" if asked.ci else "low–high"
        yield (
            f"{where}: {LEVEL:.0%} interval of the {of}, BCa bootstrap over articles, "
            f"{RESAMPLES:,} resamples, seed {asked.seed}"
        )
    if asked.base is not None:
        name = scores.candidates[asked.base].name
        yield f"with + or -: difference from {name}; {DIFFERS} shown to differ"
    if asked.letters:
        yield "raised letters: better than the candidates with these letters, and shown to be"
    if any(asked.best.values()):
        yield (
            "* or bold: the best of a column, and what is not shown to differ from it, each column "
            "corrected by itself"
        )


def power(scores: Scores, asked: Asked, ranked: str) -> Iterator[str]:
    """Yield what the table could show at all: "not shown to differ" is not "equal"."""
    from bench.significance import POWER
    from bench.tables.differences import detectable

    smallest = detectable(scores, ranked, asked.differences.comparisons)
    if smallest > 0:  # not NaN, and not from candidates that are equal in every article
        by = label(scores.columns[ranked])
        yield (
            f"power: these articles show a true difference of {size(smallest)} in {by} "
            f"{POWER:.0%} of the time, smaller ones less often"
        )


def signatures(scores: Scores, shown: Sequence[str], *, whole: bool = False) -> Iterator[str]:
    """Yield what pins each metric that the table shows: whole, or as one hash of all metrics."""
    used = list(_of(scores, shown))
    if whole:
        yield from (scores.signatures[metric] for metric in used)
    elif used:
        pinned = digest(dict(scores.signatures))[:12]
        yield f"signatures {pinned} of {', '.join(used)}: `table --signatures` prints them"


def _of(scores: Scores, shown: Sequence[str]) -> Iterator[str]:
    """Yield the metrics that the columns are of."""
    used = {scores.columns[column].metric for column in shown}
    yield from (metric for metric in scores.signatures if metric in used)


def kinship(scores: Scores, shown: Iterable[str]) -> Iterator[str]:
    """Yield a warning for each candidate whose model has the same makers as a column's judge.

    Judges favour their own kind (Panickssery et al. 2024, arXiv 2404.13076).
    """
    from bench.llm.families import JOIN, family

    judges = {one for name in shown for one in scores.columns[name].judge.split(JOIN)} - {""}
    for candidate in scores.candidates:
        makers = family(str((candidate.manifest.get("settings") or {}).get("model") or ""))
        for judge in sorted(judges):
            if makers and makers == family(judge):
                yield (
                    f"{candidate.name}: of one family with the judge {judge} ({makers}), "
                    "which may favour it"
                )


def _unaided(scores: Scores, shown: Sequence[str]) -> Iterator[str]:
    """Yield a note where only the embedded checker judged."""
    from bench.consistency import DEFAULT_CHECKER

    if {scores.columns[name].checker for name in shown} - {""} == {DEFAULT_CHECKER}:
        yield (
            "supported, unsupported, unverified: only the embedded checker judged; "
            "`takeaway-bench models` lists stronger ones"
        )


def _latency(scores: Scores) -> Iterator[str]:
    """Yield the median and the 95th percentile of each run, which say more than its mean."""
    for candidate, reason in zip(scores.candidates, scores.incomplete, strict=True):
        totals = {} if reason else candidate.manifest.get("totals") or {}
        median, most = totals.get("latency_s_median"), totals.get("latency_s_p95")
        if median is not None and most is not None:
            yield f"{candidate.name}: half within {median:.3g} s, 95% within {most:.3g} s"


def _missing(scores: Scores, shown: Sequence[str], row: int) -> Iterator[str]:
    import numpy as np

    total = len(scores.articles)
    gaps = {name: int(np.isnan(scores.values[name][row]).sum()) for name in shown}
    told = ", ".join(
        f"{label(scores.columns[name])} for {count}"
        for name, count in gaps.items()
        if count and not (name in WHERE_KNOWN and count == total)
    )
    if told:
        yield f"n/a: {scores.candidates[row].name} has no {told} of {counted(total, 'article')}"


def _between_samples(scores: Scores, shown: Sequence[str]) -> Iterator[str]:
    import numpy as np

    for row, candidate in enumerate(scores.candidates):
        spreads = {name: float(scores.spread[name][row]) for name in shown}
        told = ", ".join(
            f"{label(scores.columns[name])} {spread:.{decimals(scores.values[name])}f}"
            for name, spread in spreads.items()
            if not np.isnan(spread)
        )
        if told:
            yield f"{candidate.name}, standard deviation between samples of an article: {told}"
