"""Reference files."""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import names, references
from bench.references import reading
from bench.references.records import Place, as_record, from_record
from bench.text import NORMALISATION, normalised
from bench.types import Article, InputError, MissingDependency, Reference

EXAMPLE = Reference(
    article=Article(
        id="glacier-lake",
        title="Lake: it's rising, #1 risk",
        standfirst="no",
        text="Water rose by 2 m.\n\n“Leave,” said the mayor.\nPeople left.",
        author="Ön Ær",
        published=date(2031, 5, 6),
        source="https://example.org/?a=1&b=2",
        language="is",
        tags=("climate", "yes", "a, b"),
    ),
    takeaways=(("The lake rose.", "- People left."), ("2 m.",)),
    annotators=("", "Second (editor)"),
    takeaways_by="project",
    license="CC BY 4.0",
)

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def _is_seen(text: str) -> bool:
    return bool(normalised(text).strip())


_records = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True).filter(
            lambda name: name != "readme" and not names.problem(name)
        ),
        "title": _text,
        "text": st.lists(
            _text | st.sampled_from(["\\", "\n", "- a", "---", "#", "## Key", "a\\\nb"]), min_size=1
        ).map("\n".join),
        "takeaways": st.lists(
            st.lists(_text.filter(_is_seen), min_size=1, max_size=3), min_size=1, max_size=3
        ),
    },
    optional={
        "standfirst": _text,
        "author": _text,
        "published": st.dates(),
        "source": _text,
        "language": st.sampled_from(["en", "no", "pt-BR"]),
        "tags": st.lists(_text, max_size=3),
        "takeaways_by": st.sampled_from(["journalist", "project"]),
        "license": _text,
    },
).filter(lambda record: _is_seen(record["text"]))


def save(folder: Path, *named: Reference) -> Path:
    """Write references into a folder."""
    for reference in named:
        references.write(reference, folder)
    return folder


def named(name: str, **changes) -> Reference:
    """Make the example under another id."""
    return replace(EXAMPLE, article=replace(EXAMPLE.article, id=name, **changes))


def test_a_written_reference_reads_back_whole(tmp_path):
    """Colons, hashes, quotes, words that YAML takes for values, and inner line breaks survive."""
    path = references.write(EXAMPLE, tmp_path)
    assert path == tmp_path / "glacier-lake.md"
    assert references.read(path) == EXAMPLE


def test_the_file_is_what_a_person_would_write():
    """The Markdown has plain front matter in the documented order, then text and bullets."""
    assert references.dumps(EXAMPLE) == (
        "---\n"
        "title: 'Lake: it''s rising, #1 risk'\n"
        "standfirst: 'no'\n"
        "published: 2031-05-06\n"
        "source: https://example.org/?a=1&b=2\n"
        "author: Ön Ær\n"
        "language: is\n"
        "tags: [climate, 'yes', 'a, b']\n"
        "takeaways_by: project\n"
        "license: CC BY 4.0\n"
        "---\n"
        "Water rose by 2 m.\n\n“Leave,” said the mayor.\\\nPeople left.\n\n"
        "## Key Takeaways\n\n- The lake rose.\n- - People left.\n\n"
        "## Key Takeaways (Second (editor))\n\n- 2 m.\n"
    )


@settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(_records)
def test_any_reference_that_was_read_survives_writing(record):
    """Markdown of whatever a record held is read back as the same reference."""
    reference = from_record(record, Place())
    assert references.parse(references.dumps(reference), Place(), record["id"])[0] == reference


def test_text_that_markdown_would_take_apart_is_refused(tmp_path):
    """A takeaways heading in the body would be read as the end of it: nothing is written."""
    reference = named("a", text="One.\n\n## Key Takeaways\n\nTwo.")
    with pytest.raises(InputError, match="would not be read back"):
        references.write(reference, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept_unless_told_otherwise(tmp_path):
    """`write` refuses to overwrite, and overwrites when allowed; no other file is left behind."""
    path = references.write(EXAMPLE, tmp_path)
    other = named(EXAMPLE.article.id, title="Other")
    with pytest.raises(InputError, match="exists already"):
        references.write(other, tmp_path)
    assert references.read(path) == EXAMPLE
    references.write(other, tmp_path, overwrite=True)
    assert references.read(path).article.title == "Other"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".hidden", "README", "a\nb", "a\\b"])
def test_an_id_that_is_no_file_name_is_refused(tmp_path, name):
    """Nothing is written outside the folder, hidden, or over its README."""
    with pytest.raises(InputError, match="can't be a file name"):
        references.write(named(name), tmp_path)


