"""Sentences and words of an article: the one sentence splitter of the project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
# sentencex keeps "the U.S. “We won,” she said" whole, and cuts after "9 a.m." and "approx."
_QUOTE_AFTER_ABBREVIATION = re.compile(r"(?<=\b[A-Z]\.[A-Z]\.)\s+(?=[“\"‘][A-Z])")
HALF_PAIR = re.compile("[\ud800-\udfff]")
_NO_END = re.compile(
    r"(?:\b(?:approx|est|incl|vs|No|Nos)\.|\b\d{1,2}(?::\d\d)? ?[ap]\.m\.)$", re.IGNORECASE
)
_AFTER_TIME = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{2,4}\b|local|Eastern|GMT|\d)"
)


class Span(NamedTuple):
    """A sentence and where it stands: `text[start:end] == sentence`."""

    sentence: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """Words of any script, lower-cased; hyphenated words and decimal numbers stay whole."""
    return [match.group().lower() for match in _WORD.finditer(text)]


def sentences(text: str, language: str = "en") -> list[str]:
    """Sentences in order, without surrounding space; a paragraph break always ends one."""
    return [span.sentence for span in spans(text, language)]


@lru_cache(maxsize=1024)
def spans(text: str, language: str = "en") -> tuple[Span, ...]:
    """Sentences in order with their character spans in `text`.

    Splits with sentencex, then mends what it gets wrong in news text: a quotation after an
    abbreviation begins a sentence; `approx.` and `9 a.m. Wednesday` end none.
    """
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        for start, end in _mended(paragraph.group(), language):
            found.append(_stripped(text, paragraph.start() + start, paragraph.start() + end))
    return tuple(span for span in found if span.sentence)


def _mended(paragraph: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield bounds of sentences within one paragraph."""
    cuts = []
    for end in _ends(paragraph, language):
        before, after = paragraph[:end].rstrip(), paragraph[end:].lstrip()
        match = _NO_END.search(before)
        joins = match and (not match.group().lower().endswith("m.") or _AFTER_TIME.match(after))
        if not joins:
            cuts.append(end)
    cuts += [match.end() for match in _QUOTE_AFTER_ABBREVIATION.finditer(paragraph)]
    start = 0
    for end in [*sorted(set(cuts)), len(paragraph)]:
        if end > start:
            yield start, end
        start = end


def _ends(paragraph: str, language: str) -> Iterator[int]:
    from sentencex import get_sentence_boundaries

    # The splitter reads UTF-8, which has no lone surrogates
    for boundary in get_sentence_boundaries(language, HALF_PAIR.sub("\ufffd", paragraph)):
        yield int(boundary["end_index"])


def _stripped(text: str, start: int, end: int) -> Span:
    sentence = text[start:end]
    start += len(sentence) - len(sentence.lstrip())
    sentence = sentence.strip()
    return Span(sentence, start, start + len(sentence))
