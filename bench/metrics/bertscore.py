"""BERTScore (Zhang et al. 2020, arXiv 1904.09675), equal to bert-score 0.3.13 to 1e-4.

A text is its bullets, one a line. The departures from bert-score are on purpose: text longer than
the model's window is scored in windows (or refused), not cut; with several annotators precision
and recall are those of the annotator with the best F1, not the best of each; a text without a
token scores 0 whatever the model; idf weights come from a fixed set of references, not from those
that happen to be scored together. The backend "bert-score" computes the same columns with that
package; what the package would cut is n/a then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from bench.encoder import DEFAULT_MODEL, THREADS, Dtype, Encoded, Encoder, bert_score, load
from bench.encoder.matching import Match, greedy
from bench.metrics import UNKNOWN_SCRIPT, unjudged, warn_once
from bench.types import (
    BenchError,
    Column,
    InputError,
    Item,
    Metric,
    Reaction,
    Scored,
    Takeaways,
    digest,
)

VERSION = "2"
Backend = Literal["bench", "bert-score"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)
DEFAULT_MODEL_LAYER = 5
"""Agrees best with people on REALSumm, in 473 of 500 random halves of the articles for recall."""
ITEMS_AT_ONCE = 256
"""Bounds the embeddings that are held at one time."""
_ALL_LOWER: Mapping[str, Reaction] = {
    "shuffled": "lower",  # a token's embedding depends on the bullets around it
    "negated": "lower",
    "figure": "lower",
    "constant": "lower",
    "lead": "lower",
}
_REACTIONS: Mapping[str, Mapping[str, Reaction]] = {
    "precision": {**_ALL_LOWER, "duplicated": "lower", "filler": "lower"},
    "recall": {**_ALL_LOWER, "dropped": "lower"},
    "f1": {**_ALL_LOWER, "dropped": "lower", "duplicated": "lower", "filler": "lower"},
}
_LABELS = {"precision": "P", "recall": "R", "f1": "F1"}
_ABOUT = {
    "precision": "how well the takeaways' tokens are found in the reference",
    "recall": "how well the reference's tokens are found in the takeaways",
    "f1": "harmonic mean of BERTScore precision and recall",
}
_CAVEAT = (
    "Compares words in their context, so it recognizes paraphrase. It hardly notices a wrong "
    "number, a swapped name or a missing 'not'; values lie close together, and only differences "
    "count."
)


@dataclass(frozen=True, slots=True)
class _Idf:
    """Texts, and the token weights [vocabulary] from them."""

    corpus: tuple[str, ...]
    weights: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class BERTScore(Metric):
    """Similarity of the takeaways to the reference takeaways, token by token.

    Parameters
    ----------
    model, revision, dtype, device, threads
        As in `bench.encoder.load`.
    layer
        Hidden layer to compare; None takes 5 for the default model, and for others the layer that
        bert-score tuned for a model of this name.
    idf
        Weigh tokens by inverse document frequency; `fit` must then be called first.
    rescale
        Language of the bert-score baseline ("en") with which to rescale scores, which may then
        be negative; None leaves them in [-1, 1].
    long
        What to do with text longer than the model's window: score it in overlapping windows, or
        raise `InputError`.
    backend
        "bert-score" computes the same numbers with the package of that name, slowly; it would cut
        text longer than the model's window, so an item with such text is n/a.
    """

    model: str = DEFAULT_MODEL
    revision: str | None = None
    layer: int | None = None
    idf: bool = False
    rescale: str | None = None
    long: Literal["windows", "refuse"] = "windows"
    dtype: Dtype = "float32"
    device: str = "cpu"
    threads: int | None = THREADS
    backend: Backend = "bench"
    _idf: _Idf | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.backend not in BACKENDS:
            raise InputError(
                f"{self.backend!r} is not one of {', '.join(BACKENDS)}", field="backend"
            )
        if self.backend == "bert-score" and self.dtype != "float32":
            raise InputError('the backend "bert-score" computes in float32 alone', field="dtype")

    @property
    def columns(self) -> tuple[Column, ...]:
        """Precision, recall and F1; the worst value is that of texts with nothing in common."""
        worst = self._rescaled(Match(0.0, 0.0, 0.0))
        return tuple(
            Column(
                name=f"bertscore_{part}",
                about=_ABOUT[part],
                worst=lowest,
                group="similarity",
                shown=part == "f1",
                label=f"BERT\u00adScore {_LABELS[part]}",
                caveat=_CAVEAT,
                reactions=_REACTIONS[part],
            )
            for part, lowest in worst._asdict().items()
        )

    @property
    def parallel(self) -> bool:
        """Only with the one thread that all processes have."""
        return self.backend == "bench" and self.device == "cpu" and self.threads == 1

    def signature(self) -> str:
        """Model, weights, layer, dtype, idf corpus, baseline, window rule and versions.

        The backends share it.
        """
        parts = {
            "layer": layer_of(self.model, self.layer),
            "idf": digest(*self._fitted().corpus) if self.idf else "no",
            "rescale": self.rescale or "no",
            "long": self.long,
            "version": VERSION,
        }
        settings = "|".join(f"{name}:{value}" for name, value in parts.items())
        return f"bertscore|{self._encoder().identity}|{settings}"

    def fit(self, references: Iterable[tuple[Takeaways, ...]]) -> Self:
        """Return this metric with idf weights from the references of all articles.

        Each distinct text is one document, whichever candidates are scored against it.
        """
        if not self.idf:
            return self
        texts = {joined(bullets) for annotators in references for bullets in annotators}
        corpus = tuple(sorted(texts))
        return replace(self, _idf=_Idf(corpus, _idf(self._encoder(), corpus)))

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """Score each item against the annotator that gives the best F1."""
        starts = range(0, len(items), ITEMS_AT_ONCE)
        return [scored for at in starts for scored in self._score(items[at : at + ITEMS_AT_ONCE])]

    def _score(self, items: Sequence[Item]) -> Iterator[Scored]:
        texts = list(dict.fromkeys(text for item in items for text in _texts(item)))
        encoded = dict(zip(texts, self._encoder().encode(texts, self._layer()), strict=True))
        unjudgeable = self._unjudgeable(encoded)
        for reason in sorted(set(unjudgeable.values())):
            warn_once(f"bertscore: {reason}")
        compare = self._comparison(encoded)
        for item in items:
            reason = next((unjudgeable[text] for text in _texts(item) if text in unjudgeable), "")
            yield unjudged(self, reason) if reason else self._best(item, compare)

    def _unjudgeable(self, encoded: Mapping[str, Encoded]) -> dict[str, str]:
        """The texts that have no score, each with the reason."""
        encoder, reasons = self._encoder(), {}
        for text, tokens in encoded.items():
            if len(tokens.ids) > encoder.window and self.long == "refuse":
                raise _too_long(text, len(tokens.ids), encoder.window)
            if not encoder.knows(tokens.ids):
                reasons[text] = f"{UNKNOWN_SCRIPT}; another model may know it"
            elif self.backend == "bert-score" and (
                reason := bert_score.misread(encoder, tokens.ids)
            ):
                reasons[text] = reason
        return reasons

    def _best(self, item: Item, compare: bert_score.Compare) -> Scored:
        candidate, *references = _texts(item)
        matches = [compare(candidate, reference) for reference in references]
        best = self._rescaled(max(matches, key=lambda match: match.f1))
        return Scored({f"bertscore_{name}": value for name, value in best._asdict().items()})

    def _comparison(self, encoded: Mapping[str, Encoded]) -> bert_score.Compare:
        """The backend as a function of candidate and reference."""
        encoder = self._encoder()
        if self.backend == "bert-score":
            corpus = self._fitted().corpus if self.idf else None
            return bert_score.package(encoder, self._layer(), corpus)
        weights = self._fitted().weights if self.idf else encoder.token_weights
        return lambda candidate, reference: greedy(encoded[candidate], encoded[reference], weights)

    def _rescaled(self, match: Match) -> Match:
        if not self.rescale:
            return match
        floor = bert_score.baseline(self.model, self._layer(), self.rescale)
        return Match(*((value - low) / (1 - low) for value, low in zip(match, floor, strict=True)))

    def _layer(self) -> int:
        return layer_of(self.model, self.layer)

    def _fitted(self) -> _Idf:
        if self._idf is None:
            raise BenchError("bertscore with idf needs all references: call fit(references) first")
        return self._idf

    def _encoder(self) -> Encoder:
        return load(
            self.model,
            revision=self.revision,
            dtype=self.dtype,
            device=self.device,
            threads=self.threads,
        )


def joined(bullets: Takeaways) -> str:
    """The text of some bullets: one a line."""
    return "\n".join(bullets)


def layer_of(model: str, layer: int | None) -> int:
    """The layer to use: the one given, or the one tuned for a model of this name."""
    if layer is not None:
        return layer
    return DEFAULT_MODEL_LAYER if model == DEFAULT_MODEL else bert_score.tuned_layer(model)


def _texts(item: Item) -> Iterator[str]:
    """The candidate's text, then each annotator's."""
    yield joined(item.takeaways)
    yield from map(joined, item.references)


def _idf(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float64]:
    """log((n + 1) / (documents with the token + 1)) for each token of the vocabulary."""
    counts = Counter(token for ids in encoder.ids(texts) for token in set(ids))
    weights = np.full_like(encoder.token_weights, log(len(texts) + 1))
    for token, count in counts.items():
        weights[token] = log((len(texts) + 1) / (count + 1))
    return weights


def _too_long(text: str, tokens: int, window: int) -> InputError:
    return InputError(
        f"{text[:40]!r}... has {tokens} tokens, the model's window {window}; "
        'long = "windows" scores it whole',
        field="long",
    )
