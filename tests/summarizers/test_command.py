"""Programs as candidates: what they are given, what becomes of what they do."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from bench.settings import SettingsError, make
from bench.summarizers.command import MOST_BYTES, Command
from bench.types import Article, CandidateStopped, Prediction

ARTICLE = Article(
    id="mill", title="Mill closes", standfirst="Now.", text="Café “x” – 中.", language="fr"
)


def ran(code: str, *arguments: str, **settings: float) -> Prediction:
    """Run a Python program on the article."""
    command = (sys.executable, "-c", code, *arguments)
    (made,) = Command(command=command, **settings).predict([ARTICLE])  # type: ignore[arg-type]
    return made


def test_it_reads_the_article_and_writes_bullets() -> None:
    """Title, standfirst and text come as UTF-8; the id and the language in the environment."""
    code = (
        "import os, sys; text = sys.stdin.buffer.read().decode();"
        "out = ['- It reads ' + repr(text), '- ' + os.environ['TAKEAWAY_ARTICLE_ID'],"
        "'- ' + os.environ['TAKEAWAY_LANGUAGE']];"
        "sys.stdout.buffer.write('\\n'.join(out).encode())"
    )
    made = ran(code)
    assert made.status == "ok"
    assert made.takeaways[1:] == ("mill", "fr")
    assert made.takeaways[0] == "It reads 'Mill closes\\n\\nNow.\\n\\nCafé “x” – 中.'"
    assert made.article_digest == ARTICLE.digest
    assert made.latency_s


def test_no_shell() -> None:
    """Arguments are given as they are written."""
    made = ran("import sys; print('-', sys.argv[1])", "$HOME; echo 'x' | cat *")
    assert made.takeaways == ("$HOME; echo 'x' | cat *",)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("", "empty", None),
        ("print('[1, 2]')", "unparsed", None),
        ("import sys; print('- A.'); sys.exit('it broke')", "error", "exit code 1: it broke"),
        ("import os; os.kill(os.getpid(), 9)", "error", "exit code -9"),
        ("import time; time.sleep(60)", "error", "no end within 0.7 s"),
        ("print('- x' * 1_000_000)", "error", f"more than {MOST_BYTES:,} bytes of output"),
        ("while True: print('- x')", "error", f"more than {MOST_BYTES:,} bytes of output"),
        ("import sys; sys.stdout.buffer.write(b'- caf\\xff is here')", "ok", None),
        ("import os; os.close(0); print('- x')", "ok", None),
    ],
)
def test_what_goes_wrong_has_a_status(code: str, status: str, error: str | None) -> None:
    """No output, odd output, no end to it, no end at all, a bad end: all are told apart."""
    made = ran(code, timeout_s=0.7 if "sleep" in code else 30)
    assert (made.status, made.error) == (status, error)
    assert bool(made.takeaways) == (status == "ok")


def test_children_end_with_it(tmp_path: Path) -> None:
    """What a program starts does not outlive its time limit, and is not waited for."""
    child = "import time, pathlib, sys; time.sleep(2); pathlib.Path(sys.argv[1]).write_text('x')"
    code = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}, sys.argv[1]])"
    )
    began = time.monotonic()
    assert ran(code, str(tmp_path / "alive"), timeout_s=0.7).status == "error"
    assert time.monotonic() - began < 1.9
    time.sleep(max(0.0, 2.6 - (time.monotonic() - began)))
    assert not (tmp_path / "alive").exists()


def test_a_time_limit_where_there_are_no_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows the program itself is stopped."""
    monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("POSIX only"))
    monkeypatch.setattr("bench.summarizers.command.os.name", "nt")
    made = ran("import time; time.sleep(60)", timeout_s=0.7)
    assert made.error == "no end within 0.7 s"


def test_a_program_that_is_not_there_stops_the_candidate() -> None:
    """It is named, once for all articles."""
    with pytest.raises(CandidateStopped, match="/no/such/program: No such file"):
        list(Command(command=("/no/such/program",)).predict([ARTICLE] * 3))


def test_several_at_a_time(tmp_path: Path) -> None:
    """Programs wait for one another only if they are told to: two that meet in a folder."""
    code = (
        "import os, sys, time, pathlib; here = pathlib.Path(sys.argv[1]);"
        "(here / os.environ['TAKEAWAY_ARTICLE_ID']).touch();"
        "end = time.monotonic() + 20\n"
        "while len(list(here.iterdir())) < 2 and time.monotonic() < end: time.sleep(0.01)\n"
        "print('- met' if len(list(here.iterdir())) == 2 else '- alone')"
    )
    candidate = Command(command=(sys.executable, "-c", code, str(tmp_path)), concurrency=2)
    articles = [Article(id=name, title="T", text="X.") for name in ("a", "b")]
    assert {made.takeaways for made in candidate.predict(articles)} == {("met",)}


def test_keys_in_the_environment_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program has them, and what it writes of them is not kept."""
    monkeypatch.setenv("MY_API_KEY", "planted-123")
    show = "import os, sys; print('- key', os.environ['MY_API_KEY']);"
    assert ran(show).raw == "- key ***\n"
    made = ran(f"{show} sys.exit('no ' + os.environ['MY_API_KEY'])")
    assert made.error == "exit code 1: no ***"
    assert "planted" not in made.raw


def test_keys_in_the_command_are_hidden() -> None:
    """Neither run.json has them nor what the program says."""
    code = "import sys; print('- point'); sys.exit('wrong: ' + sys.argv[1])"
    candidate = Command(command=(sys.executable, "-c", code, "--token=planted-123"))
    assert candidate.identity()["command"][-1] == "--token=***"
    (made,) = candidate.predict([ARTICLE])
    assert made.error == "exit code 1: wrong: --token=***"


def test_settings() -> None:
    """A command is a list of words; its identity is the command alone."""
    made = make("summarizers", "command", {"command": ["wc", "-l"], "timeout_s": 3})
    assert made == Command(command=("wc", "-l"), timeout_s=3)
    assert made.identity() == {"command": ["wc", "-l"]}
    keyed = Command(command=("curl", "-H", "Authorization: Bearer planted"))
    assert "planted" not in str(keyed.identity())
    for wrong in ([], "wc -l", [""], ["wc", 7]):
        with pytest.raises(SettingsError):
            make("summarizers", "command", {"command": wrong})


def test_the_working_folder_is_the_callers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path in the command is relative to where the benchmark runs."""
    monkeypatch.chdir(tmp_path)
    assert ran("import os; print('-', os.getcwd())").takeaways == (os.fspath(tmp_path),)
