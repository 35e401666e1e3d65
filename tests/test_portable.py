"""Nothing needs what only POSIX systems have, save on a branch of its own."""

from __future__ import annotations

import subprocess
import sys

_IMPORT_ALL = """
import sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None  # makes importing it fail

import os, pkgutil, signal
for module, name in ((os, "killpg"), (os, "getuid"), (os, "fork"), (signal, "SIGKILL")):
    delattr(module, name)

import bench
names = [one.name for one in pkgutil.walk_packages(bench.__path__, "bench.")]
for name in names:
    if not name.endswith("__main__"):
        __import__(name)
print(len(names))
"""


def test_every_module_imports_without_posix() -> None:
    """As on Windows: no fcntl, resource, pwd, grp or termios, and no signal that kills."""
    done = subprocess.run([sys.executable, "-c", _IMPORT_ALL], capture_output=True, text=True)
    assert done.stderr == ""
    assert int(done.stdout) > 150
