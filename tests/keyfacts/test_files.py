"""Files of key facts: read as written, by hand or by machine, and errors that name the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import references
from bench.keyfacts import FactSheet, Split, files, known
from bench.types import InputError

SHEET = FactSheet(
    article_id="mill",
    made_by="m",
    splits=(
        Split(bullet="The mill closed on Monday.", facts=("The mill closed.", "That was Monday.")),
        Split(bullet="Rain.", facts=("It rained.",), annotator=2),
    ),
)


@pytest.mark.parametrize("name", ["", "set.jsonl", "mill.md", "set.parquet"])
def test_facts_are_read_as_they_were_written(tmp_path: Path, name: str) -> None:
    """Beside a folder, a collection, or one file; other articles' facts stay."""
    source = tmp_path / name
    files.write(source, [SHEET])
    assert files.read(source) == [SHEET]
    if name.startswith("set"):
        other = FactSheet(article_id="b", made_by="hand", splits=SHEET.splits, reviewed=True)
        files.write(source, [other])
        assert files.read(source) == [SHEET, other]


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_any_text_survives_toml(bullet: str, fact: str) -> None:
    """Quotes, backslashes, control characters; space is made one blank, as in references."""
    import tomllib

    sheet = FactSheet(article_id="a", made_by="m", splits=(Split(bullet=bullet, facts=(fact,)),))
    found = tomllib.loads(files.dumps(sheet))["bullets"][0]
    assert (found["bullet"], found["facts"]) == (bullet, [fact])


def test_no_loader_takes_facts_for_articles(tmp_path: Path) -> None:
    """A folder has its Markdown files and no others."""
    (tmp_path / "mill.md").write_text(
        "---\ntitle: T\n---\nText.\n\n## Key Takeaways\n\n- A.\n- B.\n", "utf-8"
    )
    files.write(tmp_path, [SHEET])
    assert [one.article.id for one in references.load(tmp_path)] == ["mill"]


@pytest.mark.parametrize(("text", "message"), [
    ("made_by = ", "cannot be read as TOML"), ("", "missing required field `made_by`"),
    ('made_by = "m"\nbullets = []', "bullets"),
    ('made_by = "m"\n[[bullets]]\nbullet = "B."\nfacts = []', "bullets[0].facts"),
    ('made_by = "m"\n[[bullets]]\nbullet = "B."\nfacts = [" "]', "bullets[0].facts[0]"),
    ('made_by = "m"\n[[bullets]]\nbullet = "B."\nfact = ["F."]', "bullets[0]"),
])  # fmt: skip
def test_errors_name_file_and_field(tmp_path: Path, text: str, message: str) -> None:
    """What a person wrote wrong is said where it stands."""
    (tmp_path / "mill.facts.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"mill\.facts\.toml") as caught:
        files.read(tmp_path)
    assert message in str(caught.value)


def test_one_id_twice(tmp_path: Path) -> None:
    """A collection has one line for each article."""
    files.write(tmp_path / "set.jsonl", [SHEET])
    path = tmp_path / "set.facts.jsonl"
    path.write_text(path.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(InputError, match=r"set\.facts\.jsonl:2: id: is given twice"):
        files.read(tmp_path / "set.jsonl")


def test_the_same_bullets_have_the_same_facts(tmp_path: Path) -> None:
    """Two articles with the same bullets can't be told apart by a metric."""
    split = Split(bullet="Rain.", facts=("It was wet.",), annotator=2)
    other = FactSheet(article_id="b", made_by="m", splits=(SHEET.splits[0], split))
    assert len(known([SHEET, SHEET], tmp_path).facts) == 2
    with pytest.raises(InputError, match="b: the same bullets have other facts elsewhere"):
        known([SHEET, other], tmp_path)
