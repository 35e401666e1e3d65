"""The ROUGE engine against rouge-score."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from bench.rouge import Scorer, Scores, scorer

KINDS = Scores._fields


def agrees(pairs, *, stemmer: bool) -> None:
    """Assert that the engine, all pairs at once, and rouge-score give the same bits."""
    ours, theirs = Scorer(stemmer=stemmer), RougeScorer(KINDS, use_stemmer=stemmer)
    pairs = list(pairs)
    found = ours.score_all([(tuple(r.split("\n")), tuple(p.split("\n"))) for r, p in pairs])
    for (reference, prediction), scores in zip(pairs, found, strict=True):
        expected = theirs.score(reference, prediction)
        assert scores._asdict() == expected, (reference, prediction)


@pytest.mark.parametrize("stemmer", [True, False])
def test_equals_rouge_score(adversarial_pairs, stemmer: bool) -> None:
    """Adversarial pairs score as with rouge-score to the last bit, stemmed and not."""
    agrees(adversarial_pairs(1500, seed=stemmer), stemmer=stemmer)


lines = st.lists(st.text(alphabet="ab cé\n", max_size=12), max_size=4)


@given(st.tuples(lines, lines))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_any_pair_equals_rouge_score(pair: tuple[list[str], list[str]]) -> None:
    """So do pairs that hypothesis finds."""
    agrees([tuple(map("\n".join, pair))], stemmer=True)


@pytest.mark.parametrize("length", [7, 8, 9, 63, 64, 65, 130])
def test_lines_of_any_length_equal_rouge_score(length: int) -> None:
    """So do lines as long as the integers that hold them, or longer."""
    rng = random.Random(length)
    texts = [" ".join(rng.choices("abcdefgh", k=length)) for _ in range(4)]
    texts += [f"{line}\n{line[::-1]}" for line in texts]
    agrees(pairwise(texts), stemmer=False)


def test_one_pair_equals_many(adversarial_pairs) -> None:
    """A score is the same alone and beside others, again too."""
    pairs = [(tuple(r.split("\n")), tuple(p.split("\n"))) for r, p in adversarial_pairs(100, 3)]
    many = Scorer().score_all(pairs + pairs)
    assert many == [Scorer().score(*pair) for pair in pairs] * 2


def test_the_longest_subsequence_that_rouge_score_picks() -> None:
    """Of two longest subsequences the one counts to which rouge-score's backtracking leads.

    By hand: "b a" and the reference "a b" share one word; the way back from the last words finds
    no match there, goes up as neither side is longer, and takes "a". With "b" that is all of the
    reference, with "a" half.
    """
    assert Scorer().score(("a b",), ["b a", "b"]).rougeLsum.recall == 1.0
    assert Scorer().score(("a b",), ["b a", "a"]).rougeLsum.recall == 0.5


def test_full_caches_change_nothing(adversarial_pairs, monkeypatch) -> None:
    """Scores stay the same when everything is forgotten every few pairs."""
    monkeypatch.setattr(scorer, "CACHED_TOKENS", 40)
    monkeypatch.setattr(scorer, "PAIRS_AT_ONCE", 5)
    agrees(adversarial_pairs(300, seed=9), stemmer=True)


def test_caches_are_bounded(monkeypatch) -> None:
    """What is held never exceeds the bound by more than the last pair."""
    monkeypatch.setattr(scorer, "CACHED_TOKENS", 100)
    engine = Scorer()
    for number in range(500):
        engine.score((f"reference {number} of many",), [f"candidate {number}", "again"])
        assert len(engine._lines) + len(engine._scores) < 100
        assert len(engine._letters) < 200


@pytest.mark.parametrize("text", ["Привет, мир", "北京市长", "مرحبا بالعالم", "हिन्दी भाषा"])
def test_identical_texts_of_any_script_score_one(text: str) -> None:
    """With unicode tokens they do; ASCII ones, as in rouge-score, leave nothing to match."""
    unicode, ascii_ = Scorer("unicode"), Scorer("ascii")
    assert {score.fmeasure for score in unicode.score((text,), [text])} == {1.0}
    assert {score.fmeasure for score in ascii_.score((text,), [text])} == {0.0}
