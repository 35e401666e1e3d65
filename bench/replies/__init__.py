"""Reading what models write: bullets out of lists, JSON, fenced code or prose.

Three rules hold for every text, and property tests hold them: nothing is raised, reading the
bullets again (each on a line after "- ") gives the same bullets, and no bullet has a word that the
text has not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bench.replies import structured
from bench.replies.cleaning import cleaned, unnumbered, without_fences
from bench.replies.lines import listed, prose
from bench.text import normalised
from bench.types import Status, Takeaways

LONGEST = 50_000
"""Characters: a reply of more, thoughts apart, is no list of takeaways, whatever else it is."""

MOST = 100
"""Bullets: more of them are no list of takeaways either."""

_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_CANNOT = r"(?:can(?:not|['’]t| not)|unable to|not able to|won['’]t|will not|must decline to)"
_TASK = (
    r"(?:help|assist|provid|summari|comply|fulfil|creat|generat|process|access|continu|answer|writ|"
    r"do (?:that|this|so)|discuss|engag|produc|complet|respond|shar|extract|read|see|view)"
)
_REFUSAL = re.compile(
    rf"(?=.{{0,200}}?(?:{_CANNOT}\s+(?:\w+\s+){{0,2}}{_TASK}|please (?:provide|share|paste)))"
    r"(?:i['’]m (?:so |very )?sorry|i am sorry|sorry,? (?:but|i)\b|i apologi[sz]e|as an ai|"
    rf"unfortunately,? (?:i|the (?:article|text))\b|i(?: am|['’]m)? {_CANNOT})"
    r"|lo siento, pero|je suis désolée?, mais|es tut mir leid, aber|к сожалению, я не могу|"
    r"извините, (?:но )?я не могу|抱歉，我|对不起，我|申し訳",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """What a text says: bullets where the status is `ok`, else none."""

    takeaways: Takeaways
    status: Status


def read(text: str, language: str = "en") -> Reading:
    """Read a model's whole reply: `ok`, `empty`, `refused` or `unparsed`; never raises.

    `language` guides the splitting of a reply that is one paragraph.
    """
    said = without_fences(without_thoughts(normalised(text)))
    if not said.strip():
        return Reading((), "empty")
    found = bullets(text, language)
    if not found:
        return Reading((), "empty" if structured.is_empty_list(said) else "unparsed")
    if _REFUSAL.match(" ".join(found[:3])):
        return Reading((), "refused")
    return Reading(found, "ok")


def bullets(text: str, language: str = "en") -> Takeaways:
    """Bullets in order, without markers, emphasis, headings and remarks; () if there are none."""
    said = without_fences(without_thoughts(normalised(text)))
    if len(said) > LONGEST:
        return ()
    found = structured.texts(said)
    if found is None:
        found = listed(said) or prose(said, language)
    taken = unnumbered(bullet for part in found if (bullet := cleaned(part)))
    return taken if len(taken) <= MOST else ()


def without_thoughts(text: str) -> str:
    """The text without `<think>` blocks; one that is never closed runs to the end.

    Where a block is closed that was not opened (its opening stood in the prompt), all before it
    is thought.
    """
    kept: list[str] = []
    start, thinking = 0, False
    for tag in _THOUGHT.finditer(text):
        if tag[1]:
            if not thinking:
                kept.clear()
            start, thinking = tag.end(), False
        elif not thinking:
            kept.append(text[start : tag.start()])
            thinking = True
    if not thinking:
        kept.append(text[start:])
    return "\n".join(kept)
