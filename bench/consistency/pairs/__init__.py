"""What checkers share that show a trained model a passage of the article and a claim at a time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from bench.consistency import Case, Checker
from bench.text import sentences, spans
from bench.types import Evidence, Label, Problem, Verdict

EVEN = 0.5  # a probability from which a model says yes
BATCH = 16


class Pair(NamedTuple):
    """A passage of the article and what it may bear out."""

    premise: str
    claim: str


class Score(NamedTuple):
    """Probabilities that the passage bears the claim out, and that it speaks against it."""

    support: float
    against: float


class Judged(NamedTuple):
    """A claim, the passage that does most for it, and what the model says of the two."""

    claim: str
    passage: Evidence
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class PairChecker(Checker):
    """A model of the Hugging Face hub, or a folder of its files, that judges pairs of texts.

    A bullet of several sentences has the support of the one that has the least.

    Parameters
    ----------
    model, revision
        A name on the hub or a folder, and a branch, tag or commit.
    device
        A torch device, such as "cpu" or "cuda:0".
    batch_size
        How many pairs are computed at once.
    """

    model: str
    revision: str | None = None
    device: str = "cpu"
    batch_size: int = BATCH

    @abstractmethod
    def passages(self, article: str, language: str) -> list[Evidence]:
        """The passages of an article that a claim is set against."""

    @abstractmethod
    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """Judge pairs, in order."""

    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """Judge many cases; pairs of all of them are computed together, each once."""
        passages = [self.passages(case.article, case.language) for case in cases]
        wanted = {
            Pair(passage.sentence, claim)
            for case, found in zip(cases, passages, strict=True)
            for bullet in case.bullets
            for passage, claim in product(found, claims(bullet, case.language))
        }
        pairs = sorted(wanted)
        known = dict(zip(pairs, self.scores(pairs), strict=True))
        return [
            [_verdict(bullet, list(_judged(bullet, case.language, found, known)))
             for bullet in case.bullets]
            for case, found in zip(cases, passages, strict=True)
        ]  # fmt: skip


def claims(bullet: str, language: str) -> list[str]:
    """The sentences of a bullet; the shortest count, too."""
    return sentences(bullet, language) or [bullet]


def _judged(
    bullet: str, language: str, passages: Sequence[Evidence], known: dict[Pair, Score]
) -> Iterator[Judged]:
    """For each claim of a bullet the passage that does most for it, less what it does against."""
    for claim in claims(bullet, language):
        scored = [Judged(claim, one, known[Pair(one.sentence, claim)]) for one in passages]
        if scored:
            yield max(scored, key=lambda one: one.score.support - one.score.against)


def _verdict(bullet: str, judged: Sequence[Judged]) -> Verdict:
    if not judged:
        return Verdict(bullet=bullet, support=0.0, label="unsupported")
    least = min(judged, key=lambda one: one.score.support)
    label = _label(least.score)
    why = "the model does not find it borne out"
    problem = Problem(kind="claim", words=least.claim, why=why, article=least.passage.sentence)
    return Verdict(
        bullet=bullet,
        support=least.score.support,
        label=label,
        evidence=least.passage,
        problems=(problem,) if label == "unsupported" else (),
    )


def _label(score: Score) -> Label:
    if score.support >= EVEN:
        return "supported"
    return "unsupported" if score.against >= EVEN else "uncertain"


def windows(article: str, language: str, size: int) -> list[Evidence]:
    """Every run of `size` sentences, as it stands in the article."""
    found = spans(article, language)
    return [
        _between(article, found[first].start, found[min(first + size, len(found)) - 1].end)
        for first in range(max(len(found) - size + 1, min(len(found), 1)))
    ]


def chunks(article: str, language: str, words: int) -> list[Evidence]:
    """The article in passages of whole sentences, of at most `words` words if they can be."""
    found: list[Evidence] = []
    start, count, end = 0, 0, 0
    for span in spans(article, language):
        size = len(span.sentence.split())
        if count and count + size > words:
            found.append(_between(article, start, end))
            count = 0
        start, end, count = (span.start if not count else start), span.end, count + size
    return [*found, _between(article, start, end)] if count else found


def _between(article: str, start: int, end: int) -> Evidence:
    return Evidence(sentence=article[start:end], start=start, end=end)
