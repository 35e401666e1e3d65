"""Runs, verdicts and people's labels -> a file of thresholds for a checker."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bench.calibration.estimate import least
from bench.calibration.labels import judged, labelled
from bench.calibration.thresholds import (
    PRECISION,
    Bullets,
    Cut,
    Measured,
    choose,
    crossed,
    fewest,
    measured,
)
from bench.consistency import chosen, thresholds
from bench.consistency.thresholds import Fitted, Reached
from bench.console import counted
from bench.files import exists
from bench.metaeval.judgments import Judgment
from bench.metrics.consistency import Consistency
from bench.names import nearest
from bench.runs import Run, lines
from bench.runs import rows as stored
from bench.runs.articles import ArticleReader
from bench.runs.records import ScoreHeader
from bench.significance import SEED
from bench.types import BenchError, InputError, Label, Takeaways, digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

METRIC = "consistency"
SIGNS: Mapping[Label, int] = {"unsupported": -1, "uncertain": 0, "supported": 1}


class _Bullet(NamedTuple):
    """One labelled bullet; `support` is None, and the label uncertain, without a verdict."""

    article: str
    candidate: str
    text: str
    support: float | None
    own: Label
    label: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Thresholds, and how often labels are right: the checker's own, and the fitted ones."""

    checker: str
    fitted: Fitted
    own: Mapping[str, Measured]
    reached: Mapping[str, Measured]
    notes: tuple[str, ...]


def fit(
    path: Path,
    runs: Mapping[str, Path],
    metric: Consistency,
    *,
    checker: str | None = None,
    precision: float = PRECISION,
    seed: int = SEED,
) -> Fit:
    """Fit the thresholds of a checker to the labels of bullets in a judgment file.

    Parameters
    ----------
    runs
        Run folders by candidate, scored by `metric`.
    checker
        One of the metric's checkers, by default the first.
    precision
        How often a label has to be right, from above 0.5 to 1.

    Raises
    ------
    InputError
        Something is wrong with the file or with a run (`labels.judged`), or labels are too few.
    BenchError
        The checker is unavailable, or no threshold is right that often.
    """
    name = checker or metric.checkers[0]
    if name not in metric.checkers:
        clause = nearest(name, list(metric.checkers))
        raise InputError(f"no checker {name!r} in the metric{clause}", field="--checker")
    signature = metric.checker(name).signature()
    found = sorted(_found(path, runs, metric.checkers.index(name), chosen(name), signature))
    known = [one for one in found if one.support is not None and not math.isnan(one.support)]
    _enough(path, known)
    bullets, own = _arrays(known)
    cut = choose(bullets, precision)
    signs = crossed(bullets, precision, seed=seed)
    if cut == Cut(None, None):
        raise BenchError(
            f"{path}: no threshold makes a label of {name!r} right in {precision:.0%} of cases, "
            "unless every bullet has it; try another --precision, or keep the checker's own labels"
        )
    reached = measured(bullets, signs)
    return Fit(
        checker=name,
        fitted=Fitted(
            signature=signature,
            unsupported_below=cut.unsupported_below,
            supported_from=cut.supported_from,
            precision=precision,
            labels=len(known),
            articles=len({one.article for one in known}),
            data=digest(known),
            reached={label: _reached(told) for label, told in _named(reached).items()},
        ),
        own=_named(measured(bullets, own)),
        reached=_named(reached),
        notes=tuple(_notes(known, len(found))),
    )


def write(path: Path, fit: Fit) -> None:
    """Write a fit to a file, beside those of other checkers.

    Raises
    ------
    InputError
        There is a file, and it holds something else.
    """
    others = thresholds.read(path) if exists(path) else {}
    thresholds.write(path, {**others, fit.checker: fit.fitted})


def _found(
    path: Path, runs: Mapping[str, Path], place: int, checker: str, signature: str
) -> Iterator[_Bullet]:
    """Yield labelled bullets with their support; raters' majority counts, a draw is no label."""
    for candidate, rows in judged(path, runs).items():
        run = Run(runs[candidate])
        if rows:
            _hold(run, signature)
        sets: dict[tuple[str, Takeaways], list[Judgment]] = {}
        for row in rows:
            key = row.judgment.doc_id, row.judgment.item.takeaways
            sets.setdefault(key, []).append(row.judgment)
        ids = sorted({doc_id for doc_id, _ in sets})
        with ArticleReader(run, ids) as reader:
            for (doc_id, takeaways), raters in sets.items():
                told = reader.verdicts(ids.index(doc_id)).get(checker if place else "", ())
                known = {verdict.bullet: verdict for verdict in told}
                for text, label in zip(takeaways, labelled(raters), strict=True):
                    if label is not None and label != 1 / 2:
                        verdict = known.get(text)
                        support = verdict.support if verdict else None
                        own: Label = verdict.label if verdict else "uncertain"
                        yield _Bullet(doc_id, candidate, text, support, own, int(label > 1 / 2))


def _hold(run: Run, signature: str) -> None:
    """Hold a run's verdicts against the checker as it is now."""
    scores = run.scores_path(METRIC)
    first = stored.header(scores)
    if first is None:
        raise InputError("no verdicts here; `takeaway-bench score RUN` makes them", file=scores)
    header = lines.decode(first, ScoreHeader, scores, 1)
    if f"|{signature}|" not in header.signature:
        message = f"made by another checker than {signature}; `takeaway-bench score RUN`"
        raise InputError(message, file=scores, field="signature")


def _enough(path: Path, known: Sequence[_Bullet]) -> None:
    """Refuse labels that can't tell a threshold from chance."""
    articles = len({one.article for one in known})
    if articles < least():
        more = f"{least() - articles} more are needed to say how often labels are right"
        told = counted(articles, "article with labelled bullets", "articles with labelled bullets")
        raise InputError(f"{told}, {more}", file=path)
    for label, name in enumerate(("unsupported", "supported")):
        number = sum(one.label == label for one in known)
        if number < fewest():
            message = (
                f"{counted(number, 'bullet')} that people find {name}, {fewest() - number} more "
                "are needed: fewer can be alike by chance"
            )
            raise InputError(message, file=path, field="bullet_labels")


def _arrays(known: Sequence[_Bullet]) -> tuple[Bullets, NDArray[np.int_]]:
    """Bullets as arrays, and the signs of the labels that the checker gave them itself."""
    import numpy as np

    bullets = Bullets(
        supports=np.array([one.support for one in known], float),
        labels=np.array([one.label for one in known], float),
        articles=np.unique([one.article for one in known], return_inverse=True)[1],
    )
    return bullets, np.array([SIGNS[one.own] for one in known])


def _named(both: tuple[Measured, Measured]) -> dict[str, Measured]:
    return dict(zip(("unsupported", "supported"), both, strict=True))


def _reached(told: Measured) -> Reached:
    numbers = {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in asdict(told).items()
    }
    return msgspec.convert(numbers, Reached)


def _notes(known: Sequence[_Bullet], found: int) -> Iterator[str]:
    articles = len({one.article for one in known})
    wrong = sum(not one.label for one in known)
    yield (
        f"{counted(len(known), 'bullet')} of {counted(articles, 'article')}; people find {wrong} "
        "of them unsupported"
    )
    if found > len(known):
        lacking = counted(found - len(known), "labelled bullet")
        yield f"left out: {lacking} without a support, as those of further samples"
