"""Features and findings to a probability: an additive logistic model, read from a small file."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "model.json"


@dataclass(frozen=True, slots=True)
class Steps:
    """A step function that never falls: `scores[i]` from `edges[i - 1]` on, below `edges[i]`."""

    edges: tuple[float, ...]
    scores: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """The step at a value."""
        return self.scores[bisect_right(self.edges, value)]


@dataclass(frozen=True, slots=True)
class Model:
    """Log-odds of being supported: `intercept`, plus a step for each feature and rule.

    `consistent_from` is the support from which a bullet is better called consistent than not, where
    one must be said of each; no label depends on it.
    """

    intercept: float
    features: Mapping[str, Steps]
    rules: Mapping[str, float]
    consistent_from: float
    about: str = ""

    def support(self, features: Mapping[str, float], rules: Iterable[str]) -> float:
        """The probability that a bullet with these features and findings is supported."""
        odds = self.intercept
        odds += sum(steps(features[name]) for name, steps in self.features.items())
        odds += sum(self.rules.get(rule, 0.0) for rule in sorted(set(rules)))
        return 1 / (1 + math.exp(-odds))


def parse(text: str) -> Model:
    """Read a model from JSON."""
    data: dict[str, Any] = json.loads(text)
    features = {
        name: Steps(tuple(steps["edges"]), tuple(steps["scores"]))
        for name, steps in data.pop("features").items()
    }
    return Model(features=features, **data)


def dump(model: Model) -> str:
    """Write a model as JSON, one line for each feature."""
    lines = json.dumps(asdict(model), indent=1, ensure_ascii=False).splitlines()
    text = "\n".join(lines)
    for opened in ("[\n    ", "[\n     "):
        text = text.replace(opened, "[")
    return text + "\n"


@cache
def shipped() -> Model:
    """The model that comes with the package."""
    return parse(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
