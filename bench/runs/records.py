"""What each line of a run's files holds, as typed records: what is of another type is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec

from bench.types import Column, Evidence, Label, Prediction, Problem, Status, Usage

Key = tuple[str, int]
"""What a run has one prediction for: an article's id and the number of the sample."""
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""A whole number that a float, and JavaScript, can hold."""


class ReferencesRecord(msgspec.Struct, frozen=True):
    """What a manifest says of the references; `digest` is missing in files of other tools."""

    digest: str = ""
    path: str = ""


class TotalsRecord(msgspec.Struct, frozen=True):
    """What a manifest sums up, as far as tables and the pipeline read it."""

    status: dict[str, Count] = {}
    latency_s_median: float | None = None
    latency_s_p95: float | None = None


class ManifestRecord(msgspec.Struct, frozen=True):
    """The fields of run.json that are read again; it may have others."""

    candidate: str
    references: ReferencesRecord
    settings: dict[str, Any] | None = None
    totals: TotalsRecord | None = None
    cutoff: str | None = None
    sees_reference: bool = False
    summarizer: str | None = None
    ended: str | None = None


class ArticleRecord(msgspec.Struct, frozen=True, gc=False):
    """What is known of an article without its text: a line of articles.jsonl."""

    id: str
    title: str = ""
    published: date | None = None
    source: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    words: Count = 0


class PredictionRecord(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A whole line of predictions.jsonl."""

    article_id: str
    article_digest: str
    takeaways: tuple[str, ...]
    status: Status = "ok"
    raw: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    latency_s: float | None = None
    cost: float | None = None
    error: str | None = None
    sample: Count = 0

    def prediction(self) -> Prediction:
        """The record that the rest of the package speaks in."""
        return Prediction(**{name: getattr(self, name) for name in self.__struct_fields__})


class UsageNumbers(msgspec.Struct, gc=False):
    """Tokens that tables count."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None


class PredictionNumbers(msgspec.Struct, gc=False):
    """The part of a prediction that tables show; its `takeaways` are only counted."""

    article_id: str
    takeaways: Any = ()
    article_digest: str = ""
    status: Status = "ok"
    sample: Count = 0
    latency_s: float | None = None
    cost: float | None = None
    usage: UsageNumbers | None = None


class PredictionText(msgspec.Struct, gc=False):
    """The part of a prediction that people read."""

    takeaways: tuple[str, ...] = ()
    status: Status = "ok"
    error: str | None = None
    raw: str = ""
    article_digest: str = ""


class ScoreHeader(msgspec.Struct, frozen=True):
    """First line of a file of scores."""

    metric: str
    signature: str
    columns: tuple[Column, ...]


class ScoreKey(msgspec.Struct):
    """The part of a score line that says what was scored; the rest is skipped unread."""

    article_id: str
    sample: Count = 0
    digest: str = ""


class ScoreDetails(msgspec.Struct):
    """The part of a score line that says why the values are what they are."""

    details: dict[str, Any] | None = None


class CoverageDetails(msgspec.Struct):
    """Which bullets match: [reference bullet, takeaway, similarity]; None where unknown."""

    matched: list[tuple[Count, Count, float]] | None = None
    missed: list[Count] = []
    extra: list[Count] = []
    duplicates: list[Count] = []
    annotator: Count = 0


class VerdictRecord(msgspec.Struct):
    """What a checker says of a bullet; `support` is None where it gave no answer."""

    support: float | None
    label: Label
    bullet: str = ""
    evidence: Evidence | None = None
    problems: tuple[Problem, ...] = ()


class LineKey(msgspec.Struct):
    """The part of a line that says which prediction it is about."""

    article_id: str
    sample: Count = 0
