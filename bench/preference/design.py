"""Which pairs of candidates are compared on which article: few, evenly, and connected.

Comparing all pairs on all articles takes n(n-1)/2 comparisons for each. Here each candidate
meets a few others on an article, those that it has met least so far on other articles, so that all
pairs meet about equally often. What was chosen before stays: a new candidate or article adds
comparisons and costs nothing that was paid.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from bench.types import digest

Pair = tuple[str, str]
"""Names of two candidates, in alphabetical order."""


def pair(one: str, other: str) -> Pair:
    """Two names as a pair."""
    return (one, other) if one < other else (other, one)


def choose(
    candidates: Iterable[str],
    articles: Sequence[str],
    opponents: int,
    *,
    chosen: Mapping[str, Iterable[Pair]],
    seed: int = 0,
) -> dict[str, list[Pair]]:
    """The pairs that are compared on each article, in order: those chosen before, then more.

    An article may have one pair more than it takes for all to meet enough others.

    Parameters
    ----------
    candidates
        Their names.
    articles
        Their ids.
    opponents
        How many others each candidate meets on each article, or all where there are fewer.
    chosen
        By article, the pairs that were chosen before; those of other candidates are passed over.
    seed
        Decides between pairs that have met as often.
    """
    names = sorted(candidates)
    every = list(combinations(names, 2))
    made = {
        article: list(dict.fromkeys(one for one in chosen.get(article, ()) if {*one} <= {*names}))
        for article in articles
    }
    met = Counter(one for pairs in made.values() for one in pairs)
    for article in sorted(articles, key=lambda article: digest(seed, article)):
        left = [one for one in every if one not in made[article]]
        random.Random(f"{seed}|{article}").shuffle(left)
        for new in _lacking(left, made[article], min(opponents, len(names) - 1), met):
            made[article].append(new)
            met[new] += 1
    return made


def _lacking(
    left: Sequence[Pair], made: Sequence[Pair], opponents: int, met: Mapping[Pair, int]
) -> Iterator[Pair]:
    """Yield pairs of those left until each candidate has met enough others.

    Those come first who lack most, of these the pairs that have met least.
    """
    lacks = dict.fromkeys((name for one in (*left, *made) for name in one), opponents)
    for name in (name for one in made for name in one):
        lacks[name] -= 1
    while any(count > 0 for count in lacks.values()):
        left = [one for one in left if lacks[one[0]] > 0 or lacks[one[1]] > 0]
        best = min(left, key=lambda one: (*sorted(-lacks[name] for name in one)[::-1], met[one]))
        left = [one for one in left if one != best]
        for name in best:
            lacks[name] -= 1
        yield best
