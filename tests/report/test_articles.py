"""What the page is given: escaped, in a browser's units, and of unchanged articles alone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bench import tables
from bench.cli import app
from bench.config import Ranking
from bench.report import page
from bench.report.articles import Shelf
from bench.report.overview import overview
from bench.types import InputError


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.text() | st.sampled_from(["</script>", "<!--", "]]>", "\u2028", "&lt;"]))
def test_embedded_json_is_no_markup_and_reads_back(text: str) -> None:
    """Nothing in a block can end it, and a browser reads the same text from it."""
    made = page.embedded({"text": text})
    assert not set(made) & set("<>&\u2028\u2029")
    assert json.loads(made) == {"text": text}


def test_half_a_surrogate_pair_is_replaced() -> None:
    """What UTF-8 cannot hold does not stop the report."""
    assert json.loads(page.embedded(["a\ud800"])) == ["a?"]


def test_infinities_are_missing(made: Any, tmp_path: Path) -> None:
    """A score, a total or a setting that is infinite has no mean and no place in JSON."""
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}, {"id": "b", "title": "T"}])
    path = maker.run("one", totals={"cost": float("inf")}, settings={"x": [float("nan")]})
    scores = path / "scores" / "form.jsonl"
    header, line, _ = scores.read_text().splitlines()
    values = [line, line.replace('"a"', '"b"')]
    for number, infinite in ((0, "Infinity"), (1, "1e999")):
        values[number] = re.sub(r'"words": [\d.]+', f'"words": {infinite}', values[number])
    scores.write_text("\n".join([header, *values]) + "\n")
    loaded = tables.load([path])
    assert np.isnan(loaded.values["words"]).all()
    made_notes = tables.table(loaded, columns=["words"]).notes
    assert "n/a: one has no words for 2 of 2 articles" in made_notes
    page_text = Path(maker.report().removeprefix("file://")).read_text()
    assert '"cost":null' in page_text
    assert '"x":[null]' in page_text


def test_packed_values_are_little_endian_float32() -> None:
    """1.0 and NaN, in the order of candidates and then articles."""
    assert page.packed(np.array([[1.0], [np.nan]])) == "AACAPwAAwH8="  # 0000803f 0000c07f


def read(maker: Any) -> tuple[dict[str, Any], list[list[int]]]:
    """The only article of a comparison, and the counts of evidence."""
    with Shelf(tables.load(sorted(maker.folder.glob("runs/*")))) as shelf:
        ((_, article),) = shelf.articles()
    return article, shelf.lead


def counted(maker: Any) -> list[list[Any]]:
    """How many bullets have which label and problem."""
    with Shelf(tables.load(sorted(maker.folder.glob("runs/*")))) as shelf:
        list(shelf.articles())
        counts: list[list[Any]] = shelf.examples.found()["counts"]
    return counts


def test_spans_are_in_utf16(made: Any, tmp_path: Path) -> None:
    """A character that takes two units moves what stands behind it by one."""
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}])
    maker.run("one")
    article, lead = read(maker)
    units = article["text"].encode("utf-16-le")
    start, end = article["candidates"][0]["verdicts"][1]["evidence"]
    sentence = units[2 * start : 2 * end].decode("utf-16-le")
    assert sentence == "All 48 people on board were taken ashore before noon."
    # the first sentence begins the article, the second stands at 56 of 193: the third tenth
    assert lead == [[1, 0, 1, 0, 0, 0, 0, 0, 0, 0]]


def test_further_checkers_stand_with_the_first(made: Any, tmp_path: Path) -> None:
    """Each bullet has what every checker says of it, none where one says nothing."""
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}])
    maker.run("one")
    verdicts = read(maker)[0]["candidates"][0]["verdicts"]
    (problem,) = verdicts[0]["checkers"][0].pop()
    further = [verdict["checkers"] for verdict in verdicts[::2]]
    assert further == [[["judge", None, "uncertain"]], []]
    assert problem["kind"] == "failure"


def test_a_text_that_changed_is_not_shown(made: Any, tmp_path: Path) -> None:
    """Evidence would light the wrong words, so bullets stand alone; so where the file is gone."""
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}])
    maker.run("one")
    counts = counted(maker)
    maker.articles([{"id": "a", "title": "T", "text": "Quite another text."}])
    assert counted(maker) == counts  # each bullet once
    article, lead = read(maker)
    assert article["text"] == ""
    assert article["candidates"][0]["takeaways"]
    assert sum(lead[0]) == 0
    maker.references.unlink()
    assert read(maker)[0] == article


def test_tiers_and_intervals_are_the_tables(made: Any, tmp_path: Path) -> None:
    """Each column's tiers and bounds are those of the table that is sorted by it."""
    maker = made(tmp_path)
    maker.articles([{"id": f"a{n}", "title": "T"} for n in range(12)])
    for name, quality in (("one", 0.5), ("two", 0.505), ("three", 0.3)):
        maker.run(name, quality)
    maker.run("seen", 0.9, sees_reference=True)
    maker.run("bare", 0.4, metrics=["rouge"])
    scores = tables.load(sorted(maker.folder.glob("runs/*")))
    found = overview(scores, [[0] * 10] * 5)
    for column in found["columns"]:
        sort = column["name"]
        table = tables.table(scores, columns=[sort], sort=sort, ci=True)
        names = [heading.name for heading in table.headings]
        shown = {str(cells[names.index("candidate")].value): cells for cells in table.rows}
        for row, candidate in enumerate(scores.candidates):
            cells = shown[candidate.name]
            tier, measure = cells[names.index("tier")].value if "tier" in names else None, cells[-1]
            assert column["tiers"][row] == tier
            if column["means"][row] is not None:
                assert column["means"][row] == measure.value
                assert column["low"][row] == measure.extra["low"]
    assert json.dumps(found, allow_nan=False)


