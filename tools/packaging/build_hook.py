"""Adds the import name `takeaway_bench` to wheels: its module, and stubs for type checkers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ALIAS = "takeaway_bench"


class AliasHook(BuildHookInterface):
    """Runs for wheels, editable ones too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the alias's files; an editable wheel gets no more than these and a path."""
        self.folder = tempfile.TemporaryDirectory()
        root, stubs = Path(self.root), Path(self.folder.name)
        write_stubs(root / "bench", stubs)
        files = {
            str(stubs): ALIAS,
            str(root / "tools/packaging/takeaway_bench.py"): f"{ALIAS}/__init__.py",
        }
        build_data["force_include" if version == "standard" else "force_include_editable"].update(
            files
        )

    def finalize(self, *_: object) -> None:
        """Remove the stubs."""
        self.folder.cleanup()


def write_stubs(package: Path, folder: Path) -> None:
    """Write a stub for each module of a package, which says that it is that module."""
    (folder / "py.typed").touch()
    for path in package.rglob("*.py"):
        inner = path.relative_to(package).with_suffix("")
        parts = [part for part in (package.name, *inner.parts) if part != "__init__"]
        stub = folder / inner.with_suffix(".pyi")
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(f"from {'.'.join(parts)} import *\n", encoding="utf-8")
