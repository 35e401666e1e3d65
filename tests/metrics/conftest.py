"""Tiny random models, and bert-score as the oracle that they are compared with."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bench.encoder import bert_score as backend
from bench.encoder.weights import find

WORDS = """the a of in and to was has minister council river bridge vote budget storm ferry crew
port tax court judge school nurse ward said rose fell opened agreed refused signed cut won lost
twelve forty percent monday april varga kestrel un expect re construct"""
POSITIONS = 66
KINDS = ("bert", "roberta", "deberta-v2", "mpnet", "bart", "albert", "distilbert", "t5")

Score = Callable[..., tuple[Any, Any, Any]]


@pytest.fixture(scope="session", params=KINDS)
def tiny_model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random model of three layers; "t5" in its path must mislead nobody."""
    folder = tmp_path_factory.mktemp("t5") / request.param
    build(request.param, folder)
    return folder


def build(kind: str, folder: Path) -> None:
    """Write a model of width 32 and a tokenizer that knows a few words."""
    import torch
    from transformers import AutoModel

    torch.manual_seed(7)
    tokenizer = _tokenizer(kind)
    model = AutoModel.from_config(_config(kind, len(tokenizer), tokenizer.pad_token_id))
    for weight in model.parameters():
        if weight.ndim == 2:  # as built, they are so small that all embeddings nearly coincide
            torch.nn.init.normal_(weight, std=weight.shape[1] ** -0.5)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _config(kind: str, vocabulary: int, padding: int) -> Any:
    from transformers import AutoConfig

    shape: dict[str, Any] = {
        "vocab_size": vocabulary,
        "pad_token_id": padding,
        "max_position_embeddings": POSITIONS,
    }
    if kind == "bart":
        for side in ("encoder", "decoder"):
            shape |= {f"{side}_layers": 3, f"{side}_attention_heads": 4, f"{side}_ffn_dim": 64}
        return AutoConfig.for_model(kind, d_model=32, **shape)
    if kind == "distilbert":
        return AutoConfig.for_model(kind, dim=32, n_layers=3, n_heads=4, hidden_dim=64, **shape)
    if kind == "t5":
        shape |= {"n_positions": POSITIONS, "num_layers": 3, "num_heads": 4}
        return AutoConfig.for_model(kind, d_model=32, d_kv=8, d_ff=64, **shape)
    shape |= {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4}
    if kind == "deberta-v2":
        shape |= {
            "relative_attention": True,
            "pos_att_type": ["p2c", "c2p"],
            "norm_rel_ebd": "layer_norm",
        }
    return AutoConfig.for_model(kind, intermediate_size=64, **shape)


def _tokenizer(kind: str) -> Any:
    import transformers

    letters = [chr(code) for code in range(33, 127)]
    if kind in ("bert", "albert", "distilbert", "t5"):
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *WORDS.split()]
        pieces += [f"##{letter}" for letter in letters]
        return transformers.BertTokenizer(vocab=_numbered(pieces))
    if kind == "mpnet":
        pieces = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>", *letters, *WORDS.split()]
        pieces += [f"##{letter}" for letter in letters]
        return transformers.MPNetTokenizer(vocab=_numbered(pieces))
    if kind == "deberta-v2":
        scored = [(piece, 0.0) for piece in ("[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]")]
        scored += [(f"▁{word}", -5.0) for word in WORDS.split()]
        scored += [(letter, -9.0) for letter in ["▁", *letters]]
        return transformers.DebertaV2Tokenizer(vocab=scored, unk_id=3)
    from tokenizers.pre_tokenizers import ByteLevel

    merges = [("Ġ", "t"), ("Ġt", "h"), ("Ġth", "e"), ("e", "r"), ("Ġ", "a"), ("o", "n"), ("i", "n")]
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *sorted(ByteLevel.alphabet())]
    pieces += ["".join(pair) for pair in merges]
    return transformers.RobertaTokenizer(vocab=_numbered(pieces), merges=merges)


def _numbered(pieces: list[str]) -> dict[str, int]:
    return {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}


@pytest.fixture(scope="session")
def bert_score() -> Score:
    """bert-score 0.3.13's `score` on transformers 5, which the backend adapts it to."""
    module = import_module("bert_score.score")  # the package's `score` is the function

    def tokenizer(model: str, use_fast: bool = False) -> Any:
        return backend.tokenizer(find(model))

    def cut(model: str, layer: int, all_layers: bool | None = None) -> Any:
        return backend.model(find(model), layer)

    module.get_tokenizer, module.get_model = tokenizer, cut
    return module.score
