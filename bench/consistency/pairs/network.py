"""Loads models, and computes batches of texts of like length."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from annotated_types import Gt, MinLen

from bench import hub
from bench.consistency.pairs import Pair, PairChecker, Score
from bench.hub import Found
from bench.llm import local
from bench.types import BenchError

LONGEST = 512
"""Tokens, for models that don't say; also what a batch is measured in."""
BATCH = 16
Shown = tuple[str, ...]
"""What a tokenizer is given of a pair: one text or two."""


class Network:
    """A model ready to compute, its tokenizer, and the most tokens that it reads."""

    def __init__(self, model: Any, tokenizer: Any, longest: int | None = None) -> None:
        from bench.encoder.tokenizer import positions

        known = min(positions(model.config.to_dict()), tokenizer.model_max_length)
        self.model, self.tokenizer = model.eval(), tokenizer
        self.longest = longest or (known if known < local.NO_LIMIT else LONGEST)
        self.count = lru_cache(maxsize=2**16)(self._count)

    def _count(self, text: str) -> int:
        """Tokens of a text, without those that the model wants around it."""
        return len(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def length(self, shown: Shown) -> int:
        """Tokens of what the model reads, with those around it."""
        around = self.tokenizer.num_special_tokens_to_add(pair=len(shown) > 1)
        return int(around) + sum(map(self.count, shown))

    def encoded(self, shown: Sequence[Shown]) -> Any:
        """A batch on the model's device, padded and never cut."""
        columns = [list(column) for column in zip(*shown, strict=True)]
        batch = self.tokenizer(*columns, padding=True, return_tensors="pt", verbose=False)
        return batch.to(self.model.device)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChecker(PairChecker):
    """A model of the Hugging Face hub, or a folder of its files, that judges pairs of texts.

    Nothing that a repository brings is executed: weights are loaded into classes of transformers.

    Parameters
    ----------
    model, revision
        A name on the hub or a folder, and a branch, tag or commit.
    device
        A torch device, such as "cpu" or "cuda:0"; "auto" is the fastest.
    dtype
        What is computed in; less than float32 is faster on a GPU, and less exact.
    batch_size
        How many pairs of ordinary length are computed at once; of long ones it is fewer.
    """

    model: Annotated[str, MinLen(1)]
    revision: str | None = None
    device: str = "auto"
    dtype: Literal["float32", "float16", "bfloat16"] = "float32"
    batch_size: Annotated[int, Gt(0)] = BATCH

    @abstractmethod
    def network(self) -> Network:
        """The model, loaded once."""

    @abstractmethod
    def shown(self, pair: Pair) -> Shown:
        """The pair in the form that the model was trained on."""

    @abstractmethod
    def logits(self, batch: Any) -> Any:
        """Logits [pairs, classes] of a batch."""

    @abstractmethod
    def read(self, probabilities: Sequence[float]) -> Score:
        """What the probabilities of a pair's classes say."""

    def fits(self, pair: Pair) -> bool:
        """Whether the model can read both texts whole."""
        network = self.network()
        return network.length(self.shown(pair)) <= network.longest

    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """Judge pairs, in order; those of like length share a batch, so that little is padded."""
        import torch

        network = self.network()
        shown = [self.shown(pair) for pair in pairs]
        result: dict[int, Score] = {}
        for places in batches([network.length(one) for one in shown], self.batch_size):
            try:
                with torch.inference_mode():
                    logits = self.logits(network.encoded([shown[place] for place in places]))
            except RuntimeError as error:  # want of memory, mostly
                raise BenchError(f"{self.model}, batch_size {self.batch_size}: {error}") from error
            rows = logits.float().softmax(-1).tolist()
            result |= {place: self.read(row) for place, row in zip(places, rows, strict=True)}
        return [result[place] for place in range(len(pairs))]


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
def load(found: Found, kind: str, device: str, dtype: str, longest: int | None = None) -> Network:
    """Load a model; `kind` is the class of transformers that does it.

    Raises
    ------
    BenchError
        The files are unavailable, or are not those of such a model.
    MissingDependency
        Its tokenizer needs a package that is not installed.
    """
    import transformers

    kinds: Any = transformers
    kinds.logging.disable_progress_bar()
    pinned = {"revision": found.commit} if found.commit else {}
    try:
        model = getattr(kinds, kind).from_pretrained(found.name, dtype=dtype, **pinned)
        tokenizer = hub.tokenizer(found.name, found.commit)
        return Network(placed(model, device, dtype), tokenizer, longest)
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        raise hub.absent(found.name, found.commit, error) from error


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
        raise BenchError(f"device {device!r} can't be used: {hub.first_line(error)}") from error
