"""References x candidates -> runs: only what is missing; a run keeps how it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import jsonl, references
from bench.config import Candidate
from bench.llm.pricing import Budget
from bench.pipeline import manifest
from bench.pipeline.asking import Predictions, ask, missing
from bench.runs import Run, settle
from bench.types import CandidateStopped, InputError, Reference


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
        return Outcome(candidate=candidate.name, made=0, failed=0, stopped=str(reason)), read(run)
    run.write_articles(collection)
    if run.predictions_path.exists():
        jsonl.mend(run.predictions_path)
    have = read(run)
    todo = missing(candidate.summarizer, have, collection)
    if not todo and record.get("ended"):
        return Outcome(candidate=candidate.name, made=0, failed=_failed(record["totals"])), have
    new, stopped = ask(candidate, run, have, todo, budget, quiet=quiet)
    have |= new
    failed = _failed(_finish(run, record, have, collection, stopped))
    return Outcome(candidate=candidate.name, made=len(new), failed=failed, stopped=stopped), have


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
    record = run.manifest() or _record(candidate, identity)
    about = {"path": str(source), "digest": references.digest(collection), "count": len(collection)}
    _refuse_changes(record, candidate, identity, run)
    if record.get("references") != about or record.get("cutoff") != candidate.cutoff:
        record |= {"cutoff": candidate.cutoff, "references": about, "ended": None}
        record |= {"versions": manifest.versions(), "git": manifest.git_revision()}
        run.write_manifest(record)
    return record


def _record(candidate: Candidate, identity: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of a run that begins."""
    return {
        "candidate": candidate.name,
        "summarizer": candidate.summarizer_name,
        "settings": identity,
        "sees_reference": candidate.summarizer.sees_reference,
        "cutoff": candidate.cutoff,
        "started": manifest.now(),
    }


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


def _finish(
    run: Run,
    record: Mapping[str, Any],
    have: Predictions,
    collection: Sequence[Reference],
    stopped: str | None,
) -> dict[str, Any]:
    """Put the predictions in order and write the manifest with its totals, which are returned.

    A stopped run has not ended.
    """
    order = {reference.article.id: None for reference in collection}
    settle(run.predictions_path, [*order])
    totals = manifest.totals([made for (name, _), made in have.items() if name in order])
    end = {"ended": None if stopped else manifest.now(), "stopped": stopped, "totals": totals}
    run.write_manifest({**record, **end})
    return totals


def _failed(totals: Mapping[str, Any]) -> int:
    return sum(count for status, count in totals["status"].items() if status != "ok")
