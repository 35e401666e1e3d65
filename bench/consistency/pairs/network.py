"""Loads a model with its tokenizer, and computes batches of texts of like length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from bench.llm import local
from bench.llm.local import Found
from bench.types import BenchError

Text = TypeVar("Text")
LONGEST = 512  # tokens, for models that don't say


class Network(NamedTuple):
    """A model ready to compute, its tokenizer, and the most tokens that it reads."""

    model: Any
    tokenizer: Any
    longest: int


@lru_cache(maxsize=4)
def load(found: Found, kind: str, device: str) -> Network:
    """Load a model; `kind` is the class of transformers that does it.

    Raises
    ------
    BenchError
        The files can't be had, or are not those of such a model.
    """
    import transformers

    pinned = {"revision": found.commit} if found.commit else {}
    try:
        model = getattr(transformers, kind).from_pretrained(found.name, **pinned)
        tokenizer = transformers.AutoTokenizer.from_pretrained(found.name, **pinned)
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        raise BenchError(f"the model {found.name!r} can't be loaded: {error}") from error
    return ready(model, tokenizer, device)


def ready(model: Any, tokenizer: Any, device: str) -> Network:
    """Put a model on its device; RoBERTa has two positions fewer than it says."""
    positions = int(getattr(model.config, "max_position_embeddings", 0) or LONGEST)
    if model.config.model_type in ("roberta", "xlm-roberta", "camembert"):
        positions -= 2
    return Network(model.eval().to(device), tokenizer, min(positions, tokenizer.model_max_length))


def find(model: str, revision: str | None) -> Found:
    """What is known of a model before its weights are read; see `bench.llm.local.find`."""
    return local.find(model, revision)


def probabilities(
    texts: Sequence[Text],
    batch_size: int,
    compute: Callable[[list[Text]], Any],
    size: Callable[[Text], int],
) -> list[list[float]]:
    """Softmax of the logits [texts, classes] of each text, in order.

    Texts of like length share a batch, so that little of it is padding.
    """
    import torch

    order = sorted(range(len(texts)), key=lambda place: size(texts[place]))
    result: list[list[float]] = [[]] * len(texts)
    for start in range(0, len(order), batch_size):
        places = order[start : start + batch_size]
        with torch.inference_mode():
            logits = compute([texts[place] for place in places])
        for place, row in zip(places, logits.float().softmax(-1).tolist(), strict=True):
            result[place] = row
    return result
