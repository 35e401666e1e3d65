"""Words that say the opposite of the article's: accepted for rejected, unpaid for paid.

A word is compared with the places of the article that have an opposite of it and the same
words around, wherever the rest of the bullet comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from bench.consistency.rules import times
from bench.consistency.rules.lexicon import opposites, words
from bench.consistency.rules.reading import STOP, Claim, Finding, Passage, stem

_PREFIX = re.compile(r"(?:un|in|im|ir|il|dis)(?=[a-z]{4})")
_PREFIXES = ("un", "in", "dis", "im", "ir", "il")
_SPOKEN = frozenset(words("comparatives"))
_BEFORE_FIGURES = frozenset(["by", "from", "sharply", "slightly", "nearly", "almost", "about"])
_STRETCHES = frozenset(words("stretches of time"))
_VOTE = stem("vote")
_MOVES = frozenset(map(stem, ["go", "come", "move"]))
_CONVERSES = frozenset(map(stem, words("converses")))
NEGATIONS = frozenset(words("negations"))
DENIALS = frozenset(map(stem, words("denials")))
"""Words that negate what follows them, too, in the article; in the bullet, only some surely do."""
_RELATIVE = frozenset(map(stem, ["first", "last", "final", "next", "old", "young", "new"]))
_FLIPS = NEGATIONS | {"yet", "still"}

_REACH = 4  # words on either side of the bullet's word that are compared, with twice as many
_TOP = 3  # sentences, best evidence first, in which an opposite is trusted
_FIT = 0.2  # least share of the words around, by weight, that an opposite must have, too
_FIT_HINT = 0.4  # the same, where the article has another word like the bullet's
_OVERLAP = 0.3  # of the bullet with a sentence that shares but one word around
_YEAR = re.compile(r"(?:19|20)\d\d")
_MEASURES = frozenset(["by", "of", "to"])


@lru_cache(maxsize=16384)
def listed(stem_: str) -> frozenset[str]:
    """Opposites of the list, by stem."""
    return _table().get(stem_, frozenset())


@lru_cache(maxsize=16384)
def prefixed(word: str) -> frozenset[str]:
    """The stem of `paid` for `unpaid`, and of what would be the other way round."""
    match = _PREFIX.match(word)
    bare = {stem(word[match.end() :])} if match else set()
    return frozenset(bare | {stem(prefix + word) for prefix in _PREFIXES})


@lru_cache(maxsize=16384)
def rivals(word: str) -> frozenset[str]:
    """All stems that are the opposite of a lower-case word."""
    return listed(stem(word)) | prefixed(word)


@lru_cache(maxsize=16384)
def allies(against: frozenset[str]) -> frozenset[str]:
    """Stems that are opposite to any of the stems given."""
    return frozenset().union(*(listed(rival) for rival in against)) - against


def speaks(passage: Passage, i: int) -> bool:
    """Whether a word is used in the list's sense: not `up` in `set up`, `last` in `last year`."""
    word = passage.words[i]
    after = passage.words[i + 1].lower if i + 1 < len(passage.words) else ""
    before = passage.words[max(0, i - _REACH) : i]
    if word.lower in ("up", "down"):
        moved = before[-1:] != () and before[-1].stem in _MOVES and after == "for"
        return moved or after[:1].isdigit() or after in _BEFORE_FIGURES
    if word.lower in ("last", "first", "next"):
        return after not in _STRETCHES
    if word.lower == "for":
        return before[-1:] != () and before[-1].stem == _VOTE
    if word.lower == "against":
        return any(other.stem == _VOTE for other in before)
    return word.lower not in STOP or word.lower in _SPOKEN


@cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for word, others in opposites().items():
        table.setdefault(stem(word), set()).update(stem(other) for other in others)
    return {word: frozenset(others - {word}) for word, others in table.items()}


