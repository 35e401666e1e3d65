"""A summarizer asked for what a run lacks: each prediction is written as it comes."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from bench import jsonl
from bench.config import Candidate
from bench.llm.pricing import Budget, Paid
from bench.llm.secrets import Secrets, in_environment
from bench.pipeline.workers import Workers
from bench.progress import Progress
from bench.runs import Key, Run
from bench.types import BenchError, CandidateStopped, Prediction, Reference, Summarizer

ARTICLES_AT_ONCE = 8
"""What is handed to a process together."""

_log = logging.getLogger("bench")


@contextmanager
def contained() -> Iterator[None]:
    """Around what a summarizer does: whatever goes wrong in it stops its candidate alone.

    Raises
    ------
    CandidateStopped
        In place of any other error.
    """
    try:
        yield
    except Exception as fault:
        known = isinstance(fault, BenchError)
        told = str(fault) if known else f"{type(fault).__name__}: {fault}"
        raise CandidateStopped(Secrets(in_environment()).hide_all(told)) from fault


class Missing(NamedTuple):
    """What a run lacks: places of articles, and what each prediction depends on, by its key."""

    places: list[int]
    fingerprints: dict[Key, str]


def missing(
    summarizer: Summarizer, have: Mapping[Key, str], collection: Sequence[Reference]
) -> Missing:
    """What is to be made, where `have` are fingerprints of the predictions that stand.

    Raises
    ------
    CandidateStopped
        The summarizer can't say what its predictions depend on.
    """
    lacking = Missing([], {})
    with contained():
        for place, article in enumerate(Shown(summarizer, collection)):
            fingerprint = summarizer.fingerprint(article)
            keys = [(_article_id(article), sample) for sample in range(summarizer.samples)]
            if new := [key for key in keys if have.get(key) != fingerprint]:
                lacking.places.append(place)
                lacking.fingerprints.update(dict.fromkeys(new, fingerprint))
    return lacking


class Shown(Sequence[Any]):
    """What a summarizer is to be shown, read as it is needed: articles, or references."""

    def __init__(
        self,
        summarizer: Summarizer,
        collection: Sequence[Reference],
        places: Sequence[int] | None = None,
    ) -> None:
        self.summarizer, self.collection = summarizer, collection
        self.places = range(len(collection)) if places is None else places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return Shown(self.summarizer, self.collection, self.places[at])
        reference = self.collection[self.places[at]]
        return reference if self.summarizer.sees_reference else reference.article


def ask(
    candidate: Candidate,
    run: Run,
    lacking: Missing,
    collection: Sequence[Reference],
    *,
    budget: Budget | None,
    workers: Workers,
    quiet: bool,
) -> tuple[int, str | None]:
    """Write predictions as they come; return their number, and what stopped the candidate."""
    total = len(lacking.fingerprints)
    shown = Shown(candidate.summarizer, collection, lacking.places)
    with (
        Progress(f"predict {candidate.name}", total, quiet=quiet) as progress,
        jsonl.Appender(run.predictions_path) as file,
    ):
        keeping = _Keeping(lacking.fingerprints, file, progress)
        try:
            for made in _asked(candidate.summarizer, shown, budget, run.path, workers):
                keeping.take(made)
        except CandidateStopped as reason:
            return total - len(keeping.lacking), str(reason)
        for key, fingerprint in sorted(keeping.lacking.items()):
            keeping.take(_unanswered(key, fingerprint))
        return total, None


def _asked(
    summarizer: Summarizer, shown: Shown, budget: Budget | None, folder: Path, workers: Workers
) -> Iterator[Prediction]:
    """Yield what a summarizer predicts."""
    with contained():
        if isinstance(summarizer, Paid):
            yield from summarizer.predict(shown, budget, folder)
        elif summarizer.parallel:
            starts = range(0, len(shown), ARTICLES_AT_ONCE)
            tasks = (shown.places[at : at + ARTICLES_AT_ONCE] for at in starts)
            job = Predicting(summarizer, shown.collection)
            yield from chain.from_iterable(workers.map(job, tasks, len(starts)))
        else:
            yield from summarizer.predict(shown)


@dataclass(frozen=True, slots=True)
class Predicting:
    """Predicts for the articles in some places: a job of `bench.pipeline.workers`."""

    summarizer: Summarizer
    collection: Sequence[Reference]

    def __call__(self, places: Sequence[int]) -> list[Prediction]:
        """Predict for some articles."""
        with contained():
            return list(self.summarizer.predict(Shown(self.summarizer, self.collection, places)))

    def parts(self, places: Sequence[int]) -> list[Sequence[int]]:
        """Single places."""
        return [[place] for place in places]

    def lost(self, places: Sequence[int], why: str) -> list[Prediction]:
        """Errors in place of predictions."""
        (article,) = Shown(self.summarizer, self.collection, places)
        name, fingerprint = _article_id(article), self.summarizer.fingerprint(article)
        _log.warning("article %r has no prediction: %s", name, why)
        return [_error((name, n), fingerprint, why) for n in range(self.summarizer.samples)]


def _unanswered(key: Key, fingerprint: str) -> Prediction:
    return _error(key, fingerprint, "the summarizer gave no prediction for this article")


def _error(key: Key, fingerprint: str, why: str) -> Prediction:
    return Prediction(
        article_id=key[0],
        article_digest=fingerprint,
        takeaways=(),
        status="error",
        error=why,
        sample=key[1],
    )


class _Keeping:
    """Writes the predictions that are lacking and counts them; others are passed over."""

    def __init__(self, lacking: dict[Key, str], file: jsonl.Appender, progress: Progress) -> None:
        self.lacking = dict(lacking)
        self._file, self._progress = file, progress
        self._status: Counter[str] = Counter()
        self._tokens, self._cost = 0, 0.0

    def take(self, made: Prediction) -> None:
        if self.lacking.pop((made.article_id, made.sample), None) is None:
            return
        self._file.append(made.as_json())
        self._status[made.status] += 1
        if made.usage:
            self._tokens += (made.usage.input_tokens or 0) + (made.usage.output_tokens or 0)
        self._cost += made.cost or 0.0
        self._progress.advance(note=self._note())

    def _note(self) -> str:
        """Failures, tokens and cost in words; what went well is not mentioned."""
        failed = [f"{count} {status}" for status, count in self._status.items() if status != "ok"]
        tokens = [f"{self._tokens:,} tokens"] if self._tokens else []
        cost = [f"cost {self._cost:.4f}"] if self._cost else []
        return ", ".join([*failed, *tokens, *cost])


def _article_id(shown: Any) -> str:
    return str((shown.article if isinstance(shown, Reference) else shown).id)
