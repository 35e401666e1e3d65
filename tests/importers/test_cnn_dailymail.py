"""The layouts in which CNN/DailyMail is handed round."""

import hashlib
import sys
from types import SimpleNamespace

import pytest

from bench.importers.cnn_dailymail import CNNDailyMail
from bench.types import BenchError, InputError, MissingDependency

STORY = """(Tidewire) -- A lighthouse keeper found a bottle with a map.


It shows an island that is on no chart.

@highlight

A keeper found a map in a bottle

@highlight

The island is on no chart
"""
ROW = {
    "article": "(Tidewire) A lighthouse keeper found a bottle with a map.",
    "highlights": "A keeper found a map in a bottle .\nThe island is on no chart .",
    "id": "abc",
}
URL = "http://tidewire.example/2031/lighthouse"


@pytest.fixture
def stories(tmp_path):
    """Two stories as the original release names them, in the folders of their papers."""
    for folder, url in (("cnn", URL), ("dailymail", URL + "/2")):
        name = hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()
        (tmp_path / folder / "stories").mkdir(parents=True)
        (tmp_path / folder / "stories" / f"{name}.story").write_text(STORY, encoding="utf-8")
    return tmp_path


def read(source, split=None):
    """References and problems of a source."""
    found = list(CNNDailyMail(split=split).read(str(source)))
    return [one.reference for one in found], [str(p) for one in found for p in one.problems]


def test_stories_give_text_and_highlights(stories):
    """What stands above the first @highlight is the article."""
    found, problems = read(stories)
    assert problems == []
    assert found[0].article.text == (
        "(Tidewire) -- A lighthouse keeper found a bottle with a map.\n\n"
        "It shows an island that is on no chart."
    )
    assert found[0].takeaways == (
        ("A keeper found a map in a bottle", "The island is on no chart"),
    )
    assert len(found[0].article.id) == 40
    assert len(found) == CNNDailyMail().total(str(stories)) == 2


def test_a_list_of_urls_chooses_the_stories_in_its_order(stories, tmp_path):
    """Stories are named by the SHA-1 of their address; one that is missing is told."""
    urls = tmp_path / "test_urls.txt"
    urls.write_text(f"{URL}/2\n{URL}/gone\n{URL}\n")
    found, problems = read(stories, split=str(urls))
    assert [one is not None for one in found] == [True, False, True]
    assert found[2].article.id == hashlib.sha1(URL.encode(), usedforsecurity=False).hexdigest()
    assert "listed in the split, but not here" in problems[0]


def test_question_files_choose_the_stories_they_ask_about(stories, tmp_path):
    """Several questions about one story choose it once."""
    for number in range(2):
        (tmp_path / f"{number}.question").write_text(f"{URL}\n\n(Tidewire) Who found it?\n")
    found, _ = read(stories / "cnn", split=str(tmp_path))
    assert len(found) == 1
    assert found[0].takeaways[0][0] == "A keeper found a map in a bottle"


def test_a_story_without_highlights_is_rejected(tmp_path):
    """So is one without text."""
    (tmp_path / "a.story").write_text("Only text.")
    (tmp_path / "b.story").write_text("@highlight\n\nOnly a point")
    found, problems = read(tmp_path)
    assert found == [None, None]
    assert "a.story: takeaways: no bullets" in problems[0]
    assert "b.story: text: the article has no text" in problems[1]


@pytest.mark.parametrize("layout", ["3.0.0/test-00000-of-00001.parquet", "test/data-00000.arrow"])
def test_tables_of_the_hub_are_read_by_split(tmp_path, layout):
    """Parquet as downloaded and Arrow as saved by `datasets`; other splits are left alone."""
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    for split, name in (("test", "abc"), ("train", "xyz")):
        path = tmp_path / layout.replace("test", split)
        path.parent.mkdir(exist_ok=True)
        table = pyarrow.Table.from_pylist([{**ROW, "id": name}])
        if path.suffix == ".parquet":
            parquet.write_table(table, path)
        else:
            with pyarrow.ipc.new_stream(str(path), table.schema) as writer:
                writer.write_table(table)
    found, problems = read(tmp_path, split="test")
    assert problems == []
    assert [one.article.id for one in found] == ["abc"]
    assert found[0].takeaways == (
        ("A keeper found a map in a bottle .", "The island is on no chart ."),
    )
    assert len(read(tmp_path)[0]) == CNNDailyMail().total(str(tmp_path)) == 2
    with pytest.raises(InputError, match="no split 'dev' here"):
        read(tmp_path, split="dev")


def test_a_table_of_other_columns_is_rejected_row_by_row(tmp_path):
    """The message names the columns that are there."""
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.Table.from_pylist([{"document": "x", "summary": "y"}])
    pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "a.parquet")
    assert "found document, summary" in read(tmp_path)[1][0]


def test_a_name_is_loaded_from_the_hub(monkeypatch):
    """The library streams the version without anonymized names."""
    calls = []

    def load_dataset(*args, **kwargs):
        calls.append((args, kwargs))
        return iter([ROW])

    monkeypatch.setitem(sys.modules, "datasets", SimpleNamespace(load_dataset=load_dataset))
    found, _ = read("abisee/cnn_dailymail", split="validation")
    assert found[0].article.id == "abc"
    assert calls == [
        (("abisee/cnn_dailymail", "3.0.0"), {"split": "validation", "streaming": True})
    ]


def test_without_the_library_or_the_network_the_message_says_so(monkeypatch):
    """A name that is no file needs both."""
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingDependency, match=r"takeaway-bench\[datasets\]"):
        read("abisee/cnn_dailymail")

    def load_dataset(*_, **__):
        raise ConnectionError("the network is away")

    monkeypatch.setitem(sys.modules, "datasets", SimpleNamespace(load_dataset=load_dataset))
    with pytest.raises(BenchError, match=r"cannot be loaded .* the network is away"):
        read("abisee/cnn_dailymail")
