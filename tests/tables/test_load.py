"""Tests of bench.tables.load."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bench import tables
from bench.types import InputError


def test_values_stand_by_candidate_article_and_column(write_run):
    """Each value is found at the row of its candidate and the place of its article."""
    runs = [
        write_run("lead", {"rouge1_fmeasure": [0.1, 0.2], "bullets": [3, 4]}),
        write_run("model", {"rouge1_fmeasure": [0.3, 0.4], "bullets": [5, 6]}),
    ]
    scores = tables.load(runs)
    assert [candidate.name for candidate in scores.candidates] == ["lead", "model"]
    assert [article.id for article in scores.articles] == ["a0", "a1"]
    np.testing.assert_array_equal(scores.values["rouge1_fmeasure"], [[0.1, 0.2], [0.3, 0.4]])
    np.testing.assert_array_equal(scores.values["bullets"], [[3, 4], [5, 6]])
    assert scores.signatures == {"form": "form|version:1", "rouge": "rouge|version:1"}


def test_samples_are_averaged_within_their_article(write_run):
    """Two samples count as one article; the spread is their pooled standard deviation."""
    scores = tables.load([write_run("model", {"bullets": [1.0, 3.0, 4.0, 4.0]}, samples=2)])
    np.testing.assert_array_equal(scores.values["bullets"], [[2.0, 4.0]])
    # by hand: ((1-2)² + (3-2)² + 0 + 0) / (1 + 1) degrees of freedom = 1
    assert scores.spread["bullets"] == [1.0]


def test_one_sample_has_no_spread(write_run):
    """Where each article has one sample nothing is known of the spread between samples."""
    assert np.isnan(tables.load([write_run("model", {"bullets": [1, 2]})]).spread["bullets"][0])


def test_a_missing_score_is_no_zero(write_run):
    """An article without a line, and one whose value is null, have no value."""
    path = write_run("model", {"bullets": [1, 2, None]})
    lines = (path / "scores/form.jsonl").read_text().splitlines()
    (path / "scores/form.jsonl").write_text("\n".join(lines[:1] + lines[2:]) + "\n")
    np.testing.assert_array_equal(tables.load([path]).values["bullets"], [[np.nan, 2, np.nan]])


def test_a_metric_that_one_run_lacks_has_no_values_there(write_run):
    """A metric computed for one run only is missing for the other."""
    runs = [write_run("a", {"bullets": [1]}), write_run("b", {"rouge1_fmeasure": [0.5]})]
    np.testing.assert_array_equal(tables.load(runs).values["bullets"], [[1], [np.nan]])


def test_the_later_of_two_lines_counts(write_run):
    """A line that was appended again replaces the earlier one."""
    path = write_run("model", {"bullets": [1, 2]})
    with (path / "scores/form.jsonl").open("a") as file:
        file.write(json.dumps({"article_id": "a0", "sample": 0, "values": {"bullets": 9}}) + "\n")
    np.testing.assert_array_equal(tables.load([path]).values["bullets"], [[9, 2]])


def test_answer_rate_counts_what_is_ok(write_run):
    """Refused, empty and missing predictions are not answered; the missing ones are counted."""
    predictions = [
        {"article_id": "a0", "takeaways": ["b"]},
        {"article_id": "a1", "takeaways": [], "status": "refused"},
    ]
    scores = tables.load([write_run("model", {"bullets": [1, 0, 0]}, predictions=predictions)])
    np.testing.assert_array_equal(scores.values["answer_rate"], [[1, 0, 0]])
    assert scores.unanswered == (1,)


def test_cost_is_zero_only_where_no_tokens_were_used(write_run):
    """No usage means free; usage without a price means an unknown cost."""
    predictions = [
        {"article_id": "a0", "takeaways": ["b"]},
        {"article_id": "a1", "takeaways": ["b"], "usage": {"input_tokens": 5}},
        {"article_id": "a2", "takeaways": ["b"], "usage": {"input_tokens": 5}, "cost": 0.25},
    ]
    scores = tables.load([write_run("model", {"bullets": [1, 1, 1]}, predictions=predictions)])
    np.testing.assert_array_equal(scores.values["cost"], [[0, np.nan, 0.25]])


def test_tokens_are_unknown_where_nobody_counted(write_run):
    """Read and written tokens together; none where no request was made."""
    used = {"input_tokens": 5, "output_tokens": 2, "cached_tokens": None}
    predictions = [
        {"article_id": "a0", "takeaways": ["b"]},
        {"article_id": "a1", "takeaways": ["b"], "usage": {**used, "output_tokens": None}},
        {"article_id": "a2", "takeaways": ["b"], "usage": used},
    ]
    scores = tables.load([write_run("model", {"bullets": [1, 1, 1]}, predictions=predictions)])
    np.testing.assert_array_equal(scores.values["tokens"], [[0, np.nan, 7]])


def test_different_reference_sets_are_refused(write_run):
    """The message names both digests and runs, and the ways on."""
    runs = [write_run("a", {"bullets": [1]}), write_run("b", {"bullets": [1]}, digest="d2")]
    with pytest.raises(InputError, match=r"different reference sets .*d1: .*a; d2: .*b.*--mixed"):
        tables.load(runs)


def test_mixed_keeps_the_shared_articles(write_run):
    """With `mixed` runs of different sets are compared on the articles that both have."""
    runs = [
        write_run("a", {"bullets": [1, 2, 3]}),
        write_run("b", {"bullets": [5]}, digest="d2", articles=[{"id": "a1"}]),
    ]
    np.testing.assert_array_equal(tables.load(runs, mixed=True).values["bullets"], [[2], [5]])


def test_mixed_leaves_out_an_article_whose_text_differs(write_run):
    """An article that was edited between the runs is not the same article."""
    edited = [
        {"article_id": "a0", "article_digest": "a0", "takeaways": ["b"]},
        {"article_id": "a1", "article_digest": "edited", "takeaways": ["b"]},
    ]
    runs = [
        write_run("a", {"bullets": [1, 2]}),
        write_run("b", {"bullets": [5, 6]}, digest="d2", predictions=edited),
    ]
    np.testing.assert_array_equal(tables.load(runs, mixed=True).values["bullets"], [[1], [5]])


def test_nothing_in_common_is_refused(write_run):
    """Runs over different articles cannot be compared even when mixed."""
    runs = [
        write_run("a", {"bullets": [1]}),
        write_run("b", {"bullets": [5]}, digest="d2", articles=[{"id": "other"}]),
    ]
    with pytest.raises(InputError, match="no article in common"):
        tables.load(runs, mixed=True)


def test_different_signatures_of_one_metric_are_refused(write_run):
    """The message names the metric, both signatures and the command that mends it."""
    runs = [
        write_run("a", {"bullets": [1]}),
        write_run("b", {"bullets": [1]}, signatures={"form": "form|version:2"}),
    ]
    with pytest.raises(InputError, match=r"form .*version:1.*version:2.*takeaway-bench score"):
        tables.load(runs)


def test_a_name_is_enough_for_a_column(write_run):
    """Scores of other tools need no more; such a column is shown."""
    run = write_run("a", {"own": [1]}, columns={"own": [{"name": "own"}]})
    column = tables.load([run]).columns["own"]
    assert (column.about, column.better, column.shown) == ("", "higher", True)


def test_a_column_of_two_metrics_is_refused(write_run):
    """Their values would be mixed; the message names the column and both metrics."""
    columns = {"own": [{"name": "bullets", "about": "another count"}]}
    run = write_run("a", {"bullets": [1]}, columns=columns)
    with pytest.raises(InputError, match=r"'bullets' is given by form and own"):
        tables.load([run])
    with pytest.raises(InputError, match=r"'cost' is given by every run and own"):
        columns = {"own": [{"name": "cost", "about": "another cost"}]}
        tables.load([write_run("b", {"cost": [1]}, columns=columns)])


def test_a_column_knows_its_metric(write_run):
    """It is named by the first line of the scores, not by the column's own line."""
    columns = tables.load([write_run("a", {"bullets": [1], "rouge1_fmeasure": [1]})]).columns
    assert columns["bullets"].metric == "form"
    assert columns["rouge1_fmeasure"].metric == "rouge"
    assert columns["answer_rate"].metric == ""


