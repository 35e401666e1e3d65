"""Tests of bench.tables.build."""

from __future__ import annotations

import math
import re

import pytest

from bench import tables
from bench.metrics.bertscore import BERTScore
from bench.metrics.consistency import Consistency
from bench.metrics.coverage import Coverage
from bench.metrics.form import Form
from bench.metrics.rouge import Rouge
from bench.tables.columns import usual
from bench.tables.labels import label, p_value
from bench.tables.load import RUN_COLUMNS
from bench.tables.parts import unbroken
from bench.types import Column, InputError

METRICS = (BERTScore(), Consistency(), Coverage(), Form(), Rouge())  # as their files are read
DECLARED = {column.name: column for metric in METRICS for column in metric.columns}


def shown(table: tables.Table) -> list[list[str]]:
    """Texts of a table but for what stands before names, the best of a column with a star."""
    start = [heading.name for heading in table.headings].index("candidate")
    return [[cell.text + "*" * cell.best + cell.mark for cell in row[start:]] for row in table.rows]


def test_rows_are_candidates_and_columns_the_defaults(write_run):
    """The usual columns stand in their order, those that were not computed are left out."""
    values = {"bullets": [3], "rougeLsum_fmeasure": [1], "coverage_f1": [0.5], "redundancy": [0]}
    made = tables.table(tables.load([write_run("lead", values)]))
    labels = ["standing", "candidate", "coverage F1", "ROUGE-Lsum", "bullets"]
    assert [unbroken(h.label) for h in made.headings] == labels
    assert shown(made) == [["lead", "0.500", "1.000", "3.00"]]


def test_the_best_of_a_column_is_marked(write_run):
    """Higher is better, or lower, or neither, as the metric declares; all else is shown worse."""
    steps = [i / 1000 for i in range(20)]
    low = {"rouge1_fmeasure": [0.1 + step for step in steps], "bullets": [3] * 20}
    high = {"rouge1_fmeasure": [0.2 + step for step in steps], "bullets": [4] * 20}
    runs = [
        write_run("a", low | {"redundancy": low["rouge1_fmeasure"]}),
        write_run("b", high | {"redundancy": high["rouge1_fmeasure"]}),
    ]
    made = tables.table(tables.load(runs), columns=["rouge1_fmeasure", "redundancy", "bullets"])
    assert sorted(shown(made)) == [
        ["a", "0.110", "0.110*", "3.00"],
        ["b", "0.210*", "0.210", "4.00"],
    ]


def test_what_is_not_shown_to_differ_is_marked_alike(write_run):
    """What may be chance is as good as the best; where that is all of them, none is marked."""
    noise = [0.01, -0.01] * 10
    runs = [
        write_run("a", {"redundancy": [0.1] * 20}),
        write_run("b", {"redundancy": [0.101 + by for by in noise]}),
        write_run("c", {"redundancy": [0.2] * 20}),
    ]
    made = tables.table(tables.load(runs), columns=["redundancy"])
    assert shown(made) == [["a", "0.100*"], ["b", "0.101*"], ["c", "0.200"]]
    made = tables.table(tables.load(runs[:2]), columns=["redundancy"])
    assert shown(made) == [["a", "0.100"], ["b", "0.101"]]


def test_an_upper_bound_is_marked_and_never_the_best(write_run):
    """What sees the reference bears a dagger, explained below, and competes with nobody."""
    runs = [
        write_run("oracle", {"rouge1_fmeasure": [0.9] * 9}, manifest={"sees_reference": True}),
        write_run("a", {"rouge1_fmeasure": [0.2] * 9}),
        write_run("b", {"rouge1_fmeasure": [0.1] * 9}),
    ]
    made = tables.table(tables.load(runs), columns=["rouge1_fmeasure"])
    assert shown(made) == [["a", "0.200*"], ["b", "0.100"], ["oracle†", "0.900"]]
    assert any(note.startswith("† sees the reference") for note in made.notes)


def test_a_missing_score_shows_as_not_available(write_run):
    """A mean over fewer articles than the others' is no mean; the note counts what is missing."""
    runs = [write_run("a", {"redundancy": [0.5, None]}), write_run("b", {"redundancy": [0.5, 1]})]
    made = tables.table(tables.load(runs), columns=["redundancy"])
    assert shown(made) == [["b", "0.750"], ["a", "n/a"]]
    assert "n/a: a has no redundancy for 1 of 2 articles" in made.notes
    assert math.isnan(made.rows[1][-1].value)


