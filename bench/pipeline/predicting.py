"""References x candidates -> runs: only what is missing, each prediction written as it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import jsonl, references
from bench.config import Candidate
from bench.llm.pricing import Budget, Paid
from bench.llm.secrets import Secrets, in_environment
from bench.pipeline import manifest
from bench.progress import Progress
from bench.runs import Key, Run, settle
from bench.types import (
    BenchError,
    CandidateStopped,
    InputError,
    Prediction,
    Reference,
    Summarizer,
)

Predictions = dict[Key, Prediction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `predict` did for one candidate.

    `made` counts new predictions, `failed` those of the whole run that are not `ok`; `stopped`
    says why the candidate could not go on.
    """

    candidate: str
    made: int
    failed: int
    stopped: str | None = None


def predict(
    candidate: Candidate,
    run: Run,
    collection: Sequence[Reference],
    *,
    source: Path,
    fresh: bool = False,
    quiet: bool = False,
    budget: Budget | None = None,
) -> tuple[Outcome, Predictions]:
    """Make the predictions that a run lacks, each written as it comes; return all it has then.

    `source` is the path of the collection, for the manifest. `fresh` begins the run again.
    `budget` pays for all requests. What a model wrote word for word (`raw`) is not returned.

    Raises
    ------
    InputError
        The run was made with other settings, or its files can't be read.
    BenchError
        The file system refused.
    """
    try:
        record = _begin(candidate, run, collection, source, fresh=fresh)
    except CandidateStopped as reason:
        outcome = Outcome(candidate=candidate.name, made=0, failed=0, stopped=str(reason))
        return outcome, read(run)
    run.write_articles(collection)
    if run.predictions_path.exists():
        jsonl.mend(run.predictions_path)
    have = read(run)
    todo = missing(candidate, have, collection)
    if not todo and record.get("ended"):
        outcome = Outcome(candidate=candidate.name, made=0, failed=_failed(record["totals"]))
        return outcome, have
    new, stopped = _ask(candidate, run, have, todo, budget, quiet=quiet)
    settle(run.predictions_path, [reference.article.id for reference in collection])
    have |= new
    totals = _finish(run, record, have, collection, stopped)
    outcome = Outcome(
        candidate=candidate.name, made=len(new), failed=_failed(totals), stopped=stopped
    )
    return outcome, have


def read(run: Run) -> Predictions:
    """What a run has, without what the model wrote word for word."""
    return {key: replace(made, raw="") for key, made in run.predictions().items()}


def _begin(
    candidate: Candidate,
    run: Run,
    collection: Sequence[Reference],
    source: Path,
    *,
    fresh: bool,
) -> dict[str, Any]:
    """Return the run's manifest, checked against the candidate and brought up to date."""
    identity = jsonl.plain(candidate.summarizer.identity())
    if fresh:
        run.clear()
    record = run.manifest() or {}
    about = {"path": str(source), "digest": references.digest(collection), "count": len(collection)}
    if not record:
        record = {
            "candidate": candidate.name,
            "summarizer": candidate.summarizer_name,
            "settings": identity,
            "sees_reference": candidate.summarizer.sees_reference,
            "cutoff": candidate.cutoff,
            "started": manifest.now(),
        }
    _refuse_changes(record, candidate, identity, run)
    if record.get("references") != about or record.get("cutoff") != candidate.cutoff:
        record |= {"cutoff": candidate.cutoff, "references": about, "ended": None}
        record |= {"versions": manifest.versions(), "git": manifest.git_revision()}
        run.write_manifest(record)
    return record


def _refuse_changes(
    record: Mapping[str, Any], candidate: Candidate, identity: Mapping[str, Any], run: Run
) -> None:
    before = {"summarizer": record.get("summarizer"), **(record.get("settings") or {})}
    now = {"summarizer": candidate.summarizer_name, **identity}
    changes = [
        f"{key} was {before.get(key)!r}, now {now.get(key)!r}"
        for key in sorted(before.keys() | now.keys())
        if before.get(key) != now.get(key)
    ]
    if changes:
        raise InputError(
            f"made with other settings ({'; '.join(changes)}): give the changed candidate a new "
            f"name, or begin its run again with --fresh --only {candidate.name}",
            file=run.manifest_path,
            field=f"candidates.{candidate.name}",
        )


