from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

import numpy as np
import pytest
from scipy import stats
from typer.testing import CliRunner

from bench import metaeval
from bench.cli import app
from bench.metaeval.estimates import estimates, paired_p
from bench.tables import render
from bench.types import Column, InputError, Metric, Scored

ARTICLES, SYSTEMS = 12, 8


@dataclass(frozen=True)
class Told(Metric):
    """Reads its scores out of the takeaways: "good noisy" as two numbers."""

    uses_references: ClassVar[bool] = False
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="good", about=""),
        Column(name="errors", about="", better="lower"),
        Column(name="noise", about="", better=None),
    )

    def signature(self) -> str:
        return "told|version:1"

    def score(self, items):
        names = [column.name for column in self.columns]
        return [
            Scored(dict(zip(names, map(float, item.takeaways[0].split()), strict=True)))
            for item in items
        ]


def rows(seed=0, systems=SYSTEMS, prefix="", **more):
    """Ratings, and takeaways that tell the rating with some noise, its opposite, and nothing."""
    random = np.random.default_rng(seed)
    for article in range(ARTICLES):
        for system in range(systems):
            human = float(random.integers(0, 6)) / 5
            good = round(0.8 * human + 0.1 * random.random(), 3)
            yield {
                "doc_id": f"d{article}",
                "system": f"{prefix}s{system}",
                "article": "The mill closed.",
                "takeaways": [f"{good} {1 - good} {random.random()}"],
                "human": {"recall": human},
                **more,
            }


def told(line):
    """What the column `good` scores."""
    return float(line["takeaways"][0].split()[0])


def evaluated(folder: Path, lines, **options):
    """What comes out of a file of these lines."""
    path = folder / "judged.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return metaeval.evaluate(path, {"told": Told()}, **options)


def value(found, measure, column, family="all"):
    """One estimate."""
    return found.families[family][measure][found.columns.index(column)]


def test_summary_and_system_level(tmp_path):
    """Values are scipy's; the interval holds the value; a column turned round agrees as well."""
    lines = list(rows())
    found = evaluated(tmp_path, lines, baseline="noise")
    taus, means = [], []
    for article in range(ARTICLES):
        part = [line for line in lines if line["doc_id"] == f"d{article}"]
        pair = np.transpose([(told(line), line["human"]["recall"]) for line in part])
        taus.append(stats.kendalltau(*pair).statistic)
    for system in range(SYSTEMS):
        part = [line for line in lines if line["system"] == f"s{system}"]
        means.append(np.mean([(told(line), line["human"]["recall"]) for line in part], axis=0))
    good = value(found, "summary_kendall", "good")
    assert good.value == pytest.approx(np.mean(taus))
    assert good.low <= good.value <= good.high
    assert good.p_corrected < 0.05
    assert good.difference_low > 0
    system = value(found, "system_pearson", "good")
    assert system.value == pytest.approx(stats.pearsonr(*np.transpose(means)).statistic)
    assert value(found, "summary_kendall", "errors").value == pytest.approx(good.value)
    assert math.isnan(value(found, "summary_kendall", "noise").p)
    assert "pooled_kendall" not in found.families["all"]


def test_a_seed_fixes_every_number(tmp_path):
    """The same seed gives the same bounds, another seed others."""
    first, again = (evaluated(tmp_path, rows(), seed=1) for _ in range(2))
    other = evaluated(tmp_path, rows(), seed=2)
    good = [value(one, "summary_kendall", "good") for one in (first, again)]
    assert good[0] == good[1]
    assert good[0] != value(other, "summary_kendall", "good")


def test_families_apart(tmp_path):
    """Each family is what its rows alone give, and the mean is the mean of the two."""
    both = [*rows(0, prefix="abs/"), *rows(1, prefix="ext/")]
    found = evaluated(tmp_path, both, by_family=True)
    alone = evaluated(tmp_path, rows(1, prefix="ext/"))
    assert list(found.families) == ["abs", "ext", "mean"]
    kendalls = [value(found, "summary_kendall", "good", name).value for name in found.families]
    assert kendalls[1] == value(alone, "summary_kendall", "good").value
    assert kendalls[2] == pytest.approx(np.mean(kendalls[:2]))


def test_one_system_is_pooled(tmp_path):
    """Neither level exists, so rows are correlated, and it says why."""
    found = evaluated(tmp_path, rows(systems=1))
    assert list(found.families["all"]) == ["pooled_pearson", "pooled_spearman", "pooled_kendall"]
    assert "left out: system-level: 1 system, needs 3" in found.notes


