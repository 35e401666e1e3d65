"""Quotations: the words of a bullet in quotation marks must stand in the article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.consistency.rules.reading import Claim, Finding

_LEFT_OUT = re.compile(r"\.\.\.|…|\[[^\]]*\]")  # what a quotation may leave out or explain
_LETTERS = re.compile(r"[a-z0-9]+")
_SHORTEST = 3  # words; shorter ones are scare quotes and titles


def find(claim: Claim) -> Iterator[Finding]:
    """Quoted words that the article does not have."""
    if '"' not in claim.bullet.text:
        return
    article = f" {' '.join(_LETTERS.findall(claim.source.lower))} "
    for quoted in _quotations(claim.bullet.text):
        parts = [_LETTERS.findall(part.lower()) for part in _LEFT_OUT.split(quoted)]
        absent = [part for part in parts if part and f" {' '.join(part)} " not in article]
        if absent and sum(map(len, parts)) >= _SHORTEST:
            yield Finding("quote_absent", quoted, "not the words of the article")


def _quotations(text: str) -> Iterator[str]:
    """What stands between quotation marks; one that touches no word opens and closes in turn."""
    start = None
    for match in re.finditer('"', text):
        i = match.start()
        before, after = text[i - 1 : i].strip(), text[i + 1 : i + 2].strip()
        closes = bool(before) if bool(before) != bool(after) else start is not None
        if closes and start is not None:
            yield text[start:i].strip()
        start = None if closes else i + 1
