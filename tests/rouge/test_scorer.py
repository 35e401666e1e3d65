"""The ROUGE engine against rouge-score."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from bench.rouge import Scorer, Scores, scorer

KINDS = Scores._fields


def agrees(pairs, *, stemmer: bool) -> None:
    """Assert that the engine and rouge-score give the same bits."""
    ours, theirs = Scorer(stemmer=stemmer), RougeScorer(KINDS, use_stemmer=stemmer)
    for reference, prediction in pairs:
        expected = theirs.score(reference, prediction)
        found = ours.score(tuple(reference.split("\n")), prediction.split("\n"))
        assert found._asdict() == expected, (reference, prediction)


@pytest.mark.parametrize("stemmer", [True, False])
def test_equals_rouge_score(adversarial_pairs, stemmer: bool) -> None:
    """Adversarial pairs score as with rouge-score to the last bit, stemmed and not."""
    agrees(adversarial_pairs(1500, seed=stemmer), stemmer=stemmer)


lines = st.lists(st.text(alphabet="ab cé\n", max_size=12), max_size=4)


@given(st.tuples(lines, lines))
@settings(derandomize=True, max_examples=200)
def test_any_pair_equals_rouge_score(pair: tuple[list[str], list[str]]) -> None:
    """So do pairs that hypothesis finds."""
    agrees([tuple(map("\n".join, pair))], stemmer=True)


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
    agrees(adversarial_pairs(300, seed=9), stemmer=True)


def test_caches_are_bounded(monkeypatch) -> None:
    """What is held never exceeds the bound by more than the last pair."""
    monkeypatch.setattr(scorer, "CACHED_TOKENS", 100)
    engine = Scorer()
    for number in range(500):
        engine.score((f"reference {number} of many",), [f"candidate {number}", "again"])
    held = len(engine._lines) + len(engine._references) + len(engine._stems)
    assert held < 100


@pytest.mark.parametrize("text", ["Привет, мир", "北京市长", "مرحبا بالعالم", "हिन्दी भाषा"])
def test_identical_texts_of_any_script_score_one(text: str) -> None:
    """With unicode tokens they do; ASCII ones, as in rouge-score, leave nothing to match."""
    unicode, ascii_ = Scorer("unicode"), Scorer("ascii")
    assert {score.fmeasure for score in unicode.score((text,), [text])} == {1.0}
    assert {score.fmeasure for score in ascii_.score((text,), [text])} == {0.0}
