"""What a reference set is like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.collection.stats import position, stats
from bench.types import Article, Reference

TEXT = "The mill closed on Monday. Sixty people work there. A museum wants the loom. Trains run."


@pytest.mark.parametrize(
    ("bullet", "where"),
    [("The mill has closed.", 0.0), ("Sixty work there.", 0.25), ("Trains will run.", 0.75)],
)
def test_a_bullet_comes_from_the_sentence_it_overlaps_most(bullet, where):
    """The position is the share of sentences before it: 0, 1 and 3 of four."""
    assert position(TEXT, bullet) == where


def test_means_are_over_bullets_or_sets():
    """By hand: two bullets of 4 and 3 words; the first is copied but for one word."""
    reference = Reference(
        article=Article(id="a", title="", text=TEXT),
        takeaways=(("The mill has closed.", "Trains run late."),),
    )
    found = stats([reference])
    assert (found["articles"], found["annotations"], found["article_words"]) == (1, 1, 16)
    assert (found["bullets"], found["words_per_bullet"]) == (2, 3.5)
    assert found["extractive_coverage"] == pytest.approx(5 / 7)
    assert (found["position"], found["lead"]) == (0.375, 0.5)


def test_an_empty_set_is_all_zeros():
    """Nothing is divided by nothing."""
    assert set(stats([]).values()) == {0}


@settings(max_examples=50, derandomize=True)
@given(st.text(max_size=60), st.text(max_size=30))
def test_positions_stay_within_the_article(article, bullet):
    """Whatever the texts, 0 <= position < 1."""
    assert 0 <= position(article, bullet) < 1
