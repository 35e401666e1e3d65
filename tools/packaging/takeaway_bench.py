"""`takeaway_bench` is `bench` under a name that collides with nothing: the same module objects.

The build installs this file as `takeaway_bench/__init__.py`, with a stub for each module beside it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

import bench

_ALIAS = "takeaway_bench"


def _original(name: str) -> str:
    return bench.__name__ + name.removeprefix(_ALIAS)


class _Alias(MetaPathFinder, Loader):
    """Finds `takeaway_bench.x` by importing `bench.x`."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        if not fullname.startswith(f"{_ALIAS}."):
            return None
        found = importlib.util.find_spec(_original(fullname))
        if found is None:
            return None
        is_package = found.submodule_search_locations is not None
        return ModuleSpec(fullname, self, origin=found.origin, is_package=is_package)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(_original(spec.name))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module back its own spec, which the import has just replaced."""
        module.__spec__ = module.__spec__.loader_state  # type: ignore[union-attr]

    def get_code(self, fullname: str) -> CodeType | None:
        """The code of `python -m takeaway_bench`."""
        found = importlib.util.find_spec(_original(fullname))
        return found.loader.get_code(found.name) if found and found.loader else None  # type: ignore[attr-defined]


sys.meta_path.insert(0, _Alias())
sys.modules[_ALIAS] = bench
