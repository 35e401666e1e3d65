"""The articles in which two runs differ most: what each wrote, and what was gained and lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import jsonl, references
from bench.runs import Run
from bench.tables import Candidate, Scores
from bench.types import BenchError, Takeaways

Key = tuple[int, int]
"""A reference bullet: the place of its annotator, and its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """A bullet; `matched` is None where coverage was not computed, `problems` speak against it."""

    text: str
    matched: bool | None = None
    unsupported: bool = False
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One article: its value in both runs, what both wrote, and the reference bullets between.

    `gained` are those that only the new run matches, `lost` those that only the base does.
    """

    article_id: str
    title: str
    before: float
    after: float
    base: tuple[Bullet, ...]
    new: tuple[Bullet, ...]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    references: bool = True
    """False where the reference bullets could not be read again."""


def changes(scores: Scores, column: str, count: int) -> Iterator[Change]:
    """Yield the articles that differ most in a column, the largest difference first.

    Of several samples of an article the first is shown.
    """
    places = _most_changed(scores, column, count)
    ids = [scores.articles[place].id for place in places]
    base, new = (_Written(candidate, ids) for candidate in scores.candidates)
    bullets = _references(scores.candidates, ids)
    for place, article_id in zip(places, ids, strict=True):
        before, after = base.matches(article_id), new.matches(article_id)
        comparable = len({annotator for annotator, _ in before | after}) == 1
        theirs = bullets.get(article_id, {}) if comparable else {}
        yield Change(
            article_id=article_id,
            title=scores.articles[place].title,
            before=float(scores.values[column][0, place]),
            after=float(scores.values[column][1, place]),
            base=base.bullets(article_id),
            new=new.bullets(article_id),
            gained=tuple(theirs[key] for key in sorted(after - before) if key in theirs),
            lost=tuple(theirs[key] for key in sorted(before - after) if key in theirs),
            references=article_id in bullets,
        )


class _Written:
    """What one run wrote for a few articles, and the details of its scores."""

    def __init__(self, candidate: Candidate, ids: Collection[str]) -> None:
        run = Run(candidate.path)
        self._takeaways: dict[str, Takeaways] = {}
        for (article_id, sample), prediction in run.predictions().items():
            if article_id in ids and not sample:
                self._takeaways[article_id] = prediction.takeaways
        self._coverage = _details(run.scores_path("coverage"), ids)
        self._consistency = _details(run.scores_path("consistency"), ids)

    def bullets(self, article_id: str) -> tuple[Bullet, ...]:
        """Bullets in order, with what coverage and consistency say of each."""
        coverage = self._coverage.get(article_id)
        matched = {pair[1] for pair in coverage["matched"]} if coverage else None
        verdicts = {
            verdict["bullet"]: verdict
            for verdict in self._consistency.get(article_id, {}).get("verdicts", ())
        }
        return tuple(
            Bullet(
                text=text,
                matched=None if matched is None else number in matched,
                unsupported=verdicts.get(text, {}).get("label") == "unsupported",
                problems=_problems(verdicts.get(text, {})),
            )
            for number, text in enumerate(self._takeaways.get(article_id, ()))
        )

    def matches(self, article_id: str) -> set[Key]:
        """The reference bullets that this run matches."""
        coverage = self._coverage.get(article_id)
        if not coverage:
            return set()
        return {(coverage.get("annotator", 0), pair[0]) for pair in coverage["matched"]}


def _most_changed(scores: Scores, column: str, count: int) -> list[int]:
    """Places of articles whose value changed at all, the largest change first."""
    import numpy as np

    base, new = scores.values[column]
    change = np.nan_to_num(np.abs(new - base))
    order = np.argsort(-change, kind="stable")[:count]
    return [int(place) for place in order if change[place] > 0]


def _details(path: Path, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Details of the first sample of a few articles, where they were scored and have some."""
    if not ids or not path.exists():
        return {}
    return {
        line["article_id"]: line["details"]
        for _, line in jsonl.read(path)
        if line.get("article_id") in ids and not line["sample"] and line["details"]
    }


def _problems(verdict: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{problem['kind']}: {problem['words']} ({problem['why']})"
        for problem in verdict.get("problems", ())
    )


def _references(
    candidates: Collection[Candidate], ids: Collection[str]
) -> dict[str, dict[Key, str]]:
    """Reference bullets of a few articles, where they still are where a run found them."""
    for path in {str(one.manifest["references"].get("path", "")) for one in candidates} - {""}:
        with suppress(BenchError, OSError):
            return {
                reference.article.id: {
                    (annotator, place): bullet
                    for annotator, bullets in enumerate(reference.takeaways)
                    for place, bullet in enumerate(bullets)
                }
                for reference, _ in references.scan(Path(path))
                if reference.article.id in ids
            }
    return {}
