"""Form: counts by hand, and what copying and repeating do to them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.metrics.form import Form, measure
from bench.types import Item

ARTICLE = "the cat sat on the mat and the dog sat on the cat"  # 13 words


def test_columns_by_hand() -> None:
    """One bullet of 7 words: fragments `the dog sat on`, `mat` and `the`, and `a` of its own."""
    found = measure(ARTICLE, ["the dog sat on a mat the"])
    assert found["bullets"] == 1
    assert found["words"] == 7
    assert found["extractive_coverage"] == pytest.approx(6 / 7)
    assert found["extractive_density"] == pytest.approx((16 + 1 + 1) / 7)
    assert found["novel_bigrams"] == pytest.approx(3 / 6)  # "on a", "a mat", "mat the"
    assert found["compression"] == pytest.approx(13 / 7)
    assert found["redundancy"] == 0


def test_a_repeated_bullet_is_redundant() -> None:
    """Said twice, half of the bigrams are old."""
    assert measure(ARTICLE, ["a b c", "a b c"])["redundancy"] == pytest.approx(0.5)


def test_the_article_itself_is_all_copied() -> None:
    """Copying everything gives coverage 1 and a density of the article's length."""
    found = measure(ARTICLE, [ARTICLE])
    assert found["extractive_coverage"] == 1
    assert found["extractive_density"] == pytest.approx(13)
    assert found["novel_bigrams"] == 0


def test_no_fragment_spans_two_bullets() -> None:
    """Two halves of one sentence are two fragments."""
    assert measure("a b c d", ["a b", "c d"])["extractive_density"] == pytest.approx(2)


bullets = st.lists(st.text(alphabet="abc .", max_size=12), min_size=1, max_size=4)


@settings(max_examples=60, derandomize=True)
@given(article=st.text(alphabet="abc .", max_size=40), takeaways=bullets)
def test_shares_stay_between_0_and_1(article: str, takeaways: list[str]) -> None:
    """Whatever the text, a share is a share and nothing is negative."""
    found = measure(article, takeaways)
    for name in ("redundancy", "novel_bigrams", "extractive_coverage"):
        assert 0 <= found[name] <= 1
    assert all(value >= 0 for value in found.values())


def test_score_gives_every_declared_column() -> None:
    """The values are those of `measure`, under the declared names."""
    scored = Form().score([Item(article=ARTICLE, references=(), takeaways=("the cat",))])
    assert list(scored[0].values) == [column.name for column in Form.columns]
    assert scored[0].values["words"] == 2
