"""Examples as numbers: features, rules, labels, weights and the sets they are from."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.consistency import Case
from bench.consistency.embedded import AT_ONCE, banded, label
from bench.consistency.support.features import NAMES
from bench.consistency.support.observe import Observed, observe
from bench.progress import Progress
from tools.support.examples import Example

Floats = NDArray[np.float64]
Ints = NDArray[np.int_]

WRITTEN = 0.3  # weight of the bullets written to deceive, against a family of real summaries
RAREST = 15  # a rule that speaks less often has no weight of its own
# What is too short to be judged is no error
UNWEIGHED = frozenset(["uninformative"])


class Matrix(NamedTuple):
    """One line for each example.

    `verdict` is the label that the checker gives, `judged` says what people judged, `article` and
    `fold` what must stay together. What is held out has no weight.
    """

    sets: list[str]
    rules: list[str]
    features: Floats
    spoke: Floats
    verdict: NDArray[np.str_]
    judged: NDArray[np.bool_]
    labels: Floats
    weights: Floats
    set_of: Ints
    article: Ints
    fold: Ints


def build(examples: Sequence[Example], folds: int) -> Matrix:
    """Measure every example."""
    observed = _observed(examples)
    sets = sorted({example.dataset for example in examples})
    counted: dict[str, int] = {}
    for one in observed:
        for rule in {finding.rule for finding in one.findings}:
            counted[rule] = counted.get(rule, 0) + 1
    frequent = {rule for rule, count in counted.items() if count >= RAREST}
    rules = sorted(frequent - UNWEIGHED)
    spoken = [{finding.rule for finding in one.findings} for one in observed]
    weights = np.array([0.0 if one.held_out else one.weight for one in examples])
    set_of = np.array([sets.index(example.dataset) for example in examples])
    return Matrix(
        sets=sets,
        rules=rules,
        features=np.array([[one.measured.features[name] for name in NAMES] for one in observed]),
        spoke=np.array([[float(rule in said) for rule in rules] for said in spoken]),
        verdict=np.array([label(one) for one in observed]),
        judged=np.array([example.judged for example in examples]),
        labels=np.array([example.label for example in examples]),
        weights=_balanced(weights, set_of, sets),
        set_of=set_of,
        article=np.unique([example.article for example in examples], return_inverse=True)[1],
        fold=np.array([zlib.crc32(example.article.encode()) % folds for example in examples]),
    )


def chosen(data: Matrix, lines: NDArray[np.bool_]) -> Matrix:
    """Some of the lines."""
    arrays = {name: value[lines] for name, value in data._asdict().items() if name not in _LISTS}
    return data._replace(**arrays)


_LISTS = ("sets", "rules")


def _observed(examples: Sequence[Example]) -> list[Observed]:
    """One observation for each example, in order; examples of one article come together."""
    found: list[Observed] = []
    parts = [examples[i : i + 8 * AT_ONCE] for i in range(0, len(examples), 8 * AT_ONCE)]
    progress = Progress("Measuring bullets", len(examples))
    with progress:
        for part in parts:
            found += _part(part)
            progress.advance(len(part))
    return found


def _part(part: Sequence[Example]) -> list[Observed]:
    from bench import encoder

    bullets: dict[tuple[str, date | None], list[int]] = {}
    for place, one in enumerate(part):
        bullets.setdefault((one.article, one.published), []).append(place)
    cases = [
        Case(text, [part[i].bullet for i in places], published)
        for (text, published), places in bullets.items()
    ]
    rows = observe(encoder.load(), cases)
    placed = {
        place: one
        for places, row in zip(bullets.values(), rows, strict=True)
        for place, one in zip(places, row, strict=True)
    }
    return [placed[i] for i in range(len(part))]


FAMILIES = {"frank_valid_cnndm": "extractive", "summedits": "edited", "written": "written"}


def family(dataset: str) -> str:
    """The kind of summaries that a set holds."""
    return next(
        (name for start, name in FAMILIES.items() if dataset.startswith(start)), "abstractive"
    )


def supports(data: Matrix, likely: Floats) -> Floats:
    """What the checker gives as support: each probability in the band of its label."""
    pairs = zip(likely, data.verdict, strict=True)
    return np.array([banded(float(one), verdict) for one, verdict in pairs])


def _balanced(weights: Floats, set_of: Ints, sets: list[str]) -> Floats:
    """Weigh families alike, the written one less, and sets within one by the root of their size."""
    result = np.zeros_like(weights)
    totals: dict[str, float] = {}
    for number, name in enumerate(sets):
        inside = set_of == number
        size = float(np.sqrt(weights[inside].sum()))
        if size:
            result[inside] = weights[inside] / size
        totals[family(name)] = totals.get(family(name), 0.0) + size
    for number, name in enumerate(sets):
        share = WRITTEN if family(name) == "written" else 1.0
        result[set_of == number] *= share / totals[family(name)]
    return result
