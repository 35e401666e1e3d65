"""Shards -> the files of a run without shards, to the byte."""

from __future__ import annotations

import filecmp
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge as in_order
from operator import itemgetter
from pathlib import Path
from typing import Any

from bench import jsonl
from bench.pipeline import manifest
from bench.pipeline.shards import FOLDER, Shard, places_path
from bench.runs import PEOPLE, Run, lines, lock_all
from bench.runs.ordered import line_key
from bench.runs.records import ArticleRecord, PredictionRecord
from bench.types import BenchError, InputError

_ALIKE = ("summarizer", "settings", "cutoff", "sees_reference")
_MARK = "merged.json"
"""Beside the shards: which manifest was merged from them last."""
_Placed = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of one run; `problem` says why it is as it was."""

    run: Path
    shards: int = 0
    changed: bool = False
    problem: str = ""


def merge(folder: Path) -> list[Merged]:
    """Merge the shards of all runs in a folder, those of what people's own bullets score too.

    Raises
    ------
    InputError
        There is none.
    """
    people = folder / PEOPLE
    found = [*folder.glob(f"*/{FOLDER}"), *people.glob(f"*/{FOLDER}")]
    found += people.glob(f"beside/*/{FOLDER}")
    runs = [Run(path.parent) for path in sorted(found) if path.parent != people]
    if not runs:
        raise InputError("no shards here; `takeaway-bench run --shard 1/3` makes one", file=folder)
    return [_tried(run) for run in runs]


def _tried(run: Run) -> Merged:
    try:
        shards = _shards(run)
        with lock_all([run, *(shard.within(run) for shard in shards)]):
            parts = [_Part(shard, shard.within(run)) for shard in shards]
            changed = _merged(run, parts)
    except BenchError as problem:
        return Merged(run=run.path, problem=str(problem))
    return Merged(run=run.path, shards=len(parts), changed=changed)


def _shards(run: Run) -> list[Shard]:
    """The shards of a run, all of them and each at its end.

    Raises
    ------
    InputError
        Some are not there or not at their end, or there are some of another number.
    """
    names = sorted(path.name for path in (run.path / FOLDER).iterdir())
    counts = {shard.of for shard in map(Shard.named, names) if shard}
    if len(counts) != 1:
        told = " and ".join(f"of {count}" for count in sorted(counts)) or "of no number"
        raise InputError(f"shards {told}; expected those of one", file=run.path / FOLDER)
    (count,) = counts
    shards = [Shard(number, count) for number in range(1, count + 1)]
    if lacking := [f"{one} ({why})" for one in shards if (why := _lacking(one.within(run)))]:
        raise InputError(f"lacks the shards {', '.join(lacking)}", file=run.path)
    return shards


def _lacking(part: Run) -> str:
    """Why a shard can't be merged yet; "" where it can."""
    record = part.manifest()
    if record is None or not places_path(part).exists():
        return "not there"
    if not record.get("ended", True):
        return f"stopped: {record['stopped']}" if record.get("stopped") else "not at its end"
    return ""


class _Part:
    """One shard: its manifest, the header of each of its metrics, and where its articles stand."""

    def __init__(self, shard: Shard, run: Run) -> None:
        self.name, self.run = str(shard), run
        self.manifest = run.manifest() or {}
        places = json.loads(places_path(run).read_bytes())
        articles = lines.stream(run.articles_path, ArticleRecord)
        self.places = {one.id: place for one, place in zip(articles, places, strict=True)}
        self.headers = {
            path.stem: lines.first(path) for path in sorted(run.path.glob("scores/*.jsonl"))
        }

    def facts(self) -> dict[str, str]:
        """What must be the same in all shards, by name, as JSON."""
        found = {name: self.manifest.get(name) for name in _ALIKE}
        settings = found.pop("settings") or {}
        about = {name: self.manifest["references"].get(name) for name in ("digest", "count")}
        signatures = {name: jsonl.loads(line)["signature"] for name, line in self.headers.items()}
        for prefix, some in (("settings", settings), ("references", about), ("scores", signatures)):
            found |= {f"{prefix}.{name}": value for name, value in some.items()}
        return {name: jsonl.dump(value) for name, value in found.items()}

    def read(self, path: Path) -> Iterator[_Placed]:
        """Yield the lines about each article with its place, in order; a header is passed over."""
        skip = len(self.headers[path.stem]) if path.parent.name == "scores" else 0
        with path.open("rb") as file:
            file.seek(skip)
            for line in file:
                place = self.places.get(line_key(line, path).article_id)
                if place is not None:
                    yield place, line

    def articles(self) -> Iterator[_Placed]:
        """Yield the lines of articles.jsonl with their places."""
        with self.run.articles_path.open("rb") as file:
            yield from zip(self.places.values(), file, strict=True)


