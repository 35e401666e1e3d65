"""Token and sentence embeddings: each distinct text is encoded once, whoever asks for it.

An embedding depends on its text alone: never on the texts encoded beside it, and not on whether
it was computed or came from a cache. Text longer than the model's window is encoded in windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from bench.encoder.cache import Cache
from bench.encoder.encoded import Encoded, Vectors
from bench.encoder.weights import DEFAULT_MODEL, Weights, find
from bench.encoder.windows import Window, merge, split
from bench.types import BenchError, InputError, digest

if TYPE_CHECKING:
    from bench.encoder.bert import Bert
    from bench.encoder.tokenizer import Pieces, Tokenizer
    from bench.encoder.transformer import Transformer

__all__ = ["DEFAULT_MODEL", "THREADS", "Encoded", "Encoder", "load"]

Dtype = Literal["float32", "bfloat16"]
DTYPES: tuple[Dtype, ...] = ("float32", "bfloat16")
VERSION = "1"
"""Goes up whenever embeddings change for the same weights."""
LIBRARIES = ("torch", "transformers", "tokenizers")
PART_BYTES = 32 * 2**20


class Encoder:
    """A model's embeddings of texts. Get one from `load`."""

    def __init__(self, weights: Weights, dtype: Dtype, device: str, threads: int | None) -> None:
        self.weights, self.dtype, self.device, self.threads = weights, dtype, device, threads
        setup = (weights.sha256, weights.setup, dtype, device, *map(version, LIBRARIES))
        self._cache = Cache(digest(VERSION, *setup))
        self._lock = Lock()

    @property
    def identity(self) -> str:
        """What decides the embeddings, for signatures."""
        versions = "|".join(f"{name}:{version(name)}" for name in LIBRARIES)
        weights = f"{self.weights.name}|weights:{self.weights.sha256[:8]}"
        return f"model:{weights}|dtype:{self.dtype}|{versions}|encoder:{VERSION}"

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
    def _model(self) -> Bert | Transformer:
        import torch

        from bench.encoder import bert
        from bench.encoder.transformer import Transformer

        if self.threads:
            torch.set_num_threads(self.threads)
        kind = bert.Bert if bert.fits(self.weights) else Transformer
        try:
            return kind(self.weights, self.dtype, self.device)
        except Exception as failure:  # of many classes, for files and devices that don't fit
            raise BenchError(f"{self.weights.name} can't be loaded: {failure}") from failure

    def tokens(self, texts: Sequence[str], layer: int) -> list[Vectors]:
        """Token embeddings of one hidden layer, each of length 1.

        Parameters
        ----------
        texts
            Any strings; surrounding space is ignored.
        layer
            From 1 to the number of layers.

        Returns
        -------
        For each text, float32 [tokens, width]; the first and the last row are the special tokens
        of BERT-like models. Not to be written to: the rows are shared.
        """
        return [encoded.vectors for encoded in self.encode(texts, layer)]

    def encode(self, texts: Sequence[str], layer: int) -> list[Encoded]:
        """Token ids and embeddings of one hidden layer; see `tokens`."""
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

    def knows(self, ids: Sequence[int] | NDArray[np.int32]) -> bool:
        """Whether the vocabulary has a fifth of a text's tokens or more, special ones apart."""
        unknown = self.tokenizer.unknown
        own = [token for token in ids if token not in self.tokenizer.unscored]
        return unknown is None or 5 * sum(token == unknown for token in own) <= 4 * len(own)

    def spans(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Character span of each token of each text; those of special tokens are empty."""
        return [pieces.spans for pieces in self.tokenizer(texts)]

    def _known(self, texts: Sequence[str], kind: str) -> dict[str, Encoded]:
        with self._lock:
            known = self._cache.get(kind, dict.fromkeys(texts))
            missing = [text for text in dict.fromkeys(texts) if text not in known]
            for computed in self._computed(missing, kind):
                self._cache.put(kind, computed)
                known |= computed
        return known

    def _computed(self, texts: Sequence[str], kind: str) -> Iterator[dict[str, Encoded]]:
        """Encode texts and yield them in parts, so that little is lost when this is stopped."""
        if not texts:
            return  # and load no model
        part: dict[str, Encoded] = {}
        size = 0
        for text, encoded in zip(texts, self._encode(self.tokenizer(texts), kind), strict=True):
            part[text] = encoded
            size += encoded.vectors.nbytes
            if size > PART_BYTES:
                yield part
                part, size = {}, 0
        if part:
            yield part

    def _encode(self, texts: Sequence[Pieces], kind: str) -> Iterator[Encoded]:
        layer = self._layer(kind)
        cuts = [self._windows(len(pieces.ids)) for pieces in texts]
        shown = (
            window.take(pieces.ids)
            for pieces, windows in zip(texts, cuts, strict=True)
            for window in windows
        )
        states = self._model(shown, layer)
        for pieces, windows in zip(texts, cuts, strict=True):
            hidden = merge(windows, [next(states).numpy() for _ in windows])
            if kind == "mean":
                hidden = hidden.mean(axis=0, keepdims=True)
            norms = np.linalg.norm(hidden, axis=1, keepdims=True)
            ids = pieces.ids[: len(hidden)]  # a mean has the cache's one row, and so the first id
            yield Encoded(np.array(ids, np.int32), hidden / norms)

    def _windows(self, tokens: int) -> list[Window]:
        known = self.tokenizer
        return split(tokens, known.window, known.prefix, known.suffix)

    def _layer(self, kind: str) -> int:
        layer = self._model.depth if kind == "mean" else int(kind)
        if not 1 <= layer <= self._model.depth:
            message = f"{self.weights.name} has layers 1 to {self._model.depth}, not {layer}"
            raise InputError(message, field="layer")
        return layer


THREADS = 1
"""Short texts gain little from more, and lose much where the machine is busy."""


def load(
    model: str = DEFAULT_MODEL,
    *,
    revision: str | None = None,
    dtype: Dtype = "float32",
    device: str = "cpu",
    threads: int | None = THREADS,
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
        The weights are unavailable.
    """
    if dtype not in DTYPES:
        raise InputError(f"{dtype!r} is none of {', '.join(DTYPES)}", field="dtype")
    if Path(model).is_dir():
        model = str(Path(model).absolute())
    return _load(model, revision, dtype, device, threads)


@lru_cache(maxsize=4)
def _load(
    model: str, revision: str | None, dtype: Dtype, device: str, threads: int | None
) -> Encoder:
    return Encoder(find(model, revision), dtype, device, threads)
