"""One row of texts becomes one item, whoever asks for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import nan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bench import items
from bench.types import Article, InputError, Item, Reference

ROW: dict[str, Any] = {
    "article": "The mill closed on Monday.",
    "references": [["The mill closed."], ["A mill closed."]],
    "takeaways": ["The mill closed."],
}
ITEM = Item(
    article="The mill closed on Monday.",
    references=(("The mill closed.",), ("A mill closed.",)),
    takeaways=("The mill closed.",),
)


def test_a_row_and_a_reference_give_the_same_item() -> None:
    """All that is known of an article is in it either way."""
    article = Article(
        id="mill", title="Mill", text=ITEM.article, published=date(2024, 4, 17), language="de"
    )
    reference = Reference(article=article, takeaways=ITEM.references)
    row = {**ROW, "published": "2024-04-17", "language": "de"}
    assert items.of(reference, ITEM.takeaways) == items.read(row)
    assert items.read(row).published == date(2024, 4, 17)
    assert items.read(row).language == "de"


@pytest.mark.parametrize(
    "published",
    [
        date(2024, 4, 17),
        datetime(2024, 4, 17, 9, 30, tzinfo=UTC),
        pd.Timestamp("2024-04-17 09:30"),
        "2024-04-17",
        " 2024-04-17T09:30:00+02:00 ",
    ],
)
def test_a_date_may_be_written_in_several_ways(published: object) -> None:
    """The time of day is left out."""
    assert items.read({**ROW, "published": published}).published == date(2024, 4, 17)


@pytest.mark.parametrize("missing", [None, nan, pd.NaT])
def test_what_is_missing(missing: object) -> None:
    """Nothing, None and NaN are the same; the language is English then."""
    row = dict.fromkeys(("references", "takeaways", "published", "language"), missing)
    bare = Item(article="Text.", references=(), takeaways=())
    assert items.read({"article": "Text.", **row}) == items.read({"article": "Text."}) == bare


def test_lists_may_be_tuples_and_arrays() -> None:
    """As data frames that were read from Parquet hold them."""
    references = np.empty(2, object)
    references[:] = [np.array(["The mill closed."], object), ("A mill closed.",)]
    row = {**ROW, "references": references, "takeaways": np.array(["The mill closed."])}
    assert items.read(row) == ITEM


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("article", None, "article: expected a string, not None"),
        ("article", nan, "article: expected a string, not nan"),
        ("article", ["Text."], "article: expected a string, not ['Text.']"),
        ("takeaways", "One.", "takeaways: expected a list of strings, not 'One.'"),
        ("takeaways", {"One."}, "takeaways: expected a list of strings, not {'One.'}"),
        ("takeaways", 7, "takeaways: expected a list of strings, not 7"),
        ("takeaways", ["One.", 2], "takeaways[1]: expected a string, not 2"),
        ("takeaways", [["One."]], "takeaways[0]: expected a string, not ['One.']"),
        ("references", ["One."], "references: expected a list of annotators, each a list of"),
        ("references", "One.", "references: expected a list of annotators, each a list of"),
        ("references", [["One."], 2], "references[1]: expected a list of strings, not 2"),
        ("references", [["One.", None]], "references[0][1]: expected a string, not None"),
        ("published", "yesterday", "published: expected a date such as 2024-04-17, not 'yester"),
        ("published", "2024-02-30", "published: expected a date such as 2024-04-17"),
        ("published", 20240417, "published: expected a date such as 2024-04-17, not 20240417"),
        ("published", ["2024-04-17"], "published: expected a date such as 2024-04-17"),
        ("language", 7, 'language: expected a code such as "en", not 7'),
    ],
)
def test_a_wrong_field_is_named(field: str, value: Any, message: str) -> None:
    """File, line, field, what was expected and what was there."""
    with pytest.raises(InputError) as caught:
        items.read({**ROW, field: value}, file="rows", line=3)
    assert str(caught.value).startswith(f"rows:3: {message}")


def test_references_without_a_word_are_none() -> None:
    """Neither empty annotators nor blank bullets can be scored against."""
    empty = [[], [[]], [[" "]]]
    assert not any(items.has_reference(items.read({**ROW, "references": one})) for one in empty)
    assert items.has_reference(items.read({**ROW, "references": [[], ["The mill closed."]]}))
