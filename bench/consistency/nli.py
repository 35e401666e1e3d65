"""Natural language inference over windows of sentences, as SummaC-ZS (Laban et al. 2022).

arXiv 2111.09525. Support is the greatest probability of entailment over all windows; departs from
the authors' code in that windows hold one sentence and more, that short sentences are kept (theirs
drops those of up to 10 characters), and that contradiction, which theirs subtracts, decides between
`unsupported` and `uncertain`. The default model is under the MIT licence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Gt

from bench.consistency.pairs import Pair, Score
from bench.consistency.pairs.models import ModelChecker
from bench.llm.classifier import Shown
from bench.passages import windows
from bench.types import Evidence, InputError

DEFAULT_MODEL = "MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli"
WINDOW = 2  # sentences: a name and the pronoun that stands for it are rarely farther apart
ENTAILED = ("entail", "support")  # the second as in models of VitaminC and FEVER
DENIED = ("contra", "refute")


@dataclass(frozen=True, kw_only=True)
class NLI(ModelChecker):
    """Any sequence classifier whose labels are entailment and, mostly, contradiction.

    `window` is the most sentences that are read together; shorter runs are read, too.
    """

    model: str = DEFAULT_MODEL
    window: Annotated[int, Gt(0)] = WINDOW

    also: ClassVar[tuple[str, ...]] = ("window",)

    def passages(self, article: str, language: str) -> list[Evidence]:
        """Runs of one sentence up to `window` of them."""
        sizes = range(1, self.window + 1)
        found = [one for size in sizes for one in windows(article, language, size)]
        return list(dict.fromkeys(found))  # a short article has fewer sentences than the window

    def shown(self, pair: Pair) -> Shown:
        """Premise and hypothesis."""
        return pair

    def read(self, probabilities: Sequence[float]) -> Score:
        """Probabilities of entailment and contradiction.

        Raises
        ------
        InputError
            The model's labels can't be read.
        """
        entailed, denied = label_places(self.network().model.config.id2label)
        return Score(probabilities[entailed], None if denied is None else probabilities[denied])


def label_places(labels: Mapping[int, object]) -> tuple[int, int | None]:
    """Where entailment and contradiction stand among a model's labels; the latter may be absent.

    Raises
    ------
    InputError
        No label, or more than one, says entailment; or more than two do not say anything else.
    """
    names = {int(place): str(name).strip().lower() for place, name in labels.items()}
    entailed = [place for place, name in names.items() if name.startswith(ENTAILED)]
    denied = [place for place, name in names.items() if name.startswith(DENIED)]
    if len(entailed) != 1 or len(denied) > 1 or len(names) < 2:
        known = ", ".join(map(str, labels.values()))
        raise InputError(
            f"expected labels such as entailment, neutral and contradiction, not {known}; "
            "if it is an NLI model, name them in `id2label` of its config.json",
            field="model",
        )
    return entailed[0], denied[0] if denied else None
