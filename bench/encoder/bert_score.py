"""What the bert-score package (Zhang et al. 2020) knows, and the package itself to check ours with.

Its tuned layers and its baselines are copied to `bert_score.json`, because importing the package
takes two seconds. It was written for transformers 4: what `tokenizer` and `_Folder` adapt is
needed with transformers 5.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from bench.encoder.matching import Match
from bench.encoder.tokenizer import PREFIX_SPACE
from bench.text import encodable
from bench.types import InputError

if TYPE_CHECKING:
    from bench.encoder import Encoder
    from bench.encoder.weights import Weights

TABLES = Path(__file__).with_suffix(".json")
_WHOLE = 2**31 - 1
"""More tokens than any text has: texts that exceed the window are kept from the package."""

Compare = Callable[[str, str], Match]


class Tables(TypedDict):
    """The data file: layers by model, baselines [layers from 0, 3] by language and model."""

    source: str
    licence: str
    layers: Mapping[str, int]
    baselines: Mapping[str, Mapping[str, Sequence[Sequence[float]]]]


def tuned_layer(model: str) -> int:
    """The layer that agrees best with people on WMT16, of those models that were tried."""
    layers = _tables()["layers"]
    if model not in layers:
        raise InputError(
            f"bert-score has tuned no layer for {model!r}: give a number from 1", field="layer"
        )
    return layers[model]


def baseline(model: str, layer: int, language: str) -> Match:
    """Precision, recall and F1 of random text pairs, as bert-score measured them."""
    rows = _tables()["baselines"].get(language, {}).get(model, ())
    if not 0 <= layer < len(rows):
        of_layer = f" at layer {layer}" if rows else ""
        raise InputError(
            f"bert-score has no baseline for {model!r} in {language!r}{of_layer}", field="rescale"
        )
    return Match(*rows[layer])


@lru_cache(maxsize=1)
def _tables() -> Tables:
    tables: Tables = json.loads(TABLES.read_text("utf-8"))
    return tables


def misread(encoder: Encoder, ids: Collection[int]) -> str:
    """Why the package would not read a text of these tokens as it is, or ""."""
    if len(ids) > encoder.window:
        return "longer than the model's window, where bert-score cuts a text"
    if len(ids) == 2 and not encoder.tokenizer.unscored.issuperset(ids):
        return "a text of two tokens, which bert-score takes for an empty one"
    return ""


@lru_cache(maxsize=2)
def package(encoder: Encoder, layer: int, corpus: tuple[str, ...] | None) -> Compare:
    """The package as a function of candidate and reference; idf weights come from `corpus`.

    It is asked for one pair at a time, because in a batch its padding stands in for negative
    similarities, and not for texts without a token that counts, of which it makes NaN.
    """
    import torch
    from bert_score import utils

    if encoder.threads:
        torch.set_num_threads(encoder.threads)
    tokens, encode = tokenizer(encoder.weights), model(encoder.weights, layer).to(encoder.device)
    if corpus is None:
        plain = dict.fromkeys(range(len(tokens)), 1.0)
        weights = plain | {tokens.sep_token_id: 0.0, tokens.cls_token_id: 0.0}
    else:
        weights = utils.get_idf_dict([*map(encodable, corpus)], tokens, nthreads=0)

    def counts(text: str) -> bool:
        return any(weights[token] for token in utils.sent_encode(tokens, text))

    def compare(candidate: str, reference: str) -> Match:
        texts = [encodable(reference)], [encodable(candidate)]
        if not all(counts(text) for (text,) in texts):
            return Match(0.0, 0.0, 0.0)
        settings = {"batch_size": 1, "device": encoder.device}
        values = utils.bert_cos_score_idf(encode, *texts, tokens, weights, **settings)
        return Match(*values[0].tolist())

    return compare


def model(weights: Weights, layer: int) -> Any:
    """A model cut off after a layer by bert-score."""
    from bert_score.utils import get_model

    folder = _Folder(weights.folder)
    folder.is_t5 = "t5" in weights.config["model_type"]
    return get_model(folder, layer)


def tokenizer(weights: Weights) -> Any:
    """A model's tokenizer with what bert-score needs of it."""
    from transformers import AutoTokenizer

    # lost in transformers 5, where the tokenizers of RoBERTa and BART are one class
    space = {"add_prefix_space": True} if weights.config["model_type"] in PREFIX_SPACE else {}
    loaded: Any = AutoTokenizer.from_pretrained(weights.folder, local_files_only=True, **space)
    loaded.model_max_length = _WHOLE  # where a tokenizer has none, its stand-in overflows
    loaded.build_inputs_with_special_tokens = lambda _: loaded.encode("")  # no longer there
    return loaded


class _Folder(str):
    """A path that holds "t5" where the model is one: bert-score loads T5 for any that does."""

    is_t5 = False

    def __contains__(self, part: object) -> bool:
        return self.is_t5
