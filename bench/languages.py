"""What language a text is in, as far as it matters that it is not the one it is said to be.

The script of the letters tells most; among Latin scripts, the share of function words does, the
oldest of the tests that work (Ingle 1976). A text too short to tell is believed.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

from bench.text import words

LETTERS = 4000  # of a text that are looked at
LEAST_WORDS = 2  # function words of another language before the declared one is doubted
_SCRIPTS = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "HANGUL": "ko",
    "THAI": "th",
}
_WORDS = {
    "en": "the of and to in is was for that with on as by at from it his her has have are were be "
    "an this will not said after their who its which they he she",
    "de": "der die das und ist in den von zu mit sich des auf für nicht im dem ein eine als auch "
    "es an werden aus er hat dass sie nach wird bei einer um am sind wie einem vor",
    "fr": "le la les de des et est en un une du que pour dans qui sur par au plus pas avec ce il "
    "ne se sont aux été son cette elle ont mais ou l d",
    "es": "el la los las de del y en que un una por con para se su al es lo como más no ha fue han "
    "pero sus este entre sobre",
    "pt": "o a os as de do da dos das e em que um uma para com não por no na se foi mais ao como "
    "mas são sua seu pela pelo",
    "it": "il lo la i gli le di del della dei e è in che un una per con non si da al nel sono come "
    "più alla ha dal anche",
    "nl": "de het een en van in is op dat te voor met zijn niet die aan er om ook als bij naar uit "
    "heeft wordt maar door over",
    "sv": "och att det i en som på är av för med den till har inte om ett de var vid från men",
    "da": "og at det i en som på er af for med den til har ikke om et de var ved fra men",
    "no": "og at det i en som på er av for med den til har ikke om et de var ved fra men",
    "pl": "w i z na do nie się że to jest o jak po od za przez dla są oraz ale był",
    "cs": "a v se na je že o s z do i to k ve pro za by ale jsou jako po byl od",
    "ro": "și în de la cu a pe care nu un o din este pentru mai că au al ale prin",
    "tr": "ve bir bu da de için ile olarak daha çok olan gibi sonra kadar ise",
    "id": "yang dan di dari untuk pada dengan ini itu dalam tidak akan ke oleh telah juga",
    "fi": "ja on ei että se oli hän mutta ovat myös kun joka sen",
    "hu": "a az és hogy nem is egy meg van volt már csak",
    "vi": "và của là có trong cho được với các một những không này đã người",
}
_FUNCTION = {language: frozenset(text.split()) for language, text in _WORDS.items()}


@lru_cache(maxsize=1024)
def actual(text: str, declared: str) -> str:
    """The language that a text is read in: the declared one, unless it is plainly another.

    A code such as "pt-BR" is cut to "pt". Of scripts that several languages share, the commonest
    language stands for all of them.
    """
    declared = declared.lower().partition("-")[0]
    if declared != "en":
        return declared
    script = _script(text)
    if script != "LATIN":
        return _SCRIPTS.get(script, script.lower()) if script else declared
    return _latin(text)


def _script(text: str) -> str:
    """The script that most letters are of, "" where there are none."""
    counts = Counter[str]()
    for letter, number in Counter(text[:LETTERS]).items():
        if letter.isalpha():
            counts[unicodedata.name(letter, "").partition(" ")[0]] += number
    if not counts:
        return ""
    script = counts.most_common(1)[0][0]
    return "HIRAGANA" if script == "CJK" and counts["HIRAGANA"] else script


def _latin(text: str) -> str:
    """English, or the language with more than twice as many of its function words."""
    found = words(text[:LETTERS])
    hits = {language: sum(map(own.__contains__, found)) for language, own in _FUNCTION.items()}
    best = max(hits, key=lambda language: hits[language])
    if hits[best] >= LEAST_WORDS and hits[best] > 2 * hits["en"]:
        return best
    return "en"
