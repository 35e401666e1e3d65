"""HHEM-2.1-Open of Vectara: a Flan-T5 encoder that classifies a fixed prompt; Apache 2.0.

The published repository brings code of its own (`trust_remote_code`), which is not run: it fills a
prompt and reads the first token's class from a T5ForTokenClassification, and so does this module.
Tokenizer and shape are those of `foundation`, which its `config.json` names. It reads an article
whole, as its authors do, up to about 2,000 tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.consistency.pairs import Pair
from bench.consistency.pairs.models import SHAPE, ModelChecker
from bench.hub.parts import Part, stored
from bench.llm.classifier import Classifier, Shown, load_t5
from bench.passages import chunks, count_words
from bench.types import Evidence

DEFAULT_MODEL = "vectara/hallucination_evaluation_model"
FOUNDATION = "google/flan-t5-base"
CHUNK_WORDS = 1500  # some 2,000 tokens, the length its page gives a time for; it has no limit
_WEIGHTS, _PREFIX = "model.safetensors", "t5."
_PROMPT = (
    "<pad> Determine if the hypothesis is true given the premise?\n\n"
    "Premise: {premise}\n\nHypothesis: {claim}"
)


@dataclass(frozen=True, kw_only=True)
class HHEM(ModelChecker):
    """Vectara's hallucination evaluation model, of the second generation."""

    model: str = DEFAULT_MODEL
    foundation: str = FOUNDATION

    @property
    def parts(self) -> tuple[Part, ...]:
        """The weights; configuration and tokenizer of the foundation."""
        own = Part(self.model, self.revision, ("config.json", _WEIGHTS))
        return own, Part(self.foundation, None, SHAPE)

    def network(self) -> Classifier:
        """The encoder with its two classes."""
        weights, shape = (stored(part).folder for part in self.parts)
        return load_t5(weights / _WEIGHTS, _PREFIX, shape, self.device, self.dtype)

    def passages(self, article: str, language: str) -> list[Evidence]:
        """The article, or where it is very long passages of whole sentences."""
        return chunks(article, language, CHUNK_WORDS, count_words)

    def shown(self, pair: Pair) -> Shown:
        """The prompt."""
        return (_PROMPT.format(premise=pair.premise, claim=pair.claim),)

    def logits(self, batch: Any) -> Any:
        """Of the first token's classes; the second is `consistent`."""
        return self.network().model(**batch).logits[:, 0, :]
