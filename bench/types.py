"""The records and contracts that all other modules use; imports nothing of the package."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from math import isnan
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, get_args

Takeaways = tuple[str, ...]
"""Bullets in order, each a plain string without its marker."""

Status = Literal["ok", "empty", "refused", "truncated", "unparsed", "error"]
STATUSES: tuple[Status, ...] = get_args(Status)
Format = Literal["terminal", "markdown", "csv", "latex", "json"]
"""What a table is printed as."""
Label = Literal["supported", "unsupported", "uncertain"]
LABELS: tuple[Label, ...] = get_args(Label)
Standing = Literal["recommended", "comparable", "behind", "avoid", "bound", "incomplete"]
"""What the statistics say of a candidate; docs/statistics.md has the definitions."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)


class BenchError(Exception):
    """Anything the user is told in one message instead of a traceback."""

    exit_code: ClassVar[int] = 1


class InputError(BenchError):
    """Something the user wrote is wrong: says which file, line and field, and what was expected."""

    exit_code: ClassVar[int] = 2

    def __init__(
        self,
        message: str,
        *,
        file: object = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        place = ":".join(str(part) for part in (file, line) if part is not None)
        super().__init__(": ".join(part for part in (place, field, message) if part))
        self.file, self.line, self.field, self.message = file, line, field, message


class MissingDependency(BenchError):
    """An optional package is not installed; the message holds the command that installs it."""

    def __init__(self, what: str, install: str) -> None:
        super().__init__(f"{what} is not installed: {install}")


class CandidateStopped(BenchError):
    """A summarizer cannot go on with any article (no key, no quota, no such model)."""


def digest(*parts: object) -> str:
    """SHA-256 of the parts as canonical JSON, the first 16 hexadecimal digits."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A source document, the only thing that a summarizer is shown.

    `text` holds the paragraphs of the body, separated by a blank line. `source` and `tags` are
    labels of the collection, for slicing tables; they are no part of `digest`.
    """

    id: str
    title: str
    text: str
    standfirst: str = ""
    author: str = ""
    published: date | None = None
    source: str = ""
    language: str = "en"
    tags: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Changes whenever anything changes that a summarizer may build on."""
        return digest(
            self.title, self.standfirst, self.author, self.text, self.published, self.language
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An article and the takeaways that people wrote for it: one tuple for each annotator."""

    article: Article
    takeaways: tuple[Takeaways, ...]
    annotators: tuple[str, ...] = ()  # one name for each tuple; "" where it has none
    takeaways_by: str = ""
    license: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one request, as the server counted them; None where it did not say."""

    input_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What one candidate wrote for one article, and how that went.

    `latency_s` is wall-clock seconds and `cost` is in the currency of the candidate's `price`;
    both are None where nothing was waited or paid for.
    """

    article_id: str
    article_digest: str
    takeaways: Takeaways
    status: Status = "ok"
    raw: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    latency_s: float | None = None
    cost: float | None = None
    error: str | None = None
    sample: int = 0

    def as_json(self) -> dict[str, Any]:
        """One line of predictions.jsonl."""
        return asdict(self)


class Summarizer(ABC):
    """A way to make takeaways.

    Subclasses are frozen dataclasses whose fields are the settings of a candidate in bench.toml.
    """

    sees_reference: ClassVar[bool] = False
    """True for upper bounds alone; `predict` then receives references, and every table says so."""

    samples: int = 1
    """Predictions for each article; a field of that name makes it a setting."""
    parallel: ClassVar[bool] = False
    """Whether several processes may predict, each for some of the articles: it looks at one
    article at a time, asks nobody, and needs little memory."""

    @abstractmethod
    def predict(self, articles: Sequence[Any]) -> Iterator[Prediction]:
        """Yield the prediction(s) for each article as they come, in any order.

        A failure on one article is a prediction with its status, never an exception; what no
        article can survive raises `CandidateStopped`.
        """

    def fingerprint(self, article: Any) -> str:
        """What this article's prediction depends on besides `identity`: its `article_digest`.

        A prediction is made again when this changes.
        """
        return str(article.digest)

    def check(self, articles: Iterable[Article]) -> None:  # noqa: B027  most need not
        """Make sure that it may be used on a whole collection, of which it may predict a part.

        Raises
        ------
        InputError
            It may not, as where its prompt shows one of the articles as an example.
        """

    def identity(self) -> dict[str, Any]:
        """Everything that decides the output, for the manifest: settings, hashes, revisions.

        Settings that change only its speed or its cost are left out.
        """
        return asdict(self)  # type: ignore[call-overload,no-any-return]


Reaction = Literal["same", "lower", "higher"]
"""What a change of the bullets does to a column, against the unchanged bullets."""


Group = Literal["coverage", "consistency", "overlap", "similarity", "form", "cost"]
"""What a column measures (content shared with the references, support by the article, words shared
with the references, words of a like meaning, the bullets as such, what they took to make), in the
order of tables."""
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One number that a metric gives for each prediction, and what tables and reports say of it.

    Parameters
    ----------
    name
        Unique over all metrics; the key in `Scored.values` and the heading in CSV and JSON.
    about
        What it measures, in a few words.
    better
        Which values are better; None where neither is.
    worst
        The value of a prediction that has no takeaways, or whose status is not `ok`.
    reactions
        What the column does when a reference's own bullets are changed in one of the ways of
        `bench.selftest`, which holds the metric to it; a way that is left out is not promised.
    group
        What it measures, for the order of columns; None stands after `form`.
    shown
        Whether tables show it without being asked.
    label
        What it is called in print, the name without underscores by default. A terminal may break
        it at blanks, hyphens and soft hyphens (U+00AD).
    caveat
        How it may mislead, as a sentence or two for the method page of the report.
    checker
        The checker of `bench.consistency` whose verdicts it counts, where it counts verdicts.
    judge
        The language model that is asked; of a panel all of them, joined by " + ".
    metric
        The name of its metric; filled in when scores are read, no metric declares it.
    """

    name: str
    about: str = ""
    better: Literal["higher", "lower"] | None = "higher"
    worst: float = 0.0
    reactions: Mapping[str, Reaction] = field(default_factory=dict)
    group: Group | None = None
    shown: bool = True
    label: str = ""
    caveat: str = ""
    checker: str = ""
    judge: str = ""
    metric: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a metric is shown of one prediction; `takeaways` has at least one bullet."""

    article: str
    references: tuple[Takeaways, ...]
    takeaways: Takeaways
    published: date | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Scored:
    """One item's value for each column of a metric, and details that JSON can hold.

    One that is not `final` is made again the next time, as one with a value that is missing (NaN)
    always is: somebody who was asked failed to answer.
    """

    values: Mapping[str, float]
    details: Mapping[str, Any] = field(default_factory=dict)
    final: bool = True


class Metric(ABC):
    """Scores predictions.

    Subclasses are frozen dataclasses whose fields are the settings; a field whose name begins
    with an underscore is none. They are called through `bench.metrics`, which holds what they
    return to what they declare. Metrics that ask a paid server are `bench.llm.pricing.PaidMetric`.
    """

    uses_references: ClassVar[bool] = True
    """Whether items need references; without them such a metric is refused, or left out."""

    @property
    @abstractmethod
    def columns(self) -> tuple[Column, ...]:
        """What the metric gives for every prediction; a class variable will do."""

    @abstractmethod
    def signature(self) -> str:
        """What pins the numbers: `name|setting:value|...|version:x`."""

    @abstractmethod
    def score(self, items: Sequence[Item]) -> list[Scored]:
        """Score items, in order; the value of an item depends on that item alone.

        A value that is not available is NaN: it is shown as n/a, and computed again next time.
        """

    def fit(self, references: Iterable[tuple[Takeaways, ...]]) -> Self:  # noqa: ARG002
        """Return this metric made ready for a collection, given every article's references.

        The default needs none of it. `score` and `signature` are called on what this returns.
        """
        return self

    def beside(self, references: Path) -> Self:  # noqa: ARG002
        """Return this metric told where the reference set is, for what stands beside it.

        The default needs none of it.
        """
        return self

    @property
    def parallel(self) -> bool:
        """Whether several processes may score, each some of the articles, with one thread each.

        Not where a server is asked, nor where each process would need too much memory, or where
        the last bits of a value depend on the number of threads.
        """
        return False

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Columns with the value from which a prediction counts as consistent.

        Any other column counts from 0.5.
        """
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of the article and its character span: `article[start:end] == sentence`."""

    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason to doubt a bullet.

    `words` are the words of the bullet as written; `article` is what the article says
    instead, or "" where it says nothing about it.
    """

    kind: str
    words: str
    why: str
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One bullet judged against the article.

    `support` is a probability in [0, 1], or NaN where a checker that was asked gave no answer.
    """

    bullet: str
    support: float
    label: Label
    evidence: Evidence | None = None
    problems: tuple[Problem, ...] = ()
    votes: Mapping[str, float | None] = field(default_factory=dict)
    """Of a panel, the support by each model; None where it did not answer."""

    def as_json(self) -> dict[str, Any]:
        """The verdict as written in the details of the `consistency` metric; NaN is null."""
        made = {**asdict(self), "support": None if isnan(self.support) else self.support}
        return made if self.votes else {k: v for k, v in made.items() if k != "votes"}
