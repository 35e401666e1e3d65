"""Imports point one way: a module knows only what stands above it in this list."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"

ROWS = (
    "types names plugins settings text passages languages items files jsonl example",
    "console svg progress processes replies",
    "references duplicates ingest importers",
    "hub encoder rouge prompts llm",
    "summarizers",
    "matching content judging keyfacts",
    "preference consistency metrics",
    "runs places config pipeline",
    "significance agreement shares tables comparison report metaeval raters rating",
    "selftest collection",
    "calibration",
    "__init__ cli __main__",
)
LAYERS = [name for row in ROWS for name in row.split()]
SIBLINGS = ("summarizers", "metrics", "importers")
HEAVY = {
    "torch",
    "transformers",
    "pandas",
    "scipy",
    "openai",
    "pyarrow",
    "trafilatura",
    "lxml",
    "anthropic",
    "google",
}


def modules() -> Iterator[tuple[str, Path]]:
    """Dotted name below `bench`, and file, of every module."""
    for path in sorted(BENCH.rglob("*.py")):
        parts = path.relative_to(BENCH).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        yield name, path


MODULES = list(modules())
NAMES = {name for name, _ in MODULES}


def imported(path: Path) -> Iterator[str]:
    """Modules of the package that a file imports, wherever in the file; relative to `bench`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        for name in found:
            inner = name.removeprefix("bench.")
            if name.startswith("bench.") and inner not in NAMES:
                inner = inner.rpartition(".")[0] or "__init__"
            if name.startswith("bench."):
                yield inner


def unit(name: str) -> str:
    """The part of the layering that a module belongs to."""
    return name.split(".")[0]


def test_every_unit_has_its_place() -> None:
    """A new folder or file at the top is put into the list, on purpose."""
    assert {unit(name) for name in NAMES} == set(LAYERS)


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_point_up_the_list(name: str, path: Path) -> None:
    """No module imports one below it, nor one beside it where siblings are strangers."""
    for other in imported(path):
        assert LAYERS.index(unit(other)) <= LAYERS.index(unit(name)), f"{name} imports {other}"
        if unit(name) == unit(other) and unit(name) in SIBLINGS:
            assert other in (unit(name), name), f"{name} imports its sibling {other}"


def test_types_import_nothing_of_the_package() -> None:
    """Records and errors can be used from anywhere."""
    assert not list(imported(BENCH / "types.py"))


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_heavy_libraries_are_imported_where_they_are_used(name: str, path: Path) -> None:
    """No module imports a heavy library at its top, so that the command line starts at once."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        heavy = HEAVY & {name.split(".")[0] for name in names}
        assert not heavy or name.startswith("encoder."), f"{name} imports {heavy}"


def test_the_command_line_starts_with_little() -> None:
    """Before a command is known, nothing of the package is imported but the command line."""
    code = "import sys, bench.cli; print(*(m for m in sys.modules if m.startswith('bench.')))"
    environment = {**os.environ, "PYTHONPATH": str(BENCH.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    units = {unit(name.removeprefix("bench.")) for name in done.stdout.split()}
    assert units == {"cli", "console", "types"}
