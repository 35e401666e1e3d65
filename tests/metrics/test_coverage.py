"""Coverage: a set against a set, with the matching that explains it."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.matching import information
from bench.metrics.coverage import Coverage
from bench.types import Item, Scored

REFERENCE = (
    "The mill at Corby Ness closed after 140 years.",
    "About 60 people lose their work.",
    "A museum wants the oldest loom.",
)
OTHER = "Trains to the coast will run every hour from May."
RECALL, PRECISION, F1 = (f"coverage_{name}" for name in ("recall", "precision", "f1"))


@lru_cache
def score(takeaways: tuple[str, ...], *references: tuple[str, ...]) -> Scored:
    """One item's score, against the reference above unless told otherwise."""
    item = Item(article="", references=references or (REFERENCE,), takeaways=takeaways)
    return Coverage().score([item])[0]


def test_the_reference_itself_scores_one() -> None:
    """All found, all matched, nothing left over; exactly 1."""
    scored = score(REFERENCE)
    assert list(scored.values.values()) == [1, 1, 1]
    assert [pair[:2] for pair in scored.details["matched"]] == [[0, 0], [1, 1], [2, 2]]
    assert scored.details["missed"] == scored.details["extra"] == scored.details["duplicates"] == []


def test_order_changes_nothing() -> None:
    """To the last bit, for every order of the takeaways and of the reference."""
    takeaways = (REFERENCE[1], OTHER, "The Corby Ness mill has shut.")
    values = score(takeaways).values
    for order in permutations(takeaways):
        assert score(order).values == values
        assert score(takeaways, tuple(REFERENCE[n] for n in (2, 0, 1))).values == values


def test_a_repeated_bullet_gains_nothing() -> None:
    """Recall stays, precision and F1 fall, and the repetition is named."""
    once, twice = score(REFERENCE[:2]), score((*REFERENCE[:2], REFERENCE[0]))
    assert twice.values[RECALL] == once.values[RECALL]
    assert twice.values[PRECISION] < once.values[PRECISION]
    assert twice.values[F1] < once.values[F1]
    assert len(twice.details["duplicates"]) == 1


def test_a_repetition_that_fits_another_bullet_of_the_reference_gains_nothing() -> None:
    """Of two equal bullets one is matched, however many reference bullets they are like."""
    reference = (REFERENCE[0], "The Corby Ness mill closed on Monday after 140 years.")
    once = score((REFERENCE[0], OTHER), reference)
    twice = score((REFERENCE[0], OTHER, REFERENCE[0]), reference)
    assert len(twice.details["matched"]) == len(once.details["matched"]) == 1
    assert twice.details["duplicates"] == [2]
    assert twice.values[PRECISION] < once.values[PRECISION]


def test_a_missed_and_an_extra_bullet() -> None:
    """Recall falls with what is left out, precision with what is added."""
    scored = score((REFERENCE[0], OTHER, REFERENCE[2]))
    assert scored.details["matched"] == [
        [0, 0, pytest.approx(1)],
        [2, 2, pytest.approx(1)],
    ]
    assert (scored.details["missed"], scored.details["extra"]) == ([1], [1])
    assert scored.values[RECALL] < 1
    assert scored.values[PRECISION] < 1
    assert score(REFERENCE[:2]).values[PRECISION] == pytest.approx(1)
    assert score((*REFERENCE, OTHER)).values[RECALL] == pytest.approx(1)


def test_a_paraphrase_is_matched_and_worth_more_than_another_subject() -> None:
    """Meaning counts, not words alone."""
    paraphrase = score(("Some 60 workers will lose their jobs.",))
    assert [pair[:2] for pair in paraphrase.details["matched"]] == [[1, 0]]
    assert paraphrase.values[F1] > score((OTHER,)).values[F1]
    assert score((OTHER,)).details["matched"] == []


def test_merging_two_bullets_costs_little() -> None:
    """The same words in fewer bullets keep most of the score."""
    merged = score((f"{REFERENCE[0]} {REFERENCE[1]}", REFERENCE[2]))
    assert merged.values[F1] > 0.85


def test_the_best_annotator_counts() -> None:
    """Values and details are of the annotator with the best F1."""
    scored = score(REFERENCE, (OTHER,), REFERENCE)
    assert scored.details["annotator"] == 1
    assert scored.values[F1] == pytest.approx(1)


def test_bullets_without_a_token_are_passed_over() -> None:
    """They neither help nor break anything; alone they score 0."""
    assert score((*REFERENCE, " ")).values == score(REFERENCE).values
    assert score((" ", "")).values[F1] == 0
    assert score((" ",)).details["missed"] == [0, 1, 2]


@pytest.mark.parametrize("text", ["Мельница закрылась в понедельник.", "工厂周一关闭了。"])
def test_other_scripts(text: str) -> None:
    """The same text scores 1 in any script."""
    assert score((text,), (text,)).values[F1] == pytest.approx(1)


def test_rare_words_say_more() -> None:
    """Weights follow the vocabulary's order: by hand, ln(2) + 1/4 at twice the first rank."""
    found = information(np.array([100, 1000, 2000, 29000]))
    assert found == pytest.approx([0.25, 0.25, np.log(2) + 0.25, np.log(29) + 0.25])


sentences = st.lists(st.sampled_from([*REFERENCE, OTHER, "60", "mill loom", " "]), min_size=1)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(sentences, sentences)
def test_bounds_and_whole_accounts(takeaways: list[str], reference: list[str]) -> None:
    """Values lie in [0, 1]; each bullet with a word is matched, missed, extra or a repeat, once."""
    scored = score(tuple(takeaways), tuple(reference))
    assert all(0 <= value <= 1 for value in scored.values.values())
    details = scored.details
    theirs = [pair[0] for pair in details["matched"]] + details["missed"]
    ours = [pair[1] for pair in details["matched"]] + details["extra"] + details["duplicates"]
    again = score((*takeaways, takeaways[0]), tuple(reference))
    assert all(again.values[name] <= value for name, value in scored.values.items())
    if scored.values[F1]:
        assert sorted(theirs) == [n for n, text in enumerate(reference) if text.strip()]
        assert sorted(ours) == [n for n, text in enumerate(takeaways) if text.strip()]
