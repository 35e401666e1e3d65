"""MiniCheck (Tang et al. 2024, arXiv 2404.10774): small models trained to check claims.

The passage and the claim are one text, joined by the end-of-sentence token; of several passages
the best counts. `lytang/MiniCheck-RoBERTa-Large` and `-DeBERTa-v3-Large` classify it,
`-Flan-T5-Large` answers with one of two tokens. All three are under the MIT licence; passages
are counted in words, where the authors count tokens for the first two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.consistency.pairs import Pair, PairChecker, Score, chunks
from bench.consistency.pairs.network import Network, find, load, probabilities
from bench.types import Evidence

VERSION = 1
DEFAULT_MODEL = "lytang/MiniCheck-RoBERTa-Large"
CHUNK_WORDS = {False: 280, True: 500}  # for classifiers of 512 tokens, and for Flan-T5
_NO, _YES = 3, 209  # token ids that Flan-T5 was trained to answer with
_T5_LONGEST = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniCheck(PairChecker):
    """Judges claims against passages of some hundred words."""

    model: str = DEFAULT_MODEL

    def signature(self) -> str:
        """The model and its revision."""
        found = find(self.model, self.revision)
        return f"minicheck|model:{found.name}@{found.revision}|version:{VERSION}"

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Passages of whole sentences."""
        return chunks(article, language, CHUNK_WORDS[find(self.model, self.revision).is_seq2seq])

    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """The probability of the class, or the token, that says yes."""
        found = find(self.model, self.revision)
        kind = "Seq2SeqLM" if found.is_seq2seq else "SequenceClassification"
        network = load(found, f"AutoModelFor{kind}", self.device)
        compute = _answers if found.is_seq2seq else _classes
        texts = [network.tokenizer.eos_token.join(pair) for pair in pairs]
        rows = probabilities(texts, self.batch_size, lambda part: compute(network, part), len)
        return [Score(row[1], row[0]) for row in rows]


def _classes(network: Network, texts: list[str]) -> Any:
    encoded = network.tokenizer(texts, truncation=True, max_length=network.longest, padding=True,
                                return_tensors="pt")  # fmt: skip
    return network.model(**encoded.to(network.model.device)).logits


def _answers(network: Network, texts: list[str]) -> Any:
    import torch

    encoded = network.tokenizer(
        [f"predict: {text}" for text in texts],
        truncation=True,
        max_length=_T5_LONGEST,
        padding=True,
        return_tensors="pt",
    )
    encoded = encoded.to(network.model.device)
    start = torch.zeros((len(texts), 1), dtype=torch.long, device=network.model.device)
    logits = network.model(input_ids=encoded["input_ids"], decoder_input_ids=start,
                           attention_mask=encoded["attention_mask"]).logits  # fmt: skip
    return logits[:, 0, [_NO, _YES]]
