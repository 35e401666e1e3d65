"""MiniCheck (Tang et al. 2024, arXiv 2404.10774): small models trained to check claims.

The passage and the claim are one text, joined by the end-of-sentence token; of several passages
the best counts. `lytang/MiniCheck-RoBERTa-Large` and `-DeBERTa-v3-Large` classify it (passages of
400 tokens), `-Flan-T5-Large` answers with one of two tokens (500 words), as in the authors' code.
All three are under the MIT licence. Bespoke-MiniCheck-7B is for the checker `served`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.consistency.pairs import Pair
from bench.consistency.pairs.models import ModelChecker
from bench.llm import classifier
from bench.llm.classifier import Classifier, Shown
from bench.passages import chunks, count_words
from bench.types import Evidence

DEFAULT_MODEL = "lytang/MiniCheck-RoBERTa-Large"
CHUNK_TOKENS, CHUNK_WORDS = 400, 500  # for classifiers, and for Flan-T5
_NO, _YES = 3, 209  # token ids that Flan-T5 was trained to answer with
_T5_LONGEST = 2048  # tokens; T5's positions are relative


@dataclass(frozen=True, kw_only=True)
class MiniCheck(ModelChecker):
    """Judges claims against passages of some hundred words."""

    model: str = DEFAULT_MODEL

    def network(self) -> Classifier:
        """The classifier, or the model that answers.

        Raises
        ------
        InputError
            A classifier does not have two classes.
        """
        if self._answers():
            return self.loaded("AutoModelForSeq2SeqLM", _T5_LONGEST)
        return self.loaded("AutoModelForSequenceClassification").of_classes(2)

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
        inputs = {name: batch[name] for name in ("input_ids", "attention_mask")}
        return model(**inputs, decoder_input_ids=start).logits[:, 0, [_NO, _YES]]

    def _answers(self) -> bool:
        """Whether it writes its answer, as Flan-T5 does."""
        return bool(classifier.configuration(self.folder).is_encoder_decoder)
