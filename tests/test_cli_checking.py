"""`takeaway-bench check`: verdicts on standard output, clear words for what can't be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.cli import app
from bench.types import InputError

TEXT = "The mill at Corby Ness closed on Monday after 140 years. About 60 people lose their work."


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """An article, and two bullets of which the second has another number."""
    (tmp_path / "article.txt").write_text(TEXT)
    (tmp_path / "bullets.md").write_text(
        "- About 60 people lose their work.\n- About 95 people lose their work.\n"
    )
    return str(tmp_path / "article.txt"), str(tmp_path / "bullets.md")


def test_verdicts_as_json(files: tuple[str, str]) -> None:
    """Each bullet has its verdict; the changed figure is named, the evidence is a span."""
    done = CliRunner().invoke(app, ["check", *files, "--format", "json"])
    right, wrong = json.loads(done.stdout)
    assert right["label"] == "supported"
    assert (wrong["label"], wrong["problems"][0]["words"]) == ("unsupported", "95")
    evidence = right["evidence"]
    assert TEXT[evidence["start"] : evidence["end"]] == evidence["sentence"]


def test_blocks_for_people(files: tuple[str, str]) -> None:
    """Each verdict has its mark and word, a doubt its words and the article's; a line counts."""
    done = CliRunner().invoke(app, ["check", *files], env={"COLUMNS": "80"})
    assert done.stdout.splitlines() == [
        "✓ supported: About 60 people lose their work.",
        "✗ unsupported: About 95 people lose their work.",
        '  "95": no such figure in the article ("60")',
        "  Article: About 60 people lose their work.",
        "",
        "2 bullets: 1 supported, 1 unsupported, 0 unverified",
    ]
    assert done.exit_code == 0


def typed(*arguments: str, keyboard: str = "") -> tuple[int, str]:
    """Exit code and standard output, or the error's message."""
    done = CliRunner().invoke(app, ["check", *arguments], input=keyboard)
    if isinstance(done.exception, InputError):
        return done.exception.exit_code, str(done.exception)
    return done.exit_code, done.stdout


@pytest.mark.parametrize(
    ("bullets", "level", "code"),
    [
        ("- About 60 people lose their work.", "unverified", 0),
        ("- Many people in the town are sad.", "unsupported", 0),
        ("- Many people in the town are sad.", "unverified", 100),
        ("- About 95 people lose their work.", "unsupported", 100),
        ("- About 95 people lose their work.", "unverified", 100),
    ],
)
def test_fail_on_ends_with_100(files: tuple[str, str], bullets: str, level: str, code: int) -> None:
    """Unverified is the stricter of the two; bullets may come from standard input."""
    for layout in ("terminal", "json"):
        options = ["--fail-on", level, "--format", layout]
        assert typed(files[0], "-", *options, keyboard=bullets)[0] == code


def test_either_can_be_standard_input_but_not_both(files: tuple[str, str]) -> None:
    """A dash is standard input."""
    assert typed("-", files[1], keyboard=TEXT) == typed(*files)
    assert typed("-", "-") == (2, "BULLETS: only one of article and bullets can be -")


PAGE = f"""<!doctype html><html lang="en"><head><title>The mill closed</title></head><body>
<article><h1>The mill closed</h1><p>{TEXT}</p><p>Trains will not be affected by this.</p>
<h2>Key Takeaways</h2><ul><li>About 95 people lose their work.</li>
<li>The mill at Corby Ness closed on Monday after 140 years.</li></ul></article></body></html>"""
OWN = "## Key Takeaways\n\n- About 95 people lose their work.\n- The mill closed on Monday.\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", PAGE),
        ("a.md", f"---\ntitle: The mill\n---\n{TEXT}\n\n{OWN}"),
        ("a.md", f"# The mill closed\n\n{TEXT}\n\n{OWN}"),
    ],
)
def test_an_articles_own_takeaways_are_checked(tmp_path: Path, name: str, text: str) -> None:
    """Without a file of bullets; they are no part of the article that is to support them."""
    (tmp_path / name).write_text(text)
    code, printed = typed(str(tmp_path / name))
    assert (code, "✗ unsupported: About 95 people" in printed) == (0, True)
    assert "Article: About 60 people" in printed
    (tmp_path / "b.md").write_text("- About 95 people lose their work.")
    code, printed = typed(str(tmp_path / name), str(tmp_path / "b.md"))
    assert printed.endswith("1 bullet: 0 supported, 1 unsupported, 0 unverified\n")


