"""The articles in which two runs differ most: what each wrote, and what was gained and lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from bench import references
from bench.runs import Run
from bench.runs.articles import ArticleReader
from bench.runs.records import VerdictRecord
from bench.tables import Candidate, Scores
from bench.types import BenchError

ReferenceBullet = tuple[int, int]
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
    bullets = _references(scores.candidates, ids)
    with ExitStack() as files:
        base, new = (
            files.enter_context(ArticleReader(Run(candidate.path), ids))
            for candidate in scores.candidates
        )
        for number, (place, article_id) in enumerate(zip(places, ids, strict=True)):
            before, after = _matched(base, number), _matched(new, number)
            comparable = len({annotator for annotator, _ in before | after}) == 1
            theirs = bullets.get(article_id, {}) if comparable else {}
            yield Change(
                article_id=article_id,
                title=scores.articles[place].title,
                before=float(scores.values[column][0, place]),
                after=float(scores.values[column][1, place]),
                base=_bullets(base, number),
                new=_bullets(new, number),
                gained=tuple(theirs[key] for key in sorted(after - before) if key in theirs),
                lost=tuple(theirs[key] for key in sorted(before - after) if key in theirs),
                references=article_id in bullets,
            )


def _bullets(run: ArticleReader, number: int) -> tuple[Bullet, ...]:
    """Bullets of an article in order, with what coverage and consistency say of each."""
    written, coverage = run.prediction(number), run.coverage(number)
    matched = {own for _, own, _ in coverage.matched or ()} if coverage else None
    verdicts = {verdict.bullet: verdict for verdict in run.verdicts(number).get("", ())}
    return tuple(
        Bullet(
            text=text,
            matched=None if matched is None else place in matched,
            unsupported=text in verdicts and verdicts[text].label == "unsupported",
            problems=_problems(verdicts[text]) if text in verdicts else (),
        )
        for place, text in enumerate(written.takeaways if written else ())
    )


def _matched(run: ArticleReader, number: int) -> set[ReferenceBullet]:
    """The reference bullets of an article that a run matches."""
    coverage = run.coverage(number)
    if not coverage:
        return set()
    return {(coverage.annotator, theirs) for theirs, _, _ in coverage.matched or ()}


def _most_changed(scores: Scores, column: str, count: int) -> list[int]:
    """Places of articles whose value changed at all, the largest change first."""
    import numpy as np

    base, new = scores.values[column]
    change = np.nan_to_num(np.abs(new - base))
    order = np.argsort(-change, kind="stable")[:count]
    return [int(place) for place in order if change[place] > 0]


def _problems(verdict: VerdictRecord) -> tuple[str, ...]:
    return tuple(f"{problem.kind}: {problem.words} ({problem.why})" for problem in verdict.problems)


def _references(
    candidates: Collection[Candidate], ids: Collection[str]
) -> dict[str, dict[ReferenceBullet, str]]:
    """Reference bullets of a few articles, where they still are where a run found them."""
    for path in {str(made.manifest["references"].get("path", "")) for made in candidates} - {""}:
        with suppress(BenchError, OSError):
            return {
                reference.article.id: {
                    (annotator, place): bullet
                    for annotator, bullets in enumerate(reference.takeaways)
                    for place, bullet in enumerate(bullets)
                }
                for reference in references.some(Path(path), ids)
            }
    return {}
