"""BERT's encoder on texts laid end to end: its matrix products see many rows, hardly any padding.

An embedding must not depend on the texts computed beside it. Attention stays within a text. In a
matrix product, though, a library may compute a row in another order when there are more rows, or
fewer, or when the row stands elsewhere among them. So the sizes used are first tried on random
rows, and those that change a bit of any row are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from bench.encoder.weights import Weights

if TYPE_CHECKING:
    import torch

Bounds = Sequence[tuple[int, int]]
Step = Callable[["torch.Tensor"], "torch.Tensor"]
Layer = Callable[["torch.Tensor", Bounds], "torch.Tensor"]
ROWS = 512
"""Tokens computed at once: on a CPU, more gain nothing."""
STEP = 16
"""Sizes are multiples of it, so that there are few to try."""


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
    """Hidden states of a BERT encoder (Devlin et al. 2019)."""

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

    def _layer(self, state: dict[str, torch.Tensor], name: str) -> Layer:
        import torch

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

        def layer(x: torch.Tensor, bounds: Bounds) -> torch.Tensor:
            x = mix_norm(x + mix(self._attend(project(x), bounds)))
            return narrow_norm(x + narrow(widen(x)))

        return layer

    def _attend(self, qkv: torch.Tensor, bounds: Bounds) -> torch.Tensor:
        """Attention of each text [tokens, 3 widths] to itself: [tokens, width]."""
        import torch
        from torch.nn import functional

        mixed = torch.zeros_like(qkv[:, : self.width])
        for start, end in bounds:
            part = qkv[start:end].clone()  # so that it is aligned alike wherever it stood
            parts = part.view(1, end - start, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            attended = functional.scaled_dot_product_attention(*parts)
            mixed[start:end] = attended.transpose(1, 2).reshape(end - start, -1)
        return mixed

    def _linear(self, state: dict[str, torch.Tensor], name: str, after: str = "none") -> Step:
        import torch
        from torch.nn import functional

        weight = state[f"{name}.weight"].to(self._device, self._dtype).contiguous()
        bias = state[f"{name}.bias"].to(self._device, self._dtype)
        if _packs(weight):
            packed = torch.ops.mkldnn._reorder_linear_weight(weight, ROWS)
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

    def __call__(self, texts: Iterable[list[int]], layer: int) -> Iterator[torch.Tensor]:
        """Yield the hidden states [tokens, width] of one layer for each text's token ids."""
        for batch in self._batches(texts):
            yield from self._forward(batch, layer)

    def _batches(self, texts: Iterable[list[int]]) -> Iterator[list[list[int]]]:
        """Join texts, in order, as far as they fit."""
        batch: list[list[int]] = []
        for ids in texts:
            if batch and (not self._anywhere or sum(map(len, batch)) + len(ids) > ROWS):
                yield batch
                batch = []
            batch.append(ids)
        if batch:
            yield batch

    def _forward(self, batch: Sequence[list[int]], layer: int) -> list[torch.Tensor]:
        import torch

        bounds = list(pairwise([0, *accumulate(map(len, batch))]))
        spare = [0] * (self._size(bounds[-1][1]) - bounds[-1][1])
        ids = [token for ids in batch for token in ids] + spare
        places = [place for ids in batch for place in range(len(ids))] + spare
        with torch.inference_mode():
            words = self._words[torch.tensor(ids, device=self._device)]
            x = words + self._places[torch.tensor(places, device=self._device)]
            x = self._norm(x.to(self._dtype))
            for step in self._layers[:layer]:
                x = step(x, bounds)
            x = x.float().cpu()
        return [x[start:end] for start, end in bounds]

    def _size(self, rows: int) -> int:
        """The least size that so many rows can be computed in; a text beyond `ROWS` is alone."""
        size = -(-rows // STEP) * STEP
        while size < ROWS and not self._same(size):
            size += STEP
        return size

    @cached_property
    def _tried(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Random rows, and what the first layer makes of them as texts of `STEP` tokens."""
        import torch

        rows = torch.randn(ROWS, self.width, generator=torch.Generator().manual_seed(0))
        rows = rows.to(self._device, self._dtype)
        with torch.inference_mode():
            return rows, self._layers[0](rows, _even(0, ROWS))

    @lru_cache(maxsize=ROWS // STEP)  # noqa: B019  a model is kept as long as the process
    def _same(self, size: int) -> bool:
        """Whether rows come out of this size as they do of the largest."""
        import torch

        rows, expected = self._tried
        with torch.inference_mode():
            return torch.equal(self._layers[0](rows[:size], _even(0, size)), expected[:size])

    @cached_property
    def _anywhere(self) -> bool:
        """Whether rows come out the same wherever they stand."""
        import torch

        rows, expected = self._tried
        with torch.inference_mode():
            moved = self._layers[0](torch.cat([rows[-1:], rows[:-1]]), _even(1, ROWS - STEP))
        return torch.equal(moved[1 : 1 - STEP], expected[:-STEP])


def _even(start: int, rows: int) -> Bounds:
    """Texts of `STEP` tokens, end to end."""
    return [(at, at + STEP) for at in range(start, start + rows, STEP)]


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
