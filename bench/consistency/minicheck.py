"""MiniCheck (Tang et al. 2024, arXiv 2404.10774): small models trained to check claims.

The passage and the claim are one text, joined by the end-of-sentence token; of several passages
the best counts. `lytang/MiniCheck-RoBERTa-Large` and `-DeBERTa-v3-Large` classify it (passages of
400 tokens), `-Flan-T5-Large` answers with one of two tokens (500 words), as in the authors' code.
All three are under the MIT licence. Bespoke-MiniCheck-7B is a language model under a licence for
non-commercial use: served by a server, it can be a `judge`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.consistency.pairs import Pair, Score
from bench.consistency.pairs.network import ModelChecker, Network, Shown, load
from bench.consistency.pairs.passages import chunks, count_words
from bench.hub import find_once
from bench.types import Evidence, InputError

VERSION = 1
DEFAULT_MODEL = "lytang/MiniCheck-RoBERTa-Large"
CHUNK_TOKENS, CHUNK_WORDS = 400, 500  # for classifiers, and for Flan-T5
_NO, _YES = 3, 209  # token ids that Flan-T5 was trained to answer with
_T5_LONGEST = 2048  # tokens; T5's positions are relative


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniCheck(ModelChecker):
    """Judges claims against passages of some hundred words."""

    model: str = DEFAULT_MODEL

    def signature(self) -> str:
        """The model and its revision."""
        found = find_once(self.model, self.revision)
        return f"minicheck|model:{found.name}@{found.revision}|dtype:{self.dtype}|version:{VERSION}"

    def network(self) -> Network:
        """The classifier, or the model that answers.

        Raises
        ------
        InputError
            A classifier has not two classes.
        """
        found = find_once(self.model, self.revision)
        if found.is_seq2seq:
            return load(found, "AutoModelForSeq2SeqLM", self.device, self.dtype, _T5_LONGEST)
        network = load(found, "AutoModelForSequenceClassification", self.device, self.dtype)
        if (classes := network.model.config.num_labels) != 2:
            raise InputError(f"expected a classifier of 2 classes, not {classes}", field="model")
        return network

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Passages of whole sentences."""
        if self._answers():
            return chunks(article, language, CHUNK_WORDS, count_words)
        return chunks(article, language, CHUNK_TOKENS, self.network().count)

    def shown(self, pair: Pair) -> Shown:
        """One text, with the task in front where the model is told it."""
        text = str(self.network().tokenizer.eos_token).join(pair)
        return (f"predict: {text}" if self._answers() else text,)

    def logits(self, batch: Any) -> Any:
        """Of no and yes."""
        import torch

        model = self.network().model
        if not self._answers():
            return model(**batch).logits
        start = torch.zeros((len(batch["input_ids"]), 1), dtype=torch.long, device=model.device)
        logits = model(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            decoder_input_ids=start,
        ).logits
        return logits[:, 0, [_NO, _YES]]

    def read(self, probabilities: Sequence[float]) -> Score:
        """The probability of yes."""
        return Score(probabilities[1])

    def _answers(self) -> bool:
        return find_once(self.model, self.revision).is_seq2seq
