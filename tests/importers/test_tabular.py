"""JSONL, CSV and Parquet with columns of any names."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from bench import plugins
from bench.types import InputError

ROWS = [
    {"key": 7, "body": "One.\n\nTwo.", "points": ["A happened.", "B happened."], "head": "Title"},
    {"key": 8, "body": "Three.", "points": ["C."], "head": ""},
]
COLUMNS = {"id": "key", "text": "body", "takeaways": "points", "title": "head"}


def importer(name, **columns):
    """Make an importer as the command line does."""
    return plugins.load("importers", name)(columns=columns)


def jsonl(folder: Path, *rows) -> str:
    """A JSONL file of these rows."""
    path = folder / "set.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def table(folder: Path, *rows) -> str:
    """A CSV file of these rows, lists as lines of text."""
    path = folder / "set.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "points": "\n".join(row["points"])} for row in rows)
    return str(path)


def parquet(folder: Path, *rows) -> str:
    """A Parquet file of these rows."""
    pyarrow = pytest.importorskip("pyarrow")
    path = folder / "set.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(pyarrow.Table.from_pylist(rows), path)
    return str(path)


@pytest.mark.parametrize("make", [jsonl, table, parquet])
def test_columns_are_mapped(tmp_path, make):
    """The same rows come out of every format, with our names and shapes."""
    path = make(tmp_path, *ROWS)
    name = Path(path).suffix[1:]
    found = importer(name, **COLUMNS)
    first, second = (one.reference for one in found.read(path))
    assert (first.article.id, first.article.title, first.article.text) == (
        "7",
        "Title",
        "One.\n\nTwo.",
    )
    assert first.takeaways == (("A happened.", "B happened."),)
    assert (second.article.id, second.article.title, second.takeaways) == ("8", "", (("C.",),))
    assert found.total(path) == 2


@pytest.mark.parametrize(
    ("points", "bullets"),
    [
        ("One.\nTwo.", ("One.", "Two.")),
        ("• One.\n• Two\n  goes on.", ("One.", "Two goes on.")),
        ("- One.\n\n- Two.", ("One.", "Two.")),
        ("1. One.\n2. Two.", ("One.", "Two.")),
        ("• One. • Two.", ("One.", "Two.")),
        ('["One.", "Two."]', ("One.", "Two.")),
        ("[Video] One.\nTwo.", ("[Video] One.", "Two.")),
        ("A single sentence, as in XSum.", ("A single sentence, as in XSum.",)),
        (["One.", "Two."], ("One.", "Two.")),
    ],
)
def test_takeaways_come_in_many_shapes(tmp_path, points, bullets):
    """Lists, lines, markers and JSON become bullets without markers."""
    path = jsonl(tmp_path, {"text": "x", "takeaways": points})
    [found] = importer("jsonl").read(path)
    assert found.reference.takeaways == (bullets,)


def test_paragraphs_may_be_a_list_and_ids_are_made(tmp_path):
    """A row without an id is named by its file and number, whatever was rejected before it."""
    path = jsonl(tmp_path, {"text": ""}, {"text": ["a", "b"], "takeaways": ["c"]})
    rejected, found = importer("jsonl").read(path)
    assert rejected.reference is None
    assert (found.reference.article.id, found.reference.article.text) == ("set-000002", "a\n\nb")


def test_fields_of_the_article_are_kept(tmp_path):
    """Columns of our names need no mapping; others are left alone."""
    row = {"text": "x", "takeaways": ["y"], "published": "2031-02-03", "url": "u", "language": "de"}
    [found] = importer("jsonl", source="url").read(jsonl(tmp_path, row))
    article = found.reference.article
    assert (article.published, article.source, article.language) == (date(2031, 2, 3), "u", "de")
    assert found.problems == ()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"text": "x"}, "set.jsonl:1: takeaways: no bullets"),
        ({"text": None, "takeaways": ["y"]}, "set.jsonl:1: text: the article has no text"),
        ({"text": 5, "takeaways": ["y"]}, "set.jsonl:1: text: expected text, found 5"),
        ({"text": "x", "takeaways": {"a": 1}}, "set.jsonl:1: takeaways: expected a list"),
        ([], "set.jsonl:1: expected a JSON object"),
    ],
)
def test_a_row_without_what_is_needed_is_rejected_with_its_reason(tmp_path, row, message):
    """The place and the reason are kept."""
    [found] = importer("jsonl").read(jsonl(tmp_path, row))
    assert found.reference is None
    assert message in str(found.problems[0])


def test_a_row_is_kept_without_a_field_that_is_wrong(tmp_path):
    """A bad date costs the date, not the article, and is noted."""
    row = {"text": "x", "takeaways": ["y"], "published": "in spring"}
    [found] = importer("jsonl").read(jsonl(tmp_path, row))
    assert found.reference.article.published is None
    assert "published: expected a date" in str(found.problems[0])


def test_broken_rows_do_not_end_the_import(tmp_path):
    """A line that is no JSON, and one that is not UTF-8, are rejected alone."""
    path = tmp_path / "set.jsonl"
    path.write_bytes(b'{"text"\n{"text": "\xff"}\n\n{"text": "x", "takeaways": ["y"]}\n')
    found = list(importer("jsonl").read(str(path)))
    assert [one.reference is not None for one in found] == [False, False, True]
    assert [one.place.line for one in found] == [1, 2, 4]


def test_ragged_rows_of_csv_are_rejected(tmp_path):
    """Too few or too many fields are named with their line; a quoted line break is no new row."""
    path = tmp_path / "set.csv"
    path.write_text('text,takeaways\n"a\nb","c"\nx\nx,y,z\nd,e\n', encoding="utf-8")
    found = list(importer("csv").read(str(path)))
    assert [(one.place.line, one.reference is not None) for one in found] == [
        (2, True),
        (4, False),
        (5, False),
        (6, True),
    ]


def test_tabs_and_long_fields_are_read(tmp_path):
    """A .tsv file is split at tabs; an article may have more than 131,072 characters."""
    path = tmp_path / "set.tsv"
    path.write_text(f"text\ttakeaways\n{'word ' * 40000}\ty\n", encoding="utf-8")
    [found] = importer("csv").read(str(path))
    assert len(found.reference.article.text) == 199_999


@pytest.mark.parametrize("name", ["jsonl", "csv", "parquet", "html", "markdown", "cnn_dailymail"])
def test_a_source_that_is_not_there_is_named(tmp_path, name):
    """Every importer says so in one line."""
    with pytest.raises(InputError, match="no such file or folder"):
        list(importer(name).read(str(tmp_path / "nowhere" / "at" / "all")))


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path):
    """A misspelt column is told, and so is a misspelt field."""
    [found] = importer("jsonl", text="bdy").read(jsonl(tmp_path, {"body": "x", "takeaways": ["y"]}))
    assert "text: no column 'bdy'; did you mean 'body'?" in str(found.problems[0])
    with pytest.raises(InputError, match="no field 'txt'; did you mean 'text'"):
        importer("jsonl", txt="body")


def test_splits_are_refused_where_there_are_none():
    """An option that would do nothing is no option."""
    with pytest.raises(InputError, match="--split: this format has no splits"):
        plugins.load("importers", "csv")(split="test")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "\ufeff", "sep={}\n"])
def test_the_line_of_names_shows_the_delimiter(tmp_path, mark, start):
    """Excel in Europe writes semicolons, with a mark or a line of its own before them."""
    path = tmp_path / "set.csv"
    names = mark.join(["id", "title", "text", "takeaways"])
    row = f'a{mark}Bridge{mark}"x, y; z"{mark}"One.\nTwo."'
    path.write_text(f"{start.format(mark)}{names}\n{row}\n", encoding="utf-8")
    [found] = importer("csv").read(str(path))
    assert found.reference.article.text == "x, y; z"
    assert found.reference.takeaways == (("One.", "Two."),)
    assert found.place.line == (3 if start.startswith("sep") else 2)


def test_unicode_text_of_excel_is_read(tmp_path):
    """It is UTF-16 with tabs."""
    path = tmp_path / "set.txt"
    path.write_text("text\ttakeaways\nTürme\tÄrger.\n", encoding="utf-16")
    [found] = importer("csv").read(str(path))
    assert found.reference.takeaways == (("Ärger.",),)


def test_two_columns_of_one_name_are_refused(tmp_path):
    """Where one of them is read; others may stand twice."""
    path = tmp_path / "set.csv"
    path.write_text("text,text,takeaways\na,b,c\n", encoding="utf-8")
    with pytest.raises(InputError, match="two columns are named 'text'; rename one"):
        list(importer("csv").read(str(path)))
    path.write_text("text,note,note,takeaways\na,b,c,d\n", encoding="utf-8")
    assert next(importer("csv").read(str(path))).reference is not None
    lines = tmp_path / "set.jsonl"
    lines.write_text('{"text": "a", "text": "b", "takeaways": ["c"]}\n', encoding="utf-8")
    [row] = importer("jsonl").read(str(lines))
    assert "'text' is given twice" in str(row.problems[0])


def test_a_cut_list_is_rejected_with_its_line(tmp_path):
    """The row names the field and what to do."""
    path = tmp_path / "set.csv"
    path.write_text("text,takeaways\nx,\"['One.' ... 'Two.']\"\n", encoding="utf-8")
    [found] = importer("csv").read(str(path))
    assert found.reference is None
    assert "set.csv:2: takeaways: begins as a list but cannot be read as one" in str(
        found.problems[0]
    )


def test_timestamps_are_days(tmp_path):
    """Milliseconds since 1970, as pandas writes them to JSON."""
    row = {"text": "x", "takeaways": ["y"], "published": 1772438400000}
    [found] = importer("jsonl").read(jsonl(tmp_path, row))
    assert (found.reference.article.published, found.problems) == (date(2026, 3, 2), ())


@pytest.mark.parametrize("cell", ["nan", "NaN", "None", "null", "<NA>", " nan "])
def test_how_tables_write_no_value_is_no_value(tmp_path, cell):
    """Takeaways are missing then, and a title is empty, not the word."""
    rows = [
        {"key": 1, "body": "One.", "points": [cell], "head": "Title"},
        {"key": 2, "body": "Two.", "points": ["A happened."], "head": cell},
    ]
    first, second = importer("csv", **COLUMNS).read(table(tmp_path, *rows))
    assert first.reference is None
    assert "no bullets" in str(first.problems[0])
    assert second.reference.article.title == ""


@pytest.mark.parametrize(
    ("language", "code"),
    [("German", "de"), ("DE", "de"), ("de_AT", "de"), ("pt-BR", "pt-BR"), ("deutsch", "de")],
)
def test_a_language_may_be_named(tmp_path, language, code):
    """Names and other notations become codes; a code stays as it is."""
    row = {"id": "a", "title": "", "text": "x", "takeaways": ["y z."], "language": language}
    (found,) = importer("jsonl").read(jsonl(tmp_path, row))
    assert (found.reference.article.language, found.problems) == (code, ())


def test_an_id_is_a_text_or_a_number(tmp_path):
    """A list or an object is no name."""
    rows = [{"id": name, "text": "x", "takeaways": ["y z."]} for name in (["a"], {"$oid": "a"})]
    found = list(importer("jsonl").read(jsonl(tmp_path, *rows)))
    assert [one.reference for one in found] == [None, None]
    assert "id: expected text, found a list" in str(found[0].problems[0])


@pytest.mark.parametrize("name", ["parquet", "cnn_dailymail"])
@pytest.mark.parametrize("data", [b"", b"PAR1 and no more"])
def test_what_is_no_parquet_file_is_named(tmp_path, name, data):
    """Counting its rows says so as reading them does."""
    path = tmp_path / "set.parquet"
    path.write_bytes(data)
    one = importer(name)
    for use in (one.total, lambda source: list(one.read(source))):
        with pytest.raises(InputError, match=r"set\.parquet: not a Parquet file"):
            use(str(path))
