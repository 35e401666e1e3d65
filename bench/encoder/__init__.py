"""Token and sentence embeddings: each distinct text is encoded once, whoever asks for it.

An embedding depends on its text alone: never on the texts encoded beside it, and not on whether
it was computed or came from a cache. Text longer than the model's window is encoded in windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.encoder.cache import Cache
from bench.encoder.weights import DEFAULT_MODEL, Weights, find
from bench.encoder.windows import merge, split
from bench.types import InputError

if TYPE_CHECKING:
    from bench.encoder.bert import Bert
    from bench.encoder.tokenizer import Pieces, Tokenizer

__all__ = ["DEFAULT_MODEL", "Encoded", "Encoder", "load"]

Vectors = NDArray[np.float32]
Dtype = Literal["float32", "bfloat16"]
DTYPES: tuple[Dtype, ...] = ("float32", "bfloat16")


class Encoded(NamedTuple):
    """One text: token ids [n], special tokens included, and embeddings [n, width] of length 1."""

    ids: NDArray[np.int32]
    vectors: Vectors


class Encoder:
    """A model's embeddings of texts. Get one from `load`."""

    def __init__(self, weights: Weights, dtype: Dtype, device: str, threads: int | None) -> None:
        self.weights, self.dtype, self.device, self.threads = weights, dtype, device, threads
        self._cache = Cache()

    @property
    def identity(self) -> str:
        """What decides the embeddings, for signatures."""
        parts = {
            "model": self.weights.name,
            "weights": self.weights.sha256[:8],
            "dtype": self.dtype,
            "torch": version("torch"),
            "transformers": version("transformers"),
        }
        return "|".join(f"{name}:{value}" for name, value in parts.items())

    @property
    def depth(self) -> int:
        """How many layers the model has; layer 0 is the embedding before the first."""
        return self._model.depth

    @property
    def window(self) -> int:
        """The most tokens, special ones included, that the model can be shown at once."""
        return self.tokenizer.window

    @cached_property
    def token_weights(self) -> NDArray[np.float64]:
        """For each id of the vocabulary, 0 for classifier and separator tokens and 1 for others."""
        weights = np.ones(self.tokenizer.size)
        weights[list(self.tokenizer.unscored)] = 0.0
        return weights

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer."""
        from bench.encoder.tokenizer import Tokenizer

        return Tokenizer(self.weights)

    @cached_property
    def _model(self) -> Bert:
        import torch

        from bench.encoder.bert import Bert

        if self.threads:
            torch.set_num_threads(self.threads)
        return Bert(self.weights, self.dtype, self.device)

    def tokens(self, texts: Sequence[str], layer: int) -> list[Vectors]:
        """Token embeddings of one hidden layer, each of length 1.

        Parameters
        ----------
        texts
            Any strings; surrounding space is ignored.
        layer
            0 for the embedding layer, to `depth`.

        Returns
        -------
        For each text, float32 [tokens, width]; the first and the last row are the special tokens
        of BERT-like models. Not to be written to: the rows are shared.
        """
        return [encoded.vectors for encoded in self.encode(texts, layer)]

    def encode(self, texts: Sequence[str], layer: int) -> list[Encoded]:
        """Token ids and embeddings of one hidden layer; see `tokens`."""
        if not 0 <= layer <= self.depth:
            raise InputError(
                f"{self.weights.name} has layers 0 to {self.depth}, not {layer}", field="layer"
            )
        known = self._known(texts, str(layer))
        return [known[text] for text in texts]

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """Sentence embeddings float32 [texts, width], each of length 1.

        The mean over the last layer's tokens, special ones included, as sentence-transformers
        does for all-MiniLM-L6-v2 (Reimers and Gurevych 2019).
        """
        known = self._known(texts, "mean")
        rows = [known[text].vectors for text in texts]
        return np.concatenate(rows) if rows else np.empty((0, self._model.width), np.float32)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, special tokens included."""
        return [pieces.ids for pieces in self.tokenizer(texts)]

    def spans(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Character span of each token of each text; those of special tokens are empty."""
        return [pieces.spans for pieces in self.tokenizer(texts)]

    def _known(self, texts: Sequence[str], kind: str) -> dict[str, Encoded]:
        known: dict[str, Encoded] = {}
        for text in dict.fromkeys(texts):
            found = self._cache.get((kind, text))
            if found is not None:
                known[text] = found
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for text, pieces in zip(missing, self.tokenizer(missing), strict=True):
            known[text] = self._compute(pieces, kind)
            self._cache.put((kind, text), known[text])
        return known

    def _compute(self, pieces: Pieces, kind: str) -> Encoded:
        layer = self.depth if kind == "mean" else int(kind)
        tokenizer = self.tokenizer
        windows = split(len(pieces.ids), tokenizer.window, tokenizer.prefix, tokenizer.suffix)
        states = self._model([window.take(pieces.ids) for window in windows], layer)
        hidden = merge(windows, [state.numpy() for state in states])
        if kind == "mean":
            hidden = hidden.mean(axis=0, keepdims=True)
        norms = np.linalg.norm(hidden, axis=1, keepdims=True)
        return Encoded(np.array(pieces.ids, np.int32), hidden / norms)


@lru_cache(maxsize=8)
def load(
    model: str = DEFAULT_MODEL,
    *,
    revision: str | None = None,
    dtype: Dtype = "float32",
    device: str = "cpu",
    threads: int | None = None,
) -> Encoder:
    """Return the encoder for these arguments, the same one each time.

    Parameters
    ----------
    model, revision
        As in `weights.find`.
    dtype
        Precision of the weights and activations; embeddings come as float32 either way.
    device
        A torch device, such as "cpu" or "cuda:0".
    threads
        Threads of the process for matrix products; None leaves torch's own choice.

    Raises
    ------
    BenchError
        The weights can't be had.
    """
    if dtype not in DTYPES:
        raise InputError(f"{dtype!r} is none of {', '.join(DTYPES)}", field="dtype")
    return Encoder(find(model, revision), dtype, device, threads)
