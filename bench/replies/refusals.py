"""Refusals: a model that says it can't, in the languages that news is written in."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from bench.text import normalised

_CANNOT = (
    r"(?:can(?:not|['’]?t| not)|unable to|not able to|won['’]?t|will not|(?:must|have to) decline|"
    r"not comfortable|(?:do not|don['’]t) (?:have|see)|decline to|am not (?:allowed|permitted))"
)
_TASK = (
    r"(?:help|assist|provid|summari|comply|fulfil|creat|generat|process|access|continu|answer|writ|"
    r"do (?:that|this|so)|discuss|engag|produc|complet|respond|shar|extract|read|see|view|open|"
    r"brows|an? (?:\w+ )?(?:article|text)|the (?:article|text)|any (?:article|text)|support|offer|"
    r"fetch|retriev)"
)
_ENGLISH = (
    rf"(?=.{{0,200}}?(?:{_CANNOT}\s+(?:\w+\s+){{0,3}}{_TASK}|please (?:provide|share|paste|send)|"
    r"not something i can|against my))"
    r"(?:i['’]?m (?:so |very |really |truly )?sorry|i am (?:so )?sorry|sorry(?:[,.!]| but\b| i\b)|"
    r"(?:my )?apologies|i (?:must |do )?apologi[sz]e|as an? (?:\w+ )?(?:ai|language model)|"
    r"unfortunately,? (?:i|the (?:article|text)|there)\b|i appreciate|thank you for|"
    r"(?:no|there is no) (?:article|text)\b|i (?:do not|don['’]t) (?:see|have)|"
    rf"i(?: am|['’]?m)? {_CANNOT}|(?:unable|cannot|can['’]t) )"
)
_QUOTATION = re.compile(
    r",[”\"»“’']?\s(?:\S+\s){0,4}?(?:says?|said|tells?|told|sagt\w*|dit|dice|dijo|diz|disse|"
    r"заяви\w*|сказа\w*|говорит)\b|[，,「].{0,12}(?:说|表示|称|述べ)",
    re.IGNORECASE,
)
_NEAR = 120  # characters from the regret to the inability


@lru_cache(maxsize=1)
def _refusals() -> tuple[re.Pattern[str], ...]:
    known = json.loads(files("bench.replies").joinpath("refusals.json").read_text("utf-8"))
    pairs = known["regret_and_inability"].values()
    near = (rf"(?:{regret}).{{0,{_NEAR}}}?(?:{unable})" for regret, unable in pairs)
    texts = (_ENGLISH, *known["at_once"], *near)
    return tuple(re.compile(normalised(text), re.IGNORECASE) for text in texts)


def is_refusal(text: str) -> bool:
    """Whether a text begins as a refusal does, in any language that is known."""
    start = text[:400].lstrip("\"'“‘«「*_ ¡")
    return any(refusal.match(start) for refusal in _refusals())


def is_quotation(text: str) -> bool:
    """Whether a bullet says who said it: people in the news can't do things either."""
    return bool(_QUOTATION.search(text))
