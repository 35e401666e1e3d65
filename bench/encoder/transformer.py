"""Any other architecture, through transformers, on one text at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from bench.encoder.weights import Weights
from bench.types import BenchError, InputError

if TYPE_CHECKING:
    import torch

_STACKS = ("layer", "encoder.layer", "transformer.layer", "layers", "block")
"""Where models keep their layers: XLNet, BERT and its kin, DistilBERT, BART, T5."""
_COUNTS = ("n_layers", "encoder.config.num_hidden_layers")
"""Where models without such a list keep their number: XLM, ALBERT."""


class Transformer:
    """Hidden states of a model cut off after a layer, as bert-score cuts it.

    Of encoder-decoders only the encoder is used. Cutting, where others would read a hidden state,
    applies the norm that some models put after their last layer.
    """

    def __init__(self, weights: Weights, dtype: str, device: str) -> None:
        import torch

        self._device = device
        self._model = _load(weights, getattr(torch, dtype)).to(device)
        self._owner, self._name = _stack(self._model, weights.name)
        self._all = getattr(self._owner, self._name)
        self.depth = self._all if isinstance(self._all, int) else len(self._all)
        self.width = int(self._model.config.hidden_size)

    def __call__(self, texts: Iterable[list[int]], layer: int) -> Iterator[torch.Tensor]:
        """Yield the hidden states [tokens, width] of one layer for each text's token ids."""
        import torch

        kept = layer if isinstance(self._all, int) else self._all[:layer]
        setattr(self._owner, self._name, kept)
        for ids in texts:
            with torch.inference_mode():
                states = self._model(torch.tensor([ids], device=self._device))[0][0]
            yield states.float().cpu()


def _load(weights: Weights, dtype: Any) -> Any:
    from transformers import AutoModel

    model, report = AutoModel.from_pretrained(
        weights.folder, dtype=dtype, local_files_only=True, output_loading_info=True
    )
    lacking = [name for name in report["missing_keys"] if "pooler" not in name]
    if lacking:
        raise BenchError(f"{weights.name} lacks weights, such as {lacking[0]}")
    if hasattr(model, "encoder") and hasattr(model, "decoder"):
        model = model.encoder
    return model.eval()


def _stack(model: Any, name: str) -> tuple[Any, str]:
    """The module that holds a model's layers, or their number, and the attribute's name."""
    for path in (*_STACKS, *_COUNTS):
        *parents, attribute = path.split(".")
        owner = model
        for parent in parents:
            owner = getattr(owner, parent, None)
        if hasattr(owner, attribute):
            return owner, attribute
    raise InputError(f"{name}: don't know where {type(model).__name__} keeps its layers")
