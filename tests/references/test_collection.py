"""Tests of bench.references.collection: what is read when asked for is what is loaded."""

from __future__ import annotations

import json
import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench import references
from bench.references import Collection, collection
from bench.references.export import save
from bench.references.reading import parquet
from bench.types import Article, InputError, Reference

COUNT = 600  # more than two batches of a Parquet file
SET = [
    Reference(
        article=Article(
            id=f"Ü{number * 7 % COUNT:03}",
            title=f"Title {number}",
            text=f"Text of {number}.\n\nIts end.",
            tags=("a", "b") if number % 2 else (),
        ),
        takeaways=(("One “quoted”.", f"Two {number}."),) * (1 + number % 2),
        annotators=("",) * (1 + number % 2),
    )
    for number in range(COUNT)
]


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The set in each of its forms; `large` has one row group, as pandas writes."""
    folder = tmp_path_factory.mktemp("sets")
    for name in ("set.jsonl", "set.parquet"):
        save(SET, folder / name)
    table = parquet().read_table(folder / "set.parquet")
    parquet().write_table(table, folder / "large.parquet", row_group_size=COUNT)
    for reference in SET[:50]:
        references.write(reference, folder / "folder")
    return folder


@pytest.fixture(params=["set.jsonl", "set.parquet", "large.parquet", "folder"])
def path(request: pytest.FixtureRequest, sets: Path) -> Path:
    """One of these forms."""
    return sets / str(request.param)


@pytest.fixture(params=[0, COUNT])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many texts may stay in memory."""
    monkeypatch.setattr(collection, "KEPT", request.param)
    return int(request.param)


def test_it_is_what_load_gives(path: Path, kept: int) -> None:
    """Articles, order and digest; so are a slice, a share in any order and a copy elsewhere."""
    loaded = references.load(path)
    opened = Collection.open(path)
    assert list(opened) == loaded
    assert opened.ids == [reference.article.id for reference in loaded]
    assert [entry.digest for entry in opened.entries] == [one.article.digest for one in loaded]
    assert {entry.annotators for entry in opened.entries} == {1, 2}
    assert references.digest(opened) == references.digest(loaded)
    assert list(opened[500:10:-3]) == loaded[500:10:-3]
    share = random.Random(1).sample(range(len(loaded)), 40)
    mine = pickle.loads(pickle.dumps(opened.take(share)))  # noqa: S301  made here
    assert list(mine) == [loaded[place] for place in share]
    assert mine.digest == references.digest([loaded[place] for place in share])
    assert list(opened.articles[:3]) == [reference.article for reference in loaded[:3]]


def test_threads_read_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each gets what it asked for, in whatever order they come."""
    monkeypatch.setattr(collection, "KEPT", 0)
    opened = Collection.open(path)
    places = random.Random(2).choices(range(len(opened)), k=200)
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(opened.__getitem__, places))
    assert [one.article.id for one in read] == [opened.ids[place] for place in places]


def test_no_text_is_pickled(path: Path) -> None:
    """A worker gets places, about a hundred bytes an article."""
    large = Collection.open(path)
    assert b"Its end" not in pickle.dumps(large)


def test_the_first_articles(path: Path) -> None:
    """A limit gives the set that the first articles are."""
    assert Collection.open(path, limit=7).digest == references.digest(references.load(path)[:7])


@pytest.mark.parametrize("change", [{"text": "Changed."}, {"takeaways": ["Changed."]}, None])
def test_a_change_under_way_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object] | None
) -> None:
    """An article that is not what it was gets into no result: file and id are named."""
    monkeypatch.setattr(collection, "KEPT", 0)
    path = tmp_path / "set.jsonl"
    rows = [{"id": key, "title": "T", "text": "It is.", "takeaways": ["It."]} for key in "ab"]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    opened = Collection.open(path)
    assert opened[1].article.id == "b"
    rows[1:] = [rows[1] | change] if change else []
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(InputError, match=r"set\.jsonl: .b. changed while it was in use"):
        opened[1]


def test_some_are_read_without_the_others(path: Path) -> None:
    """Those of some ids, in the order of the set; ids that are not there are passed over."""
    loaded = references.load(path)
    wanted = {loaded[place].article.id for place in (40, 3, 17)} | {"nowhere"}
    assert list(references.some(path, wanted)) == [loaded[place] for place in (3, 17, 40)]


def test_errors_are_those_of_load(tmp_path: Path) -> None:
    """The same message for each thing that is wrong."""
    (tmp_path / "empty").mkdir()
    row = json.dumps({"id": "a", "title": "T", "text": "It is.", "takeaways": ["It."]}) + "\n"
    texts = {
        "twice.jsonl": row + row,
        "broken.jsonl": row + "{\n",
        "blank.jsonl": "\n",
        "a.txt": "",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    for name in [*texts, "empty", "nowhere"]:
        with pytest.raises(InputError) as told:
            references.load(tmp_path / name)
        with pytest.raises(InputError) as also:
            Collection.open(tmp_path / name)
        assert str(also.value) == str(told.value)
