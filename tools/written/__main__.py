"""`python -m tools.written`: the make-up of the written bullets, and what gives their label away.

A classifier that sees a bullet without its article should be near chance, .50: a logistic
regression over words and pairs of neighbouring words that at least three bullets have, each bullet
scored by a model that saw nothing of its article.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tools.support.report import roc_auc
from tools.written import FOLDER, rows

FOLDS, RAREST, RIDGE = 5, 3, 5.0


def main() -> None:
    """Print the figures."""
    bullets = list(rows(FOLDER / "bullets.jsonl"))
    sys.stdout.write("\n".join(lines(bullets)) + "\n")


def lines(bullets: Sequence[dict[str, Any]]) -> Iterable[str]:
    """Yield what is printed."""
    yield f"{len(bullets)} bullets, {len({one['article'] for one in bullets})} articles"
    for label, name in ((1, "right"), (0, "wrong")):
        same = [one["bullet"] for one in bullets if one["label"] == label]
        words = fmean(len(text.split()) for text in same)
        yield f"{name}: {len(same)}, {words:.1f} words on average"
    yield ", ".join(
        f"{kind} {n}" for kind, n in Counter(one["kind"] for one in bullets).most_common()
    )
    yield f"ROC-AUC of the bullet alone: {alone(bullets):.3f}"


def alone(bullets: Sequence[dict[str, Any]]) -> float:
    """The ROC-AUC of labels told from the bullet's words, held out by article."""
    labels = np.array([float(one["label"]) for one in bullets])
    fold = np.array([crc32(one["article"].encode()) % FOLDS for one in bullets])
    found = _found([one["bullet"] for one in bullets])
    odds = np.zeros(len(labels))
    for number in range(FOLDS):
        inside = fold == number
        odds[inside] = found[inside] @ _fitted(found[~inside], labels[~inside])
    return roc_auc(odds[labels == 1], odds[labels == 0])


def _found(texts: Sequence[str]) -> Any:
    """A sparse matrix [bullets, features]: 1 where a word or pair of words stands."""
    from scipy.sparse import csr_matrix

    features = [_features(text) for text in texts]
    counts = Counter(name for names in features for name in names)
    place = {name: i for i, name in enumerate(sorted(n for n in counts if counts[n] >= RAREST))}
    pairs = [(i, place[name]) for i, names in enumerate(features) for name in names & place.keys()]
    rows, columns = zip(*pairs, strict=True)
    return csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(texts), len(place)))


def _features(text: str) -> set[str]:
    words = re.findall(r"\w\w+", text.lower())
    return {*words, *(" ".join(pair) for pair in pairwise(words))}


def _fitted(found: Any, labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of a logistic regression with a ridge, found by L-BFGS from zero."""
    from scipy.optimize import minimize

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = found @ weights
        value = np.sum(np.logaddexp(0, odds) - labels * odds) + RIDGE * weights @ weights
        return float(value), found.T @ (1 / (1 + np.exp(-odds)) - labels) + 2 * RIDGE * weights

    return np.asarray(minimize(loss, np.zeros(found.shape[1]), jac=True, method="L-BFGS-B").x)


if __name__ == "__main__":
    main()
