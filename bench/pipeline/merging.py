"""Shards -> the files of a run without shards, to the byte."""

from __future__ import annotations

import filecmp
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import jsonl
from bench.pipeline import manifest
from bench.pipeline.joining import Part, join
from bench.pipeline.shards import FOLDER, Shard, counts, places_path
from bench.runs import PEOPLE, Run, lines, lock_all, parts, rows
from bench.runs.records import PredictionRecord
from bench.runs.rows import Form
from bench.types import BenchError, InputError

_MARK = "merged.json"
"""Beside the shards: which predictions were merged from them last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of one run; `problem` says why it is as it was."""

    run: Path
    shards: int = 0
    changed: bool = False
    problem: str = ""


def merge(folder: Path, form: Form = "auto") -> list[Merged]:
    """Merge the shards of all runs in a folder, those of what people's own bullets score too.

    `form` says whether the rows of candidates become Parquet parts. What people's bullets score in
    shards of a number that no candidate has, as after --fresh, is left alone.

    Raises
    ------
    InputError
        There is none.
    """
    people = folder / PEOPLE
    found = [*people.glob(f"*/{FOLDER}"), *people.glob(f"beside/*/{FOLDER}")]
    runs = [Run(path.parent, form) for path in sorted(folder.glob(f"[!.]*/{FOLDER}"))]
    there = {count for run in runs for count in counts(run.path)}
    runs = [*(Run(path.parent) for path in sorted(found)), *runs]
    if not there:
        raise InputError("no shards here; `takeaway-bench run --shard 1/3` makes one", file=folder)
    return [_tried(run, there) for run in runs if counts(run.path) & there]


def _tried(run: Run, there: Set[int]) -> Merged:
    try:
        shards = _shards(run, counts(run.path) & there)
        with lock_all([run, *(shard.within(run) for shard in shards)]):
            changed = _merged(run, [Part(shard, shard.within(run)) for shard in shards])
    except BenchError as problem:
        return Merged(run=run.path, problem=str(problem))
    return Merged(run=run.path, shards=len(shards), changed=changed)


def _shards(run: Run, found: Set[int]) -> list[Shard]:
    """The shards of a run, all of them and each at its end; `found` are their counts.

    Raises
    ------
    InputError
        Some are not there or not at their end, or there are some of another number.
    """
    if len(found) != 1:
        told = " and ".join(f"of {count}" for count in sorted(found))
        message = f"shards {told}: delete the folders of those that do not count"
        raise InputError(message, file=run.path / FOLDER)
    (count,) = found
    shards = [Shard(number, count) for number in range(1, count + 1)]
    lacking: dict[str, list[str]] = {}
    for one in shards:
        if why := _lacking(one.within(run)):
            lacking.setdefault(why, []).append(str(one))
    if lacking:
        told = "; ".join(f"{', '.join(some)} ({why})" for why, some in lacking.items())
        raise InputError(f"lacks the shards {told}", file=run.path)
    return shards


def _lacking(part: Run) -> str:
    """Why a shard can't be merged yet; "" where it can."""
    record = part.manifest()
    if record is None or not places_path(part).exists():
        return "not there"
    if not record.get("ended", True):
        return f"stopped: {record['stopped']}" if record.get("stopped") else "not at its end"
    return ""


def _merged(run: Run, shares: Sequence[Part]) -> bool:
    """Put the merged files in place; return whether anything is other than it was.

    Raises
    ------
    InputError
        The shards are not alike, or lack scores, or the run has predictions of its own.
    """
    _refuse_differences(run, shares)
    made = Run(run.path / FOLDER / ".merged", run.form)
    shutil.rmtree(made.path, ignore_errors=True)
    try:
        _write(made, shares)
        _refuse_loss(run, made)
        return _move(made, run, [made.scores_path(name) for name in shares[0].headers])
    finally:
        shutil.rmtree(made.path, ignore_errors=True)


def _refuse_differences(run: Run, shares: Sequence[Part]) -> None:
    facts = {share.name: share.facts() for share in shares}
    told = []
    for name in sorted({name for known in facts.values() for name in known}):
        values = {shard: known.get(name, "missing") for shard, known in facts.items()}
        if len({*values.values()}) > 1:
            told.append(f"{name} is " + ", ".join(f"{v} in {k}" for k, v in values.items()))
    if told:
        message = f"the shards are not alike: {'; '.join(told)}; make those that are wrong again"
        raise InputError(message, file=run.path)


