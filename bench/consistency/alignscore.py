"""AlignScore (Zha et al. 2023, arXiv 2305.16739): RoBERTa with a head of three classes; MIT.

A claim's support is the probability of the class `aligned` for the best of the article's passages
of some 350 words ("nli_sp" in the authors' code, which takes the mean over sentences where this
takes the least). The weights are a checkpoint of Lightning, `AlignScore-base.ckpt` or
`AlignScore-large.ckpt` of `yzha/AlignScore`, beside a RoBERTa model that gives shape and tokenizer.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bench.consistency.pairs import Pair, PairChecker, Score, chunks
from bench.consistency.pairs.network import Network, probabilities, ready
from bench.types import BenchError, Evidence

VERSION = 1
DEFAULT_MODEL = "yzha/AlignScore"
CHECKPOINT, BACKBONE = "AlignScore-base.ckpt", "FacebookAI/roberta-base"
CHUNK_WORDS = 350
_ALIGNED = 0  # among aligned, neutral and contradicting


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignScore(PairChecker):
    """A checkpoint of AlignScore: a file below `model`, a name on the hub or a folder."""

    model: str = DEFAULT_MODEL
    checkpoint: str = CHECKPOINT
    backbone: str = BACKBONE

    def signature(self) -> str:
        """The checkpoint by name and size, and its backbone."""
        size = _file(self.model, self.checkpoint, self.revision).stat().st_size
        return f"alignscore|model:{self.model}/{self.checkpoint}|bytes:{size}|version:{VERSION}"

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Passages of whole sentences."""
        return chunks(article, language, CHUNK_WORDS)

    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """The probability of `aligned`, and of all that is not."""
        file = _file(self.model, self.checkpoint, self.revision)
        loaded = _load(file, self.backbone, self.device)
        rows = probabilities(list(pairs), self.batch_size, lambda part: _logits(loaded, part),
                             lambda pair: len(pair.premise) + len(pair.claim))  # fmt: skip
        return [Score(row[_ALIGNED], 1 - row[_ALIGNED]) for row in rows]


def _file(model: str, checkpoint: str, revision: str | None) -> Path:
    """Where the checkpoint is, fetched where it is not here yet.

    Raises
    ------
    BenchError
        It can't be had.
    """
    if Path(model).is_dir():
        file = Path(model) / checkpoint
        if not file.exists():
            raise BenchError(f"no checkpoint {checkpoint} in {model}")
        return file
    from huggingface_hub import hf_hub_download

    try:
        return Path(hf_hub_download(model, checkpoint, revision=revision))
    except (OSError, ValueError) as error:
        raise BenchError(f"the checkpoint {model}/{checkpoint} can't be had: {error}") from error


class _Loaded(NamedTuple):
    network: Network
    head: Any


@lru_cache(maxsize=2)
def _load(file: Path, backbone: str, device: str) -> _Loaded:
    import torch
    import transformers

    try:
        state = torch.load(file, map_location="cpu", weights_only=True)["state_dict"]
        kinds: Any = transformers
        model = kinds.AutoModel.from_config(kinds.AutoConfig.from_pretrained(backbone))
        model.load_state_dict(_below(state, "base_model."))
        head = torch.nn.Linear(model.config.hidden_size, 3)
        head.load_state_dict(_below(state, "tri_layer."))
        tokenizer = kinds.AutoTokenizer.from_pretrained(backbone)
    except (OSError, ValueError, RuntimeError, KeyError, pickle.UnpicklingError) as error:
        raise BenchError(f"the checkpoint {file} can't be loaded: {error}") from error
    return _Loaded(ready(model, tokenizer, device), head.eval().to(device))


def _below(state: dict[str, Any], prefix: str) -> dict[str, Any]:
    """The weights of one part, without what newer versions of transformers compute."""
    return {
        key.removeprefix(prefix): tensor
        for key, tensor in state.items()
        if key.startswith(prefix) and not key.endswith("position_ids")
    }


def _logits(loaded: _Loaded, pairs: list[Pair]) -> Any:
    network = loaded.network
    encoded = network.tokenizer(
        [pair.premise for pair in pairs],
        [pair.claim for pair in pairs],
        truncation="only_first",
        max_length=network.longest,
        padding=True,
        return_tensors="pt",
    )
    pooled = network.model(**encoded.to(network.model.device)).pooler_output
    return loaded.head(pooled)
