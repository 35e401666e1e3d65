"""Tests of bench.tables.render."""

from __future__ import annotations

import csv
import io
import json
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.console import visible
from bench.tables.parts import Cell, Heading, Table, plain
from bench.tables.render import render

SCORES = Table(
    headings=(
        Heading(name="candidate", label="candidate"),
        Heading(name="rouge1_fmeasure", label="ROUGE-1", measure=True),
        Heading(name="bullets", label="bullets", measure=True),
    ),
    rows=(
        (
            Cell(value="oracle", text="oracle", mark="†", extra={"sees_reference": True}),
            Cell(value=1 / 3, text="0.333", below=("[0.3, 0.4]",), extra={"low": 0.3, "high": 0.4}),
            Cell(value=5.0, text="5.00"),
        ),
        (
            Cell(value="a_b|c", text="a_b|c", extra={"sees_reference": False}),
            Cell(value=0.25, text="0.250", best=True, mark="ab", extra={"low": 0.1, "high": 0.3}),
            Cell(value=math.nan, text="n/a"),
        ),
    ),
    notes=("n = 2 articles", "rouge: rouge|version:1"),
    attributes={"signatures": {"rouge": "rouge|version:1"}},
)


def test_terminal():
    """Numbers stand flush right under their headings, intervals below them, notes at the end."""
    assert render(SCORES).split("\n") == [
        "candidate     ROUGE-1  bullets",
        "─────────  ──────────  ───────",
        "oracle†      0.333        5.00",
        "           [0.3, 0.4]",
        "a_b|c        0.250*ᵃᵇ      n/a",
        "",
        "n = 2 articles",
        "rouge: rouge|version:1",
        "",
    ]


def test_markdown():
    """The best is bold, letters are raised, and what Markdown would obey is escaped."""
    assert render(SCORES, "markdown").split("\n") == [
        "| candidate | ROUGE-1 | bullets |",
        "|---|---:|---:|",
        r"| oracle<sup>†</sup> | 0.333 \[0.3, 0.4\] | 5.00 |",
        r"| a\_b\|c | **0.250**<sup>ab</sup> | n/a |",
        "",
        "n = 2 articles  ",
        r"rouge: rouge\|version:1  ",
        "",
    ]


def test_latex():
    """Booktabs rules, bold for the best, intervals in a line of their own, everything escaped."""
    assert render(SCORES, "latex").split("\n") == [
        r"% needs \usepackage{booktabs} and \usepackage[T1]{fontenc}",
        r"\begin{tabular}{lrr}",
        r"\toprule",
        r"candidate & ROUGE-1 & bullets \\",
        r"\midrule",
        r"oracle\textsuperscript{\textdagger{}} & 0.333 & 5.00 \\",
        r" & {\scriptsize [0.3, 0.4]} &  \\",
        r"a\_b\textbar{}c & \textbf{0.250}\textsuperscript{ab} & n/a \\",
        r"\bottomrule",
        r"\end{tabular}",
        "% n = 2 articles",
        "% rouge: rouge|version:1",
        "",
    ]


