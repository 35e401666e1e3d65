"""Texts to token ids, whole: nothing is cut here, whatever the model's window is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.encoder.weights import Weights
from bench.text import encodable
from bench.types import BenchError

_PADDED_POSITIONS = {"camembert", "longformer", "mpnet", "roberta", "xlm-roberta"}
"""Families that number positions from the padding id on, and so have two fewer for tokens."""
PREFIX_SPACE = {"gpt2", "roberta"}
"""Families to whose texts bert-score adds a space in front."""
_UNLIMITED = 10**9


class Pieces(NamedTuple):
    """One text's token ids, special tokens included, and each token's character span."""

    ids: list[int]
    spans: list[tuple[int, int]]


class Tokenizer:
    """A model's tokenizer, with what is known of its special tokens and its window.

    Attributes
    ----------
    window
        The most tokens, special ones included, that the model can be shown at once.
    prefix, suffix
        How many special tokens stand before and after the text's own.
    size
        How many ids there are.
    unscored
        Ids of the classifier and separator tokens, to which bert-score gives weight 0.
    unknown
        Id of what stands for letters that the vocabulary lacks; None where it lacks none.
    """

    def __init__(self, weights: Weights) -> None:
        path = weights.folder / "tokenizer.json"
        if weights.config.get("model_type") == "bert" and path.exists():
            backend, limit, unscored = _read(path)
        else:
            backend, limit, unscored = _load(weights)
        self._encode: Callable[[list[str]], list[Any]] = backend.encode_batch
        self.size, self.unscored = int(backend.get_vocab_size()), unscored
        self.unknown: int | None = backend.token_to_id("[UNK]")
        _match(self.size, weights)
        self.window = min(limit, positions(weights.config))
        self.prefix, self.suffix = self._specials()

    def _specials(self) -> tuple[int, int]:
        mask = self._encode(["a"])[0].special_tokens_mask
        own = [index for index, special in enumerate(mask) if not special]
        return own[0], len(mask) - 1 - own[-1]

    def __call__(self, texts: Sequence[str]) -> list[Pieces]:
        """Tokenise texts, stripped of surrounding space as bert-score does."""
        encoded = self._encode([encodable(text.strip()) for text in texts])
        shifts = [len(text) - len(text.lstrip()) for text in texts]
        return [
            Pieces(encoding.ids, [(start + shift, end + shift) for start, end in encoding.offsets])
            for encoding, shift in zip(encoded, shifts, strict=True)
        ]


def _read(path: Path) -> tuple[Any, int, frozenset[int]]:
    """BERT's tokenizer, its limit and its unscored ids, without the import of transformers."""
    from tokenizers import Tokenizer as Backend

    backend = _whole(Backend.from_file(str(path)))
    return backend, _UNLIMITED, frozenset(backend.encode("").ids)


def _whole(backend: Any) -> Any:
    """The same without padding and cutting; all-MiniLM's file has both, at 128 tokens."""
    backend.no_padding()
    backend.no_truncation()
    return backend


def _load(weights: Weights) -> tuple[Any, int, frozenset[int]]:
    """Any model's tokenizer, its limit and its unscored ids."""
    from transformers import AutoTokenizer

    kind = weights.config.get("model_type")
    settings = {"add_prefix_space": True} if kind in PREFIX_SPACE else {}
    try:
        loaded = AutoTokenizer.from_pretrained(weights.folder, local_files_only=True, **settings)
    except (OSError, ValueError, ImportError) as failure:
        raise BenchError(f"the tokenizer of {weights.name} can't be loaded: {failure}") from failure
    if not loaded.is_fast:
        raise BenchError(f"{weights.name} has no tokenizer that the tokenizers library can run")
    unscored = {loaded.cls_token_id, loaded.sep_token_id} - {None}
    return _whole(loaded.backend_tokenizer), loaded.model_max_length, frozenset(unscored)


def _match(size: int, weights: Weights) -> None:
    """Refuse what transformers makes up where a tokenizer's files are missing."""
    expected = int(weights.config.get("vocab_size") or 0)
    if size <= expected // 2:
        raise BenchError(
            f"the tokenizer of {weights.name} knows {size} tokens where the model has {expected}: "
            "are its files complete?"
        )


def positions(config: dict[str, Any]) -> int:
    """The most tokens that the model has positions for."""
    known = [int(config.get(key) or 0) for key in ("max_position_embeddings", "n_positions")]
    count = min((value for value in known if value > 0), default=_UNLIMITED)
    return count - 2 if config.get("model_type") in _PADDED_POSITIONS else count
