"""References x candidates -> runs: only what is missing; a run keeps how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import jsonl, places
from bench.config import Candidate
from bench.llm.pricing import Budget
from bench.pipeline import manifest
from bench.pipeline.asking import ask, contained, missing
from bench.pipeline.chunks import places_of
from bench.pipeline.shards import Share
from bench.pipeline.workers import Workers
from bench.references import Collection
from bench.runs import Key, Run, rows
from bench.runs.ordered import Ordered
from bench.runs.records import PredictionRecord
from bench.types import CandidateStopped, InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `predict` did for one candidate.

    `made` counts new predictions, `failed` those of the whole run that are not `ok`, and `problem`
    says why most of them did; `stopped` says why the candidate could not go on.
    """

    candidate: str
    made: int
    failed: int
    problem: str | None = None
    stopped: str | None = None


def predict(
    candidate: Candidate,
    run: Run,
    share: Share,
    *,
    source: Path,
    fresh: bool = False,
    quiet: bool = False,
    budget: Budget | None = None,
    workers: Workers,
) -> Outcome:
    """Make the predictions that a run lacks, each written as it comes.

    `source` is the path of the collection, for the manifest. `fresh` begins the run again. `budget`
    pays for all requests.

    What the candidate lacks (a model, a package, a file) stops it, before the first prediction or
    later; the run then has a manifest that says so.

    Raises
    ------
    InputError
        The run was made with other settings, or its files can't be read.
    BenchError
        The file system refused.
    """
    whole, collection = share.whole, share.collection
    about = {"path": places.shown(source), "digest": whole.digest, "count": len(whole)}
    about = share.pinned(about)
    try:
        record = _begin(candidate, run, about, fresh=fresh)
        _prepare(run, share)
        lacking = missing(candidate.summarizer, standing(run), collection)
        with contained():  # an example that another shard's articles hold would stop that alone
            candidate.summarizer.check(whole.articles if share.shard else ())
    except CandidateStopped as reason:
        return _unstarted(candidate, run, about, share, str(reason))
    if not lacking.places and record.get("ended"):
        run.settle(run.predictions_path, places_of(collection))  # their form may have changed
        return _outcome(candidate, 0, record["totals"], None)
    made, stopped = ask(
        candidate, run, lacking, collection, budget=budget, workers=workers, quiet=quiet
    )
    return _outcome(candidate, made, _finish(run, record, collection, stopped), stopped)


def standing(run: Run) -> dict[Key, str]:
    """What the predictions of a run that need not be made again depended on."""
    have = {}
    for made in rows.read(run.predictions_path, PredictionRecord):
        stands = made.status != "error"
        have[made.article_id, made.sample] = made.article_digest if stands else ""
    return have


def _prepare(run: Run, share: Share) -> None:
    """Write which articles a run is over, and make its file of predictions whole."""
    run.write_articles(share.collection)
    share.note(run)
    if run.predictions_path.exists():
        jsonl.mend(run.predictions_path)


def _begin(
    candidate: Candidate, run: Run, about: Mapping[str, Any], *, fresh: bool
) -> dict[str, Any]:
    """Return the run's manifest, checked against the candidate and brought up to date."""
    with contained():
        identity = jsonl.plain(candidate.summarizer.identity())
    if fresh:
        run.clear()
    record = run.manifest() or _record(candidate, identity)
    if record.get("settings", identity) is None:  # it could not start before
        record |= _record(candidate, identity)
    _refuse_changes(record, candidate, identity, run)
    if record.get("references") != about or record.get("cutoff") != candidate.cutoff:
        record |= {"cutoff": candidate.cutoff, "references": about, "ended": None}
        record |= {"versions": manifest.versions(), "git": manifest.git_revision()}
        run.write_manifest(record)
    return record


def _unstarted(
    candidate: Candidate,
    run: Run,
    about: Mapping[str, Any],
    share: Share,
    reason: str,
) -> Outcome:
    """Write down why a candidate can't go on; a run that is complete stays as it is."""
    record = run.manifest() or _record(candidate, None)
    if not (record.get("ended") and record.get("references") == about):
        _prepare(run, share)
        if not rows.exist(run.predictions_path):
            run.predictions_path.touch()
        _finish(run, {**record, "references": about}, share.collection, reason)
    return Outcome(candidate=candidate.name, made=0, failed=0, stopped=reason)


def _record(candidate: Candidate, identity: Mapping[str, Any] | None) -> dict[str, Any]:
    """The manifest of a run that begins; its settings are None until it can start."""
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
    collection: Collection,
    stopped: str | None,
) -> dict[str, Any]:
    """Put the predictions in order and write the manifest with its totals, which are returned.

    A stopped run has not ended.
    """
    places = places_of(collection)
    run.settle(run.predictions_path, places)
    totals = manifest.totals(Ordered(run.predictions_path, PredictionRecord, places))
    end = {"ended": None if stopped else manifest.now(), "stopped": stopped, "totals": totals}
    run.write_manifest({**record, **end})
    return totals


def _outcome(
    candidate: Candidate, made: int, totals: Mapping[str, Any], stopped: str | None
) -> Outcome:
    return Outcome(
        candidate=candidate.name,
        made=made,
        failed=sum(count for status, count in totals["status"].items() if status != "ok"),
        problem=totals.get("problem"),
        stopped=stopped,
    )
