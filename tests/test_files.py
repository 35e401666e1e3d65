"""Files replaced as a whole, and what a killed process leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench import files

HALF = """
import os, sys
from pathlib import Path
from bench.files import replacing
with replacing(Path(sys.argv[1])) as file:
    file.write("half")
    print("ready", flush=True)
    sys.stdin.readline()
"""


def writer(path: Path) -> subprocess.Popen[str]:
    """Another process that has begun to write a file and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", HALF, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_what_a_kill_leaves_is_swept_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    """The next process to write in the folder deletes the file of the dead one, and that alone."""
    dead, alive = writer(tmp_path / "dead.json"), writer(tmp_path / "alive.json")
    dead.send_signal(signal.SIGKILL)
    dead.communicate()
    (tmp_path / ".env.template").write_text("a stranger's")
    assert len(list(tmp_path.glob(".*.partial"))) == 2
    with files.replacing(tmp_path / "mine.json") as file:
        file.write("whole")
    names = sorted(path.name for path in tmp_path.iterdir() if not path.match(".alive.*"))
    assert names == [".env.template", "mine.json"]
    alive.communicate("\n", timeout=60)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [".env.template", "alive.json", "mine.json"]
    assert (tmp_path / "alive.json").read_text() == "half"


def test_files_are_replaced_and_swept_without_fcntl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows there are no locks of this kind; an open file can't be moved or deleted there."""
    monkeypatch.setattr(files, "fcntl", None)
    left = tmp_path / ".old.json.abcd1234.partial"
    left.write_text("left by a kill")
    path = tmp_path / "new.json"
    closed = []
    replace = Path.replace

    def moved(self: Path, target: Path) -> Path:
        closed.append(writing.file.closed)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", moved)
    writing = files.replacing(path)
    with writing as file:
        file.write("text")
    assert closed == [True]
    assert [one.name for one in tmp_path.iterdir()] == ["new.json"]
    assert path.read_text() == "text"


def test_a_name_too_long_is_nowhere() -> None:
    """No traceback of the file system: such a file does not exist."""
    assert not files.exists(Path("x" * 5000))
    assert files.exists(Path(__file__))


def test_half_a_surrogate_pair_is_written_as_json_has_it(tmp_path: Path) -> None:
    """A file name that is not UTF-8 can be named in a file that is."""
    path = tmp_path / "a.json"
    with files.replacing(path) as file:
        file.write('"\udcff"')
    assert path.read_bytes() == rb'"\udcff"'
