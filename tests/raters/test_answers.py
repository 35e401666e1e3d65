from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from bench import significance
from bench.metaeval import judgments
from bench.raters.answers import answers, arrays, by_question
from bench.raters.controls import controls
from bench.raters.results import results, tiers

BULLETS = ["The mill closed.", "It will be a museum."]


def row(doc_id="d1", system="one", rater="mira", **more):
    """One line of a judgment file."""
    return {
        "doc_id": doc_id,
        "system": system,
        "article": "The mill closed.",
        "takeaways": BULLETS,
        "rater": rater,
        **more,
    }


def read(tmp_path, *rows):
    """Judgments of these lines."""
    path = tmp_path / "judgments.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return judgments.read(path)


def test_questions_become_arrays(tmp_path):
    """Each rating, each bullet; a missing answer is NaN, two of one rater are averaged."""
    given = answers(
        read(
            tmp_path,
            row(human={"coverage": 4}, bullet_labels=[1, 0], label=0),
            row(rater="nils", human={"coverage": 2}, bullet_labels=[1, None]),
            row(rater="nils", human={"coverage": 3}, bullet_labels=[1, None]),
            row(doc_id="d2", human={"coverage": 1}, control="repeat"),
            row(rater=None, human={"coverage": 5}),
        )
    )
    asked = by_question(given)
    assert list(asked) == ["coverage", "supported"]  # a label that bullets tell is no question
    coverage = arrays("coverage", asked["coverage"])
    assert (coverage.raters, coverage.scale) == (("mira", "nils"), "ordinal")
    assert coverage.values.tolist() == [[4], [2.5]]
    supported = arrays("supported", asked["supported"])
    assert supported.scale == "nominal"
    assert np.nan_to_num(supported.values, nan=-1).tolist() == [[1, 0], [1, -1]]


def test_a_comparison_is_one_answer_seen_from_both_sides(tmp_path):
    """The rows of both systems tell it once; whose name comes first changes no agreement."""
    rows = [
        row(system="one", compared={"two": 1}),
        row(system="two", compared={"one": 0}),
        row(system="two", rater="nils", compared={"one": 0.5}),
    ]
    asked = by_question(answers(read(tmp_path, *rows)))
    assert [one.value for one in asked["preference"]] == [1, 0.5]
    found = arrays("preference", asked["preference"])
    assert found.values.tolist() == [[1, 0], [0.5, 0.5]]
    assert found.articles.tolist() == [0, 0]


def test_equal_answers_of_raters_without_a_name_all_count(tmp_path):
    """Two of three say 4, and two prefer `one`: whoever they are, they are two."""
    rows = [
        *(row(rater=None, human={"coverage": value}) for value in (4, 4, 1)),
        *(row(rater=None, compared={"two": won}) for won in (1, 1, 0)),
        *(row(rater=None, system="two", compared={"one": won}) for won in (0, 1, 0)),
        *(row(rater="mira", doc_id="d2", human={"coverage": 4}) for _ in range(2)),
    ]
    asked = by_question(answers(read(tmp_path, *rows)))
    assert [one.value for one in asked["preference"]] == [1, 1, 0]
    assert [one.value for one in asked["coverage"]] == [4, 4, 1, 4]
    (found,) = results("coverage", asked["coverage"], seed=0)
    assert found.value == pytest.approx((3 + 4) / 2)


def test_controls_of_a_rater(tmp_path):
    """By hand: two of three repeated answers changed, one of two own bullets called unsupported."""
    judged = read(
        tmp_path,
        row(human={"coverage": 4}, bullet_labels=[1, 0], at="2026-03-04T09:30", seconds=10),
        row(human={"coverage": 4}, bullet_labels=[0, 1], control="repeat", seconds=30),
        row(system="(human)", bullet_labels=[1, 0], control="reference", seconds=20,
            compared={"one": 0}),
        row(doc_id="d2", system="(human)", control="reference", seconds=20,
            compared={"one": 0.5}, at="2026-03-04T09:31"),
        row(doc_id="d2", system="one", seconds=20, at="2026-03-04T09:31"),
        row(rater="nils", human={"coverage": 1}, control="repeat"),
    )  # fmt: skip
    given = answers(judged)
    mira, nils = controls(judged, given, "mira"), controls(judged, given, "nils")
    assert (mira.changed.value, mira.changed.answers) == (pytest.approx(2 / 3), 3)
    assert (mira.unsupported.value, mira.unsupported.answers) == (0.5, 2)
    assert (mira.behind.value, mira.behind.answers) == (0.5, 2)  # behind in d1, alike in d2
    assert 0 <= mira.behind.low < 0.5 < mira.behind.high <= 1
    assert (mira.items, mira.seconds) == (4, 20)  # the two rows of one time are one item
    assert np.isnan(nils.changed.value)  # never answered before
    assert np.isnan(nils.seconds)


def test_results_of_candidates(tmp_path):
    """Means over articles of means over raters; people's own bullets last, in no tier."""
    rows = [
        row(doc_id=f"d{article}", system=system, rater=rater, human={"coverage": value})
        for article in range(10)
        for system, values in {"one": (4, 5), "two": (1, 2), "three": (1, 2)}.items()
        for rater, value in zip(("mira", "nils"), values, strict=True)
    ]
    own = row(doc_id="d0", system="(human)", human={"coverage": 5}, control="reference")
    given = by_question(answers(read(tmp_path, *rows, own)))["coverage"]
    found = results("coverage", given, seed=0)
    assert [one.system for one in found] == ["one", "three", "two", "(human)"]
    assert [one.value for one in found] == [4.5, 1.5, 1.5, 5]
    assert [one.tier for one in found] == [1, 2, 2, None]
    assert (found[0].articles, found[0].answers) == (10, 20)
    assert np.isnan(found[0].low)  # all articles give the same: a bootstrap would say [4.5, 4.5]


def test_shares_of_supported_bullets(tmp_path):
    """A bullet's value is the mean over raters, an article's the mean over bullets."""
    rows = [
        row(bullet_labels=[1, 0]),
        row(rater="nils", bullet_labels=[1, 1]),
        row(doc_id="d2", bullet_labels=[1, None]),
    ]
    given = by_question(answers(read(tmp_path, *rows)))["supported"]
    (found,) = results("supported", given, seed=0)
    assert found.value == pytest.approx((0.75 + 1) / 2)
    assert 0 < found.low < found.value < found.high <= 1


def test_tiers_are_those_of_full_comparisons():
    """Rows with gaps: the tests alone give the tiers that comparisons with intervals give."""
    random = np.random.default_rng(0)
    values = random.normal(np.linspace(2, 0, 6)[:, None], 1, (6, 24))
    for row, gap in ((0, slice(0, 8)), (1, slice(20, 24)), (5, slice(1, 24))):
        values[row, gap] = np.nan
    pairs = list(combinations(range(6), 2))
    p = significance.holm([one.p for one in significance.compare(values, pairs, seed=3)])
    differ = np.zeros((6, 6), bool)
    for (one, other), corrected in zip(pairs, p, strict=True):
        differ[one, other] = differ[other, one] = corrected < significance.ALPHA
    groups = significance.tiers(range(6), differ)
    expected = {row: tier for tier, group in enumerate(groups, 1) for row in group}
    assert tiers(values, range(6), 3) == expected
    assert 1 < len(groups) < 6
