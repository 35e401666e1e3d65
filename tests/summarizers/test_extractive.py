"""What every offline extractive candidate owes: the article's own sentences, in order, as asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bench.plugins import load
from bench.summarizers import pagerank
from bench.summarizers.centroid import chosen
from bench.summarizers.lexrank import cosines
from bench.summarizers.textrank import similarity
from bench.text import sentences
from bench.types import Article

TEXT = (
    "The dam at Orrin holds less water than last year. Farmers below the dam want more water. "
    "The water board says the dam must fill first. A fair opens on Saturday. "
    "The board meets the farmers about the dam on Monday. It rained a little."
)
ARTICLE = Article(id="dam", title="Dam", text=TEXT)
NAMES = ["lead", "random", "textrank", "lexrank", "centroid"]


def summarize(name: str, **settings: Any) -> list[str]:
    """The bullets of one candidate for the article above."""
    return list(next(iter(load("summarizers", name)(**settings).predict([ARTICLE]))).takeaways)


@pytest.mark.parametrize("name", NAMES)
def test_bullets_are_sentences_in_order(name: str) -> None:
    """As many as asked for, each a sentence of the article, in the article's order."""
    bullets = summarize(name, bullets=3)
    places = [sentences(TEXT).index(bullet) for bullet in bullets]
    assert len(bullets) == 3
    assert places == sorted(set(places))


@pytest.mark.parametrize("name", NAMES)
def test_a_short_article_gives_what_it_has(name: str) -> None:
    """Fewer sentences than bullets is no error."""
    assert sorted(summarize(name, bullets=50)) == sorted(sentences(TEXT))


@pytest.mark.parametrize("name", NAMES)
def test_an_article_without_a_sentence_is_empty(name: str) -> None:
    """Nothing to extract gives the status `empty`, not a crash."""
    empty = Article(id="none", title="", text=" \n ")
    prediction = next(iter(load("summarizers", name)().predict([empty])))
    assert (prediction.status, prediction.takeaways) == ("empty", ())


def test_lead_takes_the_first_sentences() -> None:
    """The baseline of news."""
    assert summarize("lead", bullets=2) == sentences(TEXT)[:2]


def test_random_depends_on_seed_and_article_alone() -> None:
    """The same seed draws the same; other seeds draw otherwise; company changes nothing."""
    random = load("summarizers", "random")
    others = [Article(id=f"a{n}", title="", text=TEXT) for n in range(3)]
    alone = next(iter(random(bullets=2, seed=1).predict([ARTICLE]))).takeaways
    assert list(random(bullets=2, seed=1).predict([*others, ARTICLE]))[-1].takeaways == alone
    drawn = {
        next(iter(random(bullets=2, seed=seed).predict([ARTICLE]))).takeaways for seed in range(9)
    }
    assert len(drawn) > 1


def test_central_sentences_come_before_asides() -> None:
    """Sentences about the dam's water outrank the fair and the rain."""
    for name in ("textrank", "lexrank"):
        bullets = summarize(name, bullets=3)
        assert not {"A fair opens on Saturday.", "It rained a little."} & {*bullets}


def test_textrank_similarity_by_hand() -> None:
    """Two shared words over log 3 + log 4 (Mihalcea and Tarau 2004, section 4)."""
    one, other = ["a", "b", "c"], ["b", "c", "d", "e"]
    assert similarity(one, other) == pytest.approx(2 / (np.log(3) + np.log(4)))
    assert similarity(["a"], ["a"]) == 0


def test_lexrank_cosine_by_hand() -> None:
    """Three sentences; `b` stands in two of them, `a` and `c` in one, `d` in one."""
    found = cosines([["a", "b"], ["b", "c"], ["d"]])
    a, b = np.log(3), np.log(1.5)
    assert found[0, 1] == pytest.approx(b * b / (a * a + b * b))
    assert found[0, 2] == 0
    assert found[0, 0] == pytest.approx(1)


def test_pagerank_equals_the_eigenvector() -> None:
    """Power iteration ends at the principal eigenvector that numpy finds."""
    weights = np.random.default_rng(0).random((6, 6))
    weights[2] = 0  # leads nowhere
    moves = np.where(weights.sum(1, keepdims=True) > 0, weights, 1 / 6)
    moves = moves / moves.sum(1, keepdims=True)
    values, vectors = np.linalg.eig((0.15 / 6 + 0.85 * moves).T)
    expected = np.real(vectors[:, np.argmax(np.real(values))])
    np.testing.assert_allclose(pagerank(weights), expected / expected.sum(), atol=1e-8)


def test_maximal_marginal_relevance_avoids_what_was_said() -> None:
    """With diversity the second pick is the other direction, without it the near-copy."""
    vectors = np.array([[1, 0], [0.99, 0.14], [0.5, 0.87]], dtype=np.float32)
    assert chosen(vectors, 2, diversity=0.0) == [1, 0]
    assert chosen(vectors, 2, diversity=0.9) == [1, 2]
