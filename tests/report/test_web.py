"""The page's modules under Node.js: unit tests, and types as their comments declare them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "web"
TSC = HERE / "node_modules" / "typescript" / "bin" / "tsc"


@pytest.fixture(scope="module")
def node() -> str:
    """Node.js: playwright brings one; else the system's."""
    playwright = pytest.importorskip("playwright")
    brought = Path(playwright.__file__).parent / "driver"
    path = shutil.which("node", path=str(brought)) or shutil.which("node")
    if path is None:
        pytest.skip("no Node.js here: apt install nodejs")
    return path


def test_units(node: str) -> None:
    """Each file of tests passes, and none of its tests is left out."""
    files = sorted(map(str, HERE.glob("*.test.mjs")))
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", *files], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    written = sum(Path(file).read_text(encoding="utf-8").count("\ntest(") for file in files)
    assert int(re.findall(r"^# pass (\d+)$", done.stdout, re.MULTILINE)[0]) == written > 0


def test_types(node: str) -> None:
    """TypeScript's strict checks find nothing: no unknown name, no unused one, no wrong type."""
    if not TSC.exists():
        pytest.skip("no TypeScript here: npm ci --prefix tests/report/web")
    done = subprocess.run(
        [node, TSC, "--project", HERE, "--pretty", "false"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")
