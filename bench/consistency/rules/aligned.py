"""What the article has in the place of a word: the same words before it and behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from bench.consistency.rules.reading import Claim, Passage, Word

_TOP = 3  # sentences, best evidence first, that a bullet is laid beside
_LEAST = 0.35  # of the bullet's content in such a sentence
_AROUND = 3  # words in a row, before and behind together, that must be the same
_CONTENT = 2  # of them with meaning
_LONGER = 3  # words that a place of the article may have more than the bullet's
_IDLE = frozenset(["a", "an", "the", "that", "also", "about", "some", "around"])


class Counterpart(NamedTuple):
    """A sentence of the article and the characters of it that stand in another's place."""

    sentence: int
    start: int
    end: int


class _Change(NamedTuple):
    """Characters of a bullet, and the place of the article that differs there."""

    start: int
    end: int
    place: Counterpart


def places(claim: Claim, start: int, end: int) -> Iterator[Counterpart]:
    """Places of the article where the bullet has what stands from `start` to `end`."""
    for change in _changes(claim):
        if start <= change.start and change.end <= end:
            yield change.place


@lru_cache(maxsize=256)
def _changes(claim: Claim) -> tuple[_Change, ...]:
    near = [i for i in claim.ranked[:_TOP] if claim.overlaps[i] >= _LEAST]
    return tuple(
        change for i in near for change in _between(claim.bullet, claim.source.sentences[i], i)
    )


def _between(bullet: Passage, sentence: Passage, number: int) -> Iterator[_Change]:
    ours, theirs = _kept(bullet), _kept(sentence)
    matcher = SequenceMatcher(
        None, [word.stem for word in ours], [word.stem for word in theirs], autojunk=False
    )
    steps = matcher.get_opcodes()
    for at, (kind, i, i_end, j, j_end) in enumerate(steps):
        if kind != "replace":
            continue
        before = ours[steps[at - 1][1] : i] if at else []
        behind = ours[i_end : steps[at + 1][2]] if at + 1 < len(steps) else []
        if not behind:
            j_end = _part_end(sentence, theirs, j)
        if not before and not _opens(sentence, theirs, j):
            continue
        if j_end - j <= i_end - i + _LONGER and _framed(before, behind):
            yield _Change(
                ours[i].start,
                ours[i_end - 1].end,
                Counterpart(number, theirs[j].start, theirs[j_end - 1].end),
            )


def _part_end(passage: Passage, theirs: Sequence[Word], j: int) -> int:
    """The place behind the last word of the part of a sentence that a word stands in."""
    for k in range(j + 1, len(theirs)):
        if not passage.text[theirs[k - 1].end : theirs[k].start].isspace():
            return k
    return len(theirs)


def _opens(passage: Passage, theirs: Sequence[Word], j: int) -> bool:
    """Whether a word is the first of its sentence."""
    return j == 0 and not passage.text[: theirs[0].start].strip(' "')


def _framed(before: Sequence[Word], behind: Sequence[Word]) -> bool:
    """Whether enough is the same around: more where one side is an end of the bullet."""
    around = [*before[-2 * _AROUND :], *behind[: 2 * _AROUND]]
    least = _AROUND if before and behind else _AROUND + 1
    return len(around) >= least and sum(word.content for word in around) >= _CONTENT


def _kept(passage: Passage) -> list[Word]:
    return [word for word in passage.words if word.lower not in _IDLE]
