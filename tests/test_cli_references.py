"""The commands on reference sets, as a person types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench import references
from bench.cli import app

COPIED = Path(__file__).parent / "pages" / "copied.txt"


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