def test_a_folder_is_read_in_order_of_ids(tmp_path):
    """README.md, hidden files, other files and sub-folders are no references."""
    save(tmp_path, named("b"), named("a"), named("a-c"))
    for name in ("README.md", ".draft.md", "notes.txt"):
        (tmp_path / name).write_text("not one", encoding="utf-8")
    save(tmp_path / "sub", named("z"))
    assert [r.article.id for r in references.load(tmp_path)] == ["a", "a-c", "b"]
    assert [r.article.id for r in references.load(tmp_path, limit=2)] == ["a", "a-c"]
    assert [r.article.id for r in references.load(tmp_path / "b.md")] == ["b"]


def test_a_jsonl_file_is_read_in_its_own_order(tmp_path):
    """Blank lines and a byte-order mark are passed over."""
    path = tmp_path / "set.jsonl"
    lines = [json.dumps(as_record(named(name))) for name in ("b", "a")]
    path.write_text("\ufeff" + "\n\n".join(lines), encoding="utf-8")
    assert references.load(path) == [named("b"), named("a")]


def test_a_parquet_file_has_the_same_fields(tmp_path):
    """Dates may be dates; nulls are absent fields."""
    pyarrow = pytest.importorskip("pyarrow")
    rows = [{**as_record(named("b")), "published": date(2031, 5, 6)}, as_record(named("a"))]
    rows[1] |= {"published": None, "author": None}
    pyarrow.parquet = pytest.importorskip("pyarrow.parquet")
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "set.parquet")
    assert references.load(tmp_path / "set.parquet") == [
        named("b"),
        named("a", published=None, author=""),
    ]


def test_parquet_without_pyarrow_says_how_to_install_it(tmp_path, monkeypatch):
    """The message holds the command."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    (tmp_path / "x.parquet").write_bytes(b"")
    with pytest.raises(MissingDependency, match=r"takeaway-bench\[parquet\]"):
        references.load(tmp_path / "x.parquet")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.jsonl", b'{"id": "a"\n', "x.jsonl:1: not JSON"),
        ("x.jsonl", b"\n[1]\n", "x.jsonl:2: expected a JSON object"),
        ("x.jsonl", b'\n{"title": "t", "text": "x", "takeaways": ["b"]}', "x.jsonl:2: id: missing"),
        ("x.jsonl", b'\n{"title": "\xff"}', "x.jsonl:2: not UTF-8"),
        ("x.md", b"---\ntitle: caf\xe9\n---\n", "x.md:2: not UTF-8"),
        (
            "x.md",
            b"---\ntitle: x\n---\n## Key Takeaways\n- a",
            "x.md:4: text: the article has no text",
        ),
        ("x.md", b"---\ntitle: x\n---\nBody.", "x.md:4: takeaways: no bullets"),
        ("x.txt", b"", "x.txt: expected a folder or a file that ends in .md"),
        ("x.parquet", b"PAR", "x.parquet: not a Parquet file"),
        ("x.jsonl", b"\n", "x.jsonl: no references here"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path, name, data, message):
    """The message begins with the file and the line."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        references.load(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path}/{message}")