def _write(made: Run, shares: Sequence[Part]) -> None:
    """Write the files of the merged run.

    Raises
    ------
    InputError
        Shards share articles, articles are missing, or scores are.
    """
    place = {article_id: at for share in shares for article_id, at in share.places.items()}
    listed = sum(len(share.places) for share in shares)
    count = shares[0].manifest["references"].get("count")
    if not len({*place.values()}) == listed == count:
        message = f"the shards have {len(place)} articles, the references {count}"
        raise InputError(message, file=shares[0].run.path.parent)
    join(made.articles_path, [share.articles() for share in shares])
    join(made.predictions_path, [share.read(share.run.predictions_path) for share in shares])
    made.write_manifest(_manifest(made, shares))
    made.settle(made.predictions_path, place)
    for name, header in shares[0].headers.items():
        readers = [share.read(share.run.scores_path(name)) for share in shares]
        if lacking := count - join(made.scores_path(name), readers, header):
            message = f"the shards lack the scores of {name} for {lacking} articles"
            raise InputError(message, file=shares[0].run.path.parent)
        made.settle(made.scores_path(name), place, skip=len(header))


def _manifest(made: Run, shares: Sequence[Part]) -> dict[str, Any]:
    """The manifest of the merged run: from its first start to its last end."""
    records = [share.manifest for share in shares]
    about = {key: value for key, value in records[0]["references"].items() if key != "shard"}
    merged = {**records[0], "references": about}
    if "started" in merged:
        predictions = lines.stream(made.predictions_path, PredictionRecord)
        merged |= {
            "started": min(record["started"] for record in records),
            "ended": max(record["ended"] for record in records),
            "versions": _versions([record["versions"] for record in records]),
            "totals": manifest.totals(predictions),
        }
    return merged


def _versions(several: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Each version, or where shards have others all of them."""
    names = dict.fromkeys(name for some in several for name in some)
    found = {name: {some[name] for some in several if name in some} for name in names}
    return {name: ", ".join(sorted(some)) for name, some in found.items()}


def _refuse_loss(run: Run, made: Run) -> None:
    """Make sure that nothing is replaced but what was merged from shards, or is in them.

    Raises
    ------
    InputError
        The run has predictions that the shards do not have.
    """
    mark = run.path / FOLDER / _MARK
    held = _digest(run)
    if run.manifest() is None or held == _digest(made):
        return
    if not mark.exists() or json.loads(mark.read_bytes()) != held:
        message = (
            "has predictions that its shards do not have: run the shards again, "
            "or move it away to merge them as they are"
        )
        raise InputError(message, file=run.path)


def _move(made: Run, run: Run, scores: Sequence[Path]) -> bool:
    """Put each file in its place, the manifest last; return whether any is new."""
    changed = False
    for path in (made.articles_path, *scores, made.predictions_path, made.manifest_path):
        new = {one.relative_to(made.path) for one in _files(path)}
        held = run.path / path.relative_to(made.path)
        for old in {one.relative_to(run.path) for one in _files(held)} - new:
            (run.path / old).unlink()  # lines that are in parts now, or parts that are lines
        for one in sorted(new):
            if not _same(made.path / one, run.path / one):
                (run.path / one).parent.mkdir(parents=True, exist_ok=True)
                (made.path / one).replace(run.path / one)
                changed = True
    if changed:
        with jsonl.replacing(run.path / FOLDER / _MARK) as file:
            json.dump(_digest(run), file)
    return changed


def _files(path: Path) -> list[Path]:
    """A file of lines and its parts, as far as they are there."""
    return [one for one in (path, *parts.paths(rows.folder(path))) if one.is_file()]


def _same(one: Path, other: Path) -> bool:
    return other.exists() and filecmp.cmp(one, other, shallow=False)


def _digest(run: Run) -> str:
    """What pins the predictions of a run."""
    made = hashlib.sha256()
    for path in _files(run.predictions_path):
        with path.open("rb") as file:
            made.update(hashlib.file_digest(file, "sha256").digest())
    return made.hexdigest()
