"""The commands on reference sets, as a person types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench import references
from bench.cli import app

ROOT = Path(__file__).parents[1]
COPIED = ROOT / "tests" / "pages" / "copied.txt"
PROSE = (
    "The old lighthouse at Corran Point opens to visitors again after ten years of repairs. " * 3
)
TWO_LISTS = f"""<html lang="en"><head><title>The lighthouse opens</title></head><body><article>
<h1>The lighthouse opens</h1><p>{PROSE}</p>
<h2>Key Takeaways</h2><ul><li>The lighthouse opens on Friday.</li><li>Entry is free.</li></ul>
<p>{PROSE}</p>
<h2>Takeaways</h2><ul id="b"><li>Ten years have passed.</li><li>Repairs cost 2 million.</li></ul>
</article></body></html>"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty folder and return what it printed, and its exit code."""
    monkeypatch.chdir(tmp_path)

    def typed(*arguments):
        result = CliRunner().invoke(app, ["references", *map(str, arguments)])
        return result.stdout, result.exit_code

    return typed


def test_a_page_is_added_checked_and_listed(run):
    """The path goes to standard output; the table has a line for it."""
    printed, code = run("add", COPIED, "--id", "ferry")
    assert (printed, code) == ("references/ferry.md\n", 0)
    assert run("check") == ("", 0)
    rows = json.loads(run("list", "--format", "json")[0])["rows"]
    assert rows[0]["id"] == "ferry"
    assert rows[0]["bullets"] == "4"


def test_what_is_wrong_is_printed_and_is_bad_input(run):
    """One line for each problem on standard output, and exit code 2."""
    run("add", COPIED, "--id", "ferry")
    path = Path("references/ferry.md")
    path.write_text(
        path.read_text(encoding="utf-8").replace("author:", "auther:"), encoding="utf-8"
    )
    assert run("check") == (
        "references/ferry.md:4: auther: unknown key; did you mean 'author'?\n",
        2,
    )


def test_sets_are_compared(run):
    """One column for each set."""
    run("add", COPIED, "--id", "ferry")
    printed, _ = run("stats", "references", "references/ferry.md", "--format", "csv")
    assert printed.splitlines()[:2] == ["measure,references,references/ferry.md", "articles,1,1"]


def test_a_set_goes_out_and_comes_back(run):
    """Exported, then imported with the columns renamed, it is the same."""
    run("add", COPIED, "--id", "ferry")
    assert run("export", "-o", "out/set.jsonl")[1] == 0
    row = json.loads(Path("out/set.jsonl").read_text(encoding="utf-8"))
    row["body"] = row.pop("text")
    Path("out/set.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert run("import", "jsonl", "out/set.jsonl", "-o", "in.jsonl", "--map", "text=body")[1] == 0
    assert references.load("in.jsonl") == references.load("references")


def test_the_bundled_set_is_listed_as_json(run):
    """Dates are text, as in the files; every article has a row."""
    printed, code = run("list", ROOT / "references", "--format", "json")
    rows = json.loads(printed)["rows"]
    assert code == 0
    assert len(rows) == 30
    assert all(row["published"] is None or len(row["published"]) == 10 for row in rows)


def test_a_selector_names_the_list(run):
    """Of two lists the one that it fits; without it, none is taken."""
    Path("page.html").write_text(TWO_LISTS, encoding="utf-8")
    assert run("add", "page.html")[1] != 0
    assert run("add", "page.html", "--selector", "#b", "--id", "light")[1] == 0
    (bullets,) = references.read("references/light.md").takeaways
    assert bullets == ("Ten years have passed.", "Repairs cost 2 million.")


def test_a_web_archive_is_refused_with_what_to_do(run):
    """MHTML, as Chrome saves it, holds a page in parts."""
    head = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
    Path("page.mhtml").write_text(f'{head}\tboundary="x"\r\n\r\n--x\r\n', encoding="utf-8")
    result = typed_apart("page.mhtml")
    assert result.returncode == 2
    assert result.stderr == (
        "error: page.mhtml: this is a web archive (.mhtml); save the page as HTML\n"
    )


def typed_apart(*arguments, keyboard=subprocess.DEVNULL):
    """Run `references add` in a process of its own, without a terminal unless one is given."""
    command = [sys.executable, "-m", "bench", "references", "add", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "EDITOR": "false"}
    return subprocess.run(
        command,
        stdin=keyboard,
        env=environment,
        capture_output=True,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def keys():
    """A terminal on which keys were typed already."""
    pty = pytest.importorskip("pty")
    ends = []

    def typed(text):
        ends.extend(pty.openpty())
        os.write(ends[-2], text.encode())
        return ends[-1]

    yield typed
    for end in ends:
        os.close(end)


def test_interactive_offers_the_lists_and_takes_the_choice(run, keys):
    """A number that is none is asked for again; what is chosen leaves the text, and no editor."""
    Path("page.html").write_text(TWO_LISTS, encoding="utf-8")
    result = typed_apart("page.html", "--interactive", "--id", "light", keyboard=keys("7\n2\n"))
    assert "  1  'Key Takeaways' (2: 'The lighthouse opens on Friday.' ...)\n" in result.stderr
    assert "  2  'Takeaways' (2: 'Ten years have passed.' ...)\n" in result.stderr
    assert "expected a number from 0 to 2, not '7'" in result.stderr
    assert result.returncode == 0
    found = references.read("references/light.md")
    assert found.takeaways == (("Ten years have passed.", "Repairs cost 2 million."),)
    assert "Ten years have passed." not in found.article.text


def test_interactive_asks_for_title_and_date(run, keys):
    """Two headlines without a title, and two days of publication: the second and the first."""
    days = "".join(
        f'<p class="published">Published <time datetime="{day}">{day}</time></p>'
        for day in ("2026-03-02", "2025-01-09")
    )
    page = TWO_LISTS.replace("<title>The lighthouse opens</title>", "").partition("<h2>Takeaways")[
        0
    ]
    page = page.replace("</h1>", f"</h1><h1>Ten years on</h1>{days}")
    Path("page.html").write_text(page, encoding="utf-8")
    result = typed_apart("page.html", "--interactive", "--id", "x", keyboard=keys("2\n1\n"))
    assert result.returncode == 0, result.stderr
    article = references.read("references/x.md").article
    assert (article.title, str(article.published)) == ("Ten years on", "2025-01-09")


def test_interactive_without_a_terminal_is_refused(run):
    """Nothing is asked of a pipe, and nothing is written."""
    Path("page.html").write_text(TWO_LISTS, encoding="utf-8")
    result = typed_apart("page.html", "--interactive")
    assert result.returncode == 1
    assert "2 lists could be the takeaways" in result.stderr
    assert "there is no terminal to ask on" in result.stderr
    assert not Path("references").exists()
