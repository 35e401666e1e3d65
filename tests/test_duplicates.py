"""Near-duplicates."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.duplicates import SHINGLE, near_duplicates
from bench.text import words


def jaccard(first, second):
    """Resemblance by definition: shared five-word sequences over all of them."""
    sets = []
    for text in (first, second):
        tokens = words(text)
        length = min(SHINGLE, len(tokens))
        sets.append({tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)})
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def text(rng, length):
    """Random words."""
    return " ".join(f"w{rng.randrange(5000)}" for _ in range(length))


@pytest.mark.parametrize("length", [3, 40, 100])
@pytest.mark.parametrize("changes", [0, 1, 3])
def test_resemblance_of_short_texts_is_exact(length, changes):
    """Where all sequences fit the sketch, the estimate is the Jaccard index."""
    rng = random.Random(length + changes)
    first = text(rng, length)
    second = first.split()
    for place in rng.sample(range(length), changes):
        second[place] = "changed"
    expected = jaccard(first, " ".join(second))
    found = list(near_duplicates([first, " ".join(second)], threshold=0.0))
    assert [pair.resemblance for pair in found] == ([expected] if expected else [])


def test_resemblance_of_long_texts_is_estimated():
    """Within three standard errors of the Jaccard index, for twenty pairs of 800 words."""
    rng = random.Random(0)
    for _ in range(20):
        first = text(rng, 800)
        second = first.split()
        for place in range(0, 800, 50):
            second[place] = "changed"
        [pair] = near_duplicates([first, " ".join(second)])
        assert pair.resemblance == pytest.approx(jaccard(first, " ".join(second)), abs=0.13)


def test_copies_are_found_among_many_and_nothing_else():
    """Each of ten edited copies points to its original; shared boilerplate makes no pair."""
    rng = random.Random(1)
    boilerplate = " Sign up here for the news of the day in your inbox every morning at seven"
    texts = [text(rng, 200) + boilerplate for _ in range(200)]
    copies = [one.replace("w12", "v12") for one in texts[:10]]
    pairs = list(near_duplicates(texts + copies))
    assert [(pair.first, pair.second) for pair in pairs] == [(i, 200 + i) for i in range(10)]


def test_of_several_the_most_alike_is_named():
    """A third copy points to the one that it equals."""
    rng = random.Random(2)
    first = text(rng, 100)
    second = first.replace(first.split()[50], "changed")
    assert list(near_duplicates([first, second, second]))[1] == (1, 2, 1.0)


@settings(max_examples=50, derandomize=True)
@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_texts_can_be_compared(texts):
    """Equal texts with a word in them are found; resemblance stays in [0.5, 1]."""
    pairs = list(near_duplicates(texts))
    assert all(pair.first < pair.second and 0.5 <= pair.resemblance <= 1 for pair in pairs)
    for pair_second, one in enumerate(texts):
        if words(one) and one in texts[:pair_second]:
            assert pair_second in {pair.second for pair in pairs}