def missing(
    candidate: Candidate, have: Mapping[Key, Prediction], collection: Sequence[Reference]
) -> list[Any]:
    """What the summarizer is to be shown: articles, or references where it sees those."""
    todo: list[Any] = []
    for reference in collection:
        shown = reference if candidate.summarizer.sees_reference else reference.article
        for sample in range(candidate.summarizer.samples):
            found = have.get((reference.article.id, sample))
            if not found or not _stands(found, candidate.summarizer.fingerprint(shown)):
                todo.append(shown)
                break
    return todo


def _stands(prediction: Prediction, fingerprint: str) -> bool:
    return prediction.article_digest == fingerprint and prediction.status != "error"


def _ask(
    candidate: Candidate,
    run: Run,
    have: Mapping[Key, Prediction],
    todo: Sequence[Any],
    budget: Budget | None,
    *,
    quiet: bool,
) -> tuple[Predictions, str | None]:
    """Write predictions as they come; return them, and what stopped the candidate."""
    summarizer = candidate.summarizer
    fingerprints = {_article_id(shown): summarizer.fingerprint(shown) for shown in todo}
    open_keys = {
        (article_id, sample)
        for article_id, fingerprint in fingerprints.items()
        for sample in range(candidate.summarizer.samples)
        if not (found := have.get((article_id, sample))) or not _stands(found, fingerprint)
    }
    new: Predictions = {}
    tally = _Tally()
    stopped = None
    with (
        Progress(f"predict {candidate.name}", len(open_keys), quiet=quiet) as progress,
        jsonl.Appender(run.predictions_path) as file,
    ):

        def keep(prediction: Prediction) -> None:
            key = (prediction.article_id, prediction.sample)
            open_keys.remove(key)
            file.append(prediction.as_json())
            new[key] = replace(prediction, raw="")
            tally.add(prediction)
            progress.advance(note=tally.note())

        try:
            for prediction in _contained(summarizer, todo, budget):
                if (prediction.article_id, prediction.sample) in open_keys:
                    keep(prediction)
        except CandidateStopped as reason:
            stopped = str(reason)
        else:
            for article_id, sample in sorted(open_keys):
                keep(_unanswered(article_id, fingerprints[article_id], sample))
    return new, stopped


def _contained(
    summarizer: Summarizer, todo: Sequence[Any], budget: Budget | None
) -> Iterator[Prediction]:
    """Yield what a summarizer does; a fault in it stops its candidate alone."""
    try:
        if isinstance(summarizer, Paid):
            yield from summarizer.predict(todo, budget)
        else:
            yield from summarizer.predict(todo)
    except BenchError:
        raise
    except Exception as fault:
        told = Secrets(in_environment()).hide_all(f"{type(fault).__name__}: {fault}")
        raise CandidateStopped(told) from fault


def _unanswered(article_id: str, fingerprint: str, sample: int) -> Prediction:
    return Prediction(
        article_id=article_id,
        article_digest=fingerprint,
        takeaways=(),
        status="error",
        error="the summarizer gave no prediction for this article",
        sample=sample,
    )


class _Tally:
    """What a progress display says of predictions: failures, tokens, cost."""

    def __init__(self) -> None:
        self.status: Counter[str] = Counter()
        self.tokens, self.cost = 0, 0.0

    def add(self, made: Prediction) -> None:
        self.status[made.status] += 1
        if made.usage:
            self.tokens += (made.usage.input_tokens or 0) + (made.usage.output_tokens or 0)
        self.cost += made.cost or 0.0

    def note(self) -> str:
        """In words; what went well is not mentioned."""
        failed = [f"{count} {status}" for status, count in self.status.items() if status != "ok"]
        tokens = [f"{self.tokens:,} tokens"] if self.tokens else []
        cost = [f"cost {self.cost:.4f}"] if self.cost else []
        return ", ".join([*failed, *tokens, *cost])


def _finish(
    run: Run,
    record: Mapping[str, Any],
    have: Mapping[Key, Prediction],
    collection: Sequence[Reference],
    stopped: str | None,
) -> dict[str, Any]:
    """Write the manifest with its totals, which are returned; a stopped run has not ended."""
    ids = {reference.article.id for reference in collection}
    found = [made for (article_id, _), made in have.items() if article_id in ids]
    totals = manifest.totals(found)
    end = {"ended": None if stopped else manifest.now(), "stopped": stopped, "totals": totals}
    run.write_manifest({**record, **end})
    return totals


def _failed(totals: Mapping[str, Any]) -> int:
    return sum(count for status, count in totals["status"].items() if status != "ok")


def _article_id(shown: Any) -> str:
    return str((shown.article if isinstance(shown, Reference) else shown).id)
