"""LaTeX that a TeX accepts: needs one, so it runs only with `-m opt_in`."""

from __future__ import annotations

import shutil
import string
import subprocess
from pathlib import Path

import pytest

from bench import tables

TEX = next(filter(None, map(shutil.which, ("tectonic", "pdflatex"))), None)
DOCUMENT = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{booktabs}
\begin{document}
%s
\end{document}
"""


@pytest.mark.opt_in
@pytest.mark.skipif(
    TEX is None,
    reason="no TeX here; on Debian: apt install texlive-latex-recommended",
)
def test_latex_compiles(write_run, tmp_path):
    """Every option at once, and a name of all printable characters that TeX may obey."""
    runs = [
        write_run("a", {"rouge1_fmeasure": [0.1, 0.2, 0.4] * 9, "redundancy": [0.1, 0.2, 0.3] * 9}),
        write_run("b", {"rouge1_fmeasure": [0.3, 0.4, 0.7] * 9, "redundancy": [0.1, 0.2, 0.3] * 9}),
        write_run(
            "c",
            {"rouge1_fmeasure": [0.9, 0.9, 0.9] * 9},
            manifest={"candidate": string.punctuation + "†‡–±“”é→", "sees_reference": True},
        ),
    ]
    made = tables.table(tables.load(runs), ci=True, baseline="a", letters=True)
    for name, table in (("table", made), ("slices", tables.sliced(tables.load(runs), "length"))):
        source = tmp_path / f"{name}.tex"
        source.write_text(DOCUMENT % tables.render(table, "latex"), encoding="utf-8")
        compiled(source)


def compiled(source: Path) -> None:
    """Fail with TeX's own words where it stops."""
    options = [] if Path(str(TEX)).name == "tectonic" else ["-halt-on-error", "-no-shell-escape"]
    command = [str(TEX), *options, source.name]
    done = subprocess.run(command, cwd=source.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]
    assert source.with_suffix(".pdf").stat().st_size > 1000