def test_what_is_left_out_is_counted(tmp_path):
    """Unrated rows, articles rated alike, repeats, and constant columns are all said."""
    lines = list(rows())
    for line in lines:
        if line["doc_id"] == "d0":
            line["human"] = {"recall": 0.4}
        if line["doc_id"] == "d1":
            line["takeaways"] = ["0.5 " + line["takeaways"][0].split(" ", 1)[1]]
        if line["doc_id"] == "d2" and line["system"] != "s0":
            line["human"] = None
    notes = "\n".join(evaluated(tmp_path, [*lines, lines[-1]]).notes)
    assert f"{SYSTEMS - 1} of {len(lines) + 1} rows without the rating" in notes
    assert f"1 of {ARTICLES} articles with fewer than 3 systems" in notes
    assert "1 article whose systems people rated equally" in notes
    assert "whose systems a column scores equally: good 1, words" in notes
    assert "1 repeated row: rows of one system and article are averaged" in notes


def test_comparisons_are_a_rating(tmp_path):
    """`compared` gives what the same numbers give as a rating."""
    lines = list(rows())
    outcomes = [min(round(2 * line["human"]["recall"]) / 2, 1) for line in lines]
    both = zip(lines, outcomes, strict=True)
    compared = [{**line, "human": None, "compared": {"lead": one}} for line, one in both]
    both = zip(lines, outcomes, strict=True)
    rated = [{**line, "human": {"preference": one}} for line, one in both]
    found, same = evaluated(tmp_path, compared), evaluated(tmp_path, rated)
    assert found.rating == "preference"
    good = value(found, "summary_kendall", "good")
    assert good.value > 0.5
    assert good == value(same, "summary_kendall", "good")


def test_controls_of_raters_are_left_out(tmp_path):
    """Rows that repeat others, and people's own bullets, change nothing but a note."""
    lines = list(rows())
    controls = [{**line, "control": "repeat", "human": {"recall": 0}} for line in lines[:5]]
    controls += [{**lines[0], "system": "(human)", "control": "reference"}]
    found, plain = evaluated(tmp_path, [*controls, *lines]), evaluated(tmp_path, lines)
    assert repr(found.families) == repr(plain.families)  # NaN equals nothing
    note = "left out: 6 rows that are controls of raters: repeat 5, reference 1"
    assert (found.notes[1], len(found.notes)) == (note, len(plain.notes) + 1)
    with pytest.raises(InputError, match="no row is there but controls"):
        evaluated(tmp_path, controls)


def test_each_rating_is_evaluated(tmp_path):
    """The same as one at a time; where there are labels alone, these."""
    lines = [{**line, "human": {**line["human"], "other": 1 - told(line)}} for line in rows()]
    metrics = {"told": Told()}
    evaluated(tmp_path, lines, human="other")
    found = metaeval.evaluate_each(tmp_path / "judged.jsonl", metrics)
    assert [one.rating for one in found] == ["other", "recall"]
    assert repr(found[1]) == repr(evaluated(tmp_path, lines, human="recall"))
    evaluated(tmp_path, rows(human=None, label=1))
    assert [one.rating for one in metaeval.evaluate_each(tmp_path / "judged.jsonl", metrics)] == [
        None
    ]


def test_labels(tmp_path):
    """Labels give ROC-AUC and balanced accuracy, beside the ratings and pooled."""
    lines = [{**line, "label": int(line["human"]["recall"] > 0.5)} for line in rows()]
    found = evaluated(tmp_path, lines)
    assert value(found, "roc_auc", "good").value == 1
    assert value(found, "roc_auc", "errors").value == 1
    accepted = np.array([told(line) >= 0.3 for line in lines])
    labels = np.array([line["label"] for line in lines])
    shares = [accepted[labels == 1].mean(), 1 - accepted[labels == 0].mean()]
    cut = evaluated(tmp_path, lines, threshold=0.3)
    assert value(cut, "balanced_accuracy", "good").value == pytest.approx(np.mean(shares))
    assert math.isnan(value(found, "balanced_accuracy", "noise").value)
    assert value(found, "pooled_kendall", "good").value > 0.8


def test_each_bullet_by_itself(tmp_path):
    """A labelled bullet is scored alone; one without a label is left out."""
    bullets, labels = ["0.9 0.1 0", "0.2 0.8 0", "0.5 0.5 0"], [1, 0, None]
    line = {**next(rows()), "takeaways": bullets, "bullet_labels": labels}
    found = evaluated(tmp_path, [line], by_bullet=True)
    assert found.notes[0] == "rows: 2, articles: 1, systems: 1"
    assert value(found, "roc_auc", "good").value == 1
    assert value(found, "balanced_accuracy", "errors").value == 1
    assert "balanced accuracy: scores at or above 0.5 count as consistent" in found.notes
    with pytest.raises(InputError, match="no bullet has a label"):
        evaluated(tmp_path, rows(), by_bullet=True)


