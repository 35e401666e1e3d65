"""Reading what models write: bullets out of lists, JSON, markup, tables or prose.

Four rules hold for every text, and property tests hold them: nothing is raised, reading the
bullets again (each on a line after "- ") gives the same bullets, no bullet has a word that the
text has not, and none has markup, a token of control or a character that can't be seen.
docs/replies.md lists the shapes that are known to be read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bench.replies import structured
from bench.replies.answer import answer, without_thoughts
from bench.replies.cleaning import ESCAPED_BREAK, cleaned, unnumbered, without_fences
from bench.replies.lines import listed, prose
from bench.replies.markup import plain, unescaped
from bench.replies.refusals import is_quotation, is_refusal
from bench.text import normalised
from bench.types import Status, Takeaways

__all__ = ["LONGEST", "MOST", "Reading", "bullets", "read", "without_thoughts"]

LONGEST = 50_000
"""Characters: a reply of more, thoughts apart, is no list of takeaways, whatever else it is."""

MOST = 100
"""Bullets: more of them are no list of takeaways either."""

_NOTHING = re.compile(r"\W*(?:null|none|n/a|nil|undefined|no (?:key )?takeaways)\W*", re.IGNORECASE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_KEY = re.compile(r"(?:takeaway|text|point|bullet|content|summary|description): +")


class Reading(NamedTuple):
    """What a text says: bullets where the status is `ok`, else none."""

    takeaways: Takeaways
    status: Status


def read(text: str, language: str = "en") -> Reading:
    """Read a model's whole reply: `ok`, `empty`, `refused` or `unparsed`; never raises.

    `language` guides the splitting of a reply that is one paragraph.
    """
    said = _said(text)
    if not said.strip() or _NOTHING.fullmatch(said):
        return Reading((), "empty")
    found = _bullets(said, language)
    if not found and any(map(is_refusal, structured.all_strings(said))):
        return Reading((), "refused")
    if not found:
        return Reading((), "empty" if structured.is_empty_list(said) else "unparsed")
    if is_refusal(" ".join(found[:3])) and not (len(found) > 1 and is_quotation(found[0])):
        return Reading((), "refused")
    return Reading(found, "ok")


def bullets(text: str, language: str = "en") -> Takeaways:
    """Bullets in order, without markers, markup, headings and remarks; () if there are none."""
    return _bullets(_said(text), language)


def _said(text: str) -> str:
    """What is meant for the reader, without fences around it."""
    return without_fences(answer(normalised(_COLOUR.sub("", text))))


def _bullets(said: str, language: str) -> Takeaways:
    if len(said) > LONGEST:
        return ()
    found = structured.texts(said)
    if found is None and "&quot;" in said:
        found = structured.texts(unescaped(said))
    if found is None:
        lines = ESCAPED_BREAK.sub("\n", normalised(plain(said)))
        found = listed(lines) or prose(lines, language)
    if len(found) > 1 and all(map(_KEY.match, found)):  # a list of mappings in YAML
        found = [_KEY.sub("", part) for part in found]
    taken = unnumbered(bullet for part in found if (bullet := cleaned(part)))
    return taken if len(taken) <= MOST else ()
