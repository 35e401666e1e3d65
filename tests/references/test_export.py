"""Reference sets written for others."""

import pytest
import yaml

from bench import references
from bench.references.export import save
from bench.types import Article, InputError, Reference

SET = [
    Reference(
        article=Article(id="a", title="A", text="One.\n\nTwo.", language=language, tags=("x",)),
        takeaways=(("p", "q"), ("r",)),
        annotators=("", "Bo"),
        license="CC BY 4.0",
    )
    for language in ("en", "sv")
]
SET[1] = Reference(
    article=Article(id="b", title="B", text="T"), takeaways=(("p",),), annotators=("",)
)


@pytest.mark.parametrize("name", ["set.jsonl", "set.parquet"])
def test_a_set_reads_back_from_one_file(tmp_path, name):
    """Every field survives, of articles with one and with two annotators."""
    assert save(iter(SET), tmp_path / "new" / name) == 2
    assert references.load(tmp_path / "new" / name) == SET


def test_a_folder_is_what_the_library_datasets_loads(tmp_path):
    """The card names language, licence, size and the file of the split."""
    folder = tmp_path / "my-set"
    assert save(SET[:1], folder) == 1
    card = (folder / "README.md").read_text(encoding="utf-8")
    front = yaml.safe_load(card.split("---")[1])
    assert front["language"] == ["en"]
    assert front["license"] == "cc-by-4.0"
    assert front["size_categories"] == ["n<1K"]
    [files] = front["configs"][0]["data_files"]
    assert references.load(folder / files["path"]) == SET[:1]
    assert "# my-set" in card
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my-set"]


def test_a_folder_that_is_there_is_refused(tmp_path):
    """Nothing is written into it; an ending that is unknown is refused too."""
    with pytest.raises(InputError, match="exists already"):
        save(SET, tmp_path)
    with pytest.raises(InputError, match=r"expected a \.jsonl or .parquet"):
        save(SET, tmp_path / "set.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["set.jsonl", "set.parquet", "folder"])
def test_a_failure_on_the_way_leaves_nothing(tmp_path, name):
    """The file or folder appears only when it is whole."""

    def broken():
        yield SET[0]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        save(broken(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []
