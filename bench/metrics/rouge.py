"""ROUGE-1, -2, -L and -Lsum (Lin 2004), equal to rouge-score 0.1.2 to the last bit.

A text is its bullets, one a line. ROUGE-L follows the order of the bullets; ROUGE-Lsum compares
bullet with bullet and does not. With several annotators each type takes the one with the best
F-measure, as rouge-score's `score_multi`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import ClassVar, Literal, get_args

from bench.metrics import unjudged, warn_once
from bench.rouge import TOKENIZERS, Score, Scorer, Scores, Tokenizer
from bench.rouge.tokens import ascii_tokens
from bench.text import words
from bench.types import Column, InputError, Item, Metric, Reaction, Scored, Takeaways

VERSION = "2"

Backend = Literal["bench", "rouge-score"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)

_Scorer = Callable[[Sequence[tuple[Takeaways, Takeaways]]], list[Scores]]

_NAMES = tuple(f"{kind}_{part}" for kind in Scores._fields for part in Score._fields)
_ABOUT = {
    "rouge1": "words",
    "rouge2": "word pairs",
    "rougeL": "words in one order",
    "rougeLsum": "words in one order within a bullet",
    "precision": "share of the takeaways' {} that the reference has",
    "recall": "share of the reference's {} that the takeaways have",
    "fmeasure": "harmonic mean of precision and recall of {}",
}
_CAVEAT = (
    "Counts words in common with what people wrote. A good bullet in other words scores low, and "
    "one that reverses a fact scores high."
)
_FAMILIES = {
    "rouge1": "ROUGE-1",
    "rouge2": "ROUGE-2",
    "rougeL": "ROUGE-L",
    "rougeLsum": "ROUGE-Lsum",
}
_PARTS = {"fmeasure": "", "precision": " P", "recall": " R"}
_NO_LETTERS = bytes(c for c in range(128) if not chr(c).isalpha())
_SHOWN = "rougeLsum_fmeasure"  # bullets are a set, and Lsum asks least for their order
_ALL_LOWER: Mapping[str, Reaction] = {"figure": "lower", "constant": "lower", "lead": "lower"}
_REACTIONS: Mapping[str, Mapping[str, Reaction]] = {
    "precision": {**_ALL_LOWER, "negated": "lower", "duplicated": "lower", "filler": "lower"},
    "recall": {**_ALL_LOWER, "dropped": "lower", "duplicated": "same", "filler": "same"},
    "fmeasure": {
        **_ALL_LOWER,
        "negated": "lower",
        "dropped": "lower",
        "duplicated": "lower",
        "filler": "lower",
    },
}
_SHUFFLED: Mapping[str, Reaction] = {
    "rouge1": "same",
    "rouge2": "lower",  # a pair may span two bullets, as in rouge-score
    "rougeL": "lower",
    "rougeLsum": "same",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rouge(Metric):
    """Overlap of words and word sequences with the reference takeaways; all in [0, 1].

    Parameters
    ----------
    stemmer
        Reduce English words to their stems (Porter) first.
    tokenizer
        "ascii" knows a to z and 0 to 9 as rouge-score does; "unicode" the letters of every script.
    backend
        "rouge-score" computes the same numbers with the package of that name, slowly.
    """

    stemmer: bool = True
    tokenizer: Tokenizer = "ascii"
    backend: Backend = "bench"

    parallel: ClassVar[bool] = True
    columns: ClassVar[tuple[Column, ...]] = tuple(
        Column(
            name=f"{kind}_{part}",
            about=_ABOUT[part].format(_ABOUT[kind]),
            reactions={**_REACTIONS[part], "shuffled": _SHUFFLED[kind]},
            group="overlap",
            shown=f"{kind}_{part}" == _SHOWN,
            label=_FAMILIES[kind] + _PARTS[part],
            caveat=_CAVEAT,
        )
        for kind in Scores._fields
        for part in Score._fields
    )

    def __post_init__(self) -> None:
        if self.tokenizer not in TOKENIZERS:
            raise InputError(
                f"{self.tokenizer!r} is not one of {', '.join(TOKENIZERS)}", field="tokenizer"
            )
        if self.backend not in BACKENDS:
            raise InputError(
                f"{self.backend!r} is not one of {', '.join(BACKENDS)}", field="backend"
            )

    def signature(self) -> str:
        """What pins the numbers, which the backends share."""
        stemmer = "porter" if self.stemmer else "no"
        return f"rouge|tokenizer:{self.tokenizer}|stemmer:{stemmer}|lines:bullets|version:{VERSION}"

    def score(self, items: Sequence[Item]) -> list[Scored]:
        """Score each item, each type against the annotator with its best F-measure."""
        if self.tokenizer == "ascii" and any(map(_is_foreign, {i.references for i in items})):
            warn_once(
                "rouge: the tokenizer knows a to z and 0 to 9 alone, and some texts are mostly of "
                'other letters; set tokenizer = "unicode" and stemmer = false for them'
            )
        score_all = _scorer(self.tokenizer, self.stemmer, self.backend)
        scores = iter(score_all([(one, i.takeaways) for i in items for one in i.references]))
        return [self._scored(item, [next(scores) for _ in item.references]) for item in items]

    def _scored(self, item: Item, by_annotator: Sequence[Scores]) -> Scored:
        best = _best(by_annotator)
        if self.tokenizer == "ascii" and not best[0].fmeasure and _has_no_token(item):
            return unjudged(
                self, 'no letter that the tokenizer knows; tokenizer = "unicode" knows more'
            )
        return Scored(dict(zip(_NAMES, chain.from_iterable(best), strict=True)))


def _is_foreign(references: tuple[Takeaways, ...]) -> bool:
    """Whether most letters of a reference are beyond a to z; accents alone are few."""
    text = "".join(chain.from_iterable(references))
    plain = text.encode("ascii", "ignore")
    letters = len(plain.translate(None, _NO_LETTERS))
    if letters >= len(text) - len(plain):  # faster than to look at each of them
        return False
    return letters < sum(letter.isalpha() for letter in text if not letter.isascii())


def _has_no_token(item: Item) -> bool:
    """Whether there is a reference with words, and the ASCII tokenizer finds none in any."""
    lines = [line for bullets in item.references for line in bullets]
    return any(words(line) for line in lines) and not any(map(ascii_tokens, lines))


def _best(by_annotator: Sequence[Scores]) -> Sequence[Score]:
    """The best score of each type; of equally good annotators the first."""
    if len(by_annotator) == 1:
        return by_annotator[0]
    by_type = zip(*by_annotator, strict=True)
    return [max(scores, key=lambda score: score.fmeasure) for scores in by_type]


@lru_cache(maxsize=8)
def _scorer(tokenizer: Tokenizer, stemmer: bool, backend: Backend) -> _Scorer:
    scorer = Scorer(tokenizer, stemmer=stemmer)
    return scorer.score_all if backend == "bench" else _rouge_score(scorer, stemmer)


def _rouge_score(scorer: Scorer, stemmer: bool) -> _Scorer:
    """The rouge-score package behind the engine's interface."""
    from rouge_score.rouge_scorer import RougeScorer

    own = None if scorer.tokenizer == "ascii" else _Tokenizer(scorer)
    package = RougeScorer(Scores._fields, use_stemmer=stemmer, tokenizer=own)

    def score(reference: Takeaways, takeaways: Takeaways) -> Scores:
        scores = package.score(_joined(reference), _joined(takeaways))
        return Scores(*(Score(*map(float, scores[kind])) for kind in Scores._fields))

    return lambda pairs: [score(reference, takeaways) for reference, takeaways in pairs]


class _Tokenizer:
    """What rouge-score asks of a tokenizer."""

    def __init__(self, scorer: Scorer) -> None:
        self.tokenize = scorer.tokens


def _joined(bullets: Takeaways) -> str:
    return "\n".join(bullet.replace("\n", " ") for bullet in bullets)
