"""Headings that stand over takeaways on news sites, and the lines of a page that are no article."""

from __future__ import annotations

import re

_COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
HEADINGS = {
    "en": rf"(?:the |our |{_COUNT} )?(?:top |main |major )?(?:key |big )?take-?aways?"
    rf"|(?:the |{_COUNT} )?(?:key|main|top|major|quick)"
    r" (?:points?|facts?|highlights?|findings?|details)"
    r"|(?:story |article |report )?highlights|the highlights"
    r"|(?:the (?:story|news|article) )?at a glance|(?:story|article|the story|the news) in brief"
    r"|in brief|in short|in summary|tl;?dr|(?:quick |article |story |ai |executive )?summary"
    r"|in a nutshell|the gist|fast facts|quick (?:read|take)s?|what we know(?: so far)?"
    r"|the bottom line|the essentials|what (?:you need )?to know|(?!more )(?:\w+ )?things to know"
    r"|(?:key take-?aways?|(?:key|main) points|highlights) (?:from|of|on|about) .{1,50}",
    "de": r"das wichtigste(?: in kürze| im überblick| zusammengefasst| zum thema| vorab)?"
    r"|auf einen blick"
    r"|(?:die )?(?:kernpunkte|kernaussagen)|die wichtigsten punkte|zusammenfassung|in kürze"
    r"|kurz zusammengefasst|worum es geht|darum geht es|die wichtigsten (?:fakten|erkenntnisse)"
    r"|kurz und knapp|darum geht[’']s",
    "fr": r"l[’']essentiel|(?:ce qu[’']il faut|à|points à|les points à) (?:retenir|savoir)"
    r"|(?:les )?points[ -](?:clés|clefs)|l[’']essentiel à retenir|ce qu[’']on sait|en bref"
    r"|en résumé|résumé|les points essentiels",
    "es": r"(?:las |los )?(?:puntos |ideas )?claves?"
    r"|(?:las |los )?(?:cinco|cuatro|tres|\d) claves|puntos principales"
    r"|lo más (?:importante|destacado)"
    r"|lo esencial|en resumen|resumen|lo que (?:debe|debes|hay que) saber",
    "it": r"(?:i )?punti (?:chiave|principali)|in sintesi|in breve|l[’']essenziale"
    r"|cosa (?:c[’']è da )?sapere|le cose da sapere",
    "pt": r"(?:os )?(?:principais pontos|pontos principais|pontos[ -](?:chave|principais))"
    r"|destaques|em resumo|resumo(?: da notícia)?"
    r"|o que (?:você precisa |precisa de )?saber",
    "nl": r"in het kort|in een notendop|kort samengevat|de kernpunten|kernpunten"
    r"|de belangrijkste punten|samenvatting|de essentie",
    "sv": r"i korthet|sammanfattning|huvudpunkter(?:na)?|det viktigaste|kortversionen",
    "no": r"kort (?:fortalt|oppsummert)|oppsummert|hovedpunkter|oppsummering|det viktigste",
    "da": r"kort fortalt|hovedpunkter|overblik|det vigtigste|opsummering",
    "fi": r"lyhyesti|pääkohdat|tiivistelmä",
    "pl": r"w skrócie|kluczowe (?:informacje|wnioski)|najważniejsze w skrócie"
    r"|najważniejsze (?:informacje|punkty|wnioski)|podsumowanie|kluczowe punkty",
    "cs": r"ve zkratce|shrnutí|hlavní body|to nejdůležitější",
    "ru": r"главное|коротко|ключевые (?:моменты|выводы|пункты)|основные (?:моменты|выводы|тезисы)"
    r"|самое (?:главное|важное)|что нужно знать|кратко",
    "uk": r"головне|коротко|ключові (?:моменти|тези|висновки)|основне",
    "tr": r"öne çıkanlar|özet|ana noktalar|kısaca",
    "ro": r"pe scurt|punctele cheie|puncte cheie|ideile principale|rezumat",
    "hu": r"röviden|a lényeg|összefoglaló|a legfontosabb pontok",
    "el": r"με μια ματιά|συνοπτικά|τα (?:βασικά|κύρια) σημεία",
    "ca": r"(?:les |els )?(?:claus|punts clau)|en resum",
    "id": r"poin-poin penting|poin (?:penting|utama)|ringkasan|intisari",
    "vi": r"(?:những )?điểm chính|ý chính|tóm tắt",
    "th": r"ประเด็นสำคัญ|สรุป",
    "he": r"עיקרי הדברים|נקודות מפתח|בקצרה|תקציר",
    "fa": r"نکات کلیدی|مهم[\u200c ]?ترین نکات|خلاصه",
    "ar": r"أبرز النقاط|النقاط الرئيسية|أهم النقاط|باختصار|ملخص",
    "hi": r"मुख्य बातें|मुख्य बिंदु|सारांश",
    "zh": r"(?:核心|关键|主要|重点)?(?:要点|要點|看点)|重点|重點|摘要|内容提要|一句话总结",
    "ja": r"(?:この記事の)?(?:ポイント|要点|まとめ)|記事の要約|要約",
    "ko": r"핵심 ?(?:요약|포인트|내용)|요점|한눈에 보기|세 줄 요약",
}
"""Whole headings by language, as regular expressions. "Why it matters" is none: it begins prose."""

ATTRIBUTE = re.compile(
    r"(?<![a-z])(?:(?:(?:key|main|article)[-_ ]?)?take-?aways?|key[-_ ]?(?:points?|facts?)"
    r"|(?:story|article)[-_ ]?(?:highlights?|summary|in-brief)|at-a-glance|tl-?dr)(?![a-z])",
    re.IGNORECASE,
)
"""Names of classes and ids that sites give to a box of takeaways without a heading."""

STRONG = re.compile(
    r"take-?away|key ?(?:points?|facts?)|main points|tl;?dr|das wichtigste|kernpunkte|kernaussagen"
    r"|l[’']essentiel|retenir|points[ -]clés|puntos clave|punti chiave|pontos[ -]chave"
    r"|要点|要點|ポイント|핵심",
    re.IGNORECASE,
)
"""What a heading says that menus and lists of stories are hardly called."""

_LANGUAGES = {code: re.compile(pattern, re.IGNORECASE) for code, pattern in HEADINGS.items()}
_LONGEST = 80  # characters of a heading with what stands around it
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


def is_heading(line: str) -> bool:
    """Whether a line is a heading of takeaways and nothing else, whatever marks stand around it."""
    return language_of(line) is not None


def language_of(line: str) -> str | None:
    """Language of a takeaways heading, None for any other line."""
    if len(line) > _LONGEST:
        return None
    words = _AROUND.sub("", " ".join(line.split()))
    return next((code for code, heading in _LANGUAGES.items() if heading.fullmatch(words)), None)
