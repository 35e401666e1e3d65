"""One article at a time: its text, its references, and each candidate's bullets and scores."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from bench import references
from bench.report.examples import Examples
from bench.runs import Run
from bench.runs.articles import ArticleReader
from bench.runs.records import CoverageDetails, PredictionText, VerdictRecord
from bench.runs.results import DIGEST_LENGTH
from bench.tables import Scores
from bench.tables.columns import usual
from bench.types import BenchError, InputError, Reference

DECILES = 10
RAW = 20_000
"""Characters of a model's text that are shown where its bullets could not be used."""
_NOTHING = PredictionText()
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Shelf:
    """The articles of a comparison; a context manager, since it holds files open.

    `lead[c][d]` counts bullets of candidate c whose evidence begins in the d-th tenth of one of the
    first `drawn` articles; it is complete once `articles` has been read to its end, and so is
    `examples`.
    """

    def __init__(self, scores: Scores, drawn: int | None = None) -> None:
        self._scores = scores
        self._drawn = len(scores.articles) if drawn is None else drawn
        self._columns = usual(scores.columns.values())
        self._numbers = {article.id: number for number, article in enumerate(scores.articles)}
        ids = [article.id for article in scores.articles]
        with ExitStack() as files:
            self._readers = [
                files.enter_context(ArticleReader(Run(candidate.path), ids))
                for candidate in scores.candidates
            ]
            self._files = files.pop_all()
        self.lead = [[0] * DECILES for _ in self._readers]
        self.examples = Examples()

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def articles(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each article's number in `Scores.articles`, and all about it, in any order.

        `text` is "" where the references can't be found any more, or have changed since.
        """
        waiting = dict(self._numbers)
        for reference in self._references():
            number = waiting.get(reference.article.id)
            if number is not None and reference.article.text:
                written = self._predictions(number)
                if _unchanged(reference, written):
                    del waiting[reference.article.id]
                    yield number, self._article(number, reference, written)
        for number in waiting.values():
            yield number, self._article(number, None, self._predictions(number))

    def _references(self) -> Iterator[Reference]:
        """References where the manifests say that they are; what can't be read is passed over."""
        candidates = self._scores.candidates
        for path in {str(made.manifest["references"].get("path", "")) for made in candidates} - {
            ""
        }:
            with suppress(BenchError, OSError):
                yield from references.some(Path(path), self._numbers, _pass_over)

    def _predictions(self, number: int) -> list[PredictionText | None]:
        return [reader.prediction(number) for reader in self._readers]

    def _article(
        self, number: int, reference: Reference | None, written: Sequence[PredictionText | None]
    ) -> dict[str, Any]:
        text = reference.article.text if reference else ""
        return {
            "text": text,
            "standfirst": reference.article.standfirst if reference else "",
            "author": reference.article.author if reference else "",
            "references": _references(reference),
            "candidates": [
                self._written(row, prediction, number, text)
                for row, prediction in enumerate(written)
            ],
        }

    def _written(
        self, row: int, prediction: PredictionText | None, number: int, text: str
    ) -> dict[str, Any]:
        verdicts = dict(self._readers[row].verdicts(number))
        first = verdicts.pop("", ())
        if number < self._drawn:
            self._count(row, first, len(text))
        made = prediction or _NOTHING
        self.examples.prediction(row, number, prediction)
        self.examples.bullets(row, number, made.takeaways, first)
        return {
            "takeaways": made.takeaways,
            "status": made.status if prediction else "missing",
            "error": made.error,
            "raw": "" if made.status == "ok" else made.raw[:RAW],
            "coverage": _matching(self._readers[row].coverage(number), len(made.takeaways)),
            "verdicts": _told(first, verdicts, text) or None,
            "values": {
                column: _rounded(float(self._scores.values[column][row, number]))
                for column in self._columns
            },
        }

    def _count(self, row: int, verdicts: Sequence[VerdictRecord], length: int) -> None:
        for verdict in verdicts:
            if length and verdict.evidence:
                tenth = verdict.evidence.start * DECILES // length
                self.lead[row][max(0, min(tenth, DECILES - 1))] += 1


def _pass_over(_: InputError) -> None:
    """Say nothing of a file that is broken; its article is shown without its text."""


def _unchanged(reference: Reference, written: Sequence[PredictionText | None]) -> bool:
    """True if the predictions were made from this text; without any digest that is not known."""
    digests = {made.article_digest[:DIGEST_LENGTH] for made in written if made} - {""}
    return not digests or reference.article.digest in digests


def _references(reference: Reference | None) -> list[dict[str, Any]]:
    if not reference:
        return []
    names = reference.annotators or ("",) * len(reference.takeaways)
    return [
        {"by": name, "bullets": list(bullets)}
        for name, bullets in zip(names, reference.takeaways, strict=True)
    ]


def _matching(coverage: CoverageDetails | None, bullets: int) -> Any:
    """The matches as the page reads them; None where they are not of these bullets."""
    if coverage is None or any(own >= bullets for _, own, _ in coverage.matched or ()):
        return None
    return msgspec.to_builtins(coverage)


def _told(
    verdicts: Sequence[VerdictRecord], further: Mapping[str, Sequence[VerdictRecord]], text: str
) -> list[dict[str, Any]]:
    """Verdicts with what further checkers say of the same bullet.

    Spans are in the units that a browser counts characters in.
    """
    astral = _astral(text)
    told = []
    for place, verdict in enumerate(verdicts):
        evidence = verdict.evidence if text else None
        span = [evidence.start, evidence.end] if evidence else []
        others = [(name, own[place]) for name, own in further.items() if place < len(own)]
        told.append(
            {
                "support": verdict.support,
                "label": verdict.label,
                "evidence": [at + bisect_left(astral, at) for at in span],
                "problems": msgspec.to_builtins(verdict.problems),
                "checkers": [
                    [name, own.support, own.label, msgspec.to_builtins(own.problems)]
                    for name, own in others
                ],
            }
        )
    return told


@lru_cache(maxsize=1)
def _astral(text: str) -> list[int]:
    """Places of the characters that take two units."""
    return [match.start() for match in _ASTRAL.finditer(text)]


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 4)
