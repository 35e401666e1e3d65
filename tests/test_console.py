"""What reaches a terminal or a pipe: nothing it obeys, and anything in any encoding."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from bench import console

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b]0;title\x07", r"\u001b]0;title\u0007"),  # sets the window's title
        ("one\rtwo", r"one\u000dtwo"),  # prints over what was there
        ("one\r\ntwo", "one\ntwo"),
        ("\x9b31m", r"\u009b31m"),  # an escape sequence in eight bits
        ("\u202egnp.exe", r"\u202egnp.exe"),  # turns text round
        ("a\u2028b", r"a\u2028b"),
        ("na\udcffme", r"na\udcffme"),  # from a file name that is not UTF-8
        ("می\u200cخواهم 👩\u200d🔬", "می\u200cخواهم 👩\u200d🔬"),  # joiners carry meaning
    ],
)
def test_what_a_terminal_obeys_is_escaped(text: str, expected: str) -> None:
    """Control characters and what turns text round are escaped, scripts are left alone."""
    assert console.harmless(text) == expected


def test_joiners_stay_in_tables() -> None:
    """Persian and Hindi words and a joined emoji are left whole; a zero-width space is shown."""
    text = "می\u200cخواهم क्\u200dष 👩\u200d🔬"
    assert console.visible(text) == text
    assert console.visible("a\u200bb\u202ec\x1b[m") == "a�b�c�[m"


def test_escaped_json_is_the_same_json() -> None:
    """A JSON document reads the same after the escapes."""
    value = {"title": "\x1b[31m \x85\x9b \u202e \u2028 👩"}
    assert json.loads(console.harmless(json.dumps(value, ensure_ascii=False))) == value


@pytest.mark.parametrize("function", [console.write, console.line])
def test_results_are_escaped(function: object, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither way to write a result lets an escape sequence through."""
    assert callable(function)
    function("\x1b[1mbold\x1b[0m")
    assert capsys.readouterr().out.strip() == r"\u001b[1mbold\u001b[0m"


def test_a_line_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A file name with a line break in it makes no second line."""
    console.line("a\nno problems")
    assert capsys.readouterr().out == "a\\u000ano problems\n"


def test_tables_keep_their_bold_type_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Styled text may have the sequences of tables, and no other."""
    console.write("\x1b[1mbest\x1b[0m \x1b[2J", styled=True)
    assert capsys.readouterr().out == "\x1b[1mbest\x1b[0m \\u001b[2J"


def test_messages_and_warnings_are_escaped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said, logged and warned of goes to standard error through one function."""
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    log = logging.getLogger("bench")
    monkeypatch.setattr(log, "handlers", [])
    console.prepare()
    console.say("\x1b[1m")
    log.warning("server: %s", "\x1b[2m")
    warnings.warn("\x1b[3m", stacklevel=1)
    err = capsys.readouterr().err
    assert err == "\\u001b[1m\nserver: \\u001b[2m\nUserWarning: \\u001b[3m\n"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "ascii", "utf-8"])
def test_any_text_goes_into_any_encoding(encoding: str) -> None:
    """What an encoding lacks is escaped as in JSON, and the rules of tables are hyphens."""
    source = (
        "from bench import console; console.prepare();"
        r"console.write('\u2500\u2500 \u017e \U0001f600\n'); console.say('\u017e')"
    )
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    result = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True)
    assert result.returncode == 0
    written = result.stdout.decode(encoding), result.stderr.decode(encoding)
    escaped = ("-- \\u017e \\ud83d\\ude00\n", "\\u017e\n")
    whole = ("── ž 😀\n", "ž\n")
    if encoding == "cp1252":  # has ž
        escaped = (escaped[0].replace("\\u017e", "ž"), "ž\n")
    assert tuple(text.replace("\r\n", "\n") for text in written) == (
        whole if encoding == "utf-8" else escaped
    )


def test_a_closed_stream_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was started without standard error goes on."""
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    console.say("unheard")
    console.write("heard")
    assert sys.stdout.getvalue() == "heard"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("closed", "lines"), [("<&-", 2), (">&-", 0), ("2>&-", 2)])
def test_a_command_runs_with_a_stream_closed(closed: str, lines: int) -> None:
    """As under cron or a shell's `>&-`: the result where it can go, and no traceback."""
    code = "from bench.cli import main; main()"
    command = f'"$0" -c "{code}" references list "$1" --format csv --limit 1 {closed}'
    page = str(ROOT / "references" / "corvane-results.md")
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, page],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == lines


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("short", "'short'"),
        ("x" * 61, f"{'x' * 60!r}..."),
        ("\x1b", r"'\x1b'"),
        (True, "True"),
        (None, "None"),
        (1.5, "1.5"),
        (12, "12"),
        pytest.param(10**5000, "a very long number", id="long"),  # str() refuses it
        ([1], "a list"),
        ({"a": 1}, "an object"),
        (b"a", "bytes"),
    ],
)
def test_a_refused_value_is_shown_in_brief(value: object, expected: str) -> None:
    """However large a value is, its text in a message is short."""
    assert console.shown(value) == expected


def test_a_collection_is_shown_without_looking_into_it() -> None:
    """A list that holds itself nine times at each of 30 levels is named at once."""
    value: list[object] = []
    for _ in range(30):
        value = [value] * 9
    assert console.shown(value) == "a list"


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 bodies"), (1, "1 body"), (1234, "1,234 bodies")]
)
def test_numbers_agree_with_their_nouns(number: int, expected: str) -> None:
    """One is singular, every other number plural."""
    assert console.counted(number, "body", "bodies") == expected
