"""Tests of bench.tables.build."""

from __future__ import annotations

import math

import pytest

from bench import tables
from bench.tables.build import label
from bench.types import InputError


def shown(table: tables.Table) -> list[list[str]]:
    """Texts of a table, the best of each column with a star."""
    return [[cell.text + "*" * cell.best + cell.mark for cell in row] for row in table.rows]


def test_rows_are_candidates_and_columns_the_defaults(write_run):
    """The usual columns stand in their order, those that were not computed are left out."""
    made = tables.table(tables.load([write_run("lead", {"bullets": [3], "rouge1_fmeasure": [1]})]))
    assert [h.label for h in made.headings] == ["candidate", "ROUGE-1", "bullets", "answer rate"]
    assert shown(made) == [["lead", "1.000", "3.00", "1.000"]]


def test_the_best_of_a_column_is_marked(write_run):
    """Higher is better, or lower, or neither, as the metric declares."""
    values = {"rouge1_fmeasure": [0.1], "redundancy": [0.1], "bullets": [3]}
    other = {"rouge1_fmeasure": [0.2], "redundancy": [0.2], "bullets": [4]}
    made = tables.table(
        tables.load([write_run("a", values), write_run("b", other)]), columns=list(values)
    )
    assert sorted(shown(made)) == [
        ["a", "0.100", "0.100*", "3.00"],
        ["b", "0.200*", "0.200", "4.00"],
    ]


def test_what_shows_alike_is_marked_alike(write_run):
    """Two values that print as the same number are both the best."""
    runs = [write_run("a", {"redundancy": [0.10001]}), write_run("b", {"redundancy": [0.10002]})]
    made = tables.table(tables.load(runs), columns=["redundancy"])
    assert shown(made) == [["a", "0.100*"], ["b", "0.100*"]]


def test_an_upper_bound_is_marked_and_never_the_best(write_run):
    """What sees the reference bears a dagger, explained below, and competes with nobody."""
    runs = [
        write_run("oracle", {"rouge1_fmeasure": [0.9]}, manifest={"sees_reference": True}),
        write_run("a", {"rouge1_fmeasure": [0.2]}),
        write_run("b", {"rouge1_fmeasure": [0.1]}),
    ]
    made = tables.table(tables.load(runs), columns=["rouge1_fmeasure"])
    assert shown(made) == [["oracle†", "0.900"], ["a", "0.200*"], ["b", "0.100"]]
    assert any(note.startswith("† sees the reference") for note in made.notes)


def test_a_missing_score_shows_as_not_available(write_run):
    """A mean over fewer articles than the others' is no mean; the note counts what is missing."""
    runs = [write_run("a", {"redundancy": [0.5, None]}), write_run("b", {"redundancy": [0.5, 1]})]
    made = tables.table(tables.load(runs), columns=["redundancy"])
    assert shown(made) == [["b", "0.750"], ["a", "n/a"]]
    assert "n/a: a lacks scores of articles for redundancy (1)" in made.notes
    assert math.isnan(made.rows[1][1].value)


def test_articles_without_a_prediction_are_told(write_run):
    """A low score that comes of missing predictions says so."""
    predictions = [{"article_id": "a0", "takeaways": ["b"]}]
    run = write_run("model", {"bullets": [1, 0]}, predictions=predictions)
    notes = tables.table(tables.load([run])).notes
    assert "model: 1 articles have no prediction and score the worst value" in notes


def test_rows_are_sorted_from_the_best_on(write_run):
    """The order follows the named column, downwards or upwards as the metric declares."""
    runs = [
        write_run("a", {"redundancy": [0.3], "rougeLsum_fmeasure": [0.3]}),
        write_run("b", {"redundancy": [0.2], "rougeLsum_fmeasure": [0.2]}),
    ]
    scores = tables.load(runs)
    by_default = [row[0] for row in shown(tables.table(scores))]
    by_redundancy = [row[0] for row in shown(tables.table(scores, sort="redundancy"))]
    by_name = [row[0] for row in shown(tables.table(scores, sort="candidate"))]
    assert (by_default, by_redundancy, by_name) == (["a", "b"], ["b", "a"], ["a", "b"])


def test_an_unknown_column_names_the_nearest(write_run):
    """A misspelt column is refused with the one that was meant."""
    scores = tables.load([write_run("a", {"redundancy": [0.3]})])
    with pytest.raises(InputError, match="did you mean 'redundancy'"):
        tables.table(scores, columns=["redundency"])
    with pytest.raises(InputError, match="did you mean 'redundancy'"):
        tables.table(scores, sort="redundency")


def test_notes_pin_the_numbers(write_run):
    """Below the table stand n, the reference set and each metric's signature."""
    notes = tables.table(tables.load([write_run("a", {"bullets": [3, 3]})])).notes
    assert notes == ("n = 2 articles, references d1", "form: form|version:1")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("rouge1_fmeasure", "ROUGE-1"),
        ("rouge2_recall", "ROUGE-2 R"),
        ("rougeL_fmeasure", "ROUGE-L"),
        ("rougeLsum_precision", "ROUGE-Lsum P"),
        ("bertscore_f1", "BERTScore F1"),
        ("coverage_f1", "coverage F1"),
        ("coverage_recall", "coverage recall"),
        ("novel_bigrams", "novel bigrams"),
    ],
)
def test_columns_bear_the_names_of_the_field(column, expected):
    """Labels are what papers call the measures."""
    assert label(column) == expected
