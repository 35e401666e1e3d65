"""AlignScore (Zha et al. 2023, arXiv 2305.16739): RoBERTa with a head of three classes; MIT.

A claim's support is the probability of the class `aligned` for the best of the article's passages,
equal runs of sentences of some 350 words ("nli_sp" in the authors' code, whose mean over sentences
is the least here). The weights are a checkpoint of Lightning, `AlignScore-base.ckpt` or
`AlignScore-large.ckpt` of `yzha/AlignScore`, beside a RoBERTa model that gives shape and tokenizer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bench.consistency.pairs import Pair, Score
from bench.consistency.pairs.models import SHAPE, ModelChecker
from bench.hub.parts import Part, stored
from bench.llm.classifier import Classifier, Shown, load_headed
from bench.passages import count_words, windows
from bench.text import spans
from bench.types import Evidence

DEFAULT_MODEL = "yzha/AlignScore"
CHECKPOINT, BACKBONE = "AlignScore-base.ckpt", "FacebookAI/roberta-base"
CHUNK_WORDS = 350
_ALIGNED = 0  # the class that the authors' inference reads


@dataclass(frozen=True, kw_only=True)
class AlignScore(ModelChecker):
    """A checkpoint of AlignScore: a file below `model`, a name on the hub or a folder.

    The large checkpoint goes with `backbone = "FacebookAI/roberta-large"`.
    """

    model: str = DEFAULT_MODEL
    checkpoint: str = CHECKPOINT
    backbone: str = BACKBONE

    also: ClassVar[tuple[str, ...]] = ("checkpoint",)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The checkpoint; configuration and tokenizer of the backbone."""
        own = Part(self.model, self.revision, (self.checkpoint,))
        return own, Part(self.backbone, None, SHAPE)

    def network(self) -> Classifier:
        """RoBERTa with the head on top."""
        weights, shape = (stored(part).folder for part in self.parts)
        return load_headed(weights / self.checkpoint, shape, self.device, self.dtype)

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Runs of equally many sentences."""
        chunks = count_words(article) // CHUNK_WORDS + 1
        size = max(len(spans(article, language)) // chunks, 1)
        return windows(article, language, size, step=size)

    def shown(self, pair: Pair) -> Shown:
        """Premise and hypothesis."""
        return pair

    def logits(self, batch: Any) -> Any:
        """Of the three classes."""
        model = self.network().model
        return model.tri_layer(model(**batch).pooler_output)

    def read(self, probabilities: Sequence[float]) -> Score:
        """The probability of `aligned`, which alone the authors read."""
        return Score(probabilities[_ALIGNED])
