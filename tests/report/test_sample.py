"""Tests of bench.report.sample: which of very many articles a page holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bench import report, tables
from bench.report import sample
from bench.report.articles import Shelf


@pytest.fixture
def scores(write_run: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> tables.Scores:
    """Two runs over 30 articles, which are many here; they differ by the article's number."""
    monkeypatch.setattr(sample, "MOST", 29)
    monkeypatch.setattr(sample, "DRAWN", 5)
    monkeypatch.setattr(sample, "DIFFER", 3)
    values = [number / 100 for number in range(30)]
    runs = [
        write_run("a", {"coverage_f1": [0.5] * 30}),
        write_run("b", {"coverage_f1": [0.5 + value for value in values]}),
    ]
    return tables.load(runs)


def test_even_distances_and_the_largest_differences(scores: tables.Scores) -> None:
    """By hand: every sixth article, and the three last of which none is drawn already."""
    chosen = sample.choose(scores)
    assert list(chosen.places) == [0, 6, 12, 18, 24, 29, 28, 27]
    assert (chosen.drawn, chosen.total) == (5, 30)
    assert "8 of the 30 articles: 5 at even distances and the 3 in which candidates" in str(
        chosen.notes()
    )
    everything = sample.choose(scores.only(range(29)))
    assert list(everything.places) == list(range(29))
    assert everything.notes() == []


def test_the_page_holds_these_and_means_are_of_all(scores: tables.Scores, tmp_path: Path) -> None:
    """Articles and values of the sample; means, intervals and the number of all articles."""
    page = report.write([made.path for made in scores.candidates], tmp_path / "page").read_text()
    data = page.partition('id="overview"')[2].partition(">")[2].partition("</script>")[0]
    found = json.loads(data)
    assert [article[0] for article in found["articles"]] == [
        f"a{place}" for place in (0, 6, 12, 18, 24, 29, 28, 27)
    ]
    assert (found["total"], found["drawn"]) == (30, 5)
    (column,) = [one for one in found["columns"] if one["name"] == "coverage_f1"]
    assert column["means"] == [0.5, pytest.approx(0.5 + np.mean(range(30)) / 100)]
    assert "this page holds 8" in found["notes"][0]
    assert 'id="article-7"' in page
    assert 'id="article-8"' not in page


def test_only_what_is_drawn_is_counted(scores: tables.Scores) -> None:
    """Where evidence stands is counted in the articles that stand for all."""
    with Shelf(scores.only([0, 29]), 1) as shelf:
        assert [number for number, _ in shelf.articles()] == [0, 1]
