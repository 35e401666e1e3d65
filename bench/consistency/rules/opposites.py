"""Words that say the opposite of the article's: accepted for rejected, unpaid for paid.

A word that the article does not have is compared with the places that have an opposite of it and
the same words around.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from bench.consistency.rules import aligned, times
from bench.consistency.rules.lexicon import opposites, words
from bench.consistency.rules.reading import STOP, Claim, Finding, Passage, Word, stem

_PREFIX = re.compile(r"(?:un|in|im|ir|il|dis)(?=[a-z]{4})")
_PREFIXES = ("un", "in", "dis", "im", "ir", "il")
_NO_OPPOSITES = frozenset(["famous", "infamous", "valuable", "invaluable", "flammable"])
_SPOKEN = frozenset(words("comparatives"))
_BEFORE_FIGURES = frozenset(["by", "from", "sharply", "slightly", "nearly", "almost", "about"])
_STRETCHES = frozenset(words("stretches of time"))
_VOTE = stem("vote")
_MOVES = frozenset(map(stem, ["go", "come", "move"]))
# Old against new is a matter of what is compared; who lends is not who borrows
_LOOSE = frozenset(map(stem, (*words("converses"), *words("relative"))))
NEGATIONS = frozenset(words("negations"))
DENIALS = frozenset(map(stem, words("denials")))
"""Words that negate what follows them, too, in the article; in the bullet, only some surely do."""
_FLIPS = NEGATIONS | {"yet", "still"}

_REACH = 4  # words on either side of the bullet's word that are compared, with twice as many
_TOP = 3  # sentences, best evidence first, in which an opposite is trusted
_FIT = 0.2  # least share of the words around, by weight, that an opposite must have, too
_OVERLAP = 0.3  # of the bullet with a sentence that shares but one word around


@lru_cache(maxsize=16384)
def listed(stem_: str) -> frozenset[str]:
    """Opposites of the list, by stem."""
    return _table().get(stem_, frozenset())


@lru_cache(maxsize=16384)
def prefixed(word: str) -> frozenset[str]:
    """The stem of `paid` for `unpaid`, and of what would be the other way round."""
    if word in _NO_OPPOSITES:
        return frozenset()
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


def find(claim: Claim) -> Iterator[Finding]:
    """Words of the bullet that the article lacks, where it has an opposite with the same around."""
    known = claim.source.where.keys()
    dated = {
        i for when in times.read(claim.bullet.text) for i in claim.bullet.at(when.start, when.end)
    }  # the end of March ends nothing
    for i, word in enumerate(claim.bullet.words):
        found = frozenset(rivals(word.lower) & known)
        if not found or i in dated or not speaks(claim.bullet, i):
            continue
        replaced = _replaced(claim, word, found)
        if replaced is not None:
            yield replaced
            continue
        if word.stem in known | _LOOSE:
            continue
        excess = i > 0 and claim.bullet.words[i - 1].lower == "too"
        ours = claim.bullet.near(i, i, _REACH)
        if excess or found & ours or allies(found) & known - {"for"}:
            continue
        place = max(_places(claim, i, found, ours), default=None)
        if place is not None:
            other = claim.source.sentences[-place.sentence].words[place.word].text
            why = "the article says the opposite"
            yield Finding("opposite", word.text, why, other, -place.sentence)


def _replaced(claim: Claim, word: Word, found: frozenset[str]) -> Finding | None:
    """An opposite stands in the same words of the article."""
    for place in aligned.places(claim, word.start, word.end):
        passage = claim.source.sentences[place.sentence]
        for i in passage.at(place.start, place.end):
            if passage.words[i].stem in found:
                why = "the article says the opposite in these words"
                other = passage.words[i].text
                return Finding("opposite_replaced", word.text, why, other, place.sentence)
    return None


class _Place(NamedTuple):
    """A word of the article, and the share of the bullet's surroundings that it has, too.

    `sentence` is negative, so that of equals the greatest is the first.
    """

    share: float
    sentence: int
    word: int


def _places(claim: Claim, i: int, stems: Iterable[str], ours: frozenset[str]) -> Iterator[_Place]:
    """Places of these stems, in the best evidence, that share the bullet's surroundings."""
    for stem_ in stems:
        for sentence, j in claim.source.places.get(stem_, ()):
            passage = claim.source.sentences[sentence]
            theirs = passage.near(j, j, 2 * _REACH)
            share = claim.source.share(ours, theirs)
            alike = len(ours & theirs) > 1 or claim.overlaps[sentence] >= _OVERLAP
            near = sentence in claim.ranked[:_TOP] and share >= _FIT and alike
            if near and _comparable(claim.bullet, i, passage, j):
                yield _Place(share, -sentence, j)


def _comparable(bullet: Passage, i: int, passage: Passage, j: int) -> bool:
    """Whether two words, used alike, could be said of the same thing."""
    if not speaks(passage, j) or flipped(passage, j) != flipped(bullet, i):
        return False
    ours, theirs = bullet.words[i], passage.words[j]
    by_prefix = theirs.stem in prefixed(ours.lower) - listed(ours.stem)
    if by_prefix and ours.lower[-2:] != theirs.lower[-2:]:
        return False  # `insurance` is not the opposite of `uninsured`
    return not (_part(bullet, i) or _part(passage, j)) or _next(bullet, i) == _next(passage, j)


def _part(passage: Passage, i: int) -> bool:
    """Whether a word is in a compound or, within a sentence, in a name."""
    word, text = passage.words[i], passage.text
    before = text[max(0, word.start - 2) : word.start]
    if "-" in (before[-1:], text[word.end : word.end + 1]):
        return True
    return word.text[0].isupper() and before.strip() not in ("", ".", '"', ":")


def _next(passage: Passage, i: int) -> str:
    return passage.words[i + 1].stem if i + 1 < len(passage.words) else ""
