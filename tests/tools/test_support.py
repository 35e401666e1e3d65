"""The command behind the shipped model: labels, fit, calibration, and the whole on a few rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.consistency.support import model
from bench.types import InputError
from tools.support import __main__ as train
from tools.support import examples
from tools.support.calibrate import Scaling
from tools.support.fit import fit, odds
from tools.support.report import (
    Bin,
    calibration_error,
    interval,
    precision,
    reliability,
    roc_auc,
)


def test_sentences_of_sound_summaries_are_sound(tmp_path: Path) -> None:
    """Of a wrong summary, what also stands in a sound one is sound; the rest shares the blame."""
    rows = [_row(["A.", "B."], label=1), _row(["A.", "C.", "D."], label=0)]
    found = _read(tmp_path, rows)
    assert [(one.bullet, one.label, one.weight) for one in found] == [
        ("A.", 1, 1), ("B.", 1, 1), ("A.", 1, 0.5), ("C.", 0, 0.5), ("D.", 0, 0.5),
    ]  # fmt: skip


def test_sound_bullets_are_unsound_elsewhere(tmp_path: Path) -> None:
    """Each goes to the next article, is marked as judged by nobody, and all weigh a tenth."""
    rows = [_row(["A."], label=1, article="One."), _row(["B."], label=0, article="Two.")]
    _write(tmp_path / "some.jsonl", rows)
    strangers = [one for one in examples.read(tmp_path) if not one.judged]
    assert [one[:6] for one in strangers] == [
        ("some", "Two.", "A.", 0.0, pytest.approx(0.2), False)
    ]


def test_labels_of_bullets_and_shares_come_first(tmp_path: Path) -> None:
    """Where people judged bullets, or gave the share of sound ones, that is the label."""
    rows = [
        _row(["A.", "B."], label=0, bullet_labels=[1, 0]),
        _row(["E."], human={"consistency": 0.5}),
    ]
    assert [(one.label, one.weight) for one in _read(tmp_path, rows)] == [
        (1, 1),
        (0, 1),
        (0.5, 0.4),
    ]


def test_no_data_is_said(tmp_path: Path) -> None:
    """A folder without data is named."""
    with pytest.raises(InputError, match=r"no \.jsonl"):
        examples.read(tmp_path)


def test_the_fit_finds_what_is_there() -> None:
    """A feature that tells rises, one that misleads stays flat, a rule gets a weight."""
    random = np.random.default_rng(7)
    labels = random.integers(0, 2, 4000).astype(float)
    telling = np.where(random.random(4000) < 0.8, labels, 1 - labels) + random.random(4000)
    misleading = random.random(4000) - labels
    rule = ((labels == 0) & (random.random(4000) < 0.5)).astype(float)
    fitted = fit(
        np.c_[telling, misleading], rule[:, None], np.zeros(4000, int), labels, np.ones(4000)
    )
    assert fitted.scores[0][-1] > 1
    assert fitted.scores[1][-1] == pytest.approx(0, abs=1e-3)
    assert fitted.rules[0] < -1
    made = odds(fitted, np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([[0.0], [1.0]]))
    assert made[0] > made[1]


def test_groups_keep_their_base_rates() -> None:
    """A feature that only tells sets apart is not learned: each set has an intercept of its own."""
    random = np.random.default_rng(7)
    groups = random.integers(0, 2, 4000)
    labels = (random.random(4000) < np.where(groups, 0.9, 0.1)).astype(float)
    feature = groups + random.random(4000)
    fitted = fit(feature[:, None], np.zeros((4000, 1)), groups, labels, np.ones(4000))
    assert fitted.scores[0][-1] < 0.5


def test_scaling_is_logistic() -> None:
    """Log-odds of 0 with an offset of 0 are one half."""
    assert Scaling(2.0, 0.0).support(np.array([0.0, 50.0])) == pytest.approx([0.5, 1.0])


def test_roc_auc_by_hand() -> None:
    """Of six pairs four are in order and one is tied: 4.5 / 6."""
    assert roc_auc(np.array([0.9, 0.5, 0.1]), np.array([0.5, 0.05])) == pytest.approx(4.5 / 6)


def test_the_command_writes_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From rows to a file that can be read, with tables for articles and for whole sets."""
    for name in ("frank_valid", "summedits_a", "xsum"):
        rows = [
            _row([f"The mill has {n} workers.", f"It made {10 * n} sacks in 20{10 + n}."], label=1,
                 article=f"The mill has {n} workers. It made {10 * n} sacks in 20{10 + n}. Rain.")
            for n in range(10, 22)
        ]  # fmt: skip
        rows += [
            row | {"takeaways": ["The mill has 7 owners.", "Snow fell."], "label": 0}
            for row in rows
        ]
        _write(tmp_path / "consistency" / f"{name}.jsonl", rows)
    _write(tmp_path / "written" / "articles.jsonl", [
        {"id": "mill", "title": "t", "published": "2025-01-01", "text": "The mill has 20 workers."}
    ])  # fmt: skip
    _write(tmp_path / "written" / "bullets.jsonl", [
        {"article": "mill", "batch": batch, "pair": None, "label": n % 2, "kind": "k",
         "bullet": f"The mill {'has' if n % 2 else 'lost'} 20 workers at site {n}."}
        for n in range(12) for batch in (1, 2)
    ])  # fmt: skip
    train.main([str(tmp_path), str(tmp_path / "model.json"), str(tmp_path)], tmp_path / "written")
    made = model.parse((tmp_path / "model.json").read_text("utf-8"))
    assert 0 <= made.consistent_from <= 1
    printed = capsys.readouterr().out
    assert printed.count("| summedits_a |") == printed.count("| written-2 |") == 2
    assert "Precision of unsupported, held-out written bullets" in printed
    for name in ("reliability", "precision"):
        assert "<path" in (tmp_path / f"consistency-{name}.svg").read_text("utf-8")


