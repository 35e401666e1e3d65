"""HHEM-2.1-Open of Vectara: a Flan-T5 encoder that classifies a fixed prompt; Apache 2.0.

The published repository brings code of its own (`trust_remote_code`), which is not run: it fills a
prompt and reads the first token's class from a T5ForTokenClassification, and so does this module.
`config.json` names the model whose tokenizer and shape it has (`foundation`), the weights bear the
prefix `t5.`. It reads an article whole, as its authors do, up to about 2,000 tokens.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.consistency.pairs import Pair, Score
from bench.consistency.pairs.network import ModelChecker, Network, Shown, placed
from bench.consistency.pairs.passages import chunks, count_words
from bench.hub import absent, files, shape
from bench.types import Evidence

VERSION = 1
DEFAULT_MODEL = "vectara/hallucination_evaluation_model"
FOUNDATION = "google/flan-t5-base"
CHUNK_WORDS = 1500  # some 2,000 tokens, the length its page gives a time for; it has no limit
_LONGEST = 4096  # tokens; T5's positions are relative
_CONFIG, _WEIGHTS = "config.json", "model.safetensors"
_PROMPT = (
    "<pad> Determine if the hypothesis is true given the premise?\n\n"
    "Premise: {premise}\n\nHypothesis: {claim}"
)
_PREFIX = "t5."


@dataclass(frozen=True, slots=True, kw_only=True)
class HHEM(ModelChecker):
    """Vectara's hallucination evaluation model, of the second generation."""

    model: str = DEFAULT_MODEL

    def signature(self) -> str:
        """The model and its revision, or a hash of its files."""
        _, pinned = files(self.model, self.revision, (_CONFIG, _WEIGHTS))
        return f"hhem|model:{self.model}@{pinned}|dtype:{self.dtype}|version:{VERSION}"

    def network(self) -> Network:
        """The encoder with its two classes."""
        folder, _ = files(self.model, self.revision, (_CONFIG, _WEIGHTS))
        return _load(folder, self.device, self.dtype)

    def passages(self, article: str, language: str) -> list[Evidence]:
        """The article, or where it is very long passages of whole sentences."""
        return chunks(article, language, CHUNK_WORDS, count_words)

    def shown(self, pair: Pair) -> Shown:
        """The prompt."""
        return (_PROMPT.format(premise=pair.premise, claim=pair.claim),)

    def logits(self, batch: Any) -> Any:
        """Of the first token's classes."""
        return self.network().model(**batch).logits[:, 0, :]

    def read(self, probabilities: Sequence[float]) -> Score:
        """The probability of the class `consistent`."""
        return Score(probabilities[1])


@lru_cache(maxsize=2)
def _load(folder: Path, device: str, dtype: str) -> Network:
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from transformers import T5ForTokenClassification

    try:
        named = json.loads((folder / _CONFIG).read_text("utf-8"))
        foundation = shape(named.get("foundation", FOUNDATION))
        config = copy(foundation.config)
        config.num_labels = 2
        model = T5ForTokenClassification(config)
        state = {
            key.removeprefix(_PREFIX): tensor
            for key, tensor in load_file(folder / _WEIGHTS).items()
            if key.startswith(_PREFIX)
        }
        model.load_state_dict(state, strict=False)
        lacking = [name for name in model.state_dict() if name not in state and not _is_tied(name)]
        if lacking:
            raise ValueError(f"it lacks weights: {', '.join(lacking[:3])}")
        return Network(placed(model, device, dtype), foundation.tokenizer, _LONGEST)
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise absent(str(folder), None, error) from error


def _is_tied(name: str) -> bool:
    """The encoder's embeddings are those that it shares with a decoder."""
    return name.endswith("encoder.embed_tokens.weight")