def test_a_path_that_is_not_there_is_named(tmp_path):
    """A missing path is told apart from an empty one."""
    with pytest.raises(InputError, match="no such file or folder"):
        references.load(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no such file or folder"):
        references.read(tmp_path / "nowhere.md")
    with pytest.raises(InputError, match="no references here"):
        references.load(tmp_path)


def test_an_id_given_twice_is_refused(tmp_path):
    """Scores are kept by id, so two articles of one id cannot be told apart."""
    path = tmp_path / "set.jsonl"
    path.write_text((json.dumps(as_record(EXAMPLE)) + "\n") * 2, encoding="utf-8")
    with pytest.raises(
        InputError, match=r"set.jsonl:2: id: 'glacier-lake' is the id of an earlier"
    ):
        references.load(path)


def test_the_digest_pins_ids_texts_and_bullets():
    """Any change to one of them changes it; the order of the articles does not."""
    first, second = named("a"), named("b")
    digest = references.digest([first, second])
    assert digest == references.digest([second, first])
    changed = [
        named("c"),
        named("a", text="Other."),
        replace(first, takeaways=(("Other.",), ("2 m.",))),
    ]
    assert len({digest, *(references.digest([other, second]) for other in changed)}) == 4
    assert digest == references.digest([named("a", tags=()), second])


def test_the_digest_names_the_normalisation():
    """Sets that went through different ones are told apart at a glance."""
    assert references.digest([EXAMPLE]).endswith(f"-{NORMALISATION}")


def test_texts_are_normalised_on_their_way_in(tmp_path):
    """NFD, soft hyphens, no-break blanks and Word's bullets of a file make no other reference."""
    (tmp_path / "cafe\u0301.md").write_text(
        "---\ntitle: Cafe\u0301\n---\nDie Hafen\u00adbrücke kostet 5\u00a0Euro.\n\n"
        "## Key\u00a0Takeaways\n\n\u200b- Hafen\u00adbrücke.\n\uf0b7 5\u202fEuro.\n",
        encoding="utf-8",
    )
    (found,) = references.load(tmp_path)
    assert (found.article.id, found.article.title) == ("café", "Café")
    assert found.article.text == "Die Hafenbrücke kostet 5 Euro."
    assert found.takeaways == (("Hafenbrücke.", "5 Euro."),)


def checked(folder):
    """What is wrong with a folder, file names alone for places."""
    told = []
    list(references.scan(folder, told.append))
    return sorted(str(error).replace(f"{folder}/", "") for error in told)


@pytest.mark.parametrize(
    ("first", "second"),
    [("A.md", "a.md"), ("caf\u00e9.md", "cafe\u0301.md"), ("a.markdown", "A.md")],
)
def test_files_that_are_one_elsewhere_are_refused(tmp_path, first, second):
    """Names that differ in case or in how an accent is stored are told when they are read."""
    text = references.dumps(named("x"))
    for name in (first, second):
        (tmp_path / name).write_text(text, encoding="utf-8")
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("one file on this system")
    (told,) = checked(tmp_path)
    assert "is the same file on macOS or Windows; rename one" in told
    with pytest.raises(InputError, match="the same file"):
        references.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (b"CON.md", "reserved on Windows"),
        (b"aux.x.md", "reserved on Windows"),
        (b"a .md", "begins or ends with a space"),
        (b"a..md", "ends with a dot"),
        (b"a\x1b]0;x\x07.md", "can't be seen"),
        (b"na\xffme.md", "not UTF-8"),
        (b"x" * 220 + b".md", "1 to 200 bytes"),
    ],
)
def test_files_that_other_systems_refuse_are_told(tmp_path, name, why):
    """Reserved names, unseen characters and bytes that are no text are told when they are read."""
    path = os.fsencode(tmp_path) + b"/" + name
    try:
        Path(os.fsdecode(path)).write_text(references.dumps(named("x")), encoding="utf-8")
    except OSError:
        pytest.skip("this system refuses it itself")
    (told,) = checked(tmp_path)
    assert why in told


def test_what_is_no_file_is_told(tmp_path):
    """A folder, or a pipe that nobody writes to, in the place of an article is one message."""
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "loop.md").symlink_to(".")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.md")
    told = checked(tmp_path)
    assert told[:2] == ["folder.md: expected a file", "loop.md: expected a file"]
    assert told[2:] in ([], ["pipe.md: expected a file"])


def test_an_article_has_a_size(tmp_path, monkeypatch):
    """A file of gigabytes is not read to its end."""
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 30)
    path = tmp_path / "a.md"
    path.write_text("x" * 31, encoding="utf-8")
    assert checked(tmp_path) == ["a.md: larger than 30 bytes"]


def test_deep_json_in_a_collection_is_told_with_its_line(tmp_path):
    """One message for the line; the others are read."""
    path = tmp_path / "set.jsonl"
    line = json.dumps({"id": "a", "title": "t", "text": "x", "takeaways": ["b"]})
    deep = '{"tags": ' + "[" * 5000 + "]" * 5000 + "}"
    path.write_text(f"{deep}\n{line}\n", encoding="utf-8")
    told = []
    found = [one.article.id for one, _ in references.scan(path, told.append)]
    assert found == ["a"]
    assert [str(error) for error in told] == [
        f"{path}:1: not JSON: lists and objects are nested more than 100 deep"
    ]


def test_half_a_surrogate_pair_is_refused_before_it_is_written(tmp_path):
    """JSON can hold what UTF-8 can't; such a text is no Markdown file."""
    with pytest.raises(InputError, match="half a surrogate pair"):
        references.write(named("x", text="a\ud800"), tmp_path)


@pytest.mark.parametrize("name", ["x" * 300, "é" * 150, "con", "a."])
def test_an_id_that_some_system_refuses_is_not_written(tmp_path, name):
    """Too long, reserved, or with a dot at its end: refused, and nothing is there."""
    with pytest.raises(InputError, match="id: "):
        references.write(named(name), tmp_path)
    assert list(tmp_path.iterdir()) == []
