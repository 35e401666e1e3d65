"""The ROUGE metric."""

from __future__ import annotations

import pytest

from bench.metrics.rouge import Rouge
from bench.types import InputError, Item

ITEMS = [
    Item(
        article="",
        references=(("The mill closed.", "60 jobs went."),),
        takeaways=("Mill shut now",),
    ),
    Item(
        article="",
        references=(("Rates rose on Friday.",), ("The bank raised rates", "in May\nand June")),
        takeaways=("The bank raised rates\nin May", "Rates rose"),
    ),
    Item(article="", references=(("...",), ("№",)), takeaways=("?", "Ж")),
]


def test_columns_are_those_of_the_scores() -> None:
    """Each of the twelve columns has a value."""
    (scored,) = Rouge().score(ITEMS[:1])
    assert list(scored.values) == [column.name for column in Rouge.columns]
    assert len(scored.values) == 12


def test_values_by_hand() -> None:
    """One word of three, and of the six of the reference, is shared: mill."""
    (scored,) = Rouge().score(ITEMS[:1])
    assert scored.values["rouge1_precision"] == 1 / 3
    assert scored.values["rouge1_recall"] == 1 / 6
    assert scored.values["rouge2_fmeasure"] == 0.0


@pytest.mark.parametrize("tokenizer", ["ascii", "unicode"])
@pytest.mark.parametrize("stemmer", [True, False])
def test_backends_agree(tokenizer: str, stemmer: bool) -> None:
    """The rouge-score package gives the same values, so the signature names no backend."""
    own = Rouge(tokenizer=tokenizer, stemmer=stemmer)
    package = Rouge(tokenizer=tokenizer, stemmer=stemmer, backend="rouge-score")
    assert own.score(ITEMS) == package.score(ITEMS)
    assert own.signature() == package.signature()


def test_the_best_annotator_of_each_type() -> None:
    """Precision and recall are those of the annotator with the best F-measure of that type."""
    values = Rouge().score(ITEMS)[1].values
    single = [
        Rouge().score([Item(article="", references=(one,), takeaways=ITEMS[1].takeaways)])[0].values
        for one in ITEMS[1].references
    ]
    for kind in ("rouge1", "rouge2", "rougeL", "rougeLsum"):
        best = max(single, key=lambda values: values[f"{kind}_fmeasure"])
        for part in ("precision", "recall", "fmeasure"):
            assert values[f"{kind}_{part}"] == best[f"{kind}_{part}"]


def test_order_of_bullets() -> None:
    """ROUGE-Lsum and ROUGE-1 do not see it, ROUGE-L does."""
    bullets = ("The mill closed in May.", "Sixty people lost their work.", "A museum wants a loom.")
    item = Item(article="", references=(bullets,), takeaways=bullets[::-1])
    values = Rouge().score([item])[0].values
    assert values["rougeLsum_fmeasure"] == values["rouge1_fmeasure"] == 1.0
    assert values["rougeL_fmeasure"] < 0.5


def test_settings_are_in_the_signature() -> None:
    """Whatever changes the numbers changes the signature."""
    signatures = {
        Rouge(stemmer=stemmer, tokenizer=tokenizer).signature()
        for stemmer in (True, False)
        for tokenizer in ("ascii", "unicode")
    }
    assert len(signatures) == 4


@pytest.mark.parametrize(("field", "value"), [("tokenizer", "words"), ("backend", "perl")])
def test_unknown_settings_are_refused(field: str, value: str) -> None:
    """The message names the field and what it takes."""
    with pytest.raises(InputError, match=f"{field}: .* is not one of"):
        Rouge(**{field: value})
