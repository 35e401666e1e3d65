"""The command `rate`: what it writes, what it prints where, and what it says is wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import cli

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> Call:
    """Call `rate` in an empty folder; returns exit code, standard output and standard error."""

    def called(*arguments: Any) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["takeaway-bench", "rate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return called


def test_from_runs_to_judgments(call: Call, made: Any, answer: Any, tmp_path: Path) -> None:
    """What is printed is the path of what was written; a key never gets into the page."""
    runs = made(tmp_path).runs()
    options = ("--articles", 3, "--repeats", 0, "--controls", 0.3)
    assert call("make", *runs, *options)[:2] == (0, "ratings\n")
    code, out, err = call("make", *runs, *options)  # the same again
    assert (code, out) == (0, "ratings\n")
    # three systems give one pair an article; 0.3 of three pairs is one control
    assert "4 items on 3 articles" in err
    assert call("page")[:2] == (0, "ratings/rate.html\n")
    page = Path("ratings/rate.html").read_text(encoding="utf-8")
    assert not any(name in page for name in ("alpha-7b", "beta/mini", "(human)"))
    assert call("page", "--output", "sent.html")[:2] == (0, "sent.html\n")
    assert Path("sent.html").read_text(encoding="utf-8") == page
    from bench.rating.task import Ratings

    sent = Path("sent.jsonl")
    sent.write_text(json.dumps(answer(Ratings(Path("ratings")))) + "\n")
    code, out, err = call("import", sent, sent)
    assert (code, out) == (0, "ratings/judgments.jsonl\n")
    assert err == "1 new answer, 1 known already\n2 judgments\n"
    assert len(Path("ratings/judgments.jsonl").read_text("utf-8").splitlines()) == 2
    later = answer(Ratings(Path("ratings")), at="2026-03-03T10:00:00Z")
    sent.write_text(json.dumps(later) + "\n")
    assert call("import", sent)[2].startswith("1 new answer, 1 instead of an earlier one\n")


def test_power_is_told_of_comparisons_alone(call: Call, made: Any, tmp_path: Path) -> None:
    """One candidate, or sets shown one at a time, have no wins."""
    runs = made(tmp_path).runs()
    for number, options in enumerate([(runs[0],), (*runs, "--single"), (*runs, "--ask=coverage")]):
        code, _, err = call("make", *options, "--output", number)
        assert code == 0
        assert "wins" not in err
    assert "70% of wins takes" in call("make", *runs)[2]


def test_what_is_wrong_is_said(call: Call, made: Any, tmp_path: Path) -> None:
    """With exit code 2, and nothing written."""
    runs = made(tmp_path).runs()
    for arguments, message in (
        (("serve",), "ratings/task.json: no rating task here; `takeaway-bench rate make`"),
        (("page", "elsewhere"), "elsewhere/task.json: no rating task here"),
        (("import", "none.jsonl"), "ratings/task.json: no rating task here"),
        (("make", runs[0], "--pairs"), "--pairs: a pair needs two runs"),
        (("make", *runs, runs[1]), f"{runs[1]}: named twice; nobody can compare a run"),
        (("make", *runs, "--ask", "fluency"), "--ask: expected some of bullets, coverage"),
        (("make",), "runs: no runs here"),
    ):
        code, out, err = call(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith(f"error: {message}"), err
    assert list(Path.cwd().iterdir()) == []
    assert call("make", *runs)[0] == 0
    code, _, err = call("report")
    assert (code, err[:40]) == (2, "error: ratings/answers: no answers yet: ")
    code, _, err = call("import", "none.jsonl")
    assert code == 2
    assert err.startswith("error: none.jsonl: cannot be read: No such file")
    code, _, err = call("make", *runs, "--seed", 1)
    assert code == 2
    assert "another task is there; name another folder with --output" in err
