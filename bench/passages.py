"""Passages of an article, each at its place: runs of sentences, parts of them, quotations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bench.text import spans, words
from bench.types import Evidence

SHOWN = 2
"""Sentences that are evidence as they are; of a longer passage a reader is shown one."""
_PLAIN = str.maketrans("‘’‚‛′“”„‟″«»‐‑‒–—−", "'''''" + '"' * 7 + "-" * 6)


def windows(article: str, language: str, size: int, step: int = 1) -> list[Evidence]:
    """Runs of `size` sentences, one beginning at every `step`th, as they stand in the article."""
    found = spans(article, language)
    return [
        _between(article, found[first].start, found[min(first + size, len(found)) - 1].end)
        for first in range(0, max(len(found) - size + step, min(len(found), 1)), step)
    ]


def chunks(article: str, language: str, most: int, count: Callable[[str], int]) -> list[Evidence]:
    """The article in passages of whole sentences that count `most` together, if they can."""
    found: list[Evidence] = []
    start, total, end = 0, 0, 0
    for span in spans(article, language):
        size = count(span.sentence)
        if total and total + size > most:
            found.append(_between(article, start, end))
            total = 0
        start, end, total = (span.start if not total else start), span.end, total + size
    return [*found, _between(article, start, end)] if total else found


def count_words(text: str) -> int:
    """Words between white space."""
    return len(text.split())


def pieces(passage: Evidence, language: str, fits: Callable[[str], bool]) -> Iterator[Evidence]:
    """Yield the passage, or its halves and their halves until each fits.

    It is cut between sentences if it can be, else between words, else anywhere.
    """
    text = passage.sentence
    if len(text) < 2 or fits(text):
        yield passage
        return
    cut = _cut(text, language)
    for start, end in ((0, cut), (cut, len(text))):
        half = text[start:end].strip()
        if half:
            place = passage.start + text.index(half, start)
            whole = Evidence(sentence=half, start=place, end=place + len(half))
            yield from pieces(whole, language, fits)


def _cut(text: str, language: str) -> int:
    middle = len(text) // 2
    starts = [span.start for span in spans(text, language)[1:]]
    starts = starts or [match.end() for match in re.finditer(r"(?<=\S)\s+(?=\S)", text)]
    return min(starts or [middle], key=lambda place: abs(place - middle))


def closest(article: str, passage: Evidence, claim: str, language: str) -> Evidence:
    """The sentence of a passage that shares most words with a claim; short passages whole."""
    inside = [
        span
        for span in spans(article, language)
        if passage.start <= span.start and span.end <= passage.end
    ]
    if len(inside) <= SHOWN:
        return passage
    wanted = set(words(claim))
    best = max(inside, key=lambda span: len(wanted.intersection(words(span.sentence))))
    return Evidence(sentence=best.sentence, start=best.start, end=best.end)


def quoted(quote: str, article: str) -> Evidence | None:
    """Where a quotation stands in an article; space, capitals and kinds of quotes don't matter."""
    plain = unicodedata.normalize("NFC", quote).translate(_PLAIN).strip(" \"'.…")
    pattern = re.compile(r"\s+".join(map(re.escape, plain.split())), re.IGNORECASE)
    match = pattern.search(article.translate(_PLAIN)) if pattern.pattern else None
    return _between(article, *match.span()) if match else None


def _between(article: str, start: int, end: int) -> Evidence:
    return Evidence(sentence=article[start:end], start=start, end=end)