@pytest.mark.parametrize("wrong", [{"better": "up"}, {"worst": "0"}, {"shown": 1}, {"group": "x"}])
def test_a_column_of_another_kind_is_refused(write_run, wrong):
    """The first line of scores is checked; the message names the file, the line and the field."""
    columns = {"own": [{"name": "own", "about": "a", **wrong}]}
    with pytest.raises(InputError, match=rf"own\.jsonl:1: .*{next(iter(wrong))}"):
        tables.load([write_run("b", {"own": [1]}, columns=columns)])


def test_two_runs_of_one_candidate_go_by_their_paths(write_run):
    """Runs that bear the same candidate's name stay apart."""
    runs = [write_run("a", {"bullets": [1]}), write_run("a", {"bullets": [1]}, folder="old")]
    assert [c.name for c in tables.load(runs).candidates] == [str(path) for path in runs]


def test_a_line_that_a_crash_cut_is_passed_over(write_run):
    """A last line without its end is no prediction."""
    path = write_run("model", {"bullets": [1, 2]})
    with (path / "predictions.jsonl").open("a") as file:
        file.write('{"article_id": "a0", "stat')
    assert tables.load([path]).values["answer_rate"].tolist() == [[1, 1]]


def test_text_that_is_no_unicode_does_not_hide_its_line(write_run):
    """Half a surrogate pair in a model's text is passed over like any other text."""
    path = write_run("model", {"bullets": [1]})
    line = r'{"article_id": "a0", "article_digest": "a0", "takeaways": ["\ud800"]}'
    (path / "predictions.jsonl").write_text(line + "\n")
    assert tables.load([path]).values["answer_rate"].tolist() == [[1]]


@pytest.mark.parametrize("line", ['{"article_id": 3}', "nonsense", "[]"])
def test_a_bad_line_is_named(write_run, line):
    """A line that is no prediction is refused with its file and number."""
    path = write_run("model", {"bullets": [1]})
    with (path / "predictions.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(InputError, match=r"predictions\.jsonl:2: "):
        tables.load([path])


def test_a_bad_score_is_named_with_its_line(write_run):
    """The header is line 1, so the first score is line 2."""
    path = write_run("model", {"bullets": ["three"]})
    with pytest.raises(InputError, match=r"form\.jsonl:2: .*float"):
        tables.load([path])


def test_a_folder_without_a_run_is_refused(tmp_path):
    """The message says that there is no run."""
    with pytest.raises(InputError, match="no run here"):
        tables.load([tmp_path])


def test_no_runs_are_refused():
    """An empty list is told which command makes runs."""
    with pytest.raises(InputError, match="takeaway-bench run"):
        tables.load([])
