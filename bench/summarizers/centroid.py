"""Sentences near the article's centroid, kept apart from each other.

Centroid-based extraction over sentence embeddings (Rossiello et al. 2017) with maximal marginal
relevance (Carbonell and Goldstein 1998) against repetition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from annotated_types import Ge, Gt, Le

from bench.summarizers import PerArticle
from bench.text import sentences
from bench.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIVERSITY = 0.3  # relevance still leads; news repeats itself little


@dataclass(frozen=True, slots=True, kw_only=True)
class Centroid(PerArticle):
    """Takes `bullets` sentences; `diversity` 0 is relevance alone, 1 is novelty alone."""

    parallel: ClassVar[bool] = True
    bullets: Annotated[int, Gt(0)] = 5
    diversity: Annotated[float, Ge(0), Le(1)] = DIVERSITY

    def summarize(self, article: Article) -> list[str]:
        """Return the chosen sentences, in the article's order."""
        from bench import encoder

        ordered = sentences(article.text, article.language)
        if not ordered:
            return []
        vectors = encoder.load().sentences(ordered)
        return [ordered[place] for place in sorted(chosen(vectors, self.bullets, self.diversity))]

    def identity(self) -> dict[str, Any]:
        """Settings, and the weights that the embeddings come from."""
        from bench import encoder

        settings = {"bullets": self.bullets, "diversity": self.diversity}
        return {**settings, "encoder": encoder.DEFAULT_MODEL}


def chosen(vectors: NDArray[np.float32], count: int, diversity: float) -> list[int]:
    """Places of `count` of n unit vectors [n, d] by maximal marginal relevance, best first.

    Relevance is the cosine with the mean vector, redundancy the highest cosine with one that was
    chosen before; of equals the earlier one is taken.
    """
    import numpy as np

    relevance = vectors @ vectors.mean(axis=0)
    relevance /= max(float(np.linalg.norm(vectors.mean(axis=0))), 1e-12)
    similar = vectors @ vectors.T
    picked: list[int] = []
    while len(picked) < min(count, len(vectors)):
        redundancy = similar[:, picked].max(axis=1) if picked else np.zeros(len(vectors))
        gain = (1 - diversity) * relevance - diversity * redundancy
        gain[picked] = -np.inf
        picked.append(int(np.argmax(gain.round(6))))
    return picked