def test_sets_of_several_annotators_have_their_names(tmp_path: Path) -> None:
    """One after the other, each below its heading."""
    second = "## Key Takeaways (Ana)\n\n- About 60 people lose their work.\n"
    (tmp_path / "a.md").write_text(f"---\ntitle: The mill\n---\n{TEXT}\n\n{OWN}\n{second}")
    lines = typed(str(tmp_path / "a.md"))[1].splitlines()
    assert lines[0] == "Key Takeaways"
    at = lines.index("Key Takeaways (Ana)")
    assert lines[at + 1 : at + 2] == ["✓ supported: About 60 people lose their work."]


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: The mill\nlayout: cms\n---\n{TEXT}\n",
        f"---\nlanguage: en\n---\n{TEXT}\n",
        TEXT,
        PAGE.replace("<h2>Key Takeaways</h2>", "<h2>More</h2>"),
    ],
)
def test_an_article_needs_no_takeaways_of_its_own(
    files: tuple[str, str], tmp_path: Path, text: str
) -> None:
    """With a file of bullets it is judged; without one it is said what is missing."""
    (tmp_path / "a.md").write_text(text)
    code, printed = typed(str(tmp_path / "a.md"), files[1])
    assert (code, printed.splitlines()[-1][:10]) == (0, "2 bullets:")
    code, message = typed(str(tmp_path / "a.md"))
    assert (code, "takeaways: none found" in message) == (2, True)


def test_what_verdicts_depend_on_must_be_right(files: tuple[str, str], tmp_path: Path) -> None:
    """A date that can't be read is an error, and so is an article without text."""
    path = tmp_path / "a.md"
    path.write_text(f"---\ntitle: The mill\npublished: soon\n---\n{TEXT}\n")
    assert "a.md:3: published" in typed(str(path), files[1])[1]
    path.write_text("---\ntitle: The mill\n---\n")
    assert "text" in typed(str(path), files[1])[1]
    path.write_text(" \n")
    assert "no text" in typed(str(path), files[1])[1]


@pytest.mark.parametrize(
    ("setting", "message"),
    [("model", "NAME=VALUE"), ("window=0", "window"), ("modle=x", "did you mean 'model'")],
)
def test_settings_of_a_checker_are_checked(
    files: tuple[str, str], setting: str, message: str
) -> None:
    """What is written after --set is read as in bench.toml, and named where it does not fit."""
    done = CliRunner().invoke(app, ["check", *files, "--checker", "nli", "--set", setting])
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)


@pytest.mark.parametrize(
    ("text", "message"),
    [(b"", "no bullets found"), (b"- \xff", "not UTF-8"), (None, "no such file")],
)
def test_what_cannot_be_read_is_named(
    files: tuple[str, str], tmp_path: Path, text: bytes | None, message: str
) -> None:
    """An empty file, other bytes, no file."""
    path = tmp_path / "other.md"
    if text is not None:
        path.write_bytes(text)
    done = CliRunner().invoke(app, ["check", files[0], str(path)])
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)


def test_two_tables_in_json_are_one_list(tmp_path: Path) -> None:
    """Changes and challenges of the self-test can be read by one call of a JSON parser."""
    folder = tmp_path / "references"
    (folder / "challenges").mkdir(parents=True)
    body = "The mill in Ostby burned down.\n\nRain fell.\n\n## Key Takeaways\n\n- The mill burned."
    for name in ("mill", "rain"):
        (folder / f"{name}.md").write_text(f"---\ntitle: The {name}\n---\n{body}\n- Rain fell.\n")
    line = {"article_id": "mill", "kind": "number", "label": 0, "bullet": "Two mills burned."}
    (folder / "challenges/consistency.jsonl").write_text(json.dumps(line) + "\n")
    done = CliRunner().invoke(
        app,
        ["selftest", "--references", str(folder), "--metrics", "consistency", "--format", "json"],
    )
    changes, challenges = json.loads(done.stdout)
    assert changes["rows"][0]["column"] == "supported"
    assert challenges["rows"][0]["kind"] == "number"


def test_a_folder_is_no_article(tmp_path: Path) -> None:
    """The error says what it is, rather than that it is not there."""
    with pytest.raises(InputError, match="a folder; expected a file"):
        CliRunner().invoke(app, ["check", str(tmp_path), "-"], catch_exceptions=False, input="- a")
