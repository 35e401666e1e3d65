"""Names: people, places and organisations, with surnames, acronyms, demonyms and capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bench.consistency.rules import aligned, times
from bench.consistency.rules.lexicon import mentions, place_openers, places, words
from bench.consistency.rules.reading import STOP, Claim, Finding, Passage, Source, Word, stem

_CONNECT = frozenset(words("connecting"))
_SAYS = 0.25  # of a bullet's content in a sentence that has no such name
_SHORTEST = 3  # letters of a word cut short
_ACRONYM = 5  # letters of an acronym that the article may spell out
_OPENERS = frozenset(words("openers"))
_LOOSE = frozenset(("and", "for"))  # join names only within "Bureau of ... and ..."
# Words that are often capitalised but name nobody
_TITLES = frozenset(words("titles"))
_NEAR_BY = ("us", "uk", "england", "scotland", "wales", "ireland", "europe", "africa", "asia",
            "new york", "california", "eu", "un", "nhs", "bbc")  # fmt: skip
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


@lru_cache(maxsize=2048)
def read(passage: Passage) -> tuple[Name, ...]:
    """Names in a sentence, in order; none where the text has no small, or no large, letters."""
    words = passage.words
    if sum(_capital(word) and word.lower != "i" for word in words[1:]) > 0.6 * len(words):
        return ()
    dated = {i for when in times.read(passage.text) for i in passage.at(when.start, when.end)}
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
    return (
        _capital(word)
        and not word.lower.startswith("i'")
        and (word.lower not in STOP or (word.text.isupper() and len(word.text) > 1))
    )


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
    return Name(
        passage.text[first:last], first, last, lower, core, not start or bool(_OPENS.search(before))
    )


@dataclass(frozen=True)
class _Known:
    """What an article has in the way of names."""

    stems: frozenset[str]
    groups: frozenset[int]
    initials: frozenset[str]
    before: dict[str, frozenset[str]]  # surnames, each with the names written before it
    roots: frozenset[str]
    words: frozenset[str]
    firsts: frozenset[str]


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
        frozenset(_root(word) for name in runs for word in name.core),
        frozenset(word for name in runs for word in name.core),
        frozenset(name.core[0] for name in runs if len(name.core) > 1),
    )


_PEOPLE = re.compile(r"(?:ians?|eans?|ans?|ese|ish|iards?|is?|ers?|ites?|ics?|ia|ea|land|a|e|y|s)$")
_ROOT = 4  # letters that a country and its people must share


def _root(word: str) -> str:
    """What a country and its people have in common: `belloria` and `bellorians`."""
    rest = _PEOPLE.sub("", word)
    return rest if len(rest) >= _ROOT else word


def _initials(words: tuple[str, ...]) -> Iterator[str]:
    """Acronyms that may stand for a name, with and without its small words."""
    for chosen in (words, tuple(word for word in words if word not in _CONNECT)):
        if len(chosen) > 1:
            yield "".join(word[0] for word in chosen)


@lru_cache(maxsize=2048)
def _groups(passage: Passage) -> frozenset[int]:
    """Groups of `places` that a sentence mentions."""
    lower = [word.lower for word in passage.words]
    found: set[int] = set()
    openers = place_openers()
    for i, word in enumerate(passage.words):
        if word.lower in openers and (_capital(word) or len(word.text) > 3):
            for width in (1, 2, 3):
                found |= mentions().get(" ".join(lower[i : i + width]), frozenset())
    return frozenset(found)


def places_of(name: Name) -> frozenset[int]:
    """Groups of `places` that a name may stand for."""
    table = places()
    return table.get(" ".join(name.words)) or table.get(" ".join(name.core)) or frozenset()


def find(claim: Claim) -> Iterator[Finding]:
    """Names that the article does not have, or has for somebody else."""
    known = _known(claim.source)
    yield from _titles(claim)
    for name in read(claim.bullet):
        missing = _missing(name, known, claim.source)
        if missing:
            fits = bool(claim.ranked) and claim.overlaps[claim.ranked[0]] >= _SAYS
            yield from _absent(name, missing, known, fits)
        elif _mixed(name, known):
            theirs = _full(name.core[-1], known)
            why = "the article has this first name and surname, but not together"
            yield Finding("name_changed", name.text, why, theirs)
        else:
            yield from _replaced(claim, name)


_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Miss)\.? (?:[A-Z][\w'-]+ )?([A-Z][\w'-]+)")


def _titles(claim: Claim) -> Iterator[Finding]:
    """Mr Roe, whom the article calls Mrs alone, or the other way round."""
    for match in _TITLE.finditer(claim.bullet.text):
        theirs = {t: i for i, one in enumerate(claim.source.sentences)
                  for t, name in _TITLE.findall(one.text) if name == match[2]}  # fmt: skip
        if theirs and all((title == "Mr") != (match[1] == "Mr") for title in theirs):
            title, place = next(iter(theirs.items()))
            why = "the article has another title"
            yield Finding("name_title", match[0], why, f"{title} {match[2]}", place)
            return


def _replaced(claim: Claim, name: Name) -> Iterator[Finding]:
    """Another name stands in the same words of the article."""
    for place in aligned.places(claim, name.start, name.end):
        passage = claim.source.sentences[place.sentence]
        for other in read(passage):
            inside = place.start <= other.start and other.end <= place.end
            rest = [passage.words[i] for i in passage.at(other.end, place.end)]
            described = any(word.content for word in rest)  # the Tottenham forward
            if inside and not described and not _akin(name, other) and not _alone(other):
                why = "the article has another name in these words"
                yield Finding("name_replaced", name.text, why, other.text, place.sentence)
                return


def _akin(name: Name, other: Name) -> bool:
    """Whether two names may be one: a word, its root, initials or a country in common."""
    if {_root(word) for word in name.core} & {_root(word) for word in other.core}:
        return True
    if places_of(name) & places_of(other) or bool(places_of(name)) != bool(places_of(other)):
        return True
    pairs = ((name, other), (other, name))
    return any("".join(one.core).replace(".", "") in _initials(two.words) for one, two in pairs)


def _absent(name: Name, missing: list[str], known: _Known, fits: bool) -> Iterator[Finding]:
    if len(name.core) > 1 and name.opens and missing == [name.core[0]] and name.core[0] in _OPENERS:
        return
    theirs = _full(name.core[-1], known) if len(name.core) > 1 else ""
    written = [word for word in re.findall(r"[\w'.-]+", name.text) if word.lower() in missing]
    why = f"{', '.join(written or [name.text])}: not in the article"
    if len(missing) < len(name.core):
        rule = "name_changed" if theirs and name.core[-1] not in missing else "name_part"
        yield Finding(rule, name.text, why, theirs)
    elif _implied(name) or not (fits or _alone(name)):
        yield Finding("name_unsure", name.text, why)
    elif not _alone(name):
        yield Finding("name_absent", name.text, why)


def _implied(name: Name) -> bool:
    """Whether an article may mean a name without a word of it: near by, an acronym."""
    short = name.text.isupper() and len(name.text) <= _ACRONYM
    return short or bool(places_of(name) & _near_by())


@cache
def _near_by() -> frozenset[int]:
    """Groups of `places` that an article in English may be about without a word of them."""
    return frozenset().union(*(places()[name] for name in _NEAR_BY))


def _alone(name: Name) -> bool:
    """One word at the start of a sentence, where any word has a capital."""
    return name.opens and len(name.core) == 1 and not places_of(name)


def _mixed(name: Name, known: _Known) -> bool:
    """A first name of one person with the surname of another."""
    first, last = name.core[0], name.core[-1]
    before = known.before.get(last, frozenset())
    return len(name.core) == 2 and bool(before) and first not in before and first in known.firsts


def _full(last: str, known: _Known) -> str:
    """How the article names the bearer(s) of a surname."""
    return " / ".join(f"{first} {last}".title() for first in sorted(known.before.get(last, ())))


def _shortened(word: str, known: _Known) -> bool:
    """Whether a word, in the singular, begins one of the article's names: Dems for Democrats."""
    start = word.removesuffix("s").rstrip(".")
    return len(start) >= _SHORTEST and any(other.startswith(start) for other in known.words)


def _missing(name: Name, known: _Known, source: Source) -> list[str]:
    """Words of a name that the article does not have in any form."""
    groups = places_of(name)
    if groups & known.groups or "".join(name.core).replace(".", "") in known.initials:
        return []
    if any(form in known.stems for form in _initials(name.words)):
        return []
    return [
        word for word in name.core
        if stem(word) not in known.stems and word not in source.common
        and not places().get(word, frozenset()) & known.groups
        and not all(stem(part) in known.stems for part in word.split("-"))
        and word.replace(".", "").removesuffix("s") not in known.stems
        and word.replace(".", "") not in known.stems and word not in source.lower
        and _root(word) not in known.roots and not _shortened(word, known)
    ]  # fmt: skip
