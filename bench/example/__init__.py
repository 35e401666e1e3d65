"""An example to start from: `bench.toml`, a README, and `references` with the bundled articles."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.types import BenchError, InputError

_HERE = Path(__file__).parent
_BUNDLED = (_HERE / "bench.toml").exists()
FOLDER = _HERE if _BUNDLED else _HERE.parents[1]
"""Where `bench.toml` and `references` are: with the package, in a checkout at its top."""
NAMES = ("references", "README.md", "bench.toml")


def write(folder: Path) -> list[Path]:
    """Copy the example into a folder, which is made; return what was written.

    Raises
    ------
    InputError
        Something of such a name is there already. Nothing is written.
    BenchError
        The file system refused, or `folder` is a file.
    """
    there = [str(folder / name) for name in NAMES if os.path.lexists(folder / name)]
    if there:
        message = "there already; nothing was written. Start in another folder"
        raise InputError(f"{message}: takeaway-bench init FOLDER", file=", ".join(there))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return list(_copied(folder))
    except OSError as error:
        raise BenchError(f"{folder}: cannot be written: {error.strerror}") from error


def _copied(folder: Path) -> Iterator[Path]:
    """Copy all of it beside its place first, so that nothing stands there half."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".init-") as temporary:
        made = Path(temporary)
        copy = shutil.copyfile  # contents alone: an installed file may be read-only
        shutil.copytree(FOLDER / "references", made / "references", copy_function=copy)
        copy(_HERE / "README.md", made / "README.md")
        copy(FOLDER / "bench.toml", made / "bench.toml")
        for name in NAMES:
            yield (made / name).rename(folder / name)
