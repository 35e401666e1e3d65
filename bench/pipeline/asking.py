"""A summarizer asked for what a run lacks: each prediction is written as it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import jsonl
from bench.config import Candidate
from bench.llm.pricing import Budget, Paid
from bench.llm.secrets import Secrets, in_environment
from bench.progress import Progress
from bench.runs import Key, Run
from bench.types import BenchError, CandidateStopped, Prediction, Reference, Summarizer

Predictions = dict[Key, Prediction]


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


def missing(
    summarizer: Summarizer, have: Mapping[Key, Prediction], collection: Sequence[Reference]
) -> list[Any]:
    """What the summarizer is to be shown: articles, or references where it sees those.

    Raises
    ------
    CandidateStopped
        The summarizer can't say what its predictions depend on.
    """
    shown = [
        reference if summarizer.sees_reference else reference.article for reference in collection
    ]
    with contained():
        return [item for item in shown if _lacking(summarizer, have, [item])]


def ask(
    candidate: Candidate,
    run: Run,
    have: Mapping[Key, Prediction],
    todo: Sequence[Any],
    budget: Budget | None,
    *,
    quiet: bool,
) -> tuple[Predictions, str | None]:
    """Write predictions as they come; return them, and what stopped the candidate."""
    lacking = _lacking(candidate.summarizer, have, todo)
    with (
        Progress(f"predict {candidate.name}", len(lacking), quiet=quiet) as progress,
        jsonl.Appender(run.predictions_path) as file,
    ):
        keeping = _Keeping(lacking, file, progress)
        try:
            for prediction in _asked(candidate.summarizer, todo, budget, run.path):
                keeping.take(prediction)
        except CandidateStopped as reason:
            return keeping.new, str(reason)
        for key, fingerprint in sorted(lacking.items()):
            keeping.take(_unanswered(key, fingerprint))
        return keeping.new, None


def _lacking(
    summarizer: Summarizer, have: Mapping[Key, Prediction], todo: Sequence[Any]
) -> dict[Key, str]:
    """The predictions to be made, each with the fingerprint of what the summarizer is shown."""
    prints = {_article_id(shown): summarizer.fingerprint(shown) for shown in todo}
    return {
        (article_id, sample): fingerprint
        for article_id, fingerprint in prints.items()
        for sample in range(summarizer.samples)
        if not _stands(have.get((article_id, sample)), fingerprint)
    }


def _stands(prediction: Prediction | None, fingerprint: str) -> bool:
    return (
        prediction is not None
        and prediction.article_digest == fingerprint
        and prediction.status != "error"
    )


def _asked(
    summarizer: Summarizer, todo: Sequence[Any], budget: Budget | None, folder: Path
) -> Iterator[Prediction]:
    """Yield what a summarizer predicts."""
    with contained():
        if isinstance(summarizer, Paid):
            yield from summarizer.predict(todo, budget, folder)
        else:
            yield from summarizer.predict(todo)


def _unanswered(key: Key, fingerprint: str) -> Prediction:
    return Prediction(
        article_id=key[0],
        article_digest=fingerprint,
        takeaways=(),
        status="error",
        error="the summarizer gave no prediction for this article",
        sample=key[1],
    )


class _Keeping:
    """Writes the predictions that are lacking and counts them; others are passed over.

    `new` has what was written, without what the model wrote word for word.
    """

    def __init__(
        self, lacking: Mapping[Key, str], file: jsonl.Appender, progress: Progress
    ) -> None:
        self.new: Predictions = {}
        self._lacking, self._file, self._progress = lacking, file, progress
        self._status: Counter[str] = Counter()
        self._tokens, self._cost = 0, 0.0

    def take(self, made: Prediction) -> None:
        key = (made.article_id, made.sample)
        if key in self.new or key not in self._lacking:
            return
        self._file.append(made.as_json())
        self.new[key] = replace(made, raw="")
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
