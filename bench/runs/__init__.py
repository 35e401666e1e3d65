"""Run directories: a manifest, append-only predictions, and scores that can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, fields
from math import isnan
from pathlib import Path
from typing import Any

from bench import jsonl
from bench.references import Collection
from bench.references.collection import Entry
from bench.runs import lines, rows
from bench.runs.ordered import Places, settle
from bench.runs.records import Key, ManifestRecord, PredictionRecord
from bench.types import BenchError, Column, InputError, Metric, Prediction, Scored

__all__ = ["PEOPLE", "Key", "Run", "lock_all", "score_header", "score_line"]


PEOPLE = ".people"
"""The folder beside the runs for what people's own bullets score; no candidate has this name."""


@dataclass(frozen=True, slots=True)
class Run:
    """One candidate's predictions over one reference set: a directory."""

    path: Path
    form: rows.Form = field(default="auto", compare=False)
    """Whether rows become Parquet parts when they are put in order."""

    @property
    def manifest_path(self) -> Path:
        """run.json, written when a run begins and again when it ends."""
        return self.path / "run.json"

    @property
    def predictions_path(self) -> Path:
        """predictions.jsonl, one line for each article and sample that is in no part below."""
        return self.path / "predictions.jsonl"

    @property
    def articles_path(self) -> Path:
        """articles.jsonl, what tables are sliced by, one line for each article in order."""
        return self.path / "articles.jsonl"

    def scores_path(self, metric: str) -> Path:
        """scores/<metric>.jsonl, the signature and then one line for each that is in no part."""
        return self.path / "scores" / f"{metric}.jsonl"

    def manifest(self) -> dict[str, Any] | None:
        """The manifest, or None where no run has begun.

        Raises
        ------
        InputError
            The file can't be read, or a field is not what it should be.
        """
        if not self.manifest_path.exists():
            return None
        manifest = lines.parsed(lines.contents(self.manifest_path), self.manifest_path)
        lines.convert(manifest, ManifestRecord, self.manifest_path)
        checked: dict[str, Any] = manifest
        return checked

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Replace the manifest as a whole."""
        with jsonl.replacing(self.manifest_path) as file:
            json.dump(manifest, file, indent=2, ensure_ascii=False)
            file.write("\n")

    def clear(self) -> None:
        """Remove what was written, so that the run begins again; the lock stays."""
        for path in [*self.path.rglob("*.json*"), *self.path.rglob("*.parquet")]:
            path.unlink()

    def settle(self, path: Path, places: Places, *, skip: int = 0) -> None:
        """Put one of its files in order, in the form that is wanted."""
        settle(path, places, skip=skip, form=self.form)

    def write_articles(self, collection: Collection) -> None:
        """Replace articles.jsonl, where it is not as it should be."""
        listed = map(_article_line, collection.entries)
        text = "".join(jsonl.dump(line) + "\n" for line in listed).encode()
        if not self.articles_path.exists() or self.articles_path.read_bytes() != text:
            with jsonl.replacing(self.articles_path) as file:
                file.write(text.decode())

    def predictions(self) -> dict[Key, Prediction]:
        """Predictions in the order of the file; of two for one key the later one counts.

        Raises
        ------
        InputError
            The file can't be read, or a line is no prediction; names the line and the field.
        """
        records = rows.read(self.predictions_path, PredictionRecord)
        return {(record.article_id, record.sample): record.prediction() for record in records}

    def ready(self, metric_name: str, metric: Metric, places: Places) -> int:
        """Make a file of scores ready to be continued; return the bytes of its first line.

        What was made under another signature, or is damaged, begins again: scores can be made
        again.
        """
        path, header = self.scores_path(metric_name), score_header(metric_name, metric)
        if path.exists():
            jsonl.mend(path)
        with suppress(ValueError, InputError):
            if jsonl.loads(rows.header(path) or b"null") == header:
                self.settle(path, places, skip=len(rows.header_line(path) or b""))
                return len(rows.header_line(path) or b"")
        rows.drop(path)
        jsonl.write(path, [header])
        return path.stat().st_size

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the directory for this process.

        Raises
        ------
        BenchError
            Another process holds it; there is no waiting.
        """
        from filelock import FileLock, Timeout

        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / ".lock", timeout=0)
            lock.acquire()
        except Timeout:
            raise BenchError(f"{self.path}: in use by another takeaway-bench process") from None
        except OSError as error:
            raise BenchError(f"{self.path}: cannot be written: {error.strerror}") from error
        try:
            yield
        finally:
            lock.release()


def lock_all(runs: Iterable[Run]) -> ExitStack:
    """Hold every run directory for this process, or none.

    Raises
    ------
    BenchError
        Another process holds one of them.
    """
    with ExitStack() as stack:
        for run in runs:
            stack.enter_context(run.lock())
        return stack.pop_all()


def score_header(metric_name: str, metric: Metric) -> dict[str, Any]:
    """First line of a score file."""
    return {
        "metric": metric_name,
        "signature": metric.signature(),
        "columns": [_column_line(column) for column in metric.columns],
    }


def score_line(key: Key, digest: str, scored: Scored) -> dict[str, Any]:
    """Any other line of a score file; `digest` is of all that the metric was shown.

    A missing value (NaN) is null. Its line has no digest, so that it is computed again; no more has
    one that is not final.
    """
    lacks = any(map(isnan, scored.values.values()))
    return {
        "article_id": key[0],
        "sample": key[1],
        "digest": "" if lacks or not scored.final else digest,
        "values": {k: None if isnan(v) else v for k, v in scored.values.items()},
        "details": dict(scored.details),
    }


_ALWAYS = {"name", "about", "better", "worst"}
_DECLARED_ELSEWHERE = {"reactions", "metric"}


def _column_line(column: Column) -> dict[str, Any]:
    """What readers need of a column; most fields that have their default are left out."""
    return {
        field.name: value
        for field in fields(column)
        if field.name not in _DECLARED_ELSEWHERE
        for value in [getattr(column, field.name)]
        if field.name in _ALWAYS or value != field.default
    }


def _article_line(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "published": entry.published.isoformat() if entry.published else None,
        "source": entry.source,
        "language": entry.language,
        "tags": list(entry.tags),
        "words": entry.words,
    }