def flipped(passage: Passage, i: int) -> bool:
    """Whether a negation stands before a word in its clause, or a denial shortly before it."""
    clause = passage.clauses[i]
    before = [word for j, word in enumerate(passage.words[:i]) if passage.clauses[j] == clause]
    return any(word.lower in _FLIPS for word in before) or any(
        word.stem in DENIALS for word in passage.words[max(0, i - 4) : i]
    )


class _Place(NamedTuple):
    """A word of the article, and the share of the bullet's surroundings that it has, too."""

    share: float
    sentence: int
    word: int


_NOWHERE = _Place(0.0, -1, -1)


def find(claim: Claim) -> Iterator[Finding]:
    """Words of the bullet where the article has an opposite in the same surroundings."""
    known = claim.source.where.keys()
    dated = {
        i for when in times.read(claim.bullet.text) for i in claim.bullet.at(when.start, when.end)
    }  # the end of March ends nothing
    for i, word in enumerate(claim.bullet.words):
        found = frozenset(rivals(word.lower) & known)
        excess = i > 0 and claim.bullet.words[i - 1].lower == "too"
        if not found or excess or i in dated or not speaks(claim.bullet, i):
            continue
        place = _best(claim, i, _places(claim, i, found))
        if found & claim.bullet.near(i, i, _REACH) or place.share < _FIT:
            continue
        rule = "opposite" if _sure(claim, i, place, found) else "opposite_unsure"
        near = place.share >= _FIT_HINT
        if rule == "opposite" or (near and not _backed(claim, i, found)):
            other = claim.source.sentences[place.sentence].words[place.word].text
            yield Finding(rule, word.text, "the article says the opposite", other, place.sentence)


def _best(claim: Claim, i: int, places: Iterable[_Place]) -> _Place:
    """The place with the same subject and figure, or that shares most.

    Among equals it is that in the better evidence, then the first.
    """
    return max(
        places,
        key=lambda place: (
            _exact(claim, i, place),
            place.share,
            claim.overlaps[place.sentence],
            -place.sentence,
        ),
        default=_NOWHERE,
    )


def _sure(claim: Claim, i: int, place: _Place, found: frozenset[str]) -> bool:
    """Whether the article contradicts a word plainly.

    It does with the same subject and figure, or where nothing in it speaks for the word.
    """
    if claim.bullet.words[i].stem in _RELATIVE:
        return False
    if _exact(claim, i, place):
        backing = _places(claim, i, allies(found) | {claim.bullet.words[i].stem})
        return not any(_same_figure(claim, i, other) for other in backing)
    if claim.bullet.words[i].stem in claim.source.where.keys() | _CONVERSES:
        return False
    if place.sentence not in claim.ranked[:_TOP]:
        return False
    if allies(found) & claim.source.where.keys() - {"for"}:
        return False
    near = claim.source.sentences[place.sentence].near(place.word, place.word, 2 * _REACH)
    several = len(claim.bullet.near(i, i, _REACH) & near) > 1
    return several or claim.overlaps[place.sentence] >= _OVERLAP


def _backed(claim: Claim, i: int, found: frozenset[str]) -> bool:
    """Whether the article has the word, or one like it, in any like surroundings."""
    alike = allies(found) | {claim.bullet.words[i].stem}
    return any(True for _ in _places(claim, i, alike & claim.source.where.keys()))


def _same_figure(claim: Claim, i: int, place: _Place) -> bool:
    """Whether the same figure goes with a word of the bullet and a place of the article."""
    theirs = _figures(claim.source.sentences[place.sentence], place.word)
    return not _figures(claim.bullet, i).isdisjoint(theirs)


def _figures(passage: Passage, i: int) -> frozenset[str]:
    """Figures close to a word in its clause, or after it as its measure: for months, by 9."""
    around = range(max(0, i - _REACH), min(len(passage.words), i + 1 + _REACH))
    same = {j for j in around if passage.clauses[j] == passage.clauses[i]}
    against = rivals(passage.words[i].lower)
    for j in range(i + 1, min(len(passage.words), i + 1 + 3 * _REACH)):
        if passage.words[j].stem in against:
            break
        if passage.words[j - 1].lower in _MEASURES:
            same.add(j)
    figures = (passage.words[j].stem for j in same if passage.words[j].text[0].isdigit())
    return frozenset(figure for figure in figures if not _YEAR.fullmatch(figure))


