"""Reads articles and bullets with everything the model is shown of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bench.consistency import Case, facts
from bench.consistency.facts import source
from bench.consistency.facts.source import Claim, Finding
from bench.consistency.support.features import Measured, Vectors, measure, shortlist

if TYPE_CHECKING:
    from bench.encoder import Encoder

LAYER = 3  # of MiniLM's six: the last is worth .005 of ROC-AUC more and takes twice as long
ENGLISH = "en"
_DIGITS = frozenset(("number_absent", "number_elsewhere", "date_absent"))


class Observed(NamedTuple):
    """A bullet set against its article: what was measured, and what the fact modules found."""

    claim: Claim
    measured: Measured
    findings: list[Finding]


def observe(encoder: Encoder, cases: Sequence[Case]) -> list[list[Observed]]:
    """Set every bullet against its article; each text is encoded once."""
    claims = [_claims(case) for case in cases]
    wanted = list(dict.fromkeys(text for row in claims for claim in row for text in _texts(claim)))
    vectors = dict(zip(wanted, encoder.tokens(wanted, LAYER), strict=True))
    bullets = [bullet for case in cases for bullet in case.bullets]
    spans = dict(zip(bullets, encoder.spans(bullets), strict=True))
    return [
        [_observed(claim, case.language, vectors, spans[claim.text]) for claim in row]
        for row, case in zip(claims, cases, strict=True)
    ]


def _claims(case: Case) -> list[Claim]:
    read = source.read(case.article, case.published, case.language)
    return [source.against(bullet, read) for bullet in case.bullets]


def _texts(claim: Claim) -> Iterator[str]:
    yield claim.text
    yield from (claim.source.spans[place].sentence for place in shortlist(claim))


def _observed(
    claim: Claim,
    language: str,
    vectors: dict[str, Vectors],
    spans: Sequence[tuple[int, int]],
) -> Observed:
    words = _words(claim, vectors[claim.text], spans)
    theirs = [vectors[claim.source.spans[place].sentence][1:-1] for place in shortlist(claim)]
    findings = facts.findings(claim)
    if language != ENGLISH:
        findings = [
            found for found in findings if found.rule in _DIGITS and _has_digit(found.words)
        ]
    return Observed(claim, measure(claim, words, theirs), findings)


def _words(claim: Claim, vectors: Vectors, spans: Sequence[tuple[int, int]]) -> Vectors:
    """Embeddings [content words, width]: the mean of each word's tokens, made of length 1."""
    owner = np.full(len(claim.text) + 1, -1)
    for number, place in enumerate(claim.bullet.content):
        word = claim.bullet.words[place]
        owner[word.start : word.end] = number
    sums = np.zeros((len(claim.bullet.content), vectors.shape[1]), np.float32)
    for row, (start, end) in zip(vectors, spans, strict=True):
        if end > start and owner[start] >= 0:
            sums[owner[start]] += row
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9))


def _has_digit(words: str) -> bool:
    return any(letter.isdigit() for letter in words)
