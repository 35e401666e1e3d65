"""A package that knows nothing but the documentation adds a summarizer, a metric and a checker."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
TEXT = 'The mill closed after 140 years. "We are sad," its owner said. He employs 60 people.'
CONFIG = """
metrics = ["form", "figures"]
[candidates.quoted]
summarizer = "quotations"
bullets = {bullets}
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package installed as pip installs it."""
    folder = tmp_path_factory.mktemp("plugin")
    shutil.copytree(
        TESTS / "plugin_package", folder / "source"
    )  # building writes beside the source
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--target"]
    done = subprocess.run(
        [*pip, *offline, str(folder / "site"), str(folder / "source")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def bench(folder: Path, site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with the package on the path."""
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{site}"},
        capture_output=True,
        text=True,
    )


def test_a_run_with_both(
    installed: Path, tmp_path: Path, write_reference: Callable[..., Path]
) -> None:
    """The candidate predicts with its setting, and the metric scores what it wrote."""
    write_reference("mill", TEXT)
    (tmp_path / "bench.toml").write_text(CONFIG.format(bullets=2))
    done = bench(tmp_path, installed, "run", "--quiet")
    assert done.returncode == 0, done.stderr
    run = tmp_path / "runs" / "quoted"
    (prediction,) = map(json.loads, (run / "predictions.jsonl").read_text().splitlines())
    assert prediction["takeaways"] == ['"We are sad," its owner said.']
    header, score = map(json.loads, (run / "scores" / "figures.jsonl").read_text().splitlines())
    assert header["signature"] == "figures|version:1.0"
    assert score["values"] == {"figures": 1.0}


def test_its_checker_is_one_of_the_tiers(
    installed: Path, tmp_path: Path, write_reference: Callable[..., Path]
) -> None:
    """`consistency` takes it by name with its settings, and so does `check`."""
    write_reference("mill", TEXT)
    metric = (
        '{ metric = "consistency", checkers = ["copied"], '
        "settings = { copied = { capitals = true } } }"
    )
    config = CONFIG.format(bullets=2).replace('"form", "figures"', metric)
    (tmp_path / "bench.toml").write_text(config)
    done = bench(tmp_path, installed, "run", "--quiet")
    assert done.returncode == 0, done.stderr
    scores = tmp_path / "runs" / "quoted" / "scores" / "consistency.jsonl"
    header, score = map(json.loads, scores.read_text().splitlines())
    assert header["signature"] == "consistency|copied|capitals:True|version:1.0|version:2"
    assert score["values"]["consistency"] == 1.0
    (tmp_path / "article.txt").write_text(TEXT)
    (tmp_path / "bullets.md").write_text("- the mill closed after 140 years.\n")
    command = ["check", "article.txt", "bullets.md", "--checker", "copied", "--format", "json"]
    for setting, label in (("capitals=false", "supported"), ("capitals=true", "uncertain")):
        done = bench(tmp_path, installed, *command, "--set", setting)
        assert [one["label"] for one in json.loads(done.stdout)] == [label], done.stderr


def test_its_settings_are_checked(
    installed: Path, tmp_path: Path, write_reference: Callable[..., Path]
) -> None:
    """What is wrong in a table for it is named as for the package's own."""
    write_reference("mill", TEXT)
    (tmp_path / "bench.toml").write_text(CONFIG.format(bullets=0))
    done = bench(tmp_path, installed, "run")
    assert done.returncode == 2
    assert "bench.toml:5: candidates.quoted.bullets: input should be greater than 0" in done.stderr


def test_without_it_its_names_are_unknown(
    tmp_path: Path, write_reference: Callable[..., Path]
) -> None:
    """A package that is not installed leaves nothing behind."""
    write_reference("mill", TEXT)
    (tmp_path / "bench.toml").write_text(CONFIG.format(bullets=2))
    done = bench(tmp_path, tmp_path, "run")
    assert done.returncode == 2
    assert "unknown name 'quotations'" in done.stderr
