"""Texts in scripts that a metric does not know are n/a, with one warning; equal texts are equal."""

from __future__ import annotations

import logging
from math import isnan

import pytest

import bench
from bench.metrics import warn_once

# Two unrelated sentences of one script each, written for this test; MiniLM's vocabulary has none.
UNKNOWN = {
    "Amharic": ("ምክር ቤቱ ድልድዩን ዘጋ", "ተማሪዎች ዛሬ ፈተና ወሰዱ"),
    "Khmer": ("ក្រុមប្រឹក្សាបានបិទស្ពាន", "សិស្សបានប្រឡងថ្ងៃនេះ"),
}


def score(reference: str, takeaway: str, metric: object) -> dict[str, float]:
    """Columns of one metric for one bullet against one."""
    row = {"article": reference, "references": [[reference]], "takeaways": [takeaway]}
    frame = bench.score([row], metrics=[metric])
    return {str(name): float(frame[name].iloc[0]) for name in frame.columns}


@pytest.mark.parametrize("metric", ["bertscore", "coverage"])
@pytest.mark.parametrize("pair", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_unknown_letters_are_not_alike(
    pair: tuple[str, str], metric: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Texts of unknown tokens alone have no score (bert_score#198, transformers#436)."""
    warn_once.cache_clear()
    with caplog.at_level(logging.WARNING, "bench"):
        assert all(map(isnan, score(*pair, metric).values()))
        score(*pair, metric)
    assert sum("vocabulary" in record.message for record in caplog.records) == 1


def test_rouge_of_other_letters_is_not_zero(caplog: pytest.LogCaptureFixture) -> None:
    """The ASCII tokenizer finds nothing in Russian: n/a, and a warning that names the setting."""
    warn_once.cache_clear()
    same = "Совет закрыл мост"
    with caplog.at_level(logging.WARNING, "bench"):
        assert all(map(isnan, score(same, same, "rouge").values()))
    (record,) = caplog.records
    assert 'tokenizer = "unicode"' in record.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Der Hafen\u00adbau kostet 5\u00a0Mio.", "Der Hafenbau kostet 5 Mio."),
        ("Zu\u0308rich hat 1\u202f500 Betten", "Zürich hat 1,500 Betten"),
        ("नीति की घोषणा १५ को", "नीति की घोषणा 15 को"),
        ("売上は１２３円", "売上は123円"),
        ("می\u200cخواهم", "میخواهم"),
        ("The sum was €5", "The sum was 5 €"),
    ],
)
def test_equal_texts_are_equal(first: str, second: str) -> None:
    """Ways of writing the same words, figures and currencies cost no overlap."""
    from bench.metrics.rouge import Rouge

    rouge = score(first, second, Rouge(tokenizer="unicode", stemmer=False))
    assert rouge["rouge1_fmeasure"] == 1.0
    assert score(first, second, "form")["extractive_coverage"] == 1.0


def test_a_power_of_ten_is_no_other_number() -> None:
    """10⁶ is not 106, and km² is km2 (NFKC)."""
    from bench.rouge.tokens import unicode_tokens

    assert unicode_tokens("10⁶ km²") == [b"10", b"6", b"km2"]
