"""Negations that only the bullet has, or only the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bench.consistency.rules.lexicon import words
from bench.consistency.rules.opposites import DENIALS, NEGATIONS, flipped, rivals
from bench.consistency.rules.reading import Claim, Finding, Passage, Source, stem

_IDLE = frozenset(tuple(pair.split("-")) for pair in words("idle negations"))
_FAILURES = frozenset(map(stem, words("failures")))
_VOTE = stem("vote")
_LIGHT = frozenset(map(stem, words("light verbs")))
_DISPUTES = frozenset(stem(word) for word in ["deny", "dispute", "refuse", "reject"])
_SOFT = re.compile(
    r"\bun(?!til|der|ion|it|iver)\w{4,}|\b(?:end(?:ed|s)?|only|few|free|far from|too)\b"
)
_LIMITS = re.compile(
    r"\b(?:only|just|sole(?:ly)?|alone|exclusiv\w+|merely|single|except|other than|until|unless"
    r"|limited|no more than|at most|up to|nothing but|as (?:few|little) as)\b"
)
_BETTER = re.compile(r" (?:been |had |seen )?(?:an? |so )?(?:more|less|[a-z]+er|so)\b")  # is best
_COUNTS = frozenset(words("to nineteen") + words("tens"))  # "only two" may be the writer's view
_CONDITIONS = frozenset(["if", "unless", "whether", "case"])
_BOUNDS = frozenset(["until", "before"])
_SCOPE = 5  # content words after a negation that it may speak of
_SEVERAL = 2  # content words that find their sentence by themselves
_FIT = 0.5  # least share, by weight, of the negated words that a sentence must have
_AS_WELL = 0.75  # sentences that have nearly as many of the words as the best one


def find(claim: Claim) -> Iterator[Finding]:
    """Negations that only one side has."""
    yield from _added(claim)
    yield from _omitted(claim)


@lru_cache(maxsize=2048)
def negations(passage: Passage) -> tuple[tuple[int, frozenset[str]], ...]:
    """Places of negations, each with the content stems that it may speak of."""
    return tuple(
        (i, scope_of(passage, i))
        for i, word in enumerate(passage.words)
        if word.lower in NEGATIONS and not _idle(passage, i)
    )


def _idle(passage: Passage, i: int) -> bool:
    """Not only ..., no doubt, No 10, no-frills and the like negate nothing."""
    word, text = passage.words[i], passage.text
    after = passage.words[i + 1].lower if i + 1 < len(passage.words) else ""
    joined = word.lower == "no" and text[word.end : word.end + 1] == "-"
    better = word.lower == "never" and _BETTER.match(text, word.end) is not None
    return joined or better or (word.lower, after) in _IDLE or after[:1].isdigit()


def scope_of(passage: Passage, i: int) -> frozenset[str]:
    """Content stems in the rest of a negation's clause: at most five."""
    stems: list[str] = []
    for j in range(i + 1, len(passage.words)):
        if passage.clauses[j] != passage.clauses[i] or len(stems) == _SCOPE:
            break
        if passage.words[j].content and passage.words[j].lower not in NEGATIONS:
            stems.append(passage.words[j].stem)
    return frozenset(stems)


def heads_of(passage: Passage, i: int) -> list[str]:
    """What a negation bears on: the next content stem, and another one behind a light verb."""
    after = [word.stem for word in passage.words[i + 1 :] if word.content]
    return after[: 2 if after and after[0] in _LIGHT else 1]


def _added(claim: Claim) -> Iterator[Finding]:
    """The bullet negates what the sentences with the same words do not negate."""
    bullet = claim.bullet
    for place, scope in (*negations(bullet), *_failures(claim)):
        if bounded(bullet, place, claim.best) or _double(bullet, place):
            continue
        heads = heads_of(bullet, place)
        told = [] if _idle_here(bullet, place) else _told(claim.source, scope, heads)
        if not told or any(_against(claim, place, heads, claim.source.sentences[i]) for i in told):
            continue
        if any(_negated(claim.source, head) for head in heads):
            continue
        passages = [claim.source.sentences[i] for i in told]
        if _reversed(bullet, place, passages) or _counted(bullet, place, passages):
            continue
        why = "the article does not negate this"
        yield Finding("negation_added", _from(bullet, place), why, passages[0].text, told[0])
        return


def _omitted(claim: Claim) -> Iterator[Finding]:
    """The best sentence negates a word that the bullet, told in the same words, has straight."""
    bullet, best = claim.bullet, claim.best
    if best is None or claim.overlaps[claim.ranked[0]] < _OMITTED or _negative(bullet):
        return
    if _LIMITS.search(bullet.text.lower()):
        return
    for place, _ in negations(best):
        heads = [head for head in heads_of(best, place) if head in bullet.stems]
        if not heads or bounded(best, place, bullet) or _idle_here(best, place):
            continue
        words_ = [i for i, word in enumerate(bullet.words) if word.stem == heads[0]]
        opposed = any(rivals(word.lower) & best.stems for word in bullet.words if word.content)
        if opposed or _SOFT.search(bullet.text.lower()) or _straight(claim.source, heads[0]):
            continue
        why = "the article negates this"
        word = bullet.words[words_[0]].text
        yield Finding("negation_omitted", word, why, _from(best, place), claim.ranked[0])
        return


