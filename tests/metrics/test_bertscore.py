"""BERTScore equals bert-score, and its own departures from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.metrics.bertscore import BERTScore, baseline, layer_of
from bench.types import InputError, Item

PAIRS = [
    ("The minister said the budget rose 12 percent.", "The budget rose, the minister said."),
    ("The council refused the bridge.\nThe ferry lost its crew.", "A storm cut the port off."),
    ("Judge Varga won the vote", "judge varga won the vote"),
    ("the", "the"),
    ("Forty-one nurses signed; $3.5m was lost!", "Unexpectedly, the school opened in April"),
    ("  the river fell \n", "the river fell"),
    ("the [SEP] river </s> fell", "the river fell"),
    ("the tax " * 12, "the tax was cut"),
]


def _items(pairs: list[tuple[str, str]] = PAIRS) -> list[Item]:
    return [
        Item(article="", takeaways=(candidate,), references=((reference,),))
        for candidate, reference in pairs
    ]


def _values(metric: BERTScore, given: list[Item]) -> Any:
    return np.array([list(scored.values.values()) for scored in metric.score(given)])


def _oracle(bert_score: Any, model: str, layer: int, **settings: Any) -> Any:
    candidates, references = map(list, zip(*PAIRS, strict=True))
    scores = bert_score(
        candidates, references, model_type=model, num_layers=layer, device="cpu", **settings
    )
    return np.stack([score.numpy() for score in scores], axis=1)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_equals_bert_score(tiny_model: Path, layer: int, bert_score: Any) -> None:
    """Every value is bert-score's to 1e-4, on each architecture and layer."""
    ours = _values(BERTScore(model=str(tiny_model), layer=layer), _items())
    assert np.abs(ours - _oracle(bert_score, str(tiny_model), layer)).max() < 1e-4
    assert ours[:, 2].std() > 0.01