def test_what_has_no_prediction_is_not_ranked(write_run):
    """No number of a run that stopped is shown, and a note says why."""
    predictions = [{"article_id": "a0", "takeaways": ["b"]}]
    run = write_run("model", {"bullets": [1, 0]}, predictions=predictions)
    made = tables.table(tables.load([run]))
    assert "model: stopped, no prediction for 1 of 2 articles" in made.notes
    assert shown(made) == [["model", "n/a"]]


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
    scores = tables.load([write_run("a", {"bullets": [3, 3]})])
    articles, pinned = tables.table(scores).notes
    assert articles == "n = 2 articles, references d1"
    assert re.fullmatch(r"signatures [0-9a-f]{12} of form: `table --signatures` .*", pinned)
    assert tables.table(scores, signatures=True).notes[1] == "form|version:1"


SPREAD = [0.0, 0.1, 0.2, 0.3] * 10
"""Of 40 articles."""


def two_tiers(write_run) -> tables.Scores:
    """Write `a`, its copy `b`, and `c`, which is better in every article, and `oracle`."""
    better = [value + 0.1 + value / 10 for value in SPREAD]
    return tables.load(
        [
            write_run("a", {"rouge1_fmeasure": SPREAD, "redundancy": SPREAD}),
            write_run("b", {"rouge1_fmeasure": SPREAD, "redundancy": SPREAD}),
            write_run("c", {"rouge1_fmeasure": better, "redundancy": SPREAD}),
            write_run(
                "oracle",
                {"rouge1_fmeasure": [1.0] * 40, "redundancy": SPREAD},
                manifest={"sees_reference": True},
            ),
        ]
    )


def test_tiers_stand_before_the_names(write_run):
    """Copies share a tier, what is shown to be better has its own, an upper bound has none."""
    made = tables.table(two_tiers(write_run), columns=["tier", "rouge1_fmeasure"])
    tiers = {row[2].value: row[1].value for row in made.rows}
    assert made.headings[1].name == "tier"
    assert tiers == {"oracle": None, "c": 1, "a": 2, "b": 2}
    assert "tier: by ROUGE-1; within a tier no two candidates are shown to differ" in made.notes
    assert any("corrected for 3 comparisons (Holm)" in note for note in made.notes)
    assert any(note.startswith("power: these articles show") for note in made.notes)


def test_nothing_is_ranked_by_name_or_by_a_neutral_column(write_run):
    """Tiers need a column that has a better and a worse, and two to compare."""
    runs = [write_run("a", {"bullets": [1, 2]}), write_run("b", {"bullets": [2, 2]})]
    scores = tables.load(runs)
    for made in (
        tables.table(scores, columns=["bullets"]),
        tables.table(scores, sort="candidate"),
        tables.table(tables.load(runs[:1])),
    ):
        assert made.headings[1].name == "candidate"


def test_letters_name_who_is_beaten(write_run):
    """A value bears the letters of those that it is shown to be better than, here of two."""
    made = tables.table(two_tiers(write_run), columns=["rouge1_fmeasure"], letters=True)
    rows = {row[2].value: (row[1].text, row[3].mark, row[3].extra) for row in made.rows}
    assert {name: about[:2] for name, about in rows.items()} == {
        "a": ("a", ""),
        "b": ("b", ""),
        "c": ("c", "ab"),
        "oracle": ("d", ""),
    }
    assert {name: about[2]["better_than"] for name, about in rows.items()} == {
        "a": "",
        "b": "",
        "c": "a b",
        "oracle": "",
    }


def test_too_many_candidates_for_letters_are_refused(write_run):
    """There is one letter for each candidate or none at all."""
    runs = [write_run(f"c{number:02}", {"redundancy": [0.1]}) for number in range(53)]
    with pytest.raises(InputError, match="letters for 52 candidates, not for 53"):
        tables.table(tables.load(runs), letters=True)


def test_differences_from_a_baseline(write_run):
    """Below each value stands its difference, marked where it is shown to differ."""
    scores = two_tiers(write_run)
    made = tables.table(scores, columns=["rouge1_fmeasure", "redundancy"], baseline="a")
    rows = {row[1].value: row[2:] for row in made.rows}
    assert [cell.below for cell in rows["c"]] == [("+0.115‡",), ("+0.000",)]
    assert [cell.below for cell in rows["a"]] == [(), ()]
    about = rows["c"][0].extra
    assert about["difference"] == pytest.approx(0.115)
    assert about["difference_low"] < 0.115 < about["difference_high"]
    assert (about["wins"], about["ties"], about["losses"], about["n"]) == (40, 0, 0, 40)
    assert about["p"] <= about["p_corrected"] < 0.05


