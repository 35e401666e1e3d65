"""Names: people, places and organisations, with surnames, acronyms, demonyms and capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bench.consistency.facts import dates
from bench.consistency.facts.lexicon import STOP, places
from bench.consistency.facts.passage import Passage, Word, stem
from bench.consistency.facts.source import Claim, Finding, Source

_CONNECT = frozenset("of the de la del der van von bin al el da di du ibn and for".split())
_LOOSE = frozenset(("and", "for"))  # join names only within "Bureau of ... and ..."
# Words that are often capitalised but name nobody
_TITLES = frozenset(
    """
    mr mrs ms dr sir president prime minister chancellor senator sen gov governor king queen prince
    princess captain lord lady professor prof gen general judge justice chief secretary officer ceo
    director chairman chairwoman chair mayor spokesman spokeswoman spokesperson deputy former sgt lt
    state city county council party court house university university's department ministry agency
    government committee company group inc ltd plc corp co north south east west northern southern
    eastern western new national international republic kingdom first second third internet covid
    god i english tv ai ok q1 q2 q3 q4 yoy h1 h2 unk xxx xxxx dvd cd pdf us$ christmas easter olympic olympics app covid-19 coronavirus
    """.split()
)  # fmt: skip
_BREAK = re.compile(r"[,;:!?()\"]|\.\s|\.$|\s-+\s")
_OPENS = re.compile(r"[.!?:;\"(']|\s-+\s")


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words; `core` leaves out titles and connecting words."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    core: tuple[str, ...]
    opens: bool  # at the start of a sentence, where any word has a capital


@lru_cache(maxsize=16384)
def read(passage: Passage) -> tuple[Name, ...]:
    """Names in a sentence, in order; none where the text has no small, or no large, letters."""
    words = passage.words
    if sum(_capital(word) for word in words) > 0.6 * len(words):
        return ()
    dated = {i for when in dates.read(passage.text) for i in passage.at(when.start, when.end)}
    found, i = [], 0
    while i < len(words):
        if i in dated or not _starts(words[i]):
            i += 1
            continue
        end = _run(passage, i, dated)
        found.append(_name(passage, i, end))
        i = end
    return tuple(name for name in found if name.core)


def _capital(word: Word) -> bool:
    return word.text[0].isupper()


def _starts(word: Word) -> bool:
    return _capital(word) and (word.lower not in STOP or word.text.isupper() and len(word.text) > 1)


def _run(passage: Passage, start: int, dated: set[int]) -> int:
    """The place after the last word of the name that starts here."""
    words, i = passage.words, start + 1
    while i < len(words) and i not in dated:
        gap = passage.text[words[i - 1].end : words[i].start]
        if _BREAK.search(gap) or "'s" in gap:
            break
        if _capital(words[i]) and words[i].lower != "i":
            i += 1
        elif words[i].lower in _CONNECT - _LOOSE and i + 1 < len(words) and _capital(words[i + 1]):
            i += 2
        else:
            break
    return i


def _name(passage: Passage, start: int, end: int) -> Name:
    words = passage.words[start:end]
    before = passage.text[passage.words[start - 1].end : words[0].start] if start else ""
    lower = tuple(word.lower for word in words)
    core = tuple(word for word in lower if word not in _TITLES and word not in _CONNECT and
                 (word not in STOP or len(lower) == 1) and not word.isdigit())  # fmt: skip
    first, last = words[0].start, words[-1].end
    return Name(passage.text[first:last], first, last, lower, core, not start or bool(_OPENS.search(before)))


@dataclass(frozen=True)
class _Known:
    """What an article has in the way of names."""

    stems: frozenset[str]
    groups: frozenset[int]
    initials: frozenset[str]
    before: dict[str, frozenset[str]]  # surnames, each with the names written before it


@lru_cache(maxsize=128)
def _known(source: Source) -> _Known:
    runs = [name for sentence in source.sentences for name in read(sentence)]
    initials = {form for name in runs for form in _initials(name.words)}
    before: dict[str, set[str]] = {}
    for name in runs:
        for first, second in zip(name.core, name.core[1:], strict=False):
            before.setdefault(second, set()).add(first)
    groups = {group for sentence in source.sentences for group in _groups(sentence)}
    return _Known(
        frozenset(source.where) | {part for stem_ in source.where for part in stem_.split("-")},
        frozenset(groups),
        frozenset(initials),
        {last: frozenset(firsts) for last, firsts in before.items()},
    )


def _initials(words: tuple[str, ...]) -> Iterator[str]:
    """Acronyms that may stand for a name, with and without its small words."""
    for chosen in (words, tuple(word for word in words if word not in _CONNECT)):
        if len(chosen) > 1:
            yield "".join(word[0] for word in chosen)


@lru_cache(maxsize=16384)
def _groups(passage: Passage) -> frozenset[int]:
    """Groups of `places` that a sentence mentions."""
    lower = [word.lower for word in passage.words]
    found: set[int] = set()
    for i, word in enumerate(passage.words):
        if _capital(word) or word.text.islower() and len(word.text) > 3:
            for width in (1, 2, 3):
                found |= places().get(" ".join(lower[i : i + width]), frozenset())
    return frozenset(found)


def same(name: Name, sentence: Passage) -> bool:
    """Whether a sentence mentions a name, by its last word, an alias or its initials."""
    if stem(name.core[-1]) in sentence.stems or set(_initials(name.words)) & sentence.stems:
        return True
    groups = _place(name)
    if groups and groups & _groups(sentence):
        return True
    acronym = name.core[0].replace(".", "")
    return len(name.core) == 1 and any(acronym in _initials(other.words) for other in read(sentence))


def _place(name: Name) -> frozenset[int]:
    table = places()
    return table.get(" ".join(name.words)) or table.get(" ".join(name.core)) or frozenset()


def find(claim: Claim) -> Iterator[Finding]:
    """Names that the article does not have, or has for somebody else."""
    known = _known(claim.source)
    for name in read(claim.bullet):
        missing = _missing(name, known, claim.source)
        if not missing:
            yield from _elsewhere(claim, name)
            continue
        contradicted = known.before.get(name.core[-1], frozenset()) if len(name.core) > 1 else None
        if len(missing) < len(name.core):
            others = " ".join((*sorted(contradicted or ()), name.core[-1])).title() if contradicted else ""
            rule = "name_changed" if contradicted and name.core[-1] not in missing else "name_part"
            why = f"{', '.join(missing).title()}: not in the article"
            yield Finding("name", rule, name.text, why, others)
        else:
            alone = name.opens and len(name.core) == 1 and not _place(name)
            yield Finding("name", "name_unsure" if alone else "name_absent", name.text,
                          "not named in the article")  # fmt: skip


def _missing(name: Name, known: _Known, source: Source) -> list[str]:
    """Words of a name that the article does not have in any form."""
    groups = _place(name)
    if groups & known.groups or "".join(name.core).replace(".", "") in known.initials:
        return []
    if any(form in known.stems for form in _initials(name.words)):
        return []
    return [
        word for word in name.core
        if stem(word) not in known.stems and word not in source.common
        and not places().get(word, frozenset()) & known.groups
        and not all(stem(part) in known.stems for part in word.split("-"))
        and word.replace(".", "") not in known.stems and word not in source.lower
    ]  # fmt: skip


_REACH = 2


def _elsewhere(claim: Claim, name: Name) -> Iterator[Finding]:
    """The sentence that fits best has another name beside the same words."""
    if not claim.ranked or claim.overlaps[claim.ranked[0]] < 0.5:
        return
    best = claim.ranked[0]
    around = [claim.source.sentences[i] for i in (best - 1, best, best + 1) if 0 <= i < len(claim.source.sentences)]
    if any(same(name, sentence) for sentence in (*around, *claim.evidence)):
        return
    ours = _near(claim.bullet, name)
    written = [other for other in read(claim.bullet)]
    for other in read(claim.source.sentences[best]):
        if ours & _near(claim.source.sentences[best], other) and not same(other, claim.bullet):
            if not any(set(other.core) & set(one.core) for one in written):
                why = "the evidence names another here"
                yield Finding("name", "name_elsewhere", name.text, why, other.text)
                return


def _near(passage: Passage, name: Name) -> frozenset[str]:
    places_ = passage.at(name.start, name.end)
    return passage.near(places_[0], places_[-1], _REACH) if places_ else frozenset()
