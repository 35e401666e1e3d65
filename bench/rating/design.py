"""What is shown: which systems on which article, in which order, with which controls.

Systems meet in a round robin: on one article each is in at most one pair, and over many articles
every pair is shown equally often. So nobody judges the same bullets twice, but for the controls.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from bench.rating.task import HUMAN, Control
from bench.types import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One item: an article's id, and whose bullets are shown, A first."""

    article: str
    systems: tuple[str, ...]
    control: Control | None = None
    repeats: int | None = None
    """The place of the item that it shows again, from 0."""


def design(
    articles: Sequence[str],
    systems: Sequence[str],
    *,
    pairs: bool,
    repeats: float = 0.0,
    controls: float = 0.0,
    seed: int = 0,
) -> list[Planned]:
    """Plan the items, in the order in which raters see them.

    Items of one article stand together. A repeat shows an item of the first half again, at least
    half of the items later, a pair with its sides changed.

    Parameters
    ----------
    repeats, controls
        Items more than there would be, as shares of these, 0 to 1, rounded up.

    Raises
    ------
    InputError
        There are fewer systems than a pair needs.
    """
    if pairs and len(systems) < 2:
        raise InputError("a pair needs two runs; --single shows one at a time", field="--pairs")
    random = Random(seed)
    articles = random.sample(articles, len(articles))
    met = _met(random.sample(systems, len(systems)), len(articles), pairs=pairs)
    plain = [
        [Planned(article=article, systems=_shuffled(random, group)) for group in groups]
        for article, groups in zip(articles, met, strict=True)
    ]
    total = sum(map(len, plain))
    for number in range(_share(controls, total)):
        block = plain[number % len(plain)]
        shown = (HUMAN, random.choice(systems)) if pairs else (HUMAN,)
        ordered = _shuffled(random, shown)
        block.append(Planned(article=block[0].article, systems=ordered, control="reference"))
    random.shuffle(plain)
    items = [item for block in plain for item in random.sample(block, len(block))]
    return _with_repeats(random, items, _share(repeats, total))


def _met(systems: Sequence[str], articles: int, *, pairs: bool) -> list[list[tuple[str, ...]]]:
    """Groups of systems for each article: single ones, or the rounds of a round robin in turn."""
    if not pairs:
        return [[(system,) for system in systems]] * articles
    fixed, *rest = [*systems, *([""] if len(systems) % 2 else [])]  # who meets "" has a rest
    rounds: list[list[tuple[str, ...]]] = []
    for turn in range(len(rest)):
        around = [fixed, *rest[turn:], *rest[:turn]]
        half = len(around) // 2
        facing = zip(around[:half], reversed(around[half:]), strict=True)
        rounds.append([pair for pair in facing if all(pair)])
    return [rounds[number % len(rounds)] for number in range(articles)]


def _with_repeats(random: Random, items: Sequence[Planned], count: int) -> list[Planned]:
    half = math.ceil(len(items) / 2)
    fit = [place for place in range(half) if not items[place].control]
    chosen = random.sample(fit, min(count, len(fit)))
    later: dict[int, list[int]] = {}
    for place in chosen:
        later.setdefault(random.randint(place + half, len(items)), []).append(place)
    ordered: list[Planned] = []
    places: dict[int, int] = {}
    for place in range(len(items) + 1):
        for first in later.get(place, ()):
            again = items[first]
            turned = again.systems[::-1]
            ordered.append(replace(again, systems=turned, control="repeat", repeats=places[first]))
        if place < len(items):
            places[place] = len(ordered)
            ordered.append(items[place])
    return ordered


def _shuffled(random: Random, systems: Sequence[str]) -> tuple[str, ...]:
    return tuple(random.sample(systems, len(systems)))


def _share(share: float, total: int) -> int:
    """That share of a number, rounded up; what a float adds to a product is left out."""
    return math.ceil(round(share * total, 6))
