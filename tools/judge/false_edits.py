"""Edits of a sentence that make it false; None where one does not fit."""

from __future__ import annotations

import re
from itertools import pairwise

from tools.judge.lexicon import pairs, turned, words
from tools.judge.words import (
    ATTRIBUTION,
    CAUSE,
    DAYS,
    MONTHS,
    NUMBER,
    ORDER,
    PASSIVE,
    REGULAR_PASSIVE,
    SPELLED,
    SPELLED_NUMBER,
    THAN,
    Context,
    Edit,
    Turn,
    as_in,
    by_table,
    exchanged,
    lower,
    names,
    one_of,
    replaced,
    told_anew,
    upper,
)

_TURNS: tuple[Turn, ...] = (
    (ORDER, ("{a} {other} {b}.", "{b:upper} {word} {a:lower}.")),
    (CAUSE, ("{b:upper} because {a:lower}.", "{a}, and so {b}.")),
    (THAN, ("{b:upper} {be} {word} than {a:lower}.", "{a} {be} {other} than {b}.")),
    (PASSIVE, ("{who:upper} {be} {verb} by {what:lower}{rest}.",)),
    (REGULAR_PASSIVE, ("{what} {verb} {who}{rest}.",)),
)
_UNITS = (
    ("million", "billion", "thousand"),
    ("hours", "days", "weeks", "months", "years", "minutes"),
    ("miles", "kilometres", "metres"),
    ("£", "$", "€"),
    ("pounds", "dollars", "euros"),
    ("tonnes", "kilograms"),
    ("m", "bn"),
    ("%", " points"),
)
_MODAL = (
    (r"\b(may|might|could)\b", "will"),
    (r"\bwill\b", "may"),
    (r"\b(?:plans?|hopes?|wants?|intends?) to (\w+)", r"has begun to \1"),
    (r"\b(?:allegedly|reportedly|suspected) ?", ""),
    (r"\b(some|many|several)\b", "all"),
    (r"\b(all|every)\b", "some"),
    (r"\bmost\b", "all"),
    (r"\bat least\b", "at most"),
    (r"\bmore than\b", "less than"),
    (r"\bless than\b", "more than"),
    (r"\bonly\b ?", ""),
    (r"\b(has|have) been\b", "will be"),
    (r"\bwill be\b", "has been"),
    (r"\bis expected to\b", "refused to"),
    (r"\b(is|are) considering\b", r"\1 carrying out"),
    (r"\bwould\b", "will"),
    (r"\bproposed\b", "completed"),
    (r"\b(one|some) of the\b", "all of the"),
    (r"\bpartly\b", "entirely"),
    (r"\bnearly\b", "more than"),
    (r"\bup to\b", "at least"),
    (r"\baccused of\b", "convicted of"),
    (r"\bcharged with\b", "convicted of"),
    (r"\bshould\b", "will"),
    (r"\bcalled for\b", "secured"),
    (r"\basked (?:for|to)\b", "refused to"),
    (r"\bif\b", "because"),
    (r"\bunless\b", "because"),
)
_AUXILIARY = (
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|may|might|does|do|did)\b"
    r"(?! not|n['’]t)"
)
_NOUN_PHRASE = (
    r"\b[Tt]he [a-z]+(?: [a-z]+(?=[ ,.](?:was|were|is|are|has|had|will|in|on|of|to|and|by|for|at)"
    r"\b))?"
)
_DETAIL = (
    r" (?:because|after|in|for|at|to|by|with|despite|during) (?:the |a |an )?"
    r"[A-Za-z][\w'’ -]{6,45}(?=[.,]|$)"
)
_PIVOTS = words("pivots")


def figure(text: str, context: Context) -> str | None:
    """Another number in the place of one: of the article, or near it."""
    rng = context.rng
    digits = list(NUMBER.finditer(text))
    spelled = list(re.finditer(SPELLED_NUMBER, text, re.IGNORECASE))
    if not digits and not spelled:
        return None
    if digits and (not spelled or rng.random() < 0.75):
        m = rng.choice(digits)
        return replaced(text, m, m[1] + _other_figure(m[2], context))
    m = rng.choice(spelled)
    return replaced(text, m, as_in(rng.choice([w for w in SPELLED if w != m[0].lower()]), m[0]))


