"""The shipped model's file, and the features that it is shown."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.consistency import rules
from bench.consistency.rules import reading as source
from bench.consistency.support import features, model
from bench.consistency.support.features import NAMES
from bench.consistency.support.model import Model, Steps

ARTICLE = "The old mill in Ostby burned down. Nobody was hurt. The mayor will rebuild the mill."


def test_support_is_the_logistic_of_steps_and_rules() -> None:
    """Intercept, a step for each feature and the weights of the rules that spoke, once each."""
    made = Model(-1.0, {"a": Steps((0.5,), (0.0, 2.0))}, {"bad": -3.0}, 0.5)
    assert made.support({"a": 0.4}, []) == pytest.approx(1 / (1 + math.exp(1)))
    assert made.support({"a": 0.5}, []) == pytest.approx(1 / (1 + math.exp(-1)))
    assert made.support({"a": 0.5}, ["bad", "bad"]) == pytest.approx(1 / (1 + math.exp(2)))


def test_a_model_survives_its_file() -> None:
    """What is written is read again."""
    shipped = model.shipped()
    assert model.parse(model.dump(shipped)) == shipped


def test_the_shipped_model_never_turns_a_virtue_into_a_vice() -> None:
    """Steps never fall, rules never help, and it knows the features that are measured."""
    shipped = model.shipped()
    assert set(shipped.features) == set(NAMES)
    for steps in shipped.features.values():
        assert list(steps.edges) == sorted(steps.edges)
        assert list(steps.scores) == sorted(steps.scores)
        assert len(steps.scores) == len(steps.edges) + 1
    assert all(weight <= 0 for weight in shipped.rules.values())
    assert 0 < shipped.consistent_from < 1
    assert set(shipped.rules) <= set(rules.BY_NAME)


def test_broken_pairs() -> None:
    """Of mayor-rebuild and rebuild-ostby, the article has the first (counted by hand)."""
    claim = source.against("The mayor will rebuild Ostby", source.read(ARTICLE))
    assert features.broken_pairs(claim) == 1


@pytest.mark.parametrize(
    ("bullet", "share"),
    [
        ("The mill burned down", 1.0),  # with gaps
        ("Nobody was hurt; the mayor will rebuild", 1.0),  # on into the next sentence
        ("Down burned the mill", 0.5),  # the mill: in the other order only two of four
        ("Snow fell", 0.0),
    ],
)
def test_in_sequence(bullet: str, share: float) -> None:
    """Words in one order, over the best sentence and its neighbours (counted by hand)."""
    assert features.in_sequence(source.against(bullet, source.read(ARTICLE))) == share


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_common_subsequence(one: list[str], other: list[str]) -> None:
    """As long as the recursive definition says."""

    @cache
    def longest(i: int, j: int) -> int:
        if i == len(one) or j == len(other):
            return 0
        if one[i] == other[j]:
            return 1 + longest(i + 1, j + 1)
        return max(longest(i + 1, j), longest(i, j + 1))

    assert features.common(one, other) == longest(0, 0)


def test_measured_by_hand() -> None:
    """Two words against two sentences of two tokens, on vectors whose cosines are plain."""
    claim = source.against("mill Cairo", source.read("The mill. The mill is in Ostby."))
    east, north = np.eye(2, dtype=np.float32)
    words = np.stack([east, north])
    found = features.measure(claim, words, [words, np.stack([east, east])]).features
    assert found["weakest_pair"] == pytest.approx(1.0)  # the first has both, in a row
    assert found["weakest_new_word"] == pytest.approx(1.0)  # Cairo has its equal
    found = features.measure(claim, words, [words[::-1], words[:1]]).features
    assert found["weakest_pair"] == pytest.approx(0.0)  # here they stand the other way round
    assert found["weakest_new_word"] == pytest.approx(1.0)
    found = features.measure(claim, words, [words[:1], words[:1]]).features
    assert found["weakest_new_word"] == pytest.approx(0.0)


def test_two_tokens_in_a_row_may_stand_apart() -> None:
    """The second word may stand six tokens on, not seven; the least pair of the bullet counts."""
    claim = source.against("mill Cairo", source.read("The mill."))
    east, north = np.eye(2, dtype=np.float32)
    for gap, value in ((6, 1.0), (7, 0.0)):
        sentence = np.stack([east, *[-east - north] * (gap - 1), north])
        sentence /= np.linalg.norm(sentence, axis=1, keepdims=True)
        found = features.measure(claim, np.stack([east, north]), [sentence]).features
        assert max(found["weakest_pair"], 0) == pytest.approx(value)


def test_one_word_has_no_pairs() -> None:
    """A bullet of one word that the article has is as good as can be."""
    claim = source.against("mill", source.read("The mill."))
    found = features.measure(claim, np.ones((1, 1), np.float32), [np.ones((1, 1), np.float32)])
    assert found.features == {
        "broken_pairs": 0,
        "weakest_pair": 1,
        "weakest_new_word": 1,
        "in_sequence": 1,
        "window_overlap": pytest.approx(1),
    }


def test_window_overlap_joins_neighbours() -> None:
    """Two sentences that adjoin count together, two that don't do not."""
    read = source.read(ARTICLE)
    together = features.window_overlap(source.against("mill burned, nobody hurt", read))
    apart = features.window_overlap(source.against("burned, rebuild", read))
    assert together == pytest.approx(1.0)
    assert apart < 1.0


def test_nothing_to_measure() -> None:
    """An empty article and an empty bullet have no feature and no evidence."""
    claim = source.against("", source.read(""))
    found = features.measure(claim, np.zeros((0, 2), np.float32), [])
    assert (set(found.features.values()), found.sentence) == ({-math.inf}, -1)
