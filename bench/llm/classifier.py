"""Classifiers of the transformers library in this process: texts in, probabilities out, uncut."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.hub.parts import Part, absent, first_line
from bench.llm import local
from bench.types import BenchError, InputError, MissingDependency

LONGEST = 512
"""Tokens, for models that don't say; also what a batch is measured in."""
Shown = tuple[str, ...]
"""What a tokenizer is given at once: a text, or two."""
T5_LONGEST = 4096
"""Tokens, of a model whose positions are relative: it has no limit of its own."""
_TIED = "encoder.embed_tokens.weight"
FAULTS = (OSError, ValueError, RuntimeError, KeyError, ImportError)
"""What transformers raises where files are not those of such a model."""


class Classifier:
    """A model ready to compute, its tokenizer, and the most tokens that it reads."""

    def __init__(self, model: Any, tokenizer: Any, longest: int | None = None) -> None:
        from bench.encoder.tokenizer import positions

        known = min(positions(model.config.to_dict()), tokenizer.model_max_length)
        self.model, self.tokenizer = model.eval(), tokenizer
        self.longest = longest or (known if known < local.NO_LIMIT else LONGEST)
        self.count = lru_cache(maxsize=2**16)(self._count)

    def of_classes(self, number: int) -> Classifier:
        """The same, if it tells so many classes apart.

        Raises
        ------
        InputError
            They are another number.
        """
        if (classes := self.model.config.num_labels) != number:
            raise InputError(
                f"expected a classifier of {number} classes, not {classes}", field="model"
            )
        return self

    def _count(self, text: str) -> int:
        """Tokens of a text, without those that the model wants around it."""
        return len(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def length(self, shown: Shown) -> int:
        """Tokens of what the model reads, with those around it."""
        around = self.tokenizer.num_special_tokens_to_add(pair=len(shown) > 1)
        return int(around) + sum(map(self.count, shown))

    def fits(self, shown: Shown) -> bool:
        """Whether the model can read it whole."""
        return self.length(shown) <= self.longest

    def probabilities(
        self, texts: Sequence[Shown], logits: Callable[[Any], Any], batch_size: int
    ) -> list[list[float]]:
        """Probabilities of the classes for each text, from logits [texts, classes] of a batch.

        Texts of like length share a batch, so that little is padded.

        Raises
        ------
        BenchError
            There is no room for a batch.
        """
        import torch

        result: dict[int, list[float]] = {}
        for places in batches([self.length(one) for one in texts], batch_size):
            try:
                with torch.inference_mode():
                    rows = logits(self._encoded([texts[place] for place in places]))
            except RuntimeError as error:  # want of memory, mostly
                raise BenchError(f"batch_size {batch_size}: {first_line(error)}") from error
            result |= dict(zip(places, rows.float().softmax(-1).tolist(), strict=True))
        return [result[place] for place in range(len(texts))]

    def _encoded(self, shown: Sequence[Shown]) -> Any:
        """A batch on the model's device, padded and never cut."""
        columns = [list(column) for column in zip(*shown, strict=True)]
        batch = self.tokenizer(*columns, padding=True, return_tensors="pt", verbose=False)
        return batch.to(self.model.device)


def batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Yield places of texts, the shortest first: `size` at a time, fewer of those beyond 512."""
    held: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if held and (len(held) == size or (len(held) + 1) * lengths[place] > size * LONGEST):
            yield held
            held = []
        held.append(place)
    if held:
        yield held


@lru_cache(maxsize=4)
def load(
    folder: Path, kind: str, device: str, dtype: str, longest: int | None = None
) -> Classifier:
    """Load a model from a folder; `kind` is the class of transformers that does it.

    Raises
    ------
    BenchError
        The files are not those of such a model.
    MissingDependency
        Its tokenizer needs a package that is not installed.
    """
    import transformers

    kinds: Any = transformers
    kinds.logging.disable_progress_bar()
    try:
        model = getattr(kinds, kind).from_pretrained(folder, dtype=dtype)
        return Classifier(placed(model, device, dtype), tokenizer(folder), longest)
    except FAULTS as error:
        raise absent(Part(str(folder)), error) from error


@lru_cache(maxsize=2)
def load_t5(weights: Path, prefix: str, shape: Path, device: str, dtype: str) -> Classifier:
    """Load a T5 encoder that tells two classes apart, of weights whose names have a prefix.

    `shape` is the folder with configuration and tokenizer.

    Raises
    ------
    BenchError
        The files are not those of such a model.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from transformers import T5ForTokenClassification

    try:
        config = copy(configuration(shape))
        config.num_labels = 2
        model = T5ForTokenClassification(config)
        state = _below(load_file(weights), prefix)
        model.load_state_dict(state, strict=False)
        # the encoder's embeddings are those that it shares with a decoder
        needed = (name for name in model.state_dict() if not name.endswith(_TIED))
        if lacking := [name for name in needed if name not in state]:
            raise ValueError(f"it lacks weights: {', '.join(lacking[:3])}")
        return Classifier(placed(model, device, dtype), tokenizer(shape), T5_LONGEST)
    except (*FAULTS, SafetensorError) as error:
        raise absent(Part(str(weights.parent)), error) from error


@lru_cache(maxsize=2)
def load_headed(checkpoint: Path, shape: Path, device: str, dtype: str) -> Classifier:
    """Load an encoder with the head `tri_layer` of three classes, from a checkpoint of Lightning.

    Raises
    ------
    BenchError
        The files are not those of such a model.
    """
    import torch
    from transformers import AutoModel

    kind: Any = AutoModel
    try:
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)["state_dict"]
        model = kind.from_config(configuration(shape))
        model.load_state_dict(_below(state, "base_model."))
        model.tri_layer = torch.nn.Linear(model.config.hidden_size, 3)
        model.tri_layer.load_state_dict(_below(state, "tri_layer."))
        return Classifier(placed(model, device, dtype), tokenizer(shape))
    except (*FAULTS, pickle.UnpicklingError) as error:
        raise absent(Part(str(checkpoint.parent)), error) from error


def _below(state: dict[str, Any], prefix: str) -> dict[str, Any]:
    """The weights of one part, without what newer versions of transformers compute."""
    return {
        key.removeprefix(prefix): tensor
        for key, tensor in state.items()
        if key.startswith(prefix) and not key.endswith("position_ids")
    }


def configuration(folder: Path) -> Any:
    """The configuration of a model in a folder.

    Raises
    ------
    BenchError
        It can't be read.
    """
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(folder)
    except FAULTS as error:
        raise absent(Part(str(folder)), error) from error


def tokenizer(folder: Path) -> Any:
    """The tokenizer of a model in a folder.

    Raises
    ------
    MissingDependency
        It needs a package that is not installed.
    """
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(folder)
    except (ValueError, ImportError) as error:
        if "sentencepiece" not in str(error):
            raise
        what = f"sentencepiece, which the tokenizer in {folder} needs,"
        raise MissingDependency(what, "pip install sentencepiece protobuf") from error


def placed(model: Any, device: str, dtype: str) -> Any:
    """The model on its device, in its number format.

    Raises
    ------
    BenchError
        There is no such device, or no room on it.
    """
    import torch

    device = local.fastest() if device == "auto" else device
    try:
        return model.to(device, getattr(torch, dtype))
    except (RuntimeError, AssertionError) as error:  # the latter without CUDA
        raise BenchError(f"device {device!r} can't be used: {first_line(error)}") from error
