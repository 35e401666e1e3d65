"""All benchmarks one after another, and one table: `make speed`, or `make speed ONLY=rouge`.

    python tests/speed [DATA] [ONLY]

Each runs in a process of its own, on one thread. Those that stand beside another tool report rows;
the others print what they measure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import table

HERE = Path(__file__).parent
NO_BENCHMARKS = {"__main__", "table"}


def main() -> int:
    """Run the benchmarks, or the one named; the exit code is that of the first that fails."""
    data = sys.argv[1] if len(sys.argv) > 1 else "../shared/data"
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    scripts = [path for path in sorted(HERE.glob("*.py")) if path.stem not in NO_BENCHMARKS]
    chosen = [path for path in scripts if only in ("", path.stem)]
    if not chosen:
        print(f"{only!r} is none of {', '.join(path.stem for path in scripts)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows"
        rows.touch()
        environment = {**os.environ, table.ROWS: str(rows), "OMP_NUM_THREADS": "1"}
        for path in chosen:
            print(f"\n== {path.stem}", flush=True)
            done = subprocess.run([sys.executable, path, data], env=environment)
            if done.returncode:
                return done.returncode
        if found := table.kept(rows):
            print("\n== beside other tools")
            table.show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
