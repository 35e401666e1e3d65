"""BERT's encoder on one text at a time: no padding, no mask, and no neighbour in its arithmetic.

Matrix products run at the machine's peak from some twenty tokens on once the weights are packed
for it, so batching texts would gain nothing and make the last bits of an embedding depend on the
texts beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bench.encoder.weights import Weights

if TYPE_CHECKING:
    import torch

Step = Callable[["torch.Tensor"], "torch.Tensor"]
TYPICAL_TOKENS = 128
"""The length of text that packed weights are laid out for."""


def fits(weights: Weights) -> bool:
    """Whether this module computes what the configuration describes, from the files there are."""
    config = weights.config
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder", False)
        and (weights.folder / "model.safetensors").exists()
    )


class Bert:
    """Hidden states of a BERT encoder (Devlin et al. 2019), for one sequence at a time."""

    def __init__(self, weights: Weights, dtype: str, device: str) -> None:
        import torch
        from safetensors.torch import load_file

        file = load_file(weights.folder / "model.safetensors")
        state = {_modern(name): tensor.float() for name, tensor in file.items()}
        self.depth = int(weights.config["num_hidden_layers"])
        self.width = int(weights.config["hidden_size"])
        self._dtype, self._device = getattr(torch, dtype), device
        self._heads = int(weights.config["num_attention_heads"])
        self._epsilon = float(weights.config["layer_norm_eps"])
        self._words = state["embeddings.word_embeddings.weight"].to(device)
        self._places = (
            state["embeddings.position_embeddings.weight"]
            + state["embeddings.token_type_embeddings.weight"][0]
        ).to(device)
        self._norm = self._layer_norm(state, "embeddings.LayerNorm")
        self._layers = [self._layer(state, f"encoder.layer.{i}") for i in range(self.depth)]

    def _layer(self, state: dict[str, torch.Tensor], name: str) -> Step:
        import torch
        from torch.nn import functional

        heads = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        joined = {
            "qkv.weight": torch.cat([state[f"{head}.weight"] for head in heads]),
            "qkv.bias": torch.cat([state[f"{head}.bias"] for head in heads]),
        }
        project = self._linear(joined, "qkv")
        mix = self._linear(state, f"{name}.attention.output.dense")
        mix_norm = self._layer_norm(state, f"{name}.attention.output.LayerNorm")
        widen = self._linear(state, f"{name}.intermediate.dense", "gelu")
        narrow = self._linear(state, f"{name}.output.dense")
        narrow_norm = self._layer_norm(state, f"{name}.output.LayerNorm")

        def layer(x: torch.Tensor) -> torch.Tensor:
            n, width = x.shape
            qkv = project(x).view(1, n, 3, self._heads, width // self._heads)
            query, key, value = qkv.permute(2, 0, 3, 1, 4)
            mixed = functional.scaled_dot_product_attention(query, key, value)
            x = mix_norm(x + mix(mixed.transpose(1, 2).reshape(n, width)))
            return narrow_norm(x + narrow(widen(x)))

        return layer

    def _linear(self, state: dict[str, torch.Tensor], name: str, after: str = "none") -> Step:
        import torch
        from torch.nn import functional

        weight = state[f"{name}.weight"].to(self._device, self._dtype).contiguous()
        bias = state[f"{name}.bias"].to(self._device, self._dtype)
        if _packs(weight):
            packed = torch.ops.mkldnn._reorder_linear_weight(weight, TYPICAL_TOKENS)
            run = torch.ops.mkldnn._linear_pointwise
            return lambda x: run(x, packed, bias, after, [], "none")
        if after == "gelu":
            return lambda x: functional.gelu(functional.linear(x, weight, bias))
        return lambda x: functional.linear(x, weight, bias)

    def _layer_norm(self, state: dict[str, torch.Tensor], name: str) -> Step:
        from torch.nn import functional

        weight = state[f"{name}.weight"].to(self._device, self._dtype)
        bias = state[f"{name}.bias"].to(self._device, self._dtype)
        return lambda x: functional.layer_norm(x, weight.shape, weight, bias, self._epsilon)

    def __call__(self, windows: Sequence[list[int]], layer: int) -> Iterator[torch.Tensor]:
        """Yield the hidden states [tokens, width] of one layer for each sequence of token ids."""
        import torch

        for ids in windows:
            with torch.inference_mode():
                x = self._words[torch.tensor(ids, device=self._device)] + self._places[: len(ids)]
                x = self._norm(x.to(self._dtype))
                for step in self._layers[:layer]:
                    x = step(x)
            yield x.float().cpu()


def _packs(weight: torch.Tensor) -> bool:
    """Whether oneDNN, as torch.compile calls it, multiplies with this weight here."""
    import torch

    ops = torch.ops.mkldnn
    if weight.device.type != "cpu" or not hasattr(ops, "_linear_pointwise"):
        return False
    return weight.dtype == torch.float32 or bool(ops._is_mkldnn_bf16_supported())


def _modern(name: str) -> str:
    """A weight's name without its owner's, and as it is called since 2019."""
    name = name.removeprefix("bert.").replace("LayerNorm.gamma", "LayerNorm.weight")
    return name.replace("LayerNorm.beta", "LayerNorm.bias")