def test_no_text_of_csv_is_a_formula():
    """What a spreadsheet would compute gets an apostrophe; numbers stay, and so does other text."""
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a=b", "", "\x1b[1m\u202e"]
    made = plain(["=title", "value"], [(text, -0.5) for text in texts] + [("a", -1), (None, True)])
    rows = list(csv.reader(io.StringIO(render(made, "csv"), newline="")))
    assert rows[0] == ["'=title", "value"]
    assert [row[0] for row in rows[1:]] == [
        *("'=1+1", "'+1", "'-1", "'@x", "'\tx", "\\u000dx", "a=b", ""),
        *("\\u001b[1m\\u202e", "a", ""),
    ]
    assert [row[1] for row in rows[1:]] == ["-0.5"] * len(texts) + ["-1", "True"]


def test_csv_comes_back_through_pandas():
    """Values are whole, a missing one is empty, and extras stand in columns of their own."""
    frame = pd.read_csv(io.StringIO(render(SCORES, "csv")))
    assert frame.to_dict("list") | {"bullets": [5.0, None]} == {
        "candidate": ["oracle", "a_b|c"],
        "sees_reference": [True, False],
        "rouge1_fmeasure": [1 / 3, 0.25],
        "rouge1_fmeasure_low": [0.3, 0.1],
        "rouge1_fmeasure_high": [0.4, 0.3],
        "bullets": [5.0, None],
    }
    assert frame["bullets"].isna().tolist() == [False, True]


def test_json_is_tidy_and_whole():
    """One record for each candidate and column, null for what is missing, signatures beside."""
    document = json.loads(render(SCORES, "json"))
    assert document["signatures"] == {"rouge": "rouge|version:1"}
    assert document["rows"][0] == {
        "candidate": "oracle",
        "sees_reference": True,
        "column": "rouge1_fmeasure",
        "value": 1 / 3,
        "low": 0.3,
        "high": 0.4,
    }
    assert [row["value"] for row in document["rows"]] == [1 / 3, 5.0, 0.25, None]


def test_any_values_make_a_table():
    """A table without measures prints as it is; floats are rounded in text alone."""
    made = plain(["metric", "tau"], [["rouge", 0.123456], ["form", math.nan]], notes=["x"])
    assert render(made) == "metric    tau\n──────  ─────\nrouge   0.123\nform      n/a\n\nx\n"
    assert render(made, "csv") == "metric,tau\nrouge,0.123456\nform,\n"
    assert json.loads(render(made, "json"))["rows"][0] == {"metric": "rouge", "tau": 0.123456}


def test_a_table_without_rows_prints_its_headings():
    """Nothing to show is no error in any format."""
    made = plain(["id", "title"], [])
    assert render(made) == "id  title\n──  ─────\n"
    assert render(made, "csv") == "id,title\n"


def test_bold_on_a_terminal_with_color():
    """With colour the best value is bold and bears no star."""
    assert "\x1b[1m   0.250ᵃᵇ\x1b[0m" in render(SCORES, color=True)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_wide_table_is_cut_into_blocks(width):
    """No line is wider than the terminal; each block begins with the names."""
    headings = [Heading(name="candidate", label="candidate")]
    headings += [Heading(name=f"c{i}", label=f"column {i}", measure=True) for i in range(30)]
    row = [Cell(value="lead", text="lead")] + [Cell(value=0.5, text="0.500")] * 30
    printed = render(Table(headings=tuple(headings), rows=(tuple(row),)), width=width)
    assert max(map(len, printed.split("\n"))) <= width
    assert printed.count("0.500") == 30
    assert printed.count("lead") == printed.count("candidate") > 1


def test_words_are_broken_only_where_there_is_no_room():
    """Of two columns, one with room to spare leaves the other its longest word."""
    made = plain(["name", "what is said"], [["considerations: a", "it is so and so, and so on"]])
    assert "considerations:" in render(made, "terminal", width=30)
    assert "considerations:" not in render(made, "terminal", width=16)


def test_a_long_text_is_wrapped():
    """A table of texts keeps to the terminal too; rows stay beside each other."""
    printed = render(plain(["id", "title", "n"], [["a1", "word " * 30, 12]]), width=40)
    lines = printed.split("\n")
    assert max(map(len, lines)) <= 40
    assert printed.count("word") == 30
    assert lines[2].startswith("a1") and lines[2].endswith("12")


def test_wide_characters_keep_the_columns_straight():
    """A character that takes two cells of a terminal is counted as two."""
    printed = render(plain(["name", "n"], [["中文", 1], ["ab", 2]]))
    assert printed.split("\n")[2:4] == ["中文  1", "ab    2"]


def test_text_of_unknown_origin_cannot_command_a_terminal():
    """Escape sequences, line breaks and characters that turn text round are made visible."""
    assert visible("a\x1b[31mb\nc\u202ed\u200be") == "a�[31mb c�d�e"


@settings(max_examples=50, derandomize=True)
@given(st.text())
def test_no_text_breaks_out_of_its_cell(text):
    """Whatever stands in a cell, the table keeps its rows and columns."""
    made = plain(["x", "y"], [[text, 1]])
    markdown = render(made, "markdown").split("\n")
    assert len(markdown) == 4
    unescaped = markdown[2].replace("\\\\", "").replace("\\|", "")
    assert unescaped.count("|") == 3
    assert json.loads(render(made, "json"))["rows"] == [{"x": text, "y": 1}]
    assert len(render(made, "latex").split("\n")) == 9


def test_headings_break_within_words_only_where_room_is_short():
    """A heading stands whole where it fits: two of 11 letters take 24 columns."""
    headings = [Heading(name="x", label="un\u00adsupported", measure=True) for _ in range(2)]
    made = Table(headings=tuple(headings), rows=((Cell(value=0.5, text="0.500"),) * 2,))
    assert render(made, width=24).splitlines()[0] == "unsupported  unsupported"
    assert render(made, width=23).splitlines()[0].split() == ["un-", "un-"]