def test_an_unknown_baseline_names_the_nearest(write_run):
    """A misspelt candidate is refused with the one that was meant."""
    with pytest.raises(InputError, match="did you mean 'lead'"):
        tables.table(tables.load([write_run("lead", {"redundancy": [0.3]})]), baseline="laed")


def test_intervals_stand_below_the_means(write_run):
    """With a baseline the interval is the difference's."""
    scores = two_tiers(write_run)
    plain = tables.table(scores, columns=["rouge1_fmeasure"], ci=True)
    cell = {row[1].value: row[2] for row in plain.rows}["a"]
    low, high = cell.extra["low"], cell.extra["high"]
    assert low < 0.15 < high
    assert cell.below == (f"[{low:.3f}, {high:.3f}]",)
    compared = tables.table(scores, columns=["rouge1_fmeasure"], ci=True, baseline="a")
    cell = {row[1].value: row[2] for row in compared.rows}["c"]
    low, high = cell.extra["difference_low"], cell.extra["difference_high"]
    assert cell.below == ("+0.115‡", f"[{low:.3f}, {high:.3f}]")


def test_correction_covers_the_whole_table(write_run):
    """Letters in two columns are six comparisons, a baseline's three are among them or added."""
    scores = two_tiers(write_run)
    columns = ["rouge1_fmeasure", "redundancy"]

    def comparisons(**options) -> int:
        return tables.table(scores, columns=columns, **options).attributes["comparisons"]

    assert comparisons() == 3
    assert comparisons(letters=True) == 6
    for baseline in "abc":  # two of its pairs are in the tiers' column already
        assert comparisons(baseline=baseline) == 3 + 2 * 3 - 2
    assert comparisons(letters=True, tables=4) == 24


def test_spread_between_samples_is_told(write_run):
    """Samples are averaged before anything else, and how far they lie apart is said."""
    scores = tables.load([write_run("m", {"redundancy": [0.1, 0.3]}, samples=2)])
    made = tables.table(scores, columns=["redundancy"])
    assert shown(made) == [["m", "0.200"]]
    assert "m, standard deviation between samples of an article: redundancy 0.141" in made.notes