def _row(takeaways: list[str], **fields: Any) -> dict[str, Any]:
    return {"article": "Some text.", "system": "x", "takeaways": takeaways, "label": None,
            "bullet_labels": None, "human": None, **fields}  # fmt: skip


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _read(folder: Path, rows: list[dict[str, Any]]) -> list[examples.Example]:
    _write(folder / "set.jsonl", rows)
    return examples.read(folder)


def test_reliability_by_hand() -> None:
    """Two bins, one off by 0.28 with half of the weight: an expected calibration error of 0.14."""
    support, labels = np.array([0.22, 0.22, 0.8, 0.8]), np.array([0.0, 1.0, 1.0, 0.6])
    bins = reliability(support, labels, np.ones(4))
    assert bins == [Bin(2.0, 0.22, 0.5), Bin(2.0, 0.8, 0.8)]
    assert calibration_error(bins) == pytest.approx(0.14)


def test_intervals_draw_articles() -> None:
    """Bullets of one article count together: with one article alone there is nothing to draw."""
    support, labels = np.array([0.9, 0.1, 0.8, 0.3]), np.array([1.0, 0.0, 1.0, 0.0])
    assert interval(support, labels, np.zeros(4, int)) == (1.0, 1.0)
    assert interval(np.array([0.5, 0.5]), np.ones(2), np.arange(2)) == pytest.approx(
        (np.nan, np.nan), nan_ok=True
    )


def test_precision_by_hand() -> None:
    """Two bullets of the same support come together: of three 2, of four 3 are right."""
    support, right = np.array([0.9, 0.5, 0.5, 0.1]), np.array([1.0, 0.0, 1.0, 1.0])
    assert precision(support, right) == [
        (0.25, 1.0), (0.75, pytest.approx(2 / 3)), (1.0, 0.75),
    ]  # fmt: skip
