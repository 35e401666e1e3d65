"""What edits share: patterns of numbers, names and clauses, capitals, exchanges by a table."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.judge.lexicon import Table, pairs, words

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
MONTHS, DAYS = MONTH.split("|"), DAY.split("|")
_NUMERALS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty "
    "forty fifty sixty hundred"
)
_VALUES = (*range(2, 14), 15, 20, 30, 40, 50, 60, 100)
SPELLED = dict(zip(_NUMERALS.split(), _VALUES, strict=True))
SPELLED_NUMBER = r"\b(" + "|".join(SPELLED) + r")\b"
NUMBER = re.compile(r"(?<![\w.,])([$£€]?)(\d[\d,]*(?:\.\d+)?)(?![\w]*\d)")
_CAPITALISED = r"(?:[A-Z][a-z'’-]+|[A-Z]{2,})"
NAME = re.compile(rf"{_CAPITALISED}(?:\s(?:of\s|and\s)?{_CAPITALISED})*")
NOT_NAMES = words("not names")
CONVERSE = pairs("converse")

ATTRIBUTION = re.compile(
    r"^(?P<who>[A-Z][^,.;:]{3,60}?) (?P<verb>said|says|told [A-Za-z ]{2,30}?|warned|added|claimed"
    r"|argued|explained|announced)(?: that)? (?P<what>[a-z][^\"“”]{20,})\.$"
)
_PASSIVE = (
    r"^(?P<what>[A-Z][^,.;:]{2,60}?) (?P<be>was|were) (?P<verb>VERBS) by "
    r"(?P<who>(?:the |a |an |his |her |their )?[\w'’. -]{2,45}?)"
    r"(?P<rest>(?: (?:in|on|at|for|after|during|last|this|when|because|near|as)\b.*)?)\.$"
)
REGULAR_PASSIVE = re.compile(_PASSIVE.replace("VERBS", r"\w{2,}ed"))
PASSIVE = re.compile(
    _PASSIVE.replace(
        "VERBS",
        r"\w{2,}ed|won|beaten|shot|hit|built|made|led|bought|sold|sent|given|taken|held|written",
    )
)
ORDER = re.compile(
    r"^(?P<a>[^,.;:]{15,90}?),? (?P<word>before|after) "
    r"(?P<b>(?!the |a |an |that |this |\w+ing\b)[^,.;:]{12,90})\.$"
)
CAUSE = re.compile(
    r"^(?P<a>[^,.;:]{15,90}?),? (?P<word>because|since|as) (?P<b>(?:the|a|an|it|he|she|they|there"
    r"|we|his|her|their|its|[A-Z]\w+) [^,.;:]{12,90})\.$"
)
_THAN = (
    r"^(?P<a>[A-Z][^,.;:]{2,50}?) (?P<be>BE) (?P<word>\w+er|more [a-z]+|less [a-z]+"
    r"|fewer [a-z]+) than (?P<b>(?:the |a |an |in |that of )?[^,.;:]{2,50})\.$"
)
IS_THAN = re.compile(_THAN.replace("BE", "is|are|was|were"))
THAN = re.compile(_THAN.replace("BE", "is|are|was|were|had|has|have"))


@dataclass(frozen=True, slots=True)
class Context:
    """What an edit may draw on: the other sentences of the article, one of another, chance."""

    others: tuple[str, ...]
    stranger: str
    rng: random.Random


Edit = Callable[[str, Context], str | None]


def upper(text: str) -> str:
    """The first letter upper-cased."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """The first letter lower-cased, unless the word is a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first in NOT_NAMES and first != "I" else text


def as_in(new: str, old: str) -> str:
    """`new` with a capital where `old` has one."""
    return upper(new) if old[:1].isupper() else new


def replaced(text: str, match: re.Match[str], new: str) -> str:
    """The text with `new` in the place of a match."""
    return text[: match.start()] + new + text[match.end() :]


def exchanged(text: str, a: re.Match[str], b: re.Match[str], new: tuple[str, str]) -> str:
    """The text with two matches, a before b, replaced."""
    return text[: a.start()] + new[0] + text[a.end() : b.start()] + new[1] + text[b.end() :]


def one_of(found: Sequence[str], context: Context) -> str | None:
    """One by chance, None where there is none."""
    return context.rng.choice(found) if found else None


def names(text: str) -> list[re.Match[str]]:
    """Names in a sentence; a single capitalised word at its beginning is none."""
    return [
        m
        for m in NAME.finditer(text)
        if m[0].split()[0] not in NOT_NAMES
        and m[0] not in (*MONTHS, *DAYS)
        and (m.start() > 0 or " " in m[0])
    ]


class _Part(str):
    """A part of a sentence that a template can ask for with its first letter changed."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return {"upper": upper, "lower": lower}.get(spec, str)(str(self))


Turn = tuple[re.Pattern[str], tuple[str, ...]]


def told_anew(text: str, turns: Sequence[Turn]) -> list[str]:
    """The sentence by every template of the patterns that fit; `other` is a word's converse."""
    found = []
    for pattern, templates in turns:
        if not (m := pattern.match(text)):
            continue
        parts = {name: _Part(part) for name, part in m.groupdict().items()}
        other = CONVERSE.get(parts.get("word", _Part()))
        found += [
            template.format(other=other[0] if other else "", **parts)
            for template in templates
            if other or "{other}" not in template
        ]
    return found


def by_table(table: Table) -> Edit:
    """An edit that exchanges one expression, the longest that begins at its word."""
    longest = max(len(key.split()) for key in table)

    def edit(text: str, context: Context) -> str | None:
        hits = [hit for hit in _longest_at_each(text, table, longest) if hit]
        if not hits:
            return None
        start, end = context.rng.choice(hits)
        new = context.rng.choice(table[text[start:end].lower()])
        return text[:start] + as_in(new, text[start:end]) + text[end:]

    return edit


def _longest_at_each(text: str, table: Table, longest: int) -> list[tuple[int, int] | None]:
    tokens = [m.span() for m in re.finditer(r"[\w'’-]+", text)]
    return [
        next(
            (
                (start, end)
                for _, end in reversed(tokens[at : at + longest])
                if text[start:end].lower() in table and not (at and text[start].isupper())
            ),
            None,
        )
        for at, (start, _) in enumerate(tokens)
    ]
