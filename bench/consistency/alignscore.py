"""AlignScore (Zha et al. 2023, arXiv 2305.16739): RoBERTa with a head of three classes; MIT.

A claim's support is the probability of the class `aligned` for the best of the article's passages,
equal runs of sentences of some 350 words ("nli_sp" in the authors' code, whose mean over sentences
is the least here). The weights are a checkpoint of Lightning, `AlignScore-base.ckpt` or
`AlignScore-large.ckpt` of `yzha/AlignScore`, beside a RoBERTa model that gives shape and tokenizer.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.consistency.pairs import Pair, Score
from bench.consistency.pairs.network import ModelChecker, Network, Shown, placed
from bench.consistency.pairs.passages import count_words, windows
from bench.hub import absent, files, shape
from bench.text import spans
from bench.types import Evidence

VERSION = 1
DEFAULT_MODEL = "yzha/AlignScore"
CHECKPOINT, BACKBONE = "AlignScore-base.ckpt", "FacebookAI/roberta-base"
CHUNK_WORDS = 350
_ALIGNED = 0  # the class that the authors' inference reads


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignScore(ModelChecker):
    """A checkpoint of AlignScore: a file below `model`, a name on the hub or a folder.

    The large checkpoint goes with `backbone = "FacebookAI/roberta-large"`.
    """

    model: str = DEFAULT_MODEL
    checkpoint: str = CHECKPOINT
    backbone: str = BACKBONE

    def signature(self) -> str:
        """The checkpoint and its backbone, each with its revision."""
        _, pinned = files(self.model, self.revision, (self.checkpoint,))
        return (
            f"alignscore|model:{self.model}/{self.checkpoint}@{pinned}"
            f"|backbone:{self.backbone}@{shape(self.backbone).revision}|dtype:{self.dtype}"
            f"|version:{VERSION}"
        )

    def network(self) -> Network:
        """RoBERTa with the head on top."""
        folder, _ = files(self.model, self.revision, (self.checkpoint,))
        return _load(folder / self.checkpoint, self.backbone, self.device, self.dtype)

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


@lru_cache(maxsize=2)
def _load(file: Path, backbone: str, device: str, dtype: str) -> Network:
    import torch
    from transformers import AutoModel

    foundation = shape(backbone)
    kind: Any = AutoModel
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)["state_dict"]
        model = kind.from_config(foundation.config)
        model.load_state_dict(_below(state, "base_model."))
        model.tri_layer = torch.nn.Linear(model.config.hidden_size, 3)
        model.tri_layer.load_state_dict(_below(state, "tri_layer."))
        return Network(placed(model, device, dtype), foundation.tokenizer)
    except (OSError, ValueError, RuntimeError, KeyError, pickle.UnpicklingError) as error:
        raise absent(str(file.parent), None, error) from error


def _below(state: dict[str, Any], prefix: str) -> dict[str, Any]:
    """The weights of one part, without what newer versions of transformers compute."""
    return {
        key.removeprefix(prefix): tensor
        for key, tensor in state.items()
        if key.startswith(prefix) and not key.endswith("position_ids")
    }
