"""Natural language inference over windows of sentences, as SummaC-ZS (Laban et al. 2022).

arXiv 2111.09525. Departs from it in that windows may hold several sentences, and that a bullet
of one short sentence is judged like any other. The default model is under the MIT licence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.consistency.pairs import Pair, PairChecker, Score, windows
from bench.consistency.pairs.network import Network, find, load, probabilities
from bench.types import Evidence, InputError

VERSION = 1
DEFAULT_MODEL = "MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli"
WINDOW = 2  # sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class NLI(PairChecker):
    """Any sequence classifier whose labels are entailment and, mostly, contradiction."""

    model: str = DEFAULT_MODEL
    window: int = WINDOW

    def signature(self) -> str:
        """The model, its revision, and the window."""
        found = find(self.model, self.revision)
        return f"nli|model:{found.name}@{found.revision}|window:{self.window}|version:{VERSION}"

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Runs of sentences."""
        return windows(article, language, self.window)

    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """Probabilities of entailment and contradiction; what does not fit is cut off the passage.

        Raises
        ------
        InputError
            The model's labels hold no entailment.
        """
        network = load(find(self.model, self.revision), "AutoModelForSequenceClassification",
                       self.device)  # fmt: skip
        entailed, denied = label_places(network.model.config.id2label)
        rows = probabilities(list(pairs), self.batch_size, lambda part: _logits(network, part),
                             lambda pair: len(pair.premise) + len(pair.claim))  # fmt: skip
        return [Score(row[entailed], row[denied] if denied is not None else 1 - row[entailed])
                for row in rows]  # fmt: skip


def label_places(labels: Mapping[int, str]) -> tuple[int, int | None]:
    """Where entailment and contradiction stand among a model's labels; the latter may be absent.

    Raises
    ------
    InputError
        There is no label that begins with "entail".
    """
    places = {name.lower()[:6]: int(place) for place, name in labels.items()}
    if "entail" not in places:
        known = ", ".join(labels.values())
        raise InputError(f"expected a label `entailment`, not {known}", field="model")
    return places["entail"], places.get("contra")


def _logits(network: Network, pairs: list[Pair]) -> Any:
    encoded = network.tokenizer(
        [pair.premise for pair in pairs],
        [pair.claim for pair in pairs],
        truncation="only_first",
        max_length=network.longest,
        padding=True,
        return_tensors="pt",
    )
    return network.model(**encoded.to(network.model.device)).logits
