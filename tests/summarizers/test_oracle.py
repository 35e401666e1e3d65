"""The oracle: no other choice of sentences found by trying all beats it by much, and it says so."""

from __future__ import annotations

from itertools import combinations

import pytest
from rouge_score.rouge_scorer import RougeScorer

from bench.rouge import Scorer
from bench.summarizers.oracle import Oracle, greedy
from bench.text import sentences
from bench.types import Article, Reference

TEXT = (
    "The ferry to Skarn stops in May. Two ferries were sold in April. Islanders were told late. "
    "The council wants a bridge instead. A bridge would cost 90 million crowns."
)
TARGET = ("The ferry stops in May.", "A bridge would cost 90 million.")


def value(chosen: list[str]) -> float:
    """ROUGE-1 F + ROUGE-2 F by rouge-score."""
    scored = RougeScorer(["rouge1", "rouge2"], use_stemmer=True).score(
        "\n".join(TARGET), "\n".join(chosen)
    )
    return float(scored["rouge1"].fmeasure + scored["rouge2"].fmeasure)


def test_it_reaches_the_best_of_all_choices() -> None:
    """On five sentences, trying every subset finds nothing better."""
    found = sentences(TEXT)
    best = max(value([*some]) for size in range(1, 6) for some in combinations(found, size))
    reached, places = greedy(Scorer(), found, TARGET, 5)
    assert reached == pytest.approx(best)
    assert sorted(places) == [0, 4]


def test_it_stops_when_nothing_helps() -> None:
    """A sentence that would lower the score is not taken to fill the number."""
    reference = Reference(
        article=Article(id="a", title="", text=TEXT), takeaways=((sentences(TEXT)[1],),)
    )
    (prediction,) = Oracle(bullets=5).predict([reference])
    assert prediction.takeaways == (sentences(TEXT)[1],)


def test_it_takes_the_annotator_it_can_match_best() -> None:
    """With two annotators the better reachable one decides."""
    article = Article(id="a", title="", text=TEXT)
    reference = Reference(article=article, takeaways=(("Unrelated words.",), TARGET))
    (prediction,) = Oracle().predict([reference])
    assert len(prediction.takeaways) == 2


def test_edited_bullets_change_its_fingerprint() -> None:
    """It saw them, so it is asked again when they change; and it is marked."""
    article = Article(id="a", title="", text=TEXT)
    one, other = (Reference(article=article, takeaways=((bullet,),)) for bullet in TARGET)
    assert Oracle().fingerprint(one) != Oracle().fingerprint(other)
    assert Oracle.sees_reference
