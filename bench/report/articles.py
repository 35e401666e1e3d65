"""One article at a time: its text, its references, and what each candidate wrote and is told."""

from __future__ import annotations

import io
import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from bench import references
from bench.runs import Run
from bench.tables import Scores
from bench.tables.build import usual
from bench.tables.read import DIGEST_LENGTH
from bench.types import BenchError, InputError, Reference

DECILES = 10
_TIER = "verdicts_"
"""What stands before a further checker's name, where its verdicts are."""
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class _Place(msgspec.Struct):
    """The part of a line that says which article it is about."""

    article_id: str
    sample: int = 0


class Lines:
    """A JSON Lines file of which any article's line can be read; only places are in memory.

    Of two lines for one article the later one counts, and of several samples the first.
    """

    def __init__(self, path: Path, numbers: Mapping[str, int]) -> None:
        self._file = path.open("rb") if path.exists() else io.BytesIO()
        self._offsets = array("q", [-1]) * len(numbers)
        offset = 0
        for line in self._file:
            place = _place(line)
            if place and not place.sample and place.article_id in numbers:
                self._offsets[numbers[place.article_id]] = offset
            offset += len(line)

    def get(self, number: int) -> dict[str, Any]:
        """The line about the article of a number; empty where there is none."""
        if self._offsets[number] < 0:
            return {}
        self._file.seek(self._offsets[number])
        found: dict[str, Any] = json.loads(self._file.readline())
        return found

    def close(self) -> None:
        """Close the file."""
        self._file.close()


_decode = msgspec.json.Decoder(_Place).decode


def _place(line: bytes) -> _Place | None:
    """None for the first line of scores, and for a last line that a crash cut."""
    try:
        return _decode(line)
    except msgspec.DecodeError:
        pass
    try:  # json reads half a surrogate pair, msgspec does not
        return msgspec.convert(json.loads(line), _Place)
    except ValueError:
        return None


class Shelf:
    """The articles of a comparison; a context manager, since it holds files open.

    `lead[c][d]` counts bullets of candidate c whose evidence begins in the d-th tenth of the
    article; it is complete once `articles` has been read to its end.
    """

    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        self._columns = usual(scores.columns.values())
        self._numbers = {label.id: number for number, label in enumerate(scores.articles)}
        self._files = ExitStack()
        runs = [Run(candidate.path) for candidate in scores.candidates]
        self._predictions = [self._open(run.predictions_path) for run in runs]
        self._coverage = [self._open(run.scores_path("coverage")) for run in runs]
        self._consistency = [self._open(run.scores_path("consistency")) for run in runs]
        self.lead = [[0] * DECILES for _ in runs]

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
            if number is not None:
                made = self._article(number, reference)
                if made["text"]:
                    del waiting[reference.article.id]
                    yield number, made
        for number in waiting.values():
            yield number, self._article(number, None)

    def _open(self, path: Path) -> Lines:
        lines = Lines(path, self._numbers)
        self._files.callback(lines.close)
        return lines

    def _references(self) -> Iterator[Reference]:
        """References where the manifests say that they are; what can't be read is passed over."""
        candidates = self._scores.candidates
        for path in {str(one.manifest["references"].get("path", "")) for one in candidates} - {""}:
            with suppress(BenchError, OSError):
                for reference, _ in references.scan(Path(path), _pass_over):
                    yield reference

    def _article(self, number: int, reference: Reference | None) -> dict[str, Any]:
        lines = [predictions.get(number) for predictions in self._predictions]
        if reference and not _unchanged(reference, lines):
            reference = None
        text = reference.article.text if reference else ""
        written = [self._written(row, line, number, text) for row, line in enumerate(lines)]
        return {
            "text": text,
            "standfirst": reference.article.standfirst if reference else "",
            "author": reference.article.author if reference else "",
            "references": _references(reference),
            "candidates": written,
        }

    def _written(self, row: int, line: Mapping[str, Any], number: int, text: str) -> dict[str, Any]:
        coverage = self._coverage[row].get(number).get("details") or {}
        details = self._consistency[row].get(number).get("details") or {}
        verdicts = details.get("verdicts") or []
        self._count(row, verdicts, len(text))
        return {
            "takeaways": line.get("takeaways", []),
            "status": line.get("status", "ok") if line else "missing",
            "error": line.get("error"),
            "coverage": coverage if "matched" in coverage else None,
            "verdicts": _with_tiers(_in_utf16(verdicts, text), details) or None,
            "values": {
                column: _rounded(float(self._scores.values[column][row, number]))
                for column in self._columns
            },
        }

    def _count(self, row: int, verdicts: Sequence[Mapping[str, Any]], length: int) -> None:
        for verdict in verdicts:
            if length and verdict.get("evidence"):
                tenth = verdict["evidence"]["start"] * DECILES // length
                self.lead[row][min(tenth, DECILES - 1)] += 1


def _pass_over(_: InputError) -> None:
    """Say nothing of a file that is broken; its article is shown without its text."""


def _unchanged(reference: Reference, lines: Sequence[Mapping[str, Any]]) -> bool:
    """True if the predictions were made from this text; without any digest that is not known."""
    digests = {line.get("article_digest", "")[:DIGEST_LENGTH] for line in lines} - {""}
    return not digests or reference.article.digest in digests


def _references(reference: Reference | None) -> list[dict[str, Any]]:
    if not reference:
        return []
    names = reference.annotators or ("",) * len(reference.takeaways)
    return [
        {"by": name, "bullets": list(bullets)}
        for name, bullets in zip(names, reference.takeaways, strict=True)
    ]


def _in_utf16(verdicts: Sequence[Mapping[str, Any]], text: str) -> list[dict[str, Any]]:
    """Verdicts with their spans in the units that a browser counts characters in."""
    astral = _astral(text)
    found = []
    for verdict in verdicts:
        evidence = verdict.get("evidence") if text else None
        places = [evidence["start"], evidence["end"]] if evidence else []
        found.append(
            {
                "support": verdict["support"],
                "label": verdict["label"],
                "evidence": [place + bisect_left(astral, place) for place in places],
                "problems": verdict.get("problems") or [],
            }
        )
    return found


def _with_tiers(
    verdicts: Sequence[dict[str, Any]], details: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Verdicts, each with what further checkers say of its bullet, by their names."""
    tiers = {
        key.removeprefix(_TIER): found for key, found in details.items() if key.startswith(_TIER)
    }
    return [
        {
            **verdict,
            "tiers": [
                [name, found[place]["support"], found[place]["label"], found[place]["problems"]]
                for name, found in tiers.items()
                if place < len(found)
            ],
        }
        for place, verdict in enumerate(verdicts)
    ]


@lru_cache(maxsize=1)
def _astral(text: str) -> list[int]:
    """Places of the characters that take two units."""
    return [match.start() for match in _ASTRAL.finditer(text)]


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 4)