def test_the_answer_is_the_tables(made: Any, tmp_path: Path) -> None:
    """Words, standings, order and bold values are those of the table; shares have bounds."""
    maker = made(tmp_path)
    maker.articles([{"id": f"a{n}", "title": "T"} for n in range(12)])
    for name, quality, unsupported in (("good", 0.6, 0), ("weak", 0.2, 0), ("liar", 0.8, 0.5)):
        maker.run(name, quality, unsupported=unsupported)
    scores = tables.load(sorted(maker.folder.glob("runs/*")))
    ranking = Ranking(by="rougeLsum_fmeasure", avoid_unsupported=0.4)
    found = overview(scores, [[0] * 10] * 3, ranking)
    table = tables.table(scores, ranking=ranking)
    assert found["conclusion"] == table.conclusion
    assert (found["by"], found["limit"]) == ("rougeLsum_fmeasure", 0.4)
    rows = [found["candidates"][row] for row in found["order"]]
    names = [heading.name for heading in table.headings]
    for key, column in (("standing", "standing"), ("name", "candidate")):
        cells = [row[names.index(column)].value for row in table.rows]
        assert [candidate[key] for candidate in rows] == cells
    bold = {column["name"]: column["good"] for column in found["columns"]}
    for name in set(names) & set(bold):
        cells = [row[names.index(name)].best for row in table.rows]
        assert [bold[name][row] for row in found["order"]] == cells
    liar = found["candidates"][2]["unsupported"]
    assert liar[0] == 0.5
    assert 0 < liar[1] < 0.5 < liar[2] < 1
    shares = {column["name"] for column in found["columns"] if column["share"]}
    assert shares == {"unsupported", "answer_rate"}  # as conftest.py describes them


def test_the_command_prints_where_it_wrote(made: Any, tmp_path: Path) -> None:
    """The page is beside the runs, or where --output says; without runs the error is the user's."""
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}])
    maker.run("one")
    call = CliRunner().invoke
    runs, elsewhere = str(tmp_path / "runs"), str(tmp_path / "elsewhere")
    done = call(app, ["report", "--runs", runs])
    assert done.stdout == f"{runs}/report/index.html\n"
    done = call(app, ["report", f"{runs}/run-0", "--output", elsewhere])
    assert (tmp_path / "elsewhere" / "index.html").exists()
    assert isinstance(call(app, ["report", "--runs", elsewhere]).exception, InputError)


def test_an_earlier_report_is_replaced_as_a_whole(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of articles that are gone do not stay behind."""
    monkeypatch.setattr("bench.report.SINGLE_FILE_ARTICLES", 0)
    maker = made(tmp_path)
    maker.articles([{"id": f"a{n}", "title": "T"} for n in range(3)])
    path = maker.run("one")
    maker.report()
    shutil.rmtree(path)
    maker.articles([{"id": "a0", "title": "T"}])
    maker.run("one")
    maker.report()
    data = tmp_path / "report" / "data"
    assert [file.name for file in data.glob("article-*.js")] == ["article-0.js"]
    assert (data / "article-0.js").read_text().startswith('receive("article-0", {"text":')


@pytest.mark.parametrize(
    "theirs", ["index.html", "data/app.js", "data/article-0.js", "data/values-0.js/x", "notes.txt"]
)
def test_a_folder_of_others_is_refused(
    theirs: str, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written beside files that are not a report's, and none of them is touched."""
    monkeypatch.setattr("bench.report.SINGLE_FILE_ARTICLES", 0)
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}])
    maker.run("one")
    path = tmp_path / "report" / theirs
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    with pytest.raises(InputError, match=r"report: is neither empty nor a report"):
        maker.report()
    assert [file for file in (tmp_path / "report").rglob("*") if file.is_file()] == [path]
    assert path.read_text() == "mine"


def test_what_an_interrupted_report_left_is_taken_over(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is written last: data without it are ours, and others' files in them stay."""
    monkeypatch.setattr("bench.report.SINGLE_FILE_ARTICLES", 0)
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}])
    maker.run("one")
    maker.report()
    folder = tmp_path / "report"
    (folder / "index.html").unlink()
    (folder / ".nojekyll").touch()
    maker.report()
    assert (folder / "index.html").exists()
    (folder / "data" / "app.js").write_text("mine")
    maker.report()
    assert (folder / "data" / "app.js").read_text() == "mine"