def test_the_command(tmp_path):
    """From a file to a table and a drawing, with the settings of a configuration."""
    texts = ["One.", "One two.", "One two three.", "One two three four."]
    path, config = tmp_path / "judged.jsonl", tmp_path / "bench.toml"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "doc_id": f"d{article}",
                    "system": f"s{len(text)}",
                    "article": "One two three four.",
                    "takeaways": [text],
                    "human": {"recall": len(text)},
                }
            )
            + "\n"
            for article in range(3)
            for text in texts
        ),
        encoding="utf-8",
    )
    config.write_text('metrics = ["form"]\n[candidates.lead]\nsummarizer = "lead"\n', "utf-8")
    table, plot = tmp_path / "table.csv", tmp_path / "plot.svg"
    options = ["--config", config, "--format", "csv", "--output", table, "--plot", plot]
    done = CliRunner().invoke(app, ["meta-eval", *map(str, [path, *options])])
    assert done.exit_code == 0, done.output
    with table.open(encoding="utf-8") as file:
        found = {line["metric"]: line["summary_kendall"] for line in csv.DictReader(file)}
    assert float(found["words"]) == pytest.approx(1)
    assert plot.read_text(encoding="utf-8").startswith("<svg")


def test_nothing_to_agree_with(tmp_path):
    """A file that nobody judged, and a baseline that is no column, are bad input."""
    with pytest.raises(InputError, match="no row has a rating or a label"):
        evaluated(tmp_path, rows(human=None))
    with pytest.raises(InputError, match="did you mean 'good'"):
        evaluated(tmp_path, rows(), baseline="god")


def test_metrics_without_references_are_left_out(tmp_path):
    """A metric that needs references is left out where there are none, and said to be."""

    class Needy(Told):
        uses_references = True

    path = tmp_path / "judged.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in rows()), encoding="utf-8")
    found = metaeval.evaluate(path, {"needy": Needy()})
    assert found.columns == ("words",)
    assert f"left out: needy: {ARTICLES * SYSTEMS} of {ARTICLES * SYSTEMS} rows" in found.notes[1]


def test_paired_p_by_hand():
    """Two of four resampled differences lie as far from their mean as the data's from zero."""
    assert paired_p(np.array([0.2, 0.0, 0.4, 0.1, 0.3])) == pytest.approx(3 / 5)
    assert math.isnan(paired_p(np.array([np.nan, 0.1])))


def test_unknown_in_most_resamples_has_no_interval():
    """Bounds of a few lucky resamples would tell nothing."""
    drawn = np.array([[0.5, np.nan, np.nan, 0.4]])
    assert math.isnan(estimates(drawn, None)[0].low)


def test_a_true_null_is_seldom_called_significant(tmp_path):
    """Of two columns that are equally good the test finds a difference in few of many worlds."""
    random = np.random.default_rng(0)
    called = 0
    for _ in range(200):
        x = random.normal(size=(3, 60))
        drawn = x[:, np.concatenate([[np.arange(60)], random.integers(0, 60, (300, 60))])].mean(-1)
        called += estimates(drawn, 0)[1].p < 0.05
    assert called < 22


def test_the_table_in_every_layout(tmp_path):
    """Best first, its interval and difference below it, names of people's text escaped."""
    found = evaluated(tmp_path, rows(), baseline="noise")
    table = metaeval.table(found)
    assert [row[0].value for row in table.rows][-1] in ("noise", "words")
    assert table.rows[0][1].extra["p_corrected"] < 0.05
    for layout in ("terminal", "markdown", "csv", "latex", "json"):
        assert "good" in render(table, layout)
    assert json.loads(render(table, "json"))["rows"][0]["difference_low"] > 0


def test_the_drawing_is_valid_and_escaped(tmp_path):
    """Well-formed, a dot for each family, panel and column that is known, names escaped."""
    lines = [*rows(0, prefix="<b>&/"), *rows(1, prefix="ext/")]
    found = evaluated(tmp_path, lines, by_family=True)
    metaeval.draw(found, tmp_path / "plot.svg")
    root = ElementTree.fromstring((tmp_path / "plot.svg").read_text(encoding="utf-8"))  # noqa: S314  our own file
    tag = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{tag}circle")) == 2 * 3 * 3  # all words are one number: no dot
    assert "<b>&" in [text.text for text in root.findall(f"{tag}text")]
