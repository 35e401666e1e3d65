"""One run directory -> its numbers: the value of each column for each prediction, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from bench.runs import Run, lines
from bench.runs.records import (
    ArticleRecord,
    Count,
    Key,
    PredictionNumbers,
    ScoreHeader,
    UsageNumbers,
)
from bench.types import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIGEST_LENGTH = 16
"""A prediction's digest begins with the article's; what follows is the candidate's own."""


@dataclass(frozen=True, slots=True)
class Values:
    """Values of some columns, one for each of `ids`; an article with n samples is there n times.

    NaN where a score is missing; an infinite one counts as missing, since it has no mean.
    """

    ids: list[str]
    values: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What one run directory holds, without its text."""

    path: Path
    manifest: Mapping[str, Any]
    articles: Mapping[str, ArticleRecord]
    predicted: Mapping[str, str]
    """The digest of the text that each article had when its prediction was made."""
    alike: float
    """Share of the answered articles that have the commonest takeaways, 0 without an answer."""
    headers: Mapping[str, ScoreHeader]
    """By metric."""
    tables: Sequence[Values]
    """What is known of the predictions themselves, and then of each metric."""


def read(path: Path) -> Results:
    """Read a run directory.

    Raises
    ------
    InputError
        There is no run, or a file of it can't be read; names the file, the line and the field.
    """
    run = Run(path)
    manifest = run.manifest()
    if manifest is None:
        raise InputError("no run here; `takeaway-bench run` makes one", file=path)
    if "digest" not in manifest["references"]:
        raise InputError("expected a digest", file=run.manifest_path, field="references.digest")
    predictions = _latest(lines.read(run.predictions_path, PredictionNumbers))
    predicted = {
        made.article_id: made.article_digest[:DIGEST_LENGTH] for made in predictions.values()
    }
    listed = lines.read(run.articles_path, ArticleRecord) if run.articles_path.exists() else []
    articles = {article.id: article for article in listed} or {
        article_id: ArticleRecord(article_id) for article_id in sorted(predicted)
    }
    scored = [_scores(file) for file in sorted(path.glob("scores/*.jsonl"))]
    return Results(
        path=path,
        manifest=manifest,
        articles=articles,
        predicted=predicted,
        alike=_alike(predictions.values()),
        headers={header.metric: header for header, _ in scored},
        tables=[_reliability(articles, predictions), *(values for _, values in scored)],
    )


def _alike(predictions: Iterable[PredictionNumbers]) -> float:
    articles: dict[str, set[str]] = {}
    for made in predictions:
        if made.status == "ok":
            articles.setdefault(str(made.takeaways), set()).add(made.article_id)
    answered = set().union(*articles.values())
    return max(map(len, articles.values())) / len(answered) if answered else 0.0


def _reliability(
    articles: Mapping[str, ArticleRecord], predictions: Mapping[Key, PredictionNumbers]
) -> Values:
    """What is known without any metric; an article without a prediction is not answered."""
    silent = sorted(articles.keys() - {article_id for article_id, _ in predictions})
    made = [*predictions.values()]
    none = [0.0] * len(silent)
    # what used no tokens cost nothing; what used some without a price has an unknown cost
    costs = [0.0 if line.cost is None and line.usage is None else line.cost for line in made]
    return Values(
        [*(line.article_id for line in made), *silent],
        {
            "answer_rate": _numbers([*(line.status == "ok" for line in made), *none]),
            "cost": _numbers([*costs, *none]),
            "tokens": _numbers([*(_tokens(line.usage) for line in made), *none]),
            "latency_s": _numbers([*(line.latency_s for line in made), *(None for _ in silent)]),
        },
    )


def _tokens(usage: UsageNumbers | None) -> int | None:
    """All tokens of a request; none where none were used, unknown where nobody counted."""
    if usage is None:
        return 0
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    return usage.input_tokens + usage.output_tokens


def _scores(path: Path) -> tuple[ScoreHeader, Values]:
    """Read one file of scores, passing over the details."""
    first = lines.first(path)
    header = lines.decode(first, ScoreHeader, path, 1)
    columns = tuple(replace(column, metric=header.metric) for column in header.columns)
    names = [column.name for column in columns]
    scored = _latest(lines.read(path, _score_line(names), skip=len(first)))
    fields = [attrgetter(f"values.f{i}") for i in range(len(names))]
    return msgspec.structs.replace(header, columns=columns), Values(
        [line.article_id for line in scored.values()],
        {
            name: _numbers([*map(field, scored.values())])
            for name, field in zip(names, fields, strict=True)
        },
    )


def _score_line(names: Sequence[str]) -> Any:
    """A record with one field for each column: several times faster to read than a dict."""
    fields = [f"f{i}" for i in range(len(names))]
    values = msgspec.defstruct(
        "Values",
        [(field, float | None, None) for field in fields],
        rename=dict(zip(fields, names, strict=True)),
        gc=False,
    )
    return msgspec.defstruct(
        "Line", [("article_id", str), ("values", values), ("sample", Count, 0)], gc=False
    )


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    import numpy as np

    numbers = np.array(values, float)
    numbers[np.isinf(numbers)] = np.nan
    return numbers


def _latest(records: Sequence[Any]) -> dict[Key, Any]:
    """Of two lines for one sample of one article the later one counts."""
    return {(record.article_id, record.sample): record for record in records}