def _other_figure(digits: str, context: Context) -> str:
    there = [x for sentence in context.others for _, x in NUMBER.findall(sentence)]
    pool = [x for x in there if x != digits and abs(len(x) - len(digits)) <= 1]
    if pool and context.rng.random() < 0.6:
        return context.rng.choice(pool)
    return _near(digits, context)


def _near(digits: str, context: Context) -> str:
    choice, value = context.rng.choice, float(digits.replace(",", ""))
    places = len(digits.split(".")[1]) if "." in digits else 0
    if 1900 <= value <= 2100 and "," not in digits and not places:
        value += choice([-10, -3, -2, -1, 1, 2, 3, 10])
    elif value < 12 and not places:
        value = max(1, value + choice([-3, -2, -1, 1, 2, 3, 4]))
    else:
        value *= choice([0.5, 0.7, 0.8, 0.9, 1.1, 1.2, 1.5, 2, 10, 0.1])
    return f"{value:,.{places}f}" if "," in digits else f"{value:.{places}f}"


def figures_swapped(text: str, _: Context) -> str | None:
    """Two figures of one kind in each other's place."""
    found = list(NUMBER.finditer(text))
    for a, b in pairwise(found):
        if a[2] != b[2] and a[1] == b[1]:
            return exchanged(text, a, b, (b[0], a[0]))
    return None


def unit(text: str, context: Context) -> str | None:
    """Another unit, currency or scale."""
    for group in context.rng.sample(_UNITS, len(_UNITS)):
        for word in group:
            if m := re.search(_unit_pattern(word), text):
                return replaced(text, m, context.rng.choice([x for x in group if x != word]))
    return None


def _unit_pattern(word: str) -> str:
    if word in "£$€":
        return rf"{re.escape(word)}(?=\d)"
    return rf"(?<=\d){word}(?!\w)" if word in ("m", "bn", "%") else rf"(?<=\w ){word}\b"


def name(text: str, context: Context) -> str | None:
    """A name of the article in the place of another of like length."""
    here = names(text)
    if not here:
        return None
    m = context.rng.choice(here)
    there = {x[0] for s in (*context.others, context.stranger) for x in names(s)}
    new = one_of(sorted(x for x in there if _can_replace(x, m[0], text)), context)
    return replaced(text, m, new) if new else None


def _can_replace(new: str, old: str, text: str) -> bool:
    a, b = new.lower().split(), old.lower().split()
    return new.lower() not in text.lower() and abs(len(a) - len(b)) <= 1 and not {*a} & {*b}


def names_swapped(text: str, context: Context) -> str | None:
    """Two names, or two short noun phrases, in each other's place."""
    here, phrases = names(text), list(re.finditer(_NOUN_PHRASE, text))
    options = [
        (a, b)
        for a, b in pairwise(here)
        if not {*a[0].split()} & {*b[0].split()} and not _joined(text, a, b, "and|or|,|&")
    ] + [
        (a, b)
        for a, b in pairwise(phrases)
        if a[0].lower() != b[0].lower() and not _joined(text, a, b, "and|or|,|of")
    ]
    if not options:
        return None
    a, b = context.rng.choice(options)
    return upper(exchanged(text, a, b, (lower(b[0]), lower(a[0]))))


def _joined(text: str, a: re.Match[str], b: re.Match[str], words: str) -> bool:
    return bool(re.fullmatch(rf"\W*({words})\W*", text[a.end() : b.start()]))


def negation(text: str, context: Context) -> str | None:
    """A "not" taken out, or put in where there is none."""
    if re.search(r"\b(not|never)\b|n['’]t\b", text):
        for pattern, new in ((r"\bcannot\b", "can"), (r"n['’]t\b", ""), (r"\b(not|never) ", "")):
            if (edited := re.sub(pattern, new, text, count=1)) != text:
                return edited
    found = list(re.finditer(_AUXILIARY, text))
    if not found:
        return None
    m = context.rng.choice(found)
    return replaced(text, m, m[0] + context.rng.choice([" not", " not", " never"]))


