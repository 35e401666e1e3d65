"""Texts to token ids, whole: nothing is cut here, whatever the model's window is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from bench.encoder.weights import Weights

_OFFSET_POSITIONS = {"roberta", "xlm-roberta", "camembert", "mpnet", "longformer"}
"""Families that number positions from the padding id on, and so can use two fewer."""
_NO_LIMIT = 10**9  # transformers' stand-in for "no limit known" is 1e30


class Pieces(NamedTuple):
    """One text's token ids, special tokens included, and each token's character span."""

    ids: list[int]
    spans: list[tuple[int, int]]


class Tokenizer:
    """A model's tokenizer, with what is known of its special tokens and its window.

    Attributes
    ----------
    window
        The most tokens, special ones included, that the model can be shown at once; None where
        it has no limit.
    prefix, suffix
        How many special tokens stand before and after the text's own.
    size
        How many ids there are.
    unscored
        Ids of the classifier and separator tokens, to which bert-score gives weight 0.
    """

    def __init__(self, weights: Weights) -> None:
        path = weights.folder / "tokenizer.json"
        if weights.config.get("model_type") == "bert" and path.exists():
            self._read(path)
        else:
            self._load(weights)
        self.window = min(self._limit, positions(weights.config))
        self.prefix, self.suffix = self._specials()

    def _read(self, path: Any) -> None:
        from tokenizers import Tokenizer as Backend

        backend = Backend.from_file(str(path))
        backend.no_padding()
        backend.no_truncation()  # all-MiniLM's file cuts at 128 tokens
        self._encode: Callable[[list[str]], list[Any]] = backend.encode_batch
        self._limit = _NO_LIMIT
        self.unscored = frozenset(backend.encode("").ids)
        self.size = backend.get_vocab_size()

    def _load(self, weights: Weights) -> None:
        raise NotImplementedError

    def _specials(self) -> tuple[int, int]:
        mask = self._encode(["a"])[0].special_tokens_mask
        own = [index for index, special in enumerate(mask) if not special]
        return own[0], len(mask) - 1 - own[-1]

    def __call__(self, texts: Sequence[str]) -> list[Pieces]:
        """Tokenise texts, stripped of surrounding space as bert-score does."""
        encoded = self._encode([text.strip() for text in texts])
        shifts = [len(text) - len(text.lstrip()) for text in texts]
        return [
            Pieces(one.ids, [(start + shift, end + shift) for start, end in one.offsets])
            for one, shift in zip(encoded, shifts, strict=True)
        ]


def positions(config: dict[str, Any]) -> int:
    """The most tokens that the model has positions for."""
    count = int(config.get("max_position_embeddings") or _NO_LIMIT)
    return count - 2 if config.get("model_type") in _OFFSET_POSITIONS else count
