"""Checkers that are a model on this machine: found, loaded and asked in one place."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Gt, MinLen

from bench.consistency import Case
from bench.consistency.pairs import Pair, PairChecker, Score
from bench.hub.parts import SETUP_FILES, Part, stored
from bench.llm import classifier
from bench.llm.classifier import Classifier, Shown
from bench.types import Verdict

BATCH = 16
SHAPE = ("config.json", *SETUP_FILES)
"""Files of a model whose weights are elsewhere."""


@dataclass(frozen=True, kw_only=True)
class ModelChecker(PairChecker):
    """A model of the Hugging Face hub, or a folder of its files, that judges pairs of texts.

    Nothing is fetched here, and nothing that a repository brings is executed: weights are loaded
    into classes of transformers.

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

    version: ClassVar[int] = 2
    also: ClassVar[tuple[str, ...]] = ()
    """Further settings that decide a verdict."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it needs on this machine."""
        return (Part(self.model, self.revision),)

    def signature(self) -> str:
        """The files with their revisions, and the settings that decide."""
        models = [f"model:{Path(one.model).name if Path(one.model).is_dir() else one.model}"
                  f"@{stored(one).revision}" for one in self.parts]  # fmt: skip
        settings = [f"{name}:{getattr(self, name)}" for name in (*self.also, "dtype")]
        name = type(self).__name__.lower()
        return "|".join([name, *models, *settings, f"version:{self.version}"])

    def network(self) -> Classifier:
        """The model, loaded once."""
        return self.loaded("AutoModelForSequenceClassification")

    def loaded(self, kind: str, longest: int | None = None) -> Classifier:
        """The model as a class of transformers; `longest` is what it reads where it doesn't say."""
        return classifier.load(self.folder, kind, self.device, self.dtype, longest)

    @property
    def folder(self) -> Path:
        """Where its weights are."""
        return stored(self.parts[0]).folder

    @abstractmethod
    def shown(self, pair: Pair) -> Shown:
        """The pair in the form that the model was trained on."""

    def logits(self, batch: Any) -> Any:
        """Logits [pairs, classes] of a batch."""
        return self.network().model(**batch).logits

    def read(self, probabilities: Sequence[float]) -> Score:
        """What the probabilities of a pair's classes say: by default the second is yes."""
        return Score(probabilities[1])

    def fits(self, pair: Pair) -> bool:
        """Whether the model can read both texts whole."""
        return self.network().fits(self.shown(pair))

    def verdicts(self, cases: Sequence[Case]) -> list[list[Verdict]]:
        """Judge case by case: the last bits of a probability depend on the batch that it is in."""
        return [row for case in cases for row in self.judged([case], self.scores)]

    def scores(self, pairs: Sequence[Pair]) -> list[Score]:
        """Judge pairs, in order."""
        shown = [self.shown(pair) for pair in pairs]
        rows = self.network().probabilities(shown, self.logits, self.batch_size)
        return [self.read(row) for row in rows]
