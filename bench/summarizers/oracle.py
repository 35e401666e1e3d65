"""The upper bound of extraction: it sees the reference, and is marked so everywhere.

Greedily adds the sentence that raises ROUGE-1 F + ROUGE-2 F the most (Nallapati et al. 2017,
arXiv 1611.04230), until none does. With several annotators the best reached for any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Gt

from bench.rouge import Scorer, Scores
from bench.text import sentences
from bench.types import Prediction, Reference, Summarizer, Takeaways, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle(Summarizer):
    """Takes up to `bullets` sentences."""

    sees_reference: ClassVar[bool] = True
    parallel: ClassVar[bool] = True
    bullets: Annotated[int, Gt(0)] = 5

    def predict(self, articles: Sequence[Reference]) -> Iterator[Prediction]:
        """Yield one prediction for each reference, in order."""
        scorer = Scorer()
        for reference in articles:
            article = reference.article
            ordered = sentences(article.text, article.language)
            reached = [greedy(scorer, ordered, one, self.bullets) for one in reference.takeaways]
            _, places = max(reached, default=(0.0, []), key=lambda pair: pair[0])
            yield Prediction(
                article_id=article.id,
                article_digest=self.fingerprint(reference),
                takeaways=tuple(ordered[place] for place in sorted(places)),
                status="ok" if places else "empty",
            )

    def fingerprint(self, article: Reference) -> str:
        """The article's digest and that of the bullets that it sees."""
        return f"{article.article.digest}-{digest(article.takeaways)}"


def greedy(
    scorer: Scorer, ordered: Sequence[str], target: Takeaways, count: int
) -> tuple[float, list[int]]:
    """Places of up to `count` sentences and the ROUGE-1 F + ROUGE-2 F that they reach."""
    best, chosen = 0.0, list[int]()
    while len(chosen) < count:
        left = [place for place in range(len(ordered)) if place not in chosen]
        tried = [tuple(ordered[at] for at in sorted([*chosen, place])) for place in left]
        values = map(_value, scorer.score_all([(target, candidate) for candidate in tried]))
        gains = [(value, -place) for value, place in zip(values, left, strict=True)]
        value, place = max(gains, default=(0.0, 0))
        if value <= best:
            break
        best = value
        chosen.append(-place)
    return best, chosen


def _value(scores: Scores) -> float:
    return scores.rouge1.fmeasure + scores.rouge2.fmeasure