@pytest.mark.parametrize(
    ("name", "expected"),
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
def test_columns_bear_the_names_of_the_field(name, expected):
    """Labels are what papers call the measures."""
    assert label(DECLARED[name]) == expected


def test_one_article_has_no_interval(write_run):
    """Nothing stands below the mean, and CSV has an empty field."""
    made = tables.table(tables.load([write_run("a", {"redundancy": [0.3]})]), ci=True)
    assert made.rows[0][-1].below == ()
    assert math.isnan(made.rows[0][-1].extra["low"])
    assert "nan" not in tables.render(made, "csv").lower()


def test_seconds_come_with_their_spread(write_run):
    """Asked for seconds, a table tells the median and the 95th percentile of each run too."""
    totals = {"latency_s_median": 0.5, "latency_s_p95": 2.25}
    runs = [
        write_run("model", {"bullets": [3]}, manifest={"totals": totals}),
        write_run("lead", {"bullets": [3]}),
    ]
    made = tables.table(tables.load(runs), columns=["bullets", "latency_s"])
    told = [note for note in made.notes if "95% within" in note]
    assert told == ["model: half within 0.5 s, 95% within 2.25 s"]


def test_further_checkers_stand_beside_the_first():
    """The supported share of each further checker is shown, and how often a judge failed."""
    metric = Consistency(
        checkers=("embedded", "minicheck", "judge"), settings={"judge": {"model": "gpt-5"}}
    )
    assert usual([*metric.columns, *Form.columns, *RUN_COLUMNS]) == [
        *("supported", "unsupported", "uncertain", "supported_minicheck"),
        *("supported_judge", "unanswered_judge", "bullets"),
    ]
    assert {(column.checker, column.judge) for column in metric.columns} == {
        *(("embedded", ""), ("minicheck", ""), ("judge", "gpt-5"))
    }


def test_usual_columns_stand_by_what_they_measure():
    """Content shared with the references, support, words and meanings shared, then form."""
    assert usual([*RUN_COLUMNS, *DECLARED.values()]) == [
        *("coverage_f1", "supported", "unsupported", "uncertain"),
        *("rougeLsum_fmeasure", "bertscore_f1", "bullets"),
    ]


def test_a_column_without_a_group_stands_last():
    """A plug-in that declares a name and a description alone is shown, after what has a group."""
    plain = Column(name="chrf", about="character n-grams in common")
    assert usual([plain, *RUN_COLUMNS, *Form.columns]) == ["bullets", "chrf"]
    assert label(plain) == "chrf"


def test_a_judge_of_the_candidates_family_is_named(write_run):
    """A warning below every table that the judge has a part in, for those whom it may favour."""
    columns = {
        "consistency": [
            {"name": "consistency", "about": "support", "checker": "embedded"},
            {"name": "consistency_judge", "about": "support", "checker": "judge", "judge": "gpt-5"},
        ]
    }
    values = {"consistency": [0.5], "consistency_judge": [0.5], "bullets": [3]}
    runs = [
        write_run(name, values, columns=columns, manifest={"settings": {"model": model}})
        for name, model in (("a", "openai/gpt-4o"), ("b", "claude-sonnet-4"), ("c", None))
    ]
    scores = tables.load(runs)
    warned = [note for note in tables.table(scores).notes if "family" in note]
    assert warned == ["a: of one family with the judge gpt-5 (OpenAI), which may favour it"]
    assert not any("family" in note for note in tables.table(scores, columns=["bullets"]).notes)


@pytest.mark.parametrize(
    ("p", "expected"),
    [(1e-4, "< 0.001"), (0.00099, "< 0.001"), (0.001, "0.001"), (0.5, "0.500"), (math.nan, "n/a")],
)
def test_small_p_values_are_not_shown_as_zero(p, expected):
    """Three decimals, and below them only that it is smaller."""
    assert p_value(p) == expected


def test_the_power_note_claims_no_zero(write_run):
    """A tiny difference is less than 0.001; from equal candidates nothing can be told."""
    tiny = [value / 1000 for value in SPREAD]
    runs = [write_run("a", {"redundancy": tiny}), write_run("b", {"redundancy": tiny[::-1]})]
    made = tables.table(tables.load(runs), columns=["redundancy"])
    (power,) = [note for note in made.notes if note.startswith("power")]
    assert "a true difference of less than 0.001 in redundancy" in power
    runs = [write_run("c", {"redundancy": SPREAD}), write_run("d", {"redundancy": SPREAD})]
    made = tables.table(tables.load(runs), columns=["redundancy"])
    assert not any(note.startswith("power") for note in made.notes)
    assert any("corrected for 1 comparison (Holm)" in note for note in made.notes)


def test_one_article_is_one_article(write_run):
    """Numbers agree with their nouns."""
    notes = tables.table(tables.load([write_run("a", {"redundancy": [0.3]})])).notes
    assert "n = 1 article, references d1" in notes


def test_what_is_not_ranked_has_no_difference_from_a_baseline(write_run):
    """A candidate that failed everywhere shows n/a alone, and no seconds are shown for its sake."""
    values = {"coverage_f1": [0.5, 0.6, 0.7]}
    failed = [
        {"article_id": f"a{n}", "article_digest": f"a{n}", "status": "error", "latency_s": 1.0}
        for n in range(3)
    ]
    totals = {"totals": {"problem": "exit code 4", "latency_s_median": 1.0, "latency_s_p95": 1.0}}
    runs = [
        write_run("lead", values),
        write_run("broken", {"coverage_f1": [0.0] * 3}, predictions=failed, manifest=totals),
    ]
    made = tables.table(tables.load(runs), baseline="lead")
    broken = made.rows[1]
    assert [heading.name for heading in made.headings] == ["standing", "candidate", "coverage_f1"]
    assert (broken[-1].text, broken[-1].below) == ("n/a", ())
    assert "broken: failed, no answer for 3 articles: exit code 4" in made.notes
    assert not any("half within" in note for note in made.notes)


def test_few_articles_have_no_power_to_speak_of(write_run):
    """Where no difference could be shown, no size of one is named."""
    runs = [
        write_run(name, {"coverage_f1": [0.5, value]}) for name, value in (("a", 0.6), ("b", 0))
    ]
    notes = tables.table(tables.load(runs)).notes
    assert not any(note.startswith("power") for note in notes)
