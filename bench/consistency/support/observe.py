"""Reads articles and bullets with everything the model is shown of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bench.consistency import Case, rules
from bench.consistency.rules import copies, reading
from bench.consistency.rules.reading import Claim, Finding
from bench.consistency.support.features import Measured, Vectors, measure, measure_copy, shortlist

if TYPE_CHECKING:
    from bench.encoder import Encoder

LAYER = 3  # of MiniLM's six: the last is worth .005 of ROC-AUC more and takes twice as long
ENGLISH = "en"


class Observed(NamedTuple):
    """A bullet set against its article: what was measured and found of it.

    `copied` says that the article itself has the bullet.
    """

    claim: Claim
    language: str
    copied: bool
    measured: Measured
    findings: list[Finding]


def observe(encoder: Encoder, cases: Sequence[Case]) -> list[list[Observed]]:
    """Set every bullet against its article; each text is encoded once, and no copy is."""
    rows = [[_read(claim, case.language) for claim in _claims(case)] for case in cases]
    claims = [one.claim for row in rows for one in row if not one.copied]
    wanted = list(dict.fromkeys(text for claim in claims for text in _texts(claim)))
    vectors = dict(zip(wanted, encoder.tokens(wanted, LAYER), strict=True))
    bullets = list(dict.fromkeys(claim.text for claim in claims))
    spans = dict(zip(bullets, encoder.spans(bullets), strict=True))
    return [[one if one.copied else _measured(one, vectors, spans) for one in row] for row in rows]


def _claims(case: Case) -> list[Claim]:
    read = reading.read(case.article, case.published, case.language)
    return [reading.against(bullet, read) for bullet in case.bullets]


def _read(claim: Claim, language: str) -> Observed:
    """What can be said of a bullet without its embeddings."""
    english = language == ENGLISH
    copied = copies.verbatim(claim) or (english and copies.shortened(claim))
    findings = rules.findings(claim) if english else []
    measured = measure_copy(claim) if copied else Measured({}, -1)  # measured below
    return Observed(claim, language, copied, measured, findings)


def _texts(claim: Claim) -> Iterator[str]:
    yield claim.text
    yield from (claim.source.spans[place].sentence for place in shortlist(claim))


def _measured(
    one: Observed,
    vectors: Mapping[str, Vectors],
    spans: Mapping[str, Sequence[tuple[int, int]]],
) -> Observed:
    claim = one.claim
    words = _words(claim, vectors[claim.text], spans[claim.text])
    theirs = [vectors[claim.source.spans[place].sentence][1:-1] for place in shortlist(claim)]
    return one._replace(measured=measure(claim, words, theirs))


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