def when(text: str, context: Context) -> str | None:
    """Another month or day of the week."""
    for group in (MONTHS, DAYS):
        if found := list(re.finditer(r"\b(" + "|".join(group) + r")\b", text)):
            m = context.rng.choice(found)
            return replaced(text, m, context.rng.choice([word for word in group if word != m[0]]))
    return None


def modality(text: str, context: Context) -> str | None:
    """A possibility, plan, accusation or part told as a fact or the whole, or the reverse."""
    for pattern, new in context.rng.sample(_MODAL, len(_MODAL)):
        if (edited := re.sub(pattern, new, text, count=1)) != text:
            return upper(edited)
    return None


def condition_dropped(text: str, _: Context) -> str | None:
    """A condition left out, at the beginning or the end."""
    first = re.match(r"(?:If|Unless|Provided|Once) [^,]{6,80}, (?=\w)", text)
    if first and len(text) - first.end() > 25:
        return upper(text[first.end() :])
    last = re.search(
        r",? (?:if|unless|provided|as long as|subject to|on condition) [^,]{6,90}\.$", text
    )
    return text[: last.start()] + "." if last and last.start() > 25 else None


def attribution(text: str, context: Context) -> str | None:
    """The speaker exchanged for another name of the article."""
    if not (m := ATTRIBUTION.match(text)):
        return None
    speakers = {x["who"] for s in context.others if (x := ATTRIBUTION.match(s))}
    pool = sorted(speakers | {x[0] for s in context.others for x in names(s)})
    own = {*m["who"].lower().split()}
    who = one_of([x for x in pool if not own & {*x.lower().split()} and len(x) < 60], context)
    return f"{upper(who)} {m['verb']} {m['what']}." if who else None


def reversed_(text: str, context: Context) -> str | None:
    """Order, cause, comparison or voice turned, and the sense with it."""
    return one_of(told_anew(text, _TURNS), context)


def splice(text: str, context: Context) -> str | None:
    """The beginning of one sentence and the end of another, joined at a word that both have."""
    rng, stranger = context.rng, context.stranger
    other = rng.choice((*context.others, stranger)) if context.others else stranger
    a, b = text.rstrip(".").split(), other.rstrip(".").split()
    where = [
        (i, j)
        for i, w in enumerate(a)
        for j, v in enumerate(b)
        if w == v and w in _PIVOTS and i >= 2 and len(b) - j >= 3 and 6 <= i + len(b) - j <= 30
    ]
    where = [(i, j) for i, j in where if len({*b[j + 1 :]} - {*a}) > 1]
    if not where:
        return None
    i, j = rng.choice(where)
    return " ".join(a[:i] + b[j:]) + "."


def detail(text: str, context: Context) -> str | None:
    """A time, place, cause or aim taken from elsewhere and put to the end."""
    there = (*context.others, context.stranger)
    found = [m[0] for sentence in there for m in re.finditer(_DETAIL, sentence)]
    own = {*text.lower().split()}
    pool = [x for x in found if not {*x.lower().split()} - _PIVOTS <= own and x.strip() not in text]
    if not pool or len(text.split()) >= 28:
        return None
    return text.rstrip(".") + context.rng.choice(pool) + "."


FALSE: dict[str, Edit] = {
    "figure": figure,
    "figures_swapped": figures_swapped,
    "unit": unit,
    "name": name,
    "names_swapped": names_swapped,
    "negation": negation,
    "opposite": by_table(pairs("opposites")),
    "when": when,
    "modality": modality,
    "condition_dropped": condition_dropped,
    "attribution": attribution,
    "reversed": reversed_,
    "splice": splice,
    "detail": detail,
    "narrowed": by_table(turned(pairs("wider", both=False))),
}
