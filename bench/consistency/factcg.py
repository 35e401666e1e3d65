"""FactCG (Lei et al. 2025, arXiv 2501.17144): DeBERTa trained on claims that need several facts.

`yaxili96/FactCG-DeBERTa-v3-Large` (MIT) reads a passage of up to 550 words and the claim in one
instruction, and its second class is yes, as in the authors' code (github.com/derenlei/FactCG).
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.consistency.pairs import Pair
from bench.consistency.pairs.models import ModelChecker
from bench.llm.classifier import Classifier, Shown
from bench.passages import chunks, count_words
from bench.types import Evidence

DEFAULT_MODEL = "yaxili96/FactCG-DeBERTa-v3-Large"
CHUNK_WORDS = 550
LONGEST = 2048  # tokens; DeBERTa's positions are relative
QUESTION = (
    '{premise}\n\nChoose your answer: based on the paragraph above can we conclude that "{claim}"?'
    "\n\nOPTIONS:\n- Yes\n- No\nI think the answer is "
)


@dataclass(frozen=True, kw_only=True)
class FactCG(ModelChecker):
    """Judges claims against passages of some hundred words."""

    model: str = DEFAULT_MODEL

    def network(self) -> Classifier:
        """The classifier of two classes."""
        return self.loaded("AutoModelForSequenceClassification", LONGEST).of_classes(2)

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Passages of whole sentences."""
        return chunks(article, language, CHUNK_WORDS, count_words)

    def shown(self, pair: Pair) -> Shown:
        """The instruction."""
        return (QUESTION.format(premise=pair.premise, claim=pair.claim),)
