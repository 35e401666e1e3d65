"""Pairs: few, even, connected, and never chosen for nothing."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from bench.preference.design import Pair, choose, pair

ARTICLES = [f"article-{number}" for number in range(24)]
NAMES = list("abcdef")


def meetings(made: dict[str, list[Pair]]) -> Counter[Pair]:
    """How often each pair meets."""
    return Counter(one for pairs in made.values() for one in pairs)


@pytest.mark.parametrize("opponents", [1, 2, 3])
def test_each_candidate_meets_as_many_others_on_each_article(opponents: int) -> None:
    """Six candidates: at least so many, no pair twice, one pair more at most."""
    made = choose(NAMES, ARTICLES, opponents, chosen={})
    for pairs in made.values():
        assert len(set(pairs)) == len(pairs) <= 3 * opponents + 1
        assert min(Counter(name for one in pairs for name in one).values()) == opponents


def test_pairs_meet_about_equally_often() -> None:
    """24 articles, 6 pairs of 15 on each: about 10 meetings of each pair."""
    met = meetings(choose(NAMES, ARTICLES, 2, chosen={}))
    assert met.keys() == set(combinations(NAMES, 2))
    assert max(met.values()) - min(met.values()) <= 2


@pytest.mark.parametrize("count", [2, 3, 5, 7])
def test_any_number_of_candidates(count: int) -> None:
    """An odd one out is met by one that has met enough; few candidates all meet."""
    names = NAMES[:count] if count < 6 else [*NAMES, "g"]
    made = choose(names, ARTICLES, 2, chosen={})
    for pairs in made.values():
        degrees = Counter(name for one in pairs for name in one)
        assert all(degrees[name] >= min(2, count - 1) for name in names)
        assert len(pairs) <= count + 1


def test_what_was_chosen_stays() -> None:
    """The same again adds nothing; a candidate adds its own pairs, an article its own."""
    first = choose(NAMES, ARTICLES, 2, chosen={})
    assert choose(NAMES, ARTICLES, 2, chosen=first) == first
    more = choose([*NAMES, "g"], ARTICLES, 2, chosen=first)
    added = {one for article in ARTICLES for one in set(more[article]) - set(first[article])}
    assert all(set(first[article]) <= set(more[article]) for article in ARTICLES)
    assert {"g"} == set.intersection(*map(set, added))
    assert max(Counter(added).values()) <= 24 * 2 / 6 + 2
    longer = choose(NAMES, [*ARTICLES, "new"], 2, chosen=first)
    assert {article: longer[article] for article in ARTICLES} == first
    assert len(longer["new"]) in (6, 7)


def test_pairs_of_others_are_passed_over() -> None:
    """Who is gone has no part in it; the others keep theirs and meet one more where they lack."""
    first = choose(NAMES, ARTICLES, 2, chosen={})
    less = choose(NAMES[:-1], ARTICLES, 2, chosen=first)
    for article in ARTICLES:
        kept = [one for one in first[article] if "f" not in one]
        assert less[article][: len(kept)] == kept
        assert not any("f" in one for one in less[article])


def test_the_order_of_names_and_articles_changes_nothing() -> None:
    """Only the seed decides."""
    made = choose(NAMES, ARTICLES, 2, chosen={})
    assert choose(NAMES[::-1], ARTICLES[::-1], 2, chosen={}) == made
    assert choose(NAMES, ARTICLES, 2, chosen={}, seed=1) != made
    assert pair("b", "a") == pair("a", "b") == ("a", "b")
