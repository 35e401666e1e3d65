"""A metric of one's own, as one file or as a package, and where its column is seen."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
METRIC = """
from dataclasses import dataclass

from bench.types import Column, Metric, Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclaimed(Metric):
    columns = (
        Column(name="exclaimed", about="exclamation marks", label="shouting", caveat="Loud."),
    )

    def signature(self):
        return "exclaimed|version:1"

    def score(self, items):
        return [Scored({"exclaimed": float("".join(i.takeaways).count("!"))}) for i in items]
"""
CONFIG = """
metrics = ["form", "exclaimed"]
[candidates.lead]
summarizer = "lead"
bullets = 2
"""


def embedded(page: Path) -> dict[str, Any]:
    """What the page of the report was given to show at once."""
    found = re.search(r'id="overview"[^>]*>(.*?)</script>', page.read_text(), re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture(params=["file", "entry point"])
def path_with_it(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A path for imports on which the metric is, in a copy of the package or as another one."""
    folder = tmp_path / "path"
    if request.param == "file":
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "bench", folder / "bench", ignore=skip)
        (folder / "bench" / "metrics" / "exclaimed.py").write_text(METRIC)
        return str(folder)
    about = folder / "exclaimed-1.dist-info"
    about.mkdir(parents=True)
    (folder / "exclaimed.py").write_text(METRIC)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: exclaimed\nVersion: 1\n")
    (about / "entry_points.txt").write_text(
        "[takeaway_bench.metrics]\nexclaimed = exclaimed:Exclaimed\n"
    )
    return f"{folder}{os.pathsep}{ROOT}"


def test_its_column_is_in_table_leaderboard_and_report(
    path_with_it: str, tmp_path: Path, write_reference: Callable[..., Path]
) -> None:
    """Its file is all that is written: label, value, place and caveat come with its column."""

    def takeaway_bench(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bench", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path_with_it},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    write_reference("mill", "The mill closed! People left it!\n\nThe owner wept.")
    (tmp_path / "bench.toml").write_text(CONFIG)
    takeaway_bench("run", "--quiet")
    runs = tmp_path / "runs"
    (row,) = csv.DictReader((runs / "leaderboard.csv").open())
    assert float(row["exclaimed"]) == 2
    shown = takeaway_bench("table", "--format", "markdown", "--signatures")
    assert "| standing | candidate | bullets | shouting |" in shown.splitlines()
    assert r"exclaimed\|version:1" in shown
    report = embedded(runs / "report" / "index.html")
    assert "exclaimed" in report["shown"]
    (column,) = [one for one in report["columns"] if one["name"] == "exclaimed"]
    assert (column["label"], column["means"], column["metric"]) == ("shouting", [2], "exclaimed")
    assert report["limits"]["exclaimed"] == "Loud."
