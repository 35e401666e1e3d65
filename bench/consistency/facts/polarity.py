"""Negations added or dropped, and words that say the opposite of the article's.

A word is compared with the places of the article that have the same words around it, wherever
the rest of the bullet comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from bench.consistency.facts.lexicon import opposites, words
from bench.consistency.facts.passage import STOP, Passage, stem
from bench.consistency.facts.source import Claim, Finding, Source

_NEGATIONS = frozenset(words("negations"))
# Words that negate what follows them, too
_DENIALS = frozenset(map(stem, words("denials")))
_DISPUTES = frozenset(stem(word) for word in ["deny", "dispute", "refuse", "reject"])
_SOFT = re.compile(
    r"\bun(?!til|der|ion|it|iver)\w{4,}|\b(?:end(?:ed|s)?|only|few|free|far from|too)\b"
)
_FLIPS = _NEGATIONS | {"yet", "still"}
_IDLE = frozenset(
    (
        ("not", "only"),
        ("no", "doubt"),
        ("not", "just"),
        ("no", "matter"),
        ("not", "least"),
        ("not", "necessarily"),
    )
)
_SCOPE = 5  # content words after a negation that it may speak of
_REACH = 4  # words on either side of an opposite that are compared
ALIKE = 0.5  # share of the words around that must be the same
SURELY_ALIKE = 0.75
_COMPARATIVES = frozenset(["more", "fewer", "less", "above", "below", "most"])
_PREFIX = re.compile(r"(?:non-?|un|in|im|ir|il|dis)(?=[a-z]{4})")


def find(claim: Claim) -> Iterator[Finding]:
    """Negations that only one side has, and opposites."""
    yield from _added(claim)
    yield from _dropped(claim)
    yield from _opposite(claim)


@lru_cache(maxsize=16384)
def negations(passage: Passage) -> tuple[tuple[int, frozenset[str]], ...]:
    """Places of negations, each with the content stems that it may speak of."""
    return tuple(
        (i, _scope(passage, i))
        for i, word in enumerate(passage.words)
        if word.lower in _NEGATIONS and not _idle(passage, i)
    )


def _idle(passage: Passage, i: int) -> bool:
    """Not only ..., no doubt, No 10 and the like negate nothing."""
    after = passage.words[i + 1].lower if i + 1 < len(passage.words) else ""
    return (passage.words[i].lower, after) in _IDLE or after[:1].isdigit()


def _scope(passage: Passage, i: int) -> frozenset[str]:
    stems: list[str] = []
    for j in range(i + 1, len(passage.words)):
        if passage.clauses[j] != passage.clauses[i] or len(stems) == _SCOPE:
            break
        if passage.words[j].content and passage.words[j].lower not in _NEGATIONS:
            stems.append(passage.words[j].stem)
    return frozenset(stems)


def _added(claim: Claim) -> Iterator[Finding]:
    """The bullet negates what the sentences with the same words do not negate."""
    source = claim.source
    for place, scope in negations(claim.bullet):
        if _double(claim.bullet, place):
            continue
        known = frozenset(stem for stem in scope if stem in source.where)
        shares = {
            i: source.share(scope, source.sentences[i].stems) for i in _holding(source, known)
        }
        best = max(shares.values(), default=0.0)
        told = [source.sentences[i] for i, share in shares.items() if share >= 0.75 * best]
        if best < ALIKE or len(known) < 2:
            head = next((word.stem for word in claim.bullet.words[place + 1 :] if word.content), "")
            told = [passage for passage in claim.evidence if head in passage.stems]
            if not told or claim.overlaps[claim.ranked[0]] < ALIKE:
                continue
        if any(negations(passage) or passage.stems & _DENIALS for passage in told):
            continue
        soft = any(_SOFT.search(passage.text.lower()) for passage in told)
        rule = "negation_unsure" if soft else "negation_added"
        why = "the article does not negate this"
        yield Finding("negation", rule, _from(claim.bullet, place), why, told[0].text)
        return


def _double(passage: Passage, place: int) -> bool:
    """Whether "until" or a denial follows: who does not dispute a thing does not negate it."""
    after = [word.lower for word in passage.words[place + 1 : place + 3 * _SCOPE]]
    return "until" in after or any(
        word.stem in _DENIALS | _DISPUTES for word in passage.words[place + 1 : place + 4]
    )


def _holding(source: Source, stems: frozenset[str]) -> set[int]:
    return {i for stem in stems for i in source.where[stem]}


def _from(passage: Passage, place: int) -> str:
    """The negation and the two words after it, as they are written."""
    last = passage.words[min(len(passage.words), place + 3) - 1]
    return passage.text[passage.words[place].start : last.end]


def _dropped(claim: Claim) -> Iterator[Finding]:
    """The article negates or denies, wherever it has the words, what the bullet asserts."""
    bullet, source = claim.bullet, claim.source
    if (
        negations(bullet)
        or bullet.stems & (_DENIALS | _DISPUTES)
        or _SOFT.search(bullet.text.lower())
    ):
        return
    for i in claim.ranked[:4]:
        passage = source.sentences[i]
        for place, scope in (*negations(passage), *_denials(passage)):
            heads = [word.stem for word in passage.words[place + 1 : place + 4] if word.content][:1]
            shared = (scope | passage.near(place, place, _REACH)) & bullet.content_stems
            if len(shared) < 2 or not heads or heads[0] not in shared & scope:
                continue
            if claim.overlaps[i] < ALIKE and source.share(scope, bullet.stems) < 0.6:
                continue
            if any(shared <= other.stems and not negations(other) and not other.stems & _DENIALS
                   for other in source.sentences):  # fmt: skip
                continue
            written = next(word.text for word in bullet.words if word.stem == heads[0])
            why = "the article negates this"
            yield Finding("negation", "negation_dropped", written, why, _from(passage, place))
            return


def _denials(passage: Passage) -> list[tuple[int, frozenset[str]]]:
    """Verbs of denial and refusal, each with the content stems after it."""
    return [
        (i, _scope(passage, i)) for i, word in enumerate(passage.words) if word.stem in _DISPUTES
    ]


@cache
def _table() -> dict[str, frozenset[str]]:
    """Opposites by stem."""
    table: dict[str, set[str]] = {}
    for word, others in opposites().items():
        table.setdefault(stem(word), set()).update(stem(other) for other in others)
    return {word: frozenset(others - {word}) for word, others in table.items()}


def _opposite(claim: Claim) -> Iterator[Finding]:
    bullet, source = claim.bullet, claim.source
    for i, word in enumerate(bullet.words):
        if (word.lower in STOP and word.lower not in _COMPARATIVES) or word.lower in _DENIALS:
            continue
        rivals = _table().get(word.stem, frozenset()) | _prefixed(word.lower)
        rivals = frozenset(rival for rival in rivals if rival in source.where)
        ours = bullet.near(i, i, _REACH)
        if not rivals or rivals & ours:
            continue
        flipped = _flipped(bullet, i)
        against, place = _fit(source, rivals, ours, flipped)
        if place is None or against < ALIKE:
            continue
        backing, _ = _fit(source, frozenset((word.stem,)) | _allies(rivals), ours, flipped)
        if against > backing + 0.1:
            sure = word.stem not in source.where and not backing
            sure = sure or (against >= SURELY_ALIKE and backing <= 1 - SURELY_ALIKE)
            rule = "opposite" if sure else "opposite_unsure"
            other = source.sentences[place[0]].words[place[1]]
            yield Finding("antonym", rule, word.text, "the article says the opposite", other.text)


def _prefixed(word: str) -> frozenset[str]:
    """The article's `adjusted` for `unadjusted`, and the other way round."""
    match = _PREFIX.match(word)
    found = {stem(word[match.end() :])} if match else set()
    found |= {stem(prefix + word) for prefix in ("un", "in", "non-", "dis", "im")}
    return frozenset(found)


@cache
def _allies(rivals: frozenset[str]) -> frozenset[str]:
    """Words that are opposite to the same rivals."""
    return frozenset().union(*(_table().get(rival, frozenset()) for rival in rivals)) - rivals


def _fit(
    source: Source, stems: frozenset[str], ours: frozenset[str], flipped: bool
) -> tuple[float, tuple[int, int] | None]:
    """How well the words around the best place of these stems agree with ours."""
    best: tuple[float, tuple[int, int] | None] = (0.0, None)
    for stem_ in stems:
        for i, j in source.places.get(stem_, ()):
            passage = source.sentences[i]
            share = source.share(ours, passage.near(j, j, 2 * _REACH))
            if share > best[0] and _flipped(passage, j) == flipped:
                best = share, (i, j)
    return best


def _flipped(passage: Passage, i: int) -> bool:
    """Whether a negation or a denial stands shortly before a word."""
    before = passage.words[max(0, i - 4) : i]
    return any(word.lower in _FLIPS or word.stem in _DENIALS for word in before)
