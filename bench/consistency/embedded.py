"""The checker that always runs: what can be read exactly decides, and the rest is left open.

A bullet that the article itself has is supported; one that a plain rule contradicts is
unsupported; all else is uncertain. What it finds and what it cannot see: docs/consistency.md.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar

from bench.consistency import Case, Checker, rules
from bench.consistency.rules import lexicon
from bench.consistency.support import model
from bench.consistency.support.observe import ENGLISH, Observed, observe
from bench.types import Evidence, Label, Problem, Verdict

if TYPE_CHECKING:
    from bench.encoder import Encoder

VERSION = 4
AT_ONCE = 64  # cases whose embeddings are held in memory together

SUPPORTED_FROM, UNSUPPORTED_BELOW = 0.95, 0.05
"""The supports at which the label changes: copies and plain rules are right this often."""
_EMPTY = 0.5
"""The most support that a bullet has that says too little to be checked."""

_log = logging.getLogger("bench")


@dataclass(frozen=True, slots=True)
class Embedded(Checker):
    """Rules read exactly, and a support that ranks what they leave open."""

    parallel: ClassVar[bool] = True

    @property
    def threshold(self) -> float:
        """Chosen on the collections that support was learned from: one for all of them."""
        return model.shipped().consistent_from

    def signature(self) -> str:
        """Hashes of the encoder's weights, the word lists and the model; versions of the code."""
        return f"embedded|{_encoder().identity}|rules:{_hash()}|version:{VERSION}"

    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """Judge many cases; articles are read, and sentences encoded, once for all of them."""
        foreign = sorted({case.language for case in cases} - {ENGLISH})
        if foreign:
            _log.warning(
                "consistency: rules and model were measured in English only; "
                "bullets in %s are unverified",
                ", ".join(foreign),
            )
        return [
            [verdict(observed) for observed in row]
            for start in range(0, len(cases), AT_ONCE)
            for row in observe(_encoder(), cases[start : start + AT_ONCE])
        ]


def _encoder() -> Encoder:
    from bench import encoder

    return encoder.load()


@cache
def _hash() -> str:
    """Of the word lists and the model, and the versions of the code, 12 hexadecimal digits."""
    found = hashlib.sha256(f"rules:{rules.VERSION}".encode())
    for folder in (files(lexicon.__name__), files(model.__package__ or "")):
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith((".txt", ".json")):
                found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:12]


def verdict(observed: Observed) -> Verdict:
    """Combine what was found and measured of a bullet."""
    names = {finding.rule for finding in observed.findings}
    likely = model.shipped().support(observed.measured.features, names)
    found = label(observed)
    if "uninformative" in names:
        likely *= _EMPTY
    return Verdict(
        bullet=observed.claim.text,
        support=banded(likely, found),
        label=found,
        evidence=_evidence(observed),
        problems=tuple(_problems(observed)),
    )


def label(observed: Observed) -> Label:
    """What is read exactly decides; a copy that a hint speaks against is left open."""
    if observed.language != ENGLISH:
        return "uncertain"
    if rules.plain(observed.findings):
        return "unsupported"
    return "supported" if observed.copied and not observed.findings else "uncertain"


def banded(likely: float, found: Label) -> float:
    """A probability in the band of its label, in the order of the probabilities."""
    low, high = {
        "unsupported": (0.0, UNSUPPORTED_BELOW),
        "uncertain": (UNSUPPORTED_BELOW, SUPPORTED_FROM),
        "supported": (SUPPORTED_FROM, 1.0),
    }[found]
    return low + (high - low) * likely


def _evidence(observed: Observed) -> Evidence | None:
    """The sentence that a plain problem is about, or else the one that fits the bullet best."""
    places = [one.sentence for one in observed.findings if rules.plain([one])]
    place = next((place for place in places if place >= 0), observed.measured.sentence)
    if place < 0:
        return None
    span = observed.claim.source.spans[place]
    return Evidence(sentence=span.sentence, start=span.start, end=span.end)


def _problems(observed: Observed) -> Iterator[Problem]:
    """The findings as problems, plain ones first, in the words of the bullet as written."""
    for finding in sorted(observed.findings, key=lambda one: not rules.plain([one])):
        start = observed.claim.bullet.text.find(finding.words)
        written = (
            observed.claim.text[start : start + len(finding.words)] if start >= 0 else finding.words
        )
        yield Problem(
            kind=rules.BY_NAME[finding.rule].kind,
            words=written,
            why=finding.why,
            article=finding.article,
        )
