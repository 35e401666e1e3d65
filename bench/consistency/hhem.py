"""HHEM-2.1-Open of Vectara: a Flan-T5 encoder that classifies a fixed prompt; Apache 2.0.

The published repository brings code of its own, which is not run: it fills a prompt and reads the
first token's class from a T5ForTokenClassification, and so does this module. `config.json` names
the model whose tokenizer and shape it has (`foundation`), the weights bear the prefix `t5.`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.consistency.pairs import Pair, PairChecker, Score, chunks
from bench.consistency.pairs.network import Network, probabilities
from bench.types import BenchError, Evidence, digest

VERSION = 1
DEFAULT_MODEL = "vectara/hallucination_evaluation_model"
FOUNDATION = "google/flan-t5-base"
CHUNK_WORDS = 320  # some 450 of the 512 tokens that it was trained on
_PROMPT = (
    "<pad> Determine if the hypothesis is true given the premise?\n\n"
    "Premise: {premise}\n\nHypothesis: {claim}"
)
_PREFIX = "t5."


@dataclass(frozen=True, slots=True, kw_only=True)
class HHEM(PairChecker):
    """Vectara's hallucination evaluation model, of the second generation."""

    model: str = DEFAULT_MODEL

    def signature(self) -> str:
        """The model and a hash of its configuration and of its weights' name and size."""
        folder = _folder(self.model, self.revision)
        weights = folder / "model.safetensors"
        pinned = digest((folder / "config.json").read_text("utf-8"), weights.stat().st_size)
        return f"hhem|model:{self.model}@{self.revision or pinned}|version:{VERSION}"

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Passages of whole sentences."""
        return chunks(article, language, CHUNK_WORDS)

    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """The probability of the class `consistent`."""
        network = _load(_folder(self.model, self.revision), self.device)
        texts = [_PROMPT.format(premise=pair.premise, claim=pair.claim) for pair in pairs]
        rows = probabilities(texts, self.batch_size, lambda part: _logits(network, part), len)
        return [Score(row[1], row[0]) for row in rows]


def _folder(model: str, revision: str | None) -> Path:
    """Where the files are, fetched where they are not here yet.

    Raises
    ------
    BenchError
        They can't be had.
    """
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download

    try:
        wanted = ["config.json", "model.safetensors"]
        return Path(snapshot_download(model, revision=revision, allow_patterns=wanted))
    except (OSError, ValueError) as error:
        raise BenchError(f"the model {model!r} can't be had: {error}") from error


@lru_cache(maxsize=2)
def _load(folder: Path, device: str) -> Network:
    from safetensors.torch import load_file
    from transformers import AutoConfig, AutoTokenizer, T5ForTokenClassification

    try:
        named = json.loads((folder / "config.json").read_text("utf-8"))
        foundation = named.get("foundation", FOUNDATION)
        model = T5ForTokenClassification(AutoConfig.from_pretrained(foundation, num_labels=2))
        state = load_file(folder / "model.safetensors")
        wanted = {key.removeprefix(_PREFIX): tensor for key, tensor in state.items()
                  if key.startswith(_PREFIX)}  # fmt: skip
        missing, _ = model.load_state_dict(wanted, strict=False)
        tokenizer = AutoTokenizer.from_pretrained(foundation)
    except (OSError, ValueError, RuntimeError) as error:
        raise BenchError(f"the model in {folder} can't be loaded: {error}") from error
    if lacking := [name for name in missing if not name.endswith("embed_tokens.weight")]:
        raise BenchError(f"the model in {folder} lacks weights: {', '.join(lacking[:3])}")
    network: Any = model
    return Network(network.eval().to(device), tokenizer, tokenizer.model_max_length)


def _logits(network: Network, texts: list[str]) -> Any:
    encoded = network.tokenizer(texts, padding=True, return_tensors="pt")
    return network.model(**encoded.to(network.model.device)).logits[:, 0, :]
