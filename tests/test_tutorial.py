"""docs/tutorial.md, followed word by word in one shell; what is said of its output is so."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
QUOTED = re.findall(r"\n\n((?:    .*\n)+)", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL))
INSTALLING = r"python3 -m venv .*|\. \.venv.*|pip install .*"
"""What the tests have done already."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def follow(blocks: list[str], folder: Path) -> str:
    """Run blocks of commands in one shell, and return what they print; the first error ends it."""
    programs = {"takeaway-bench": f'"{sys.executable}" -m bench', "python": f'"{sys.executable}"'}
    (folder / "bin").mkdir()
    for name, command in programs.items():
        program = folder / "bin" / name
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        program.chmod(0o755)
    script = re.sub(rf"^({INSTALLING})$", "", "\n".join(blocks), flags=re.MULTILINE)
    (folder / "script").write_text(script.replace("8000", str(free_port())))
    environment = {"HOME": str(folder), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            ["bash", "-e", folder / "script"],
            cwd=folder,
            env={**environment, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code = process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # the server, where the script did not come to that
    printed = (folder / "output").read_text(encoding="utf-8")
    assert code == 0, printed
    return printed


def plain(text: str) -> str:
    """A text in one line, figures left out: they move with rules and metrics."""
    return re.sub(r"\d+(\.\d+)?", "#", re.sub(r"\s+", " ", text)).strip()


@pytest.mark.parametrize("articles", [3, pytest.param(30, marks=pytest.mark.opt_in)])
def test_the_tutorial(articles: int, tmp_path: Path) -> None:
    """Every command works, and prints the verdict that the page quotes."""
    blocks = [block for block in BLOCKS if articles == 30 or "init" not in block]
    output = plain(follow(blocks, tmp_path))
    assert len(QUOTED) == 2
    assert [plain(text) in output for text in QUOTED] == [True, articles == 30]
