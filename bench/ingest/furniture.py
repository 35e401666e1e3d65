"""Lines of a news page that are not its text: labels, buttons, credits, bylines and dates."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

_LONGEST = 14  # words of a line that may be furniture

_HEADER = re.compile(
    r"author[- ](?:image|photo|avatar)|staff (?:writer|reporter)|getty images|correspondent"
    r"|(?:(?:first|last|new) )?(?:updated?|published|posted|modified)(?: on| at)?:?(?:\W.*\d.*)?"
    r"|(?:aktualisiert|veröffentlicht|stand|publié|mis à jour|publicado|actualizado|pubblicato)"
    r"\b.*\d.*"
    r"|\d+ ?-?min(?:ute)?s?(?: read)?|reading time.*|.* min(?:ute)? read|lesezeit.*|lesedauer.*"
    r"|by|von|par|por|listen(?: to (?:this )?(?:article|story))?",
    re.IGNORECASE,
)
_ADVERT = re.compile(
    r"advertise?ments?|ad|sponsored(?: content)?|anzeige|werbung|publicité|publicidad|pubblicità"
    r"|реклама",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(
    rf"{_ADVERT.pattern}"
    r"|(?:(?:story|article) continues|scroll|continue reading)(?: below| after| to continue)?.*"
    r"|(?:share|save|print|e-?mail|copy link|link copied|teilen|drucken|partager|compartir)!?"
    r"|share (?:this|on|via) .*|facebook|twitter|x|linkedin|whatsapp|reddit|telegram|instagram"
    r"|flipboard|bluesky|\d+ (?:comments?|shares?)|read more|newsletters?"
    r"|(?:read (?:more|also|next)|also read|related|see also|watch|read) ?:.*"
    r"|(?:lesen sie auch|à lire aussi|lire aussi|lea también|leggi anche|lees ook|les også"
    r"|läs också|читайте также) ?:.*"
    r"|(?:sign up|subscribe|log in|sign in|register|follow us|get the latest)\b.*"
    r"|skip to (?:main )?content|menu|search|home|(?:©|copyright\b).*|all rights reserved.*"
    r"|new|beta|ai|(?:ai|ki)[- ](?:generated|generiert)(?: summary)?"
    r"|(?:generated|created|powered) by .*"
    r"|(?:this|these|the) (?:summary|takeaways|key points|bullet points)\b.*"
    r"\b(?:generated|ai|artificial|automatic\w*)\b.*"
    r"|(?:die|diese) zusammenfassung\b.*\b(?:ki|automatisch)\b.*|(?:ce|le) résumé\b.*\bia\b.*"
    r"|(?:este|el) resumen\b.*\bia\b.*"
    r"|show (?:more|less|all)|expand|collapse|hide|learn more"
    r"|back to top|(?:(?:image|photo|picture|foto|bild|crédit)s?(?: source| credits?)?|quelle):.*",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:related|recommended|similar|more|other|further)(?: \w+)?"
    r" (?:stories|articles|news|posts|coverage|reading|topics?)"
    r"|more (?:from|on|in) .*|read next|recommended(?: for you)?"
    r"|you (?:may|might) (?:also )?(?:like|be interested).*"
    r"|mehr zum thema|das könnte sie auch interessieren|sur le même sujet|à lire aussi"
    r"|lea también|noticias relacionadas|te puede interesar|leggi anche|potrebbe interessarti"
    r"|lees ook|meer over .*|les også|mer om .*|читайте также|leia também|veja também",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:latest|top|popular) (?:stories|articles|news|posts)|trending(?: now)?|editor[’']s picks?"
    r"|most (?:read|popular|viewed|shared)|leave a (?:comment|reply)|\d* ?comments?"
    r"|about the author",
    re.IGNORECASE,
)
_WORD = r"(?!FOR\b|AND\b)[^\W\d_a-zß-öø-ÿ][\w.'’-]*"
_PARTICLE = r"(?:de|del|della|da|dos|di|van|von|der|den|ter|la|le|el|al|bin|ibn|of)"
_NAME = rf"{_WORD}(?: (?:{_PARTICLE} )*{_WORD}){{1,3}}"
_AND = r"(?: and | und | et | y | e | en | og | och | & )"
_NAMES = rf"{_NAME}(?:(?:, {_NAME})*,?{_AND}{_NAME})?"
_BYLINE = re.compile(
    r"(?:(?i:(?:words|text|written|story|reported|reporting|posted) by|by|von|par|por|di|door|av"
    rf"|af|autor(?:in)?|auteur|autore|автор|text):? +)({_NAMES})\b(?P<rest>.*)"
)
_YEAR_FIRST = re.compile(r"\b(\d{4})(?:-|\s*[年년]\s*)(\d{1,2})(?:-|\s*[月월]\s*)(\d{1,2})")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\b")
_NAMED = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?: de| of)? (?P<month>[^\W\d_]{3,})\.?,?"
    r"(?: de)?|(?P<month2>[^\W\d_]{3,})\.? (?P<day2>\d{1,2})(?:st|nd|rd|th)?,?) (?P<year>\d{4})\b"
)


def is_furniture(line: str) -> bool:
    """Whether a line is a label, a button, an advertisement or the like, wherever it stands."""
    return _fits(_ANYWHERE, line)


def is_advert(line: str) -> bool:
    """Whether a line is the label of an advertisement."""
    return _fits(_ADVERT, line)


def is_header(line: str, language: str) -> bool:
    """Whether a line is of the kind that stands between a headline and the text."""
    if _fits(_HEADER, line):
        return True
    sentence = line.endswith((".", "!", "?", "。")) or len(line.split()) > _LONGEST
    return not sentence and bool(byline(line) or date_in(line, language))


def heads_aside(line: str) -> bool:
    """Whether a line is the heading of a list of other articles, beside or below this one."""
    return _fits(_ASIDE, line)


def ends_article(line: str) -> bool:
    """Whether a line is the heading of what stands below an article alone."""
    return _fits(_END, line)


def byline(line: str) -> str:
    """Return the authors whom a line such as "By Ana Moss and Bo Lind, Staff" names, else ""."""
    match = _BYLINE.match(line)
    return match[1] if match and len(match["rest"].split()) <= _LONGEST else ""


def is_name(line: str) -> bool:
    """Whether a line looks like a person's name: two to four words with capitals."""
    return re.fullmatch(_NAME, line) is not None


def date_in(line: str, language: str) -> date | None:
    """The first date with day, month and year in a line: ISO, dotted, or with a month's name."""
    if match := _YEAR_FIRST.search(line):
        return _date(match[1], match[2], match[3])
    if match := _DAY_FIRST.search(line):
        return _date(match[3], match[2], match[1])
    for match in _NAMED.finditer(line):
        month = _months(language).get((match["month"] or match["month2"]).casefold())
        if month:
            return _date(match["year"], month, match["day"] or match["day2"])
    return None


def _fits(pattern: re.Pattern[str], line: str) -> bool:
    words = line.strip(" :|·•–—-…")
    return len(words.split()) <= _LONGEST and pattern.fullmatch(words) is not None


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@cache
def _months(language: str) -> dict[str, int]:
    """Numbers of the months by their names, whole and short, in a language and in English."""
    from babel.core import UnknownLocaleError
    from babel.dates import get_month_names

    numbers = {"sept": 9}
    for code in ("en", language.partition("-")[0]):
        for width in ("abbreviated", "wide"):
            try:
                names = get_month_names(width, "format", code)
            except (UnknownLocaleError, ValueError):
                continue
            numbers |= {name.casefold().rstrip("."): number for number, name in names.items()}
    return numbers