def _same_subject(claim: Claim, i: int, place: _Place) -> bool:
    """Whether the last content word before a place of the article is shortly before ours, too."""
    theirs = [
        word.stem
        for word in claim.source.sentences[place.sentence].words[: place.word]
        if word.content
    ]
    return bool(theirs) and theirs[-1] in _sides(claim.bullet, i, 2 * _REACH)[0]


def _exact(claim: Claim, i: int, place: _Place) -> bool:
    """Whether subject and figure of a word are those of a place of the article."""
    return _same_figure(claim, i, place) and _same_subject(claim, i, place)


def _places(claim: Claim, i: int, stems: Iterable[str]) -> Iterator[_Place]:
    """Places of these stems that share some of the surroundings of the bullet's word."""
    bullet, source = claim.bullet, claim.source
    ours = bullet.near(i, i, _REACH)
    for stem_ in sorted(stems):
        for sentence, j in source.places.get(stem_, ()):
            passage = source.sentences[sentence]
            share = source.share(ours, passage.near(j, j, 2 * _REACH))
            if share and _comparable(bullet, i, passage, j):
                yield _Place(share, sentence, j)


def _comparable(bullet: Passage, i: int, passage: Passage, j: int) -> bool:
    """Whether two words, used alike, could be said of the same thing."""
    if not speaks(passage, j) or flipped(passage, j) != flipped(bullet, i):
        return False
    ours, theirs = bullet.words[i], passage.words[j]
    by_prefix = theirs.stem in prefixed(ours.lower) - listed(ours.stem)
    if by_prefix and ours.lower[-2:] != theirs.lower[-2:]:
        return False  # `insurance` is not the opposite of `uninsured`
    if (_part(bullet, i) or _part(passage, j)) and _next(bullet, i) != _next(passage, j):
        return False
    converse = ours.stem in _CONVERSES or ours.lower.endswith("er")
    return not (converse and _exchanged(bullet, i, passage, j))


def _part(passage: Passage, i: int) -> bool:
    """Whether a word is in a compound or, within a sentence, in a name."""
    word, text = passage.words[i], passage.text
    before = text[max(0, word.start - 2) : word.start]
    if "-" in (before[-1:], text[word.end : word.end + 1]):
        return True
    return word.text[0].isupper() and before.strip() not in ("", ".", '"', ":")


def _next(passage: Passage, i: int) -> str:
    return passage.words[i + 1].stem if i + 1 < len(passage.words) else ""


def _exchanged(bullet: Passage, i: int, passage: Passage, j: int) -> bool:
    """Whether what stands before the one word stands behind the other: she leads him, he trails."""
    before, after = _sides(bullet, i, _REACH)
    others_before, others_after = _sides(passage, j, 2 * _REACH)
    straight = len(before & others_before) + len(after & others_after)
    return _crossed(bullet, i, passage, j) > straight


def _crossed(bullet: Passage, i: int, passage: Passage, j: int) -> int:
    """How many content stems stand on the other side of the word."""
    before, after = _sides(bullet, i, _REACH)
    others_before, others_after = _sides(passage, j, 2 * _REACH)
    return len(before & others_after) + len(after & others_before)


def _sides(passage: Passage, i: int, reach: int) -> tuple[frozenset[str], frozenset[str]]:
    """Content stems before and after a word."""
    before, after = passage.words[max(0, i - reach) : i], passage.words[i + 1 : i + 1 + reach]
    return (
        frozenset(word.stem for word in before if word.content),
        frozenset(word.stem for word in after if word.content),
    )
