"""The plan of a task: who meets whom, in which order, with which controls."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from bench.rating.design import design
from bench.rating.task import HUMAN
from bench.types import InputError

ARTICLES = [f"a{number}" for number in range(30)]


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_every_pair_is_shown_equally_often(count: int) -> None:
    """30 articles are a multiple of the rounds of 2 to 6 systems: 1, 3, 3, 5 and 5."""
    systems = "abcdef"[:count]
    planned = design(ARTICLES, systems, pairs=True, seed=3)
    met = Counter(frozenset(item.systems) for item in planned)
    assert set(met) == set(map(frozenset, combinations(systems, 2)))
    assert len(set(met.values())) == 1
    for article in ARTICLES:
        shown = [name for item in planned if item.article == article for name in item.systems]
        assert len(shown) == len(set(shown)) == count - count % 2
    first = Counter(item.systems[0] for item in planned)
    assert all(first.values())  # nobody is always B


def test_single_sets_stand_with_their_article() -> None:
    """Each system once for each article, one article after the other, in no fixed order."""
    planned = design(ARTICLES, "abc", pairs=False, seed=1)
    blocks = [planned[at : at + 3] for at in range(0, len(planned), 3)]
    assert all(len({item.article for item in block}) == 1 for block in blocks)
    assert all({item.systems for item in block} == {("a",), ("b",), ("c",)} for block in blocks)
    assert [block[0].article for block in blocks] != ARTICLES
    assert len({tuple(item.systems for item in block) for block in blocks}) == 6


@pytest.mark.parametrize("pairs", [True, False])
def test_repeats_come_half_a_task_later(pairs: bool) -> None:
    """A repeat names what it shows again, with its sides changed; nothing is repeated twice."""
    planned = design(ARTICLES, "ab", pairs=pairs, repeats=0.1, controls=0.1, seed=2)
    plain = len(ARTICLES) * (1 if pairs else 2)
    repeats = [place for place, item in enumerate(planned) if item.control == "repeat"]
    assert len(repeats) == plain / 10
    assert len({planned[place].repeats for place in repeats}) == len(repeats)
    for place in repeats:
        again = planned[place]
        assert again.repeats is not None
        first = planned[again.repeats]
        assert (first.article, first.systems) == (again.article, again.systems[::-1])
        assert place - again.repeats >= plain / 2
        assert first.control is None


@pytest.mark.parametrize("pairs", [True, False])
def test_controls_show_what_people_wrote(pairs: bool) -> None:
    """Their share is rounded up; each stands among the items of its article."""
    planned = design(ARTICLES[:4], "abc", pairs=pairs, controls=0.3, seed=2)
    controls = [item for item in planned if item.control == "reference"]
    assert len(controls) == (2 if pairs else 4)  # 0.3 of 4 pairs, of 12 sets
    assert all(HUMAN in item.systems for item in controls)
    order = [item.article for item in planned]
    assert order == sorted(order, key=order.index)


def test_the_seed_decides() -> None:
    """The same seed plans the same, another another."""
    same, again, other = (
        design(ARTICLES, "abc", pairs=True, repeats=0.2, controls=0.2, seed=seed)
        for seed in (5, 5, 6)
    )
    assert same == again != other


def test_a_pair_needs_two() -> None:
    """One run can be shown alone."""
    with pytest.raises(InputError, match=r"--pairs: a pair needs two runs; --single"):
        design(ARTICLES, "a", pairs=True)