_OMITTED = 0.7  # of the bullet's content in the sentence whose negation it leaves out


def _straight(source: Source, head: str) -> bool:
    """Whether the article also has a word without a negation before it."""
    return any(
        not flipped(source.sentences[i], j)
        and all(head not in scope for _, scope in negations(source.sentences[i]))
        for i, j in source.places.get(head, ())
    )


def _failures(claim: Claim) -> list[tuple[int, frozenset[str]]]:
    """Verbs that negate in the bullet, and that the article does not have."""
    return [
        (i, scope_of(claim.bullet, i))
        for i, word in enumerate(claim.bullet.words)
        if word.stem in _FAILURES
        and word.stem not in claim.source.where
        and not _idle(claim.bullet, i)
    ]


def _negative(passage: Passage) -> bool:
    return bool(negations(passage)) or not passage.stems.isdisjoint(DENIALS)


def _against(claim: Claim, place: int, heads: Sequence[str], passage: Passage) -> bool:
    """Whether a sentence denies, or negates what the bullet does or has straight."""
    if not passage.stems.isdisjoint(DENIALS) or (_VOTE in heads and "against" in passage.stems):
        return True
    negated = frozenset[str]().union(
        *(heads_of(claim.bullet, i) for i, _ in negations(claim.bullet) if i != place)
    )
    straight = claim.bullet.stems - negated
    return any(
        not scope.isdisjoint(heads) or not straight.isdisjoint(heads_of(passage, i))
        for i, scope in negations(passage)
    )


def _negated(source: Source, head: str) -> bool:
    """Whether the article negates the same word anywhere."""
    sentences = (source.sentences[i] for i in source.where.get(head, ()))
    return any(head in scope for sentence in sentences for _, scope in negations(sentence))


def _reversed(bullet: Passage, place: int, told: Sequence[Passage]) -> bool:
    """Whether the article has an opposite of what is negated: what rose did not fall."""
    head = next((word for word in bullet.words[place + 1 :] if word.content), None)
    return head is not None and any(
        head.stem not in passage.stems and rivals(head.lower) & passage.stems for passage in told
    )


def _counted(bullet: Passage, place: int, told: Sequence[Passage]) -> bool:
    """Whether a figure follows that the article has not there: won one of four, not three."""
    near = bullet.words[place + 1 : place + 4]
    if any(word.lower == "of" for word in near):
        return False  # none of the 25
    figures = {word.stem for word in near if word.lower in _COUNTS or word.text[0].isdigit()}
    return any(figures - passage.stems for passage in told)


def bounded(passage: Passage, place: int, other: Passage | None) -> bool:
    """Whether a limit follows that the other text has not: not before May is in May."""
    after = {word.lower for word in passage.words[place + 1 : place + 3 * _SCOPE]}
    return bool(after & _BOUNDS - {word.lower for word in (other.words if other else ())})


def _double(passage: Passage, place: int) -> bool:
    """Whether a denial follows: not to dispute is to grant; or both of two opposites."""
    near = passage.words[place + 1 : place + 4]
    both = any(rivals(word.lower) & {other.stem for other in near} for word in near if word.content)
    return both or any(word.stem in DENIALS | _DISPUTES for word in near)


def _idle_here(passage: Passage, place: int) -> bool:
    """Whether a negation is part of a condition, or of a contrast: a fault, not an attack."""
    word, before = passage.words[place], passage.words[max(0, place - 2 * _SCOPE) : place]
    contrast = word.lower == "not" and passage.text[: word.start].rstrip().endswith(",")
    return contrast or any(word.lower in _CONDITIONS for word in before)


def _told(source: Source, scope: frozenset[str], heads: Sequence[str]) -> list[int]:
    """Sentences that speak of what is negated: none unless they have its first word, or most."""
    known = frozenset(stem for stem in scope if stem in source.where)
    shares = {
        i: source.share(scope, source.sentences[i].stems)
        for i in sorted({i for stem in known for i in source.where[stem]})
    }
    best = max(shares.values(), default=0.0)
    if known.isdisjoint(heads) and (best < _FIT or len(known) < _SEVERAL):
        return []
    return [i for i, share in shares.items() if share >= _AS_WELL * best]


def _from(passage: Passage, place: int) -> str:
    """The negation and the two words after it, as they are written."""
    last = passage.words[min(len(passage.words), place + 3) - 1]
    return passage.text[passage.words[place].start : last.end]