def _merged(run: Run, parts: Sequence[_Part]) -> bool:
    """Put the merged files in place; return whether anything is other than it was.

    Raises
    ------
    InputError
        The shards are not alike, or lack scores, or the run has predictions of its own.
    """
    _refuse_differences(run, parts)
    made = Run(run.path / FOLDER / ".merged")
    shutil.rmtree(made.path, ignore_errors=True)
    try:
        _write(made, parts)
        _refuse_loss(run, made)
        return _move(made, run)
    finally:
        shutil.rmtree(made.path, ignore_errors=True)


def _refuse_differences(run: Run, parts: Sequence[_Part]) -> None:
    facts = {part.name: part.facts() for part in parts}
    told = []
    for name in sorted({name for known in facts.values() for name in known}):
        values = {shard: known.get(name, "missing") for shard, known in facts.items()}
        if len({*values.values()}) > 1:
            told.append(f"{name} is " + ", ".join(f"{v} in {k}" for k, v in values.items()))
    if told:
        raise InputError(f"the shards are not alike: {'; '.join(told)}", file=run.path)


def _write(made: Run, parts: Sequence[_Part]) -> None:
    """Write the files of the merged run.

    Raises
    ------
    InputError
        Shards share articles, articles are missing, or scores are.
    """
    places = sorted(place for part in parts for place in part.places.values())
    count = parts[0].manifest["references"].get("count")
    if not len({*places}) == len(places) == count:
        message = f"the shards have {len({*places})} articles, the references {count}"
        raise InputError(message, file=parts[0].run.path.parent)
    _join(made.articles_path, [part.articles() for part in parts])
    _join(made.predictions_path, [part.read(part.run.predictions_path) for part in parts])
    for name, header in parts[0].headers.items():
        readers = [part.read(part.run.scores_path(name)) for part in parts]
        seen = _join(made.scores_path(name), readers, header)
        if lacking := len(places) - seen:
            message = f"the shards lack the scores of {name} for {lacking} articles"
            raise InputError(message, file=parts[0].run.path.parent)
    made.write_manifest(_manifest(made, parts))


def _join(path: Path, readers: Sequence[Iterator[_Placed]], header: bytes = b"") -> int:
    """Write lines in the order of their places; return of how many places there are some."""
    path.parent.mkdir(parents=True, exist_ok=True)
    seen, last = 0, -1
    with path.open("wb") as file:
        file.write(header)
        for place, line in in_order(*readers, key=itemgetter(0)):
            file.write(line)
            seen, last = seen + (place != last), place
    return seen


def _manifest(made: Run, parts: Sequence[_Part]) -> dict[str, Any]:
    """The manifest of the merged run: from its first start to its last end."""
    records = [part.manifest for part in parts]
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
    if run.manifest() is None or _same(run.predictions_path, made.predictions_path):
        return
    if not mark.exists() or json.loads(mark.read_bytes()) != _digest(run.predictions_path):
        message = "has predictions that its shards do not have; move it away to merge them"
        raise InputError(message, file=run.path)


def _move(made: Run, run: Run) -> bool:
    """Put each file in its place, the manifest last; return whether any is new."""
    files = [path for path in sorted(made.path.rglob("*.json*")) if path != made.manifest_path]
    changed = False
    for path in (*files, made.manifest_path):
        place = run.path / path.relative_to(made.path)
        if not _same(path, place):
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
            changed = True
    if changed:
        with jsonl.replacing(run.path / FOLDER / _MARK) as file:
            json.dump(_digest(run.predictions_path), file)
    return changed


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and filecmp.cmp(one, other, shallow=False)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
