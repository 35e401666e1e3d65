"""What a figure, date or name goes with: the words around it, and the rest of its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from typing import NamedTuple, TypeVar

from bench.consistency.facts.passage import Passage
from bench.consistency.facts.source import Claim
from bench.consistency.facts.spelled import NUMBER_STEMS

_REACH = 6  # content words on either side that a thing goes with, the nearest most
_BEYOND = 0.5  # what they count for beyond the clause
_FURTHER = 8  # the same in the article, which says things at greater length
# A thing takes another's place where sentence and surroundings together fit by `_LEAST`, of 2, and
# better by `_MARGIN`, the surroundings alone by `_AROUND`, and the sentence better by `_APART`
# than any next to one that has the thing. Set on figures and names exchanged within sound bullets.
_LEAST, _MARGIN, _AROUND, _APART = 0.8, 0.5, 0.3, 0.1
# That last may fail where nothing around the thing is the same, and all around the other
_LOOSE, _TIGHT = 0.1, 1.1

T = TypeVar("T")


class Place(NamedTuple):
    """Where something stands in an article: a sentence and the characters `start` to `end`.

    Without them it goes with the sentence as a whole.
    """

    sentence: int
    start: int = 0
    end: int = 0


class Fit(NamedTuple):
    """How well a place of the article fits the bullet, each from 0 to 1."""

    sentence: float
    around: float

    @property
    def total(self) -> float:
        """Both together, from 0 to 2."""
        return self.sentence + self.around


@dataclass(frozen=True, slots=True)
class Binding:
    """A thing that a bullet names, by the rest of the bullet and the words around it."""

    claim: Claim
    own: frozenset[str]
    rest: float  # weight of the bullet without the thing
    around: dict[str, float]

    def share(self, sentence: int) -> float:
        """The part of the rest of the bullet, by weight, that a sentence has."""
        source = self.claim.source
        shared = self.own & source.sentences[sentence].stems
        whole = self.claim.weight * self.claim.overlaps[sentence]
        return (whole - fsum(map(source.weight, shared))) / self.rest if self.rest > 0 else 0.0

    def fit(self, place: Place) -> Fit:
        """How well a place of the article has what goes with the thing in the bullet."""
        sentence = self.claim.source.sentences[place.sentence]
        theirs = _around(sentence, place[1:], _FURTHER) if place.end else sentence.stems
        total = sum(self.around.values())
        shared = sum(weight for stem, weight in self.around.items() if stem in theirs)
        return Fit(self.share(place.sentence), shared / total if total else 0.0)

    def displaced(self, own: list[Place], others: Iterable[tuple[Place, T]]) -> T | None:
        """Another thing that the article has in this one's place, if it has one.

        `own` are the places where the article may speak of the thing itself.
        """
        floor = _LEAST - 1.0
        likely = [(place, other) for place, other in others if self.share(place[0]) >= floor]
        if not likely or not own:
            return None
        fits = [(self.fit(place), place, other) for place, other in likely]
        best, _, other = max(fits, key=lambda found: found[0].total)
        if best.total < _LEAST:
            return None
        ours = max((self.fit(place) for place in own), key=lambda fit: fit.total)
        apart = best.sentence - self._beside(own) >= _APART
        apart = apart or (ours.around <= _LOOSE and best.total >= _TIGHT)
        clear = best.total - ours.total >= _MARGIN and best.around - ours.around >= _AROUND
        return other if apart and clear else None

    def _beside(self, places: list[Place]) -> float:
        """The greatest share of a sentence with one of the places, or next to one."""
        near = {i for place in places for i in range(place[0] - 1, place[0] + 2)}
        return max(self.share(i) for i in near if 0 <= i < len(self.claim.overlaps))


def bind(claim: Claim, start: int, end: int) -> Binding:
    """Take a thing out of a bullet, by its characters."""
    weight = claim.source.weight
    own = frozenset(claim.bullet.words[i].stem for i in claim.bullet.at(start, end)) | NUMBER_STEMS
    own &= claim.bullet.content_stems
    around = _around(claim.bullet, (start, end), _REACH)
    return Binding(
        claim,
        own,
        claim.weight - fsum(map(weight, own)),
        {stem: near * weight(stem) for stem, near in around.items() if stem not in own},
    )


@lru_cache(maxsize=4096)
def _around(passage: Passage, span: tuple[int, int], reach: int) -> dict[str, float]:
    """Stems of the content words around a span; the n-th on its side counts for n ** -0.5.

    In another clause it counts for `_BEYOND` of that.
    """
    inside = passage.at(*span)
    found: dict[str, float] = {}
    if not inside:
        return found
    words, clauses = passage.words, passage.clauses
    for side in (range(inside[0] - 1, -1, -1), range(inside[-1] + 1, len(words))):
        count = 0
        for i in side:
            word = words[i]
            if word.content and not word.stem[0].isdigit() and word.stem not in NUMBER_STEMS:
                count += 1
                near = count**-0.5 * (1.0 if clauses[i] == clauses[inside[0]] else _BEYOND)
                found[word.stem] = max(found.get(word.stem, 0.0), near)
            if count == reach:
                break
    return found
