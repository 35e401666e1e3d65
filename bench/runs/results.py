"""One run directory -> its numbers: the value of each column for each prediction, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.runs import Run, rows
from bench.runs.columns import (
    DIGEST_LENGTH,
    Listed,
    Made,
    Values,
    listed,
    predicted_ids,
    predictions,
    scores,
)
from bench.runs.records import ArticleRecord, ScoreHeader
from bench.types import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DIGEST_LENGTH", "Results", "Values", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What one run directory holds, without its text.

    Places of articles are their places in `articles`.
    """

    path: Path
    manifest: Mapping[str, Any]
    listed: Listed
    predicted: NDArray[np.bool_]
    """Whether each article has a prediction."""
    digests: NDArray[np.bytes_]
    """The digest of the text that each article had when its prediction was made."""
    alike: float
    """Share of the answered articles that have the commonest takeaways, 0 without an answer."""
    headers: Mapping[str, ScoreHeader]
    """By metric."""
    tables: Sequence[Values]
    """What is known of the predictions themselves, and then of each metric."""

    @property
    def articles(self) -> Mapping[str, ArticleRecord]:
        """What is known of each article, in order."""
        return self.listed.articles


def read(path: Path) -> Results:
    """Read a run directory.

    Raises
    ------
    InputError
        There is no run, or a file of it can't be read; names the file, the line and the field.
    """
    import numpy as np

    run = Run(path)
    manifest = run.manifest()
    if manifest is None:
        raise InputError("no run here; `takeaway-bench run` makes one", file=path)
    if "digest" not in manifest["references"]:
        raise InputError("expected a digest", file=run.manifest_path, field="references.digest")
    over = _articles(run)
    made = predictions(run.predictions_path, over)
    predicted = np.zeros(len(over.articles), bool)
    digests = np.zeros(len(over.articles), made.digest.dtype)
    predicted[made.where], digests[made.where] = True, made.digest
    scored = [scores(file, over) for file in _score_files(path)]
    return Results(
        path=path,
        manifest=manifest,
        listed=over,
        predicted=predicted,
        digests=digests,
        alike=_alike(made),
        headers={header.metric: header for header, _ in scored},
        tables=[_reliability(made, predicted), *(values for _, values in scored)],
    )


def _articles(run: Run) -> Listed:
    over = listed(run.articles_path) if run.articles_path.exists() else Listed({})
    if over.articles:
        return over
    return Listed({name: ArticleRecord(name) for name in predicted_ids(run.predictions_path)})


def _score_files(path: Path) -> list[Path]:
    """The JSON Lines file of each metric, which need not be there beside parts."""
    folders = (part.parent for part in path.glob("scores/*/part-*.parquet"))
    return sorted({*path.glob("scores/*.jsonl"), *map(rows.lines_of, folders)})


def _alike(made: Made) -> float:
    import numpy as np

    where, alike = made.where[made.ok], made.alike[made.ok]
    if not len(where):
        return 0.0
    order = np.lexsort((where, alike))  # several times faster here than np.unique
    where, alike = where[order], alike[order]
    first = np.append(True, np.diff(alike) != 0)
    once = first | np.append(True, np.diff(where) != 0)  # samples of an article that are alike
    counts = np.add.reduceat(once.astype(int), np.flatnonzero(first))
    return float(counts.max() / np.count_nonzero(np.bincount(where)))


def _reliability(made: Made, predicted: NDArray[np.bool_]) -> Values:
    """What is known without any metric; an article without a prediction is not answered."""
    import numpy as np

    silent = np.flatnonzero(~predicted)
    none, unknown = np.zeros(len(silent)), np.full(len(silent), np.nan)
    return Values(
        np.concatenate([made.where, silent]),
        {
            "answer_rate": np.concatenate([made.ok.astype(float), none]),
            "cost": np.concatenate([made.cost, none]),
            "tokens": np.concatenate([made.tokens, none]),
            "latency_s": np.concatenate([made.latency_s, unknown]),
        },
    )
